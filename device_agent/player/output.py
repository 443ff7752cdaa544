"""The ports between what sounds and what carries it: `Output` owns the clock, `Source` the sound.

Everything is 48 kHz, mono, signed 16-bit little-endian. One *frame* is one sample. Instants are
nanoseconds of the steady clock (`time.monotonic_ns`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

RATE = 48_000
FRAME_BYTES = 2
FRAMES_PER_MS = RATE // 1000
PERIOD = 10 * FRAMES_PER_MS
"""Frames pulled at once, and the buffer below: DESIGN section 7, "3×10 ms"."""
BUFFER_MS = 30


def silence(frames: int) -> bytes:
    return bytes(frames * FRAME_BYTES)


def span_ns(frames: int) -> int:
    """How long so many frames last, in whole nanoseconds (rounded down)."""
    return frames * 62_500 // 3


def earlier(one: int | None, other: int | None) -> int | None:
    """Of two instants, of which either may be none."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def nearest_frame(span: int) -> int:
    """The frame nearest to a span of nanoseconds (half up); negative for a negative span."""
    return (span * 48 + 500_000) // 1_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring frames of one play; `play_id` is None where nothing is meant to sound."""

    pcm: bytes
    play_id: str | None

    @property
    def frames(self) -> int:
        return len(self.pcm) // FRAME_BYTES


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will be heard unless something comes between; `news`: the source has something to tell
    once nothing can any more."""

    stretches: Sequence[Stretch]
    news: bool


Fault = Literal["absent", "busy", "unfit", "failed"]
"""Why a card cannot be had: not there, held by another program, not 48 kHz mono, or failing."""


@dataclass(frozen=True, slots=True)
class CardState:
    """How a sound card does.

    `fault` is why it cannot be had just now. `drift_ppm` is how much slower than the steady clock
    it runs, once known. `real_time`: its thread has real-time priority. Sound leaves it
    `latency_us` earlier than its instant, for what lies behind it, and `delay_us` later, for where
    the horn hangs.
    """

    name: str
    fault: Fault | None
    xruns: int
    drift_ppm: float | None
    real_time: bool
    latency_us: int
    delay_us: int


class Source(Protocol):
    """What sounds. An output calls it from its own thread, so no method may block on I/O."""

    def pull(self, frames: int, heard_at_ns: int) -> Sequence[Stretch]:
        """Exactly `frames` frames, of which the first will be heard at `heard_at_ns`. None at all:
        that instant has come, and there is nothing that could carry sound.

        Successive calls go forward in time. Where `heard_at_ns` lies later than the frames
        already pulled account for, those between were lost: the source leaves them out, so that
        what follows is heard at its own instant. Whatever was pulled ahead is as good as heard.
        """

    def quiet_until_ns(self) -> int | None:
        """The instant before which nothing sounds (in the past: now), or None for no such instant.

        A hint that lets an output rest; whoever shortens it, or makes what was pulled ahead
        wrong, calls `Output.wake`.
        """


class FarSource(Source, Protocol):
    """A `Source` for an output whose card gives frames back: it may be filled far ahead."""

    def pull_ahead(self, frames: int, heard_at_ns: int) -> Foreseen | None:
        """As `pull`, of frames that may still be taken back. None: nobody can say yet what will
        be heard then (live sound, content that is not decoded so far); nothing was pulled."""

    def wrong_from_ns(self) -> int | None:
        """From when on what was pulled ahead, or slept through, may be another by now; None where
        all of it holds. Told once."""

    def take_back(self, pulls: int) -> None:
        """The last so many of those ahead are not heard: they are pulled again."""

    def settle(self, pulls: int) -> None:
        """The first so many of those ahead are as good as heard."""


class Output(Protocol):
    """What carries sound: a card, a file, nothing. It owns the sample clock and pulls.

    Whatever it pulled for good is as good as heard, therefore that is no more than 30 ms ahead. It
    reports every frame it could not carry in `lost_frames`.
    """

    def start(self, source: FarSource) -> None:
        """Begin to pull from its own thread. Called once."""

    def wake(self) -> None:
        """Ask the source again. Any thread; never blocks."""

    def stop(self) -> None:
        """End the thread; after the return no pull is under way. Calling it twice is harmless."""

    @property
    def lost_frames(self) -> int:
        """Frames that were due while the output was not served in time, since it started."""

    @property
    def card(self) -> CardState | None:
        """How the card does; None where there is none to speak of."""
