"""Which time it is, and how sure that is."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.clock import (
    CHIP_CARRIES_MS,
    CHIP_WITHIN_US,
    DRIFT_PPM,
    Chip,
    ClockMap,
    ClockSource,
    Kept,
    KernelSync,
    Moment,
    Sample,
    Tracking,
    agreed,
    chip_carries,
    drift_us,
    judge,
    system_wall_us,
)
from device_agent.machine_clock import SystemClock, read_chip

S = 1_000_000_000
WALL_US = 1_800_000_000_000_000
OFFSET_US = WALL_US - 1000 * 1_000_000
SYNCED = KernelSync(True, 2_000, 500)
UNSYNCED = KernelSync(False, 16_000_000, 16_000_000)


def moment(kernel: KernelSync | None = SYNCED, error_us: int = 0, boot: str = "boot") -> Moment:
    """1000 s after boot, of which it slept 10; the system clock is wrong by `error_us`."""
    return Moment(1000 * S, 1000 * S, WALL_US + error_us, 1010 * S, boot, kernel)


def later(before: Moment, seconds: int) -> Moment:
    """All clocks have gone on alike."""
    return replace(
        before,
        steady_ns=before.steady_ns + seconds * S,
        raw_ns=before.raw_ns + seconds * S,
        wall_us=before.wall_us + seconds * 1_000_000,
        boottime_ns=before.boottime_ns + seconds * S,
    )


def answers(offset_us: int, error_us: int) -> list[Sample]:
    """One answer, just now, that says so and can be wrong by so much."""
    trip_ns = 2 * (error_us - 1) * 1000
    sent_ns = 1000 * S - trip_ns
    return [Sample(sent_ns, offset_us + (sent_ns + 1000 * S) // 2000, 1000 * S)]


def test_a_map_is_exact_both_ways() -> None:
    """A frozen map turns every whole millisecond into its steady instant and back."""
    clock = ClockMap(WALL_US + 123, 55 * S + 7)
    for wall_ms in (0, WALL_US // 1000, WALL_US // 1000 + 86_400_000):
        assert clock.to_wall_ms(clock.to_steady_ns(wall_ms)) == wall_ms
    assert ClockMap.from_offset(OFFSET_US).to_steady_ns(WALL_US // 1000) == 1000 * S


@given(
    st.integers(0, 10**15),
    st.lists(
        st.tuples(st.integers(0, 500 * S), st.integers(0, 2 * S), st.integers(0, 2 * S)),
        min_size=1,
        max_size=15,
    ),
)
def test_the_true_offset_lies_within_the_bound(
    offset_us: int, trips: list[tuple[int, int, int]]
) -> None:
    """However lopsided the ways, the estimate is wrong by no more than it says."""
    samples = [
        Sample(sent, offset_us + (sent + there) // 1000, sent + there + back)
        for sent, there, back in trips
    ]
    now_ns = max(each.received_ns for each in samples)
    estimate = agreed(samples, now_ns)
    assert estimate
    assert abs(estimate.offset_us - offset_us) <= estimate.error_us


def test_many_bad_answers_do_not_outvote_one_that_was_at_once() -> None:
    """An answer that was long on its way allows much; what all of them allow is what counts."""
    good = Sample(0, OFFSET_US + 500, 1_000_000)
    bad = [Sample(i * S, OFFSET_US + i * 1_000_000 + 900_000, i * S + S) for i in range(1, 15)]
    estimate = agreed([good, *bad], 15 * S)
    assert estimate
    assert abs(estimate.offset_us - OFFSET_US) <= estimate.error_us
    assert (estimate.error_us, estimate.samples) == (501 + 1_500, 15)


def test_answers_late_on_either_way_make_one_surer_than_each() -> None:
    """One waited on its way up, one on its way down: the time lies where both may be right."""
    up = Sample(0, OFFSET_US + 400_000, 400_000_000)
    down = Sample(S // 2, OFFSET_US + 500_000, 900_000_000)
    estimate = agreed([up, down], 900_000_000)
    assert estimate
    assert abs(estimate.offset_us - OFFSET_US) < 100


def test_a_server_whose_clock_was_set_is_followed_at_once() -> None:
    """What newer answers contradict was told by the server's clock as it stood before."""
    before = [Sample(i * S, OFFSET_US + i * 1_000_000, i * S) for i in range(14)]
    after = Sample(20 * S, OFFSET_US + 22_000_000, 20 * S + 100_000_000)
    estimate = agreed([*before, after], 20 * S + 100_000_000)
    assert estimate
    assert (estimate.offset_us, estimate.samples) == (OFFSET_US + 1_950_000, 1)


def test_a_good_answer_counts_beside_newer_worse_ones() -> None:
    """Over air that loses much, TCP sends again and most answers are late: one of an hour ago that
    was at once is the surer still, though clocks drift, and many worse ones do not outvote it."""
    now = later(moment(UNSYNCED), 2400)
    good = answers(OFFSET_US, 900)[0]
    worse = [
        Sample(sent, OFFSET_US + sent // 1000 + 590_000, sent + S * 6 // 10)
        for sent in (now.raw_ns - n * 30 * S for n in range(1, 15))
    ]
    judged = judge(now, [good, *worse], None, None, 0)
    assert judged.source is ClockSource.EXCHANGE
    assert judged.error_us == 900 + drift_us(2_400_000_000)
    assert abs(judged.offset_us - OFFSET_US) <= judged.error_us


def test_old_answers_serve_no_longer() -> None:
    """Ten minutes after the last one the exchange is no time to go by of its own accord."""
    late = replace(moment(UNSYNCED), raw_ns=1000 * S + 601 * S)
    assert judge(moment(UNSYNCED), answers(OFFSET_US, 900), None, None, 0).trusted
    assert not judge(late, answers(OFFSET_US, 900), None, None, 0).trusted


def test_an_unsigned_clock_does_not_lead_away_from_an_old_answer() -> None:
    """An hour after the last signed answer, a system clock that calls itself synchronised and is a
    minute off is not believed: clocks do not drift that fast. One within the drift is."""
    for error_us, source in ((60_000_000, ClockSource.EXCHANGE), (300_000, ClockSource.SYSTEM)):
        now = later(moment(error_us=error_us), 3600)
        assert judge(now, answers(OFFSET_US, 900), None, None, 0).source is source


def test_answers_are_measured_by_a_clock_that_nobody_slews() -> None:
    """Chrony makes the steady clock run faster while it corrects the time: what was answered before
    stays right."""
    slewed = replace(
        later(moment(UNSYNCED), 100), steady_ns=1100 * S + S // 2, boottime_ns=1110 * S + S // 2
    )
    judged = judge(slewed, answers(OFFSET_US, 900), None, None, 0)
    assert judged.map().to_wall_us(slewed.steady_ns) == WALL_US + 100 * 1_000_000


def test_the_error_grows_with_age() -> None:
    """A sample is half its round trip unsure, and more as the steady clock may have drifted."""
    sample = Sample(0, OFFSET_US, 10_000_000)
    fresh = sample.error_us(10_000_000)
    assert 5_000 <= fresh <= 5_001
    assert sample.error_us(10_000_000 + 100 * S) == fresh + 100 * DRIFT_PPM


def test_a_synchronised_system_clock_comes_first() -> None:
    """While the kernel calls its clock synchronised and nobody disagrees, it is the time."""
    judged = judge(moment(), answers(OFFSET_US + 3_000, 1_000), None, None, 0)
    assert (judged.source, judged.offset_us, judged.error_us) == (
        ClockSource.SYSTEM,
        OFFSET_US,
        2_000,
    )
    assert judged.disagreement_us == -3_000
    assert judge(moment(), [], None, None, 0).disagreement_us is None


def test_the_exchange_serves_when_the_system_clock_is_not_synchronised() -> None:
    """Without synchronisation, or where the kernel cannot be asked, the exchange is the time."""
    for kernel in (UNSYNCED, None):
        judged = judge(moment(kernel, error_us=10**12), answers(OFFSET_US, 900), None, None, 0)
        assert (judged.source, judged.offset_us) == (ClockSource.EXCHANGE, OFFSET_US)
        assert judged.trusted


@pytest.mark.parametrize(
    ("kernel", "tracking", "source"),
    [
        (UNSYNCED, Tracking("10.0.0.1", 3, True, 700, 1000 * S), ClockSource.SYSTEM),
        (SYNCED, Tracking("", 0, False, 700, 1000 * S), ClockSource.NONE),
        (UNSYNCED, Tracking("10.0.0.1", 3, True, 700, 800 * S), ClockSource.NONE),
        (SYNCED, Tracking("10.0.0.1", 3, True, 1_000_001, 1000 * S), ClockSource.NONE),
    ],
    ids=["chrony knows better", "chrony has lost it", "old news", "no better than a second"],
)
def test_chrony_speaks_before_the_kernel(
    kernel: KernelSync, tracking: Tracking, source: ClockSource
) -> None:
    """Chrony knows what it goes by and how far that can be wrong; without rtcsync the kernel does
    not even learn of it. After three minutes without a word the kernel is asked."""
    judged = judge(replace(moment(kernel), tracking=tracking), [], None, None, 0)
    assert judged.source is source
    assert judged.error_us == (700 if source is ClockSource.SYSTEM else 0)


def test_the_exchange_overrules_a_system_clock_beyond_five_milliseconds_and_its_own_error() -> None:
    """A synchronised clock is contradicted by more than the exchange could be wrong itself."""
    for error_us, source in (
        (5_900, ClockSource.SYSTEM),
        (5_901, ClockSource.EXCHANGE),
        (-5_901, ClockSource.EXCHANGE),
    ):
        found = judge(moment(error_us=error_us), answers(OFFSET_US, 900), None, None, 0)
        assert found.source is source


def test_without_any_source_there_is_no_trust() -> None:
    """An unsynchronised clock alone is not trusted, and nothing is kept of it."""
    judged = judge(moment(UNSYNCED), [], None, None, 0)
    assert (judged.source, judged.trusted, judged.keep(moment())) == (ClockSource.NONE, False, None)


def test_a_time_below_the_last_persisted_one_is_not_believed() -> None:
    """No source brings time back below what was persisted."""
    floor_ms = WALL_US // 1000 + 1
    chip = Chip("rtc", WALL_US, 1010 * S)
    judged = judge(moment(), answers(OFFSET_US, 900), None, chip, floor_ms)
    assert judged.source is ClockSource.NONE
    assert judged.wall_ms(1000 * S, floor_ms) == floor_ms
    assert judge(moment(), [], None, None, floor_ms - 1).wall_ms(1000 * S, 0) == WALL_US // 1000


def test_an_estimate_worse_than_a_second_is_none() -> None:
    """A clock known no better than a second is no time to sound by."""
    assert not judge(moment(UNSYNCED), answers(OFFSET_US, 1_000_001), None, None, 0).trusted


def test_trust_outlives_the_process_but_not_the_boot() -> None:
    """A restarted agent goes on with the time it had, less sure by the drift since; a reboot ends
    that."""
    before = moment(UNSYNCED)
    kept = judge(before, answers(OFFSET_US, 900), None, None, 0).keep(before)
    assert kept == Kept("boot", WALL_US - 1010 * 1_000_000, 900, 1010 * S)
    # An hour later, in which the machine slept for 20 minutes: the steady clock stood still.
    now = Moment(3400 * S, 3400 * S, 5, 1010 * S + 3600 * S, "boot", UNSYNCED)
    judged = judge(now, [], kept, None, 0)
    assert judged.source is ClockSource.KEPT
    assert judged.map().to_wall_us(now.steady_ns) == WALL_US + 3600 * 1_000_000
    assert judged.error_us == 900 + drift_us(3600 * 1_000_000)
    assert not judge(moment(UNSYNCED, boot="another"), [], kept, None, 0).trusted


def test_a_chip_comes_last_and_vouches_for_nothing() -> None:
    """It serves where nothing else does, by the time since it was read; nothing is kept of it."""
    right_ms = WALL_US // 1000 - 10_000
    now, chip = moment(UNSYNCED), Chip("rtc", WALL_US - 5_000_000, 1005 * S, right_ms)
    judged = judge(now, [], None, chip, 0)
    assert (judged.source, judged.offset_us) == (ClockSource.CHIP, OFFSET_US)
    assert judged.error_us == CHIP_WITHIN_US + drift_us(10_000_000)
    assert judged.keep(now) is None
    assert judge(now, answers(OFFSET_US, 900), None, chip, 0).source is ClockSource.EXCHANGE
    assert judge(moment(), [], None, chip, 0).source is ClockSource.SYSTEM


@pytest.mark.parametrize(
    ("name", "passed_ms", "carries"),
    [
        ("rtc", 0, True),
        ("rtc", CHIP_CARRIES_MS, True),
        ("rtc", CHIP_CARRIES_MS + 1, False),
        ("rtc", -2_001, False),
        ("other", 0, False),
    ],
)
def test_only_a_chip_that_was_right_carries_the_time(
    name: str, passed_ms: int, carries: bool
) -> None:
    """The same chip, that did not go back, over no more than 45 days: an empty battery shows."""
    chip = Chip("rtc", WALL_US, 0)
    assert chip_carries(chip, name, WALL_US // 1000 - passed_ms) is carries


def test_a_chip_is_read_in_the_middle_of_its_second(tmp_path: Path) -> None:
    """What is not there, or not a number, is no reading."""
    assert read_chip(tmp_path) is None
    (tmp_path / "name").write_text("rtc-ds1307 1-0068\n")
    (tmp_path / "since_epoch").write_text("1800000000\n")
    found = read_chip(tmp_path)
    assert found
    assert (found.name, found.wall_us) == ("rtc-ds1307 1-0068", 1_800_000_000_500_000)
    (tmp_path / "since_epoch").write_text("")
    assert read_chip(tmp_path) is None


def test_the_machine_clocks_are_read_together() -> None:
    """A reading holds every clock of one moment, in one boot."""
    clock = SystemClock()
    before = clock.steady_ns()
    first, second = clock.read(), clock.read()
    assert before <= first.steady_ns <= second.steady_ns <= time.monotonic_ns()
    assert first.boottime_ns <= second.boottime_ns
    assert first.boot_id == second.boot_id == SystemClock().read().boot_id
    assert first.kernel is None or first.kernel.max_error_us >= 0


def test_the_system_wall_clock_maps_steady_instants() -> None:
    """The plain mapping moves with the steady clock, a second for a second."""
    now = time.monotonic_ns()
    assert abs(system_wall_us(now + S) - system_wall_us(now) - 1_000_000) < 500_000
