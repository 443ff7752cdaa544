"""A sound card, sounded through the system's library or as a model: the same holds for both."""

from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from device_agent.player.events import Cut, Ended, Failed, Reason, Sounded, Started
from device_agent.player.output import Fault
from device_agent.player.renderer import RAMP, Late
from tests.device_agent.player.alsa.rigs import KINDS, MS, Makes, Rig, making
from tests.device_agent.player.alsa.sawtooth import errors_us, sample
from tests.device_agent.player.alsa.simulated import Run, Traits

FRAME_US = 1e3 / 48


@pytest.fixture(params=KINDS)
def make(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Makes]:
    with making(request.param, tmp_path, monkeypatch) as makes:
        yield makes


def only(rig: Rig) -> Run:
    (run,) = rig.heard()
    return run


@pytest.mark.parametrize(
    "traits", [Traits(), Traits(80), Traits(-80), Traits(-300, fifo=96), Traits(50, granularity=48)]
)
def test_a_start_is_heard_at_its_instant(make: Makes, traits: Traits) -> None:
    """Whatever the card's clock, FIFO and pointer: a block begins within two frames (0.04 ms) of
    its instant, or of a step of a pointer that steps."""
    rig = make(traits)
    starts = [rig.play(at_ms, 50) for at_ms in (300.007, 1000.013, 2444.4)]
    rig.run(2600)
    run = only(rig)
    allowed = max(2, traits.granularity) * FRAME_US
    for at_ns in starts:
        assert max(map(abs, errors_us(run, at_ns, range(100, 300)))) <= allowed
    assert rig.output.card.xruns == 0 == rig.output.lost_frames


@pytest.mark.parametrize("ppm", [120, -120])
def test_a_drifting_card_is_held_in_step(make: Makes, ppm: float) -> None:
    """Through a long block single frames are left out or doubled, so that each is heard within
    0.05 ms of its instant, although the card is off by 120 ppm: 1 ms by its end."""
    rig = make(Traits(ppm))
    at_ns = rig.play(500, 8_000)
    rig.run(8_600)
    run = only(rig)
    errors = list(errors_us(run, at_ns, range(48, 383_000, 370)))
    assert max(map(abs, errors)) <= 50
    found = rig.output.card.drift_ppm
    assert found is None or abs(found + ppm) < 2
    heard = array("h", run.pcm)
    begin = round((at_ns - run.t0_ns) * 48e-6)
    steps = [b - a for a, b in pairwise(heard[begin + 9 : begin + 383_000])]
    extra = steps.count(0) if ppm > 0 else steps.count(2)
    assert abs(extra - 8 * 48_000 * 120e-6) <= 3


def test_a_pre_emption_makes_no_click(make: Makes) -> None:
    """What is interrupted fades within 8 ms, and what follows begins on its own frame."""
    rig = make()
    rig.play(100, 500)
    at_ns = rig.play(300, 200)
    rig.run(700)
    run = only(rig)
    heard = array("h", run.pcm)
    begin = round((at_ns - run.t0_ns) * 48e-6)
    assert abs(heard[begin - 2]) <= sample(9600) / RAMP + 60
    assert max(map(abs, errors_us(run, at_ns, range(50, 9000, 7)))) <= 2 * FRAME_US
    fall = [abs(b - a) for a, b in pairwise(heard[begin - RAMP : begin + 1])]
    assert max(fall) < 100


def test_joining_in_the_middle_rises_from_silence(make: Makes) -> None:
    """A block joined late starts at its running offset, from silence and without a step."""
    rig = make()
    rig.run(200)
    at_ns = rig.play(0, 600, Late.JOIN)
    rig.run(500)
    run = only(rig)
    heard = array("h", run.pcm)
    first = next(i for i, value in enumerate(heard) if value)
    assert sample(round((run.instant(first) - at_ns) * 48e-6)) > 8_000
    assert max(abs(b - a) for a, b in pairwise(heard[first - 1 : first + 4000])) < 100
    joined = range(first + 400, first + 4000, 10)
    zero = round((at_ns - run.t0_ns) * 48e-6)
    in_block = range(joined.start - zero, joined.stop - zero, 10)
    assert max(map(abs, errors_us(run, at_ns, in_block))) <= 2 * FRAME_US


def test_a_card_that_ran_dry_goes_on_in_step(make: Makes) -> None:
    """An agent that was held up leaves a gap: it is counted, told in the receipt's numbers, and
    what follows is heard at its own instant."""
    rig = make(Traits(40))
    at_ns = rig.play(200, 1000)
    rig.run(600)
    rig.stall(150)
    rig.run(1500)
    before, after = rig.heard()
    assert before.ended_by == "xrun"
    assert max(map(abs, errors_us(before, at_ns, range(100, 19_000, 9)))) <= 2 * FRAME_US
    assert max(map(abs, errors_us(after, at_ns, range(28_400, 47_900, 9)))) <= 2 * FRAME_US
    assert rig.output.card.xruns == 1
    started, ended = rig.sounds.events
    assert isinstance(started, Started)
    assert isinstance(ended, Ended)
    sounded = ended.sounded
    assert sounded.sounded_frames + sounded.starved_frames == 48_000
    assert 120 * 48 < sounded.starved_frames < 160 * 48
    assert abs(rig.output.lost_frames - sounded.starved_frames) <= 480


@pytest.mark.parametrize("word", ["absent", "busy"])
def test_without_a_card_the_agent_goes_on(make: Makes, word: Fault) -> None:
    """A card that is unplugged, or held by another program, is told of and tried again; what was
    due meanwhile is told as lost, and afterwards all is heard at its instant again."""
    rig = make()
    rig.play(100, 800)
    rig.run(300)
    rig.bench.fault("absent")
    rig.run(400)
    rig.bench.fault(word)
    rig.run(5000)
    assert rig.output.card.fault == word
    lost = [event.sounded for event in rig.sounds.events if isinstance(event, Ended)]
    assert [isinstance(one, Sounded) and 27_000 < one.starved_frames < 31_000 for one in lost] == [
        True
    ]
    rig.bench.fault(None)
    rig.run(16_000)
    at_ns = rig.play(16_200, 100)
    rig.run(16_400)
    assert rig.output.card.fault != word
    run = rig.heard()[-1]
    assert max(map(abs, errors_us(run, at_ns, range(50, 4000, 9)))) <= 2 * FRAME_US


def test_what_lies_behind_the_card_is_made_up_for(make: Makes) -> None:
    """Sound leaves the card earlier by the latency of what lies behind it, and later by the time
    that sound takes down the street to its horn."""
    rig = make(latency_us=12_500, delay_us=260_500)
    at_ns = rig.play(700, 100)
    rig.run(1200)
    run = only(rig)
    errors = list(errors_us(run, at_ns + 248 * MS, range(50, 4000, 9)))
    assert max(map(abs, errors)) <= 2 * FRAME_US


def test_an_urgent_order_is_heard_within_fifty_milliseconds(make: Makes) -> None:
    """What is told now, into silence or into what sounds, is heard 50 ms later at the latest: the
    card's 30 ms, and the 8 ms in which what sounded fades. That holds, and less, for a card that
    is filled far ahead: what lies in it is taken back."""
    rig = make()
    rig.play(1000, 5000)
    waits = []
    for told_ms in (403.3, 1511.7, 1808.2, 4707.1, 5213.3, 7007.7):
        rig.run(told_ms)
        rig.play(told_ms, 200)
        rig.run(told_ms + 250)
        started = [one for one in rig.sounds.events if isinstance(one, Started)][-1]
        waits.append((started.heard_at_ns - rig.instant(told_ms)) / MS)
    assert max(waits) <= 50
    assert max(waits[-3:]) <= 35
    only(rig)


def test_what_is_stopped_falls_silent_at_once(make: Makes) -> None:
    """A stop is heard within 35 ms although the card was filled far ahead, and the receipt's
    numbers say exactly what was heard."""
    rig = make(Traits(60))
    at_ns = rig.play(1000, 9000)
    rig.run(6003)
    rig.stop(1)
    rig.run(6400)
    cut = rig.sounds.events[-1]
    assert isinstance(cut, Cut)
    assert cut.heard_at_ns - rig.instant(6003) <= 35 * MS
    run = only(rig)
    heard = array("h", run.pcm)
    last = max(i for i, value in enumerate(heard) if value)
    assert abs(run.instant(last) - cut.heard_at_ns) <= MS
    assert cut.sounded is not None
    assert cut.sounded.position_frames == cut.sounded.sounded_frames
    assert abs(cut.sounded.sounded_frames - (cut.heard_at_ns - at_ns) * 48e-6) <= 1


def test_a_card_filled_far_ahead_outlasts_a_busy_machine(make: Makes) -> None:
    """A card that gives frames back carries on through a pause of a tenth of a second, in silence,
    at a start and in the middle of a sound: nothing is lost, and all is heard at its instant."""
    rig = make(Traits(-80))
    rig.run(5000)
    rig.stall(110)
    at_ns = rig.play(7000, 2000)
    rig.run(6951)
    rig.stall(110)
    rig.run(8000)
    rig.stall(110)
    rig.run(9100)
    run = only(rig)
    assert rig.output.card.xruns == 0 == rig.output.lost_frames
    errors = list(errors_us(run, at_ns, range(100, 95_900, 170)))
    assert max(map(abs, errors)) <= 50
    started, ended = rig.sounds.events
    assert isinstance(ended, Ended)
    assert (ended.sounded, ended.heard_at_ns - started.heard_at_ns) == (
        Sounded(96_000, 96_000, 0), 2_000 * MS,
    )  # fmt: skip


def test_a_card_that_gives_nothing_back_is_kept_short(tmp_path: Path) -> None:
    """Where a card cannot take frames back, no more than 40 ms lie in it, so that what is told is
    heard as soon."""
    with making("model", tmp_path, pytest.MonkeyPatch()) as make:
        rig = make(Traits(gives_back=False))
        rig.play(4000, 4000)
        waits = []
        for told_ms in (3203.3, 5011.7):
            rig.run(told_ms)
            rig.play(told_ms, 200)
            rig.run(told_ms + 250)
            started = [one for one in rig.sounds.events if isinstance(one, Started)][-1]
            waits.append((started.heard_at_ns - rig.instant(told_ms)) / MS)
        assert max(waits) <= 50
        only(rig)


def test_what_no_card_carries_is_told_as_failed(make: Makes) -> None:
    """Without its card for more than two seconds, a block that sounds is told as failed where it
    broke off, and one that was due as never begun: nobody is to believe that it was heard."""
    rig = make()
    rig.play(100, 20_000)
    rig.run(1000)
    rig.bench.fault("absent")
    rig.run(5000)
    rig.play(5500, 3_000)
    rig.run(8500)
    failed = [event for event in rig.sounds.events if isinstance(event, Failed)]
    assert [event.reason for event in failed] == [Reason.NO_CARD] * 2
    broken, never = (event.sounded for event in failed)
    assert broken is not None
    assert 42_000 < broken.sounded_frames < 45_000
    assert never is None
