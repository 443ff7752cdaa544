"""A simulated card, model or plug-in, and an output on it, in a time that the test turns."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from device_agent.player.alsa.libasound import LibAsound
from device_agent.player.alsa.output import AlsaOutput
from device_agent.player.alsa.pcm import Cards
from device_agent.player.events import PlayerEvent
from device_agent.player.foresight import Foresight
from device_agent.player.output import FRAMES_PER_MS, Fault, Foreseen, Stretch, span_ns
from device_agent.player.renderer import RAMP, Late, Play
from tests.device_agent.player.alsa.sawtooth import SawtoothFeed
from tests.device_agent.player.alsa.simulated import (
    Clock,
    ModelCards,
    Run,
    Traits,
    configuration,
    plugin,
    read_runs,
    why_no_plugin,
)

MS = 1_000_000
KINDS = ("model", "plugin")
PLAIN = Traits()


class Sounds:
    """A `Source`: the real renderer, without the player's threads."""

    def __init__(self) -> None:
        self.foresight = Foresight()
        self.events: list[PlayerEvent] = []

    def pull(self, frames: int, heard_at_ns: int) -> list[Stretch]:
        stretches, events = self.foresight.pull(frames, heard_at_ns)
        self.events += events
        return stretches

    def pull_ahead(self, frames: int, heard_at_ns: int) -> Foreseen | None:
        return self.foresight.pull_ahead(frames, heard_at_ns)

    def wrong_from_ns(self) -> int | None:
        return self.foresight.wrong_from_ns()

    def take_back(self, pulls: int) -> None:
        self.foresight.take_back(pulls)

    def settle(self, pulls: int) -> None:
        self.events += self.foresight.settle(pulls)

    def quiet_until_ns(self) -> int | None:
        return self.foresight.quiet_until_ns()


class Bench(Protocol):
    """What differs between the two cards."""

    @property
    def cards(self) -> Cards: ...
    def fault(self, word: Fault | None) -> None: ...
    def runs(self) -> list[Run]: ...


@dataclass
class Rig:
    """Commands in milliseconds from the beginning; `run` lets time pass, serving the output."""

    clock: Clock
    bench: Bench
    latency_us: int = 0
    delay_us: int = 0
    sounds: Sounds = field(default_factory=Sounds)
    told: int = 0

    def __post_init__(self) -> None:
        self.zero_ns = self.clock()
        self.output = AlsaOutput(
            "sim", self.bench.cards, self.latency_us, self.delay_us, self.clock
        )
        self.output.attach(self.sounds)

    def instant(self, at_ms: float) -> int:
        return self.zero_ns + round(at_ms * MS)

    def play(self, at_ms: float, length_ms: int, late: Late = Late.FROM_START) -> int:
        """A sawtooth; its asked instant."""
        self.told += 1
        at_ns = self.instant(at_ms)
        due_ns, frames = max(at_ns, self.clock()), length_ms * FRAMES_PER_MS
        feed = SawtoothFeed()
        name = f"p{self.told}"
        play = Play(name, at_ns, due_ns, 0, frames, late, feed, self.told)
        self.sounds.foresight.tell(lambda renderer: renderer.add(play), due_ns - span_ns(RAMP))
        self.output.wake()
        return at_ns

    def stop(self, number: int) -> None:
        """Of the plays told, the so-manieth."""
        now_ns = self.clock()
        self.sounds.events += self.sounds.foresight.tell(
            lambda renderer: renderer.stop(f"p{number}", 480, now_ns), now_ns
        )
        self.output.wake()

    def run(self, until_ms: float) -> None:
        until_ns = self.instant(until_ms)
        while (wake_ns := self.output.serve()) < until_ns:  # first at once: it may be woken
            self.clock.set(max(wake_ns, self.clock()))
        self.clock.set(until_ns)

    def stall(self, for_ms: float) -> None:
        """Time passes and nobody serves the card."""
        self.clock.set(self.clock() + round(for_ms * MS))

    def heard(self) -> list[Run]:
        """Close the card and read its record."""
        self.output.stop()
        return self.bench.runs()


class ModelBench:
    def __init__(self, traits: Traits, clock: Clock) -> None:
        self.cards = ModelCards(traits, clock)

    def fault(self, word: Fault | None) -> None:
        self.cards.fault = word

    def runs(self) -> list[Run]:
        return self.cards.runs


class PluginBench:
    def __init__(self, folder: Path, traits: Traits, clock: Clock) -> None:
        self._folder, self._traits = folder, traits
        self.cards = LibAsound(clock)

    def fault(self, word: Fault | None) -> None:
        """The card looks for these files."""
        for name, means in (("gone", "absent"), ("busy", "busy")):
            with suppress(FileNotFoundError):
                (self._folder / name).unlink()
            if word == means:
                (self._folder / name).touch()

    def runs(self) -> list[Run]:
        return read_runs(self._folder, self._traits.ppm)


class Makes(Protocol):
    def __call__(self, traits: Traits = ..., latency_us: int = ..., delay_us: int = ...) -> Rig: ...


@contextmanager
def making(kind: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Makes]:
    """Makes rigs of one kind; skips the test, and says why, where it cannot be had."""
    clocks: list[Clock] = []
    if kind == "plugin" and (reason := why_no_plugin()):
        pytest.skip(reason)

    def make(traits: Traits = PLAIN, latency_us: int = 0, delay_us: int = 0) -> Rig:
        if kind == "model":
            clock = Clock()
            return Rig(clock, ModelBench(traits, clock), latency_us, delay_us)
        clock = Clock(folder / "clock")
        clocks.append(clock)
        library, card = plugin(), folder / "card"
        written = folder / "asound.conf"
        written.write_text(configuration(library, {"sim": (card, traits)}, folder / "clock"))
        patch.setenv("ALSA_CONFIG_PATH", str(written))
        return Rig(clock, PluginBench(card, traits, clock), latency_us, delay_us)

    try:
        yield make
    finally:
        for clock in clocks:
            clock.close()
