"""The card's own thread, in real time."""

import queue
import time
from pathlib import Path

import pytest

from device_agent.player.alsa.libasound import LibAsound
from device_agent.player.alsa.output import AlsaOutput
from device_agent.player.alsa.pcm import Reading, XrunError
from device_agent.player.alsa.timing import Timing
from device_agent.player.events import Ended, PlayerEvent
from device_agent.player.output import PERIOD, silence
from device_agent.player.pieces import Tone, ToneKind
from device_agent.player.player import Player
from tests.device_agent.player.alsa.rigs import Sounds
from tests.device_agent.player.alsa.simulated import (
    Clock,
    ModelCards,
    ModelPcm,
    Traits,
    configuration,
    plugin,
    why_no_plugin,
)
from tests.device_agent.player.masters import new_cache


def test_the_thread_feeds_the_card_until_it_is_stopped(tmp_path: Path) -> None:
    """From its start to its stop a card is served by itself; a busy machine may leave gaps in it,
    and nothing is told twice."""
    cards, events = ModelCards(Traits(20), time.monotonic_ns), queue.SimpleQueue[PlayerEvent]()
    output = AlsaOutput("model", cards)
    player = Player(new_cache(tmp_path), events.put)
    player.start(output)
    player.play("a", time.monotonic_ns() + 200_000_000, [Tone(ToneKind.TEST, 300)])
    told = [events.get(timeout=60), events.get(timeout=60)]
    player.close()
    output.stop()
    assert isinstance(told[1], Ended)
    sounded = told[1].sounded
    assert sounded.sounded_frames + sounded.starved_frames == 300 * 48
    assert len(cards.runs) == 1 + output.card.xruns
    assert sum(any(run.pcm) for run in cards.runs) >= 1
    assert events.empty()


class DeadPcm(ModelPcm):
    """Opens, and is dry whatever it is given."""

    def write(self, pcm: bytes) -> None:  # noqa: ARG002  (the port's)
        raise XrunError


class DeadCards(ModelCards):
    def open(self, name: str) -> ModelPcm:  # noqa: ARG002  (the port's)
        return DeadPcm(self, Traits(), Clock())


def test_a_card_that_never_runs_ends_nothing() -> None:
    """A card that cannot be brought to run is told of as failed, and tried again ever later."""
    clock = Clock()
    output = AlsaOutput("dead", DeadCards(Traits(), clock), steady_ns=clock)
    output.attach(Sounds())
    for _ in range(100):
        clock.set(max(clock(), output.serve()) + 1)
    assert output.card.fault == "failed"


def test_a_reading_that_was_interrupted_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its time stamp and its count a machine may stand still: such a reading would put
    the card wrong by as much, so it does not count, stamped or not."""
    if reason := why_no_plugin():
        pytest.skip(reason)
    written, asked = tmp_path / "asound.conf", 0
    written.write_text(configuration(plugin(), {"sim": (tmp_path / "card", Traits())}, None))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(written))

    def steady_ns() -> int:
        """It passes five milliseconds within the first reading."""
        nonlocal asked
        asked += 1
        return time.monotonic_ns() + (5_000_000 if asked > 1 else 0)

    pcm = LibAsound(steady_ns).open("sim")
    pcm.write(silence(2 * PERIOD))
    pcm.start()
    reading = pcm.read()
    pcm.close()
    assert asked >= 4
    timing = Timing()
    timing.add(2 * PERIOD, Reading(1_000_000_000, 960, 960))
    timing.add(2 * PERIOD, Reading(1_010_000_000, 100, 100, spread_ns=5_000_000))
    assert timing.instant(0) == 1_000_000_000
    assert reading.buffered <= 2 * PERIOD
