"""What is asked of a card, and no more: the seam between the player and the system's library.

48 kHz, mono, s16le (`device_agent.player.output`). No call blocks. Positions and counts are in
frames, instants are nanoseconds of the steady clock.
"""

from dataclasses import dataclass
from typing import Protocol

from device_agent.player.output import Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a running card stood at `at_ns`, which is right within `spread_ns`.

    A frame written then would be heard `delay` frames later; `buffered` of them still lie in the
    buffer (the others in the card itself).
    """

    at_ns: int
    delay: int
    buffered: int
    spread_ns: int = 0


CAPACITY_MS = 500
"""Of a card's buffer, as far as it can. How much of it is filled is `line`'s business."""


SPREAD_NS = 200_000
"""A reading that took longer was interrupted: nobody knows when it was true."""


class XrunError(Exception):
    """The card ran dry (or slept) and stands still: `Pcm.recover`, write, `Pcm.start`."""


class CardError(Exception):
    """The card cannot be had (any more); the message is the system's."""

    def __init__(self, word: Fault, message: str) -> None:
        super().__init__(message)
        self.word = word


class Pcm(Protocol):
    """One card, opened. Any method but `close` may raise `CardError`."""

    @property
    def capacity(self) -> int:
        """Frames its buffer takes."""

    def read(self) -> Reading:
        """Of a running card. Raises `XrunError`."""

    def write(self, pcm: bytes) -> None:
        """Append frames; there must be room. Raises `XrunError`."""

    def rewind(self, frames: int) -> int:
        """Take back what was written last, so that other frames may be written in its place; how
        many frames that were: fewer, or none, where the card cannot. Raises `XrunError`."""

    def start(self) -> None:
        """Begin to sound what was written."""

    def recover(self) -> None:
        """After an xrun: empty, ready to be written to."""

    def close(self) -> None:
        """Give it up, at once. Never raises."""


@dataclass(frozen=True, slots=True)
class Named:
    """A card as a person chooses it: what to open, and what it calls itself."""

    name: str
    description: str


class Cards(Protocol):
    """The machine's sound."""

    def open(self, name: str) -> Pcm:
        """A card by its ALSA name, stopped and empty. Raises `CardError`."""

    def names(self) -> list[Named]:
        """What can be opened to sound, in the system's order."""
