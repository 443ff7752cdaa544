"""Which time it is, and how sure that is."""

import time

from hypothesis import given
from hypothesis import strategies as st

from device_agent.clock import (
    DRIFT_PPM,
    ClockMap,
    ClockSource,
    Estimate,
    Exchange,
    Kept,
    KernelSync,
    Moment,
    Sample,
    SystemClock,
    drift_us,
    judge,
    median_estimate,
    system_wall_us,
)

S = 1_000_000_000
WALL_US = 1_800_000_000_000_000
OFFSET_US = WALL_US - 1000 * 1_000_000
SYNCED = KernelSync(True, 2_000, 500)
UNSYNCED = KernelSync(False, 16_000_000, 16_000_000)


def moment(kernel: KernelSync | None = SYNCED, error_us: int = 0, boot: str = "boot") -> Moment:
    """1000 s after boot, of which it slept 10; the system clock is wrong by `error_us`."""
    return Moment(1000 * S, WALL_US + error_us, 1010 * S, boot, kernel)


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
    estimate = median_estimate(samples, now_ns)
    assert estimate
    assert abs(estimate.offset_us - offset_us) <= estimate.error_us


def test_a_few_bad_answers_do_not_move_the_median() -> None:
    """Seven answers delayed by a busy line change nothing while eight are good."""
    exchange = Exchange()
    for i in range(8):
        exchange.add(Sample(i * S, OFFSET_US + i * 1_000_000 + 500, i * S + 1_000_000))
    for i in range(8, 15):
        exchange.add(Sample(i * S, OFFSET_US + i * 1_000_000 + 900_000, i * S + S))
    estimate = exchange.estimate(15 * S)
    assert estimate
    assert (estimate.offset_us, estimate.samples) == (OFFSET_US, 15)


def test_old_answers_are_dropped() -> None:
    """Only the latest fifteen count, and none older than ten minutes."""
    exchange = Exchange()
    assert exchange.estimate(0) is None
    for i in range(20):
        exchange.add(Sample(i * S, OFFSET_US, i * S))
    late = exchange.estimate(610 * S)
    assert late
    assert late.samples == 10
    exchange.clear()
    assert exchange.estimate(20 * S) is None


def test_an_impossible_answer_is_not_taken() -> None:
    """An answer from below the persisted time, or received before it was asked for, is refused."""
    exchange = Exchange()
    assert not exchange.add(Sample(S, WALL_US, 2 * S), floor_us=WALL_US + 1)
    assert not exchange.add(Sample(2 * S, WALL_US, S))
    assert exchange.estimate(2 * S) is None


def test_the_error_grows_with_age() -> None:
    """A sample is half its round trip unsure, and more as the steady clock may have drifted."""
    sample = Sample(0, OFFSET_US, 10_000_000)
    fresh = sample.error_us(10_000_000)
    assert 5_000 <= fresh <= 5_001
    assert sample.error_us(10_000_000 + 100 * S) == fresh + 100 * DRIFT_PPM


def test_a_synchronised_system_clock_comes_first() -> None:
    """While the kernel calls its clock synchronised and nobody disagrees, it is the time."""
    exchange = Estimate(OFFSET_US + 3_000, 1_000)
    judged = judge(moment(), exchange, None, 0)
    assert (judged.source, judged.offset_us, judged.error_us) == (
        ClockSource.SYSTEM,
        OFFSET_US,
        2_000,
    )
    assert judged.disagreement_us == -3_000
    assert judge(moment(), None, None, 0).disagreement_us is None


def test_the_exchange_serves_when_the_system_clock_is_not_synchronised() -> None:
    """Without synchronisation, or where the kernel cannot be asked, the exchange is the time."""
    exchange = Estimate(OFFSET_US, 900)
    for kernel in (UNSYNCED, None):
        judged = judge(moment(kernel, error_us=10**12), exchange, None, 0)
        assert (judged.source, judged.offset_us) == (ClockSource.EXCHANGE, OFFSET_US)
        assert judged.trusted


def test_the_exchange_overrules_a_system_clock_beyond_five_milliseconds_and_its_own_error() -> None:
    """A synchronised clock is contradicted by more than the exchange could be wrong itself."""
    for error_us, source in (
        (5_900, ClockSource.SYSTEM),
        (5_901, ClockSource.EXCHANGE),
        (-5_901, ClockSource.EXCHANGE),
    ):
        assert judge(moment(error_us=error_us), Estimate(OFFSET_US, 900), None, 0).source is source


def test_without_any_source_there_is_no_trust() -> None:
    """An unsynchronised clock alone is not trusted, and nothing is kept of it."""
    judged = judge(moment(UNSYNCED), None, None, 0)
    assert (judged.source, judged.trusted, judged.keep(moment())) == (ClockSource.NONE, False, None)


def test_a_time_below_the_last_persisted_one_is_not_believed() -> None:
    """No source brings time back below what was persisted."""
    floor_ms = WALL_US // 1000 + 1
    judged = judge(moment(), Estimate(OFFSET_US, 900), None, floor_ms)
    assert judged.source is ClockSource.NONE
    assert judged.wall_ms(1000 * S, floor_ms) == floor_ms
    assert judge(moment(), None, None, floor_ms - 1).wall_ms(1000 * S, 0) == WALL_US // 1000


def test_an_estimate_worse_than_a_second_is_none() -> None:
    """A clock known no better than a second is no time to sound by."""
    assert not judge(moment(UNSYNCED), Estimate(OFFSET_US, 1_000_001), None, 0).trusted


def test_trust_outlives_the_process_but_not_the_boot() -> None:
    """A restarted agent goes on with the time it had, less sure by the drift since; a reboot ends
    that."""
    before = moment(UNSYNCED)
    kept = judge(before, Estimate(OFFSET_US, 900), None, 0).keep(before)
    assert kept == Kept("boot", WALL_US - 1010 * 1_000_000, 900, 1010 * S)
    # An hour later, in which the machine slept for 20 minutes: the steady clock stood still.
    later = Moment(1000 * S + 2400 * S, 5, 1010 * S + 3600 * S, "boot", UNSYNCED)
    judged = judge(later, None, kept, 0)
    assert judged.source is ClockSource.KEPT
    assert judged.map().to_wall_us(later.steady_ns) == WALL_US + 3600 * 1_000_000
    assert judged.error_us == 900 + drift_us(3600 * 1_000_000)
    assert not judge(moment(UNSYNCED, boot="another"), None, kept, 0).trusted


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
