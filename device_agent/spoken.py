"""Eight digits, spoken by the loudspeaker itself until somebody lets it in.

The words lie in the package (`audio/speech/digits.py` makes them when it is built): nothing of
them came over the network. A package without them sounds pips: a digit is as many, nought a long
one.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from device_agent.player.decode import UndecodableError, decode
from device_agent.player.output import FRAME_BYTES, PERIOD, RATE, Foreseen, Output, Stretch, silence
from device_agent.player.pieces import ToneKind
from device_agent.player.tones import second

WORDS = Path(__file__).with_name("digits")
PLAY = "digits"
_PIP = RATE // 8
_BETWEEN = RATE // 4
_HALVES = RATE
_AGAIN = 4 * RATE


class Speaking:
    """A context in which `output` speaks the digits again and again."""

    def __init__(self, output: Output, digits: str) -> None:
        self._output = output
        self._said = said(digits)
        self._at = 0

    def __enter__(self) -> "Speaking":
        self._output.start(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._output.stop()

    def pull(self, frames: int, heard_at_ns: int) -> Sequence[Stretch]:  # noqa: ARG002
        """The next frames of what is said, round and round."""
        found = b""
        while len(found) < frames * FRAME_BYTES:
            piece = self._said[self._at : self._at + frames * FRAME_BYTES - len(found)]
            found += piece
            self._at = (self._at + len(piece)) % len(self._said)
        return [Stretch(found, PLAY)]

    def pull_ahead(self, frames: int, heard_at_ns: int) -> Foreseen | None:
        """The same; it can be said again from anywhere before."""
        return Foreseen(self.pull(frames, heard_at_ns), news=False)

    def take_back(self, pulls: int) -> None:
        self._at = (self._at - pulls * PERIOD * FRAME_BYTES) % len(self._said)

    def settle(self, pulls: int) -> None:
        """Nobody is told."""

    def wrong_from_ns(self) -> int | None:
        return None

    def quiet_until_ns(self) -> int | None:
        return time.monotonic_ns()


def said(digits: str) -> bytes:
    """Once: the digits in two groups of four, and the pause after them; s16le, 48 kHz."""
    words = [_word(digit) for digit in digits]
    half = len(words) // 2
    return (
        _joined(words[:half]) + silence(_HALVES) + _joined(words[half:]) + silence(_AGAIN)
    )  # fmt: skip


def _joined(words: Sequence[bytes]) -> bytes:
    return silence(_BETWEEN).join(words)


def _word(digit: str) -> bytes:
    try:
        with (WORDS / f"{digit}.opus").open("rb") as file:
            return b"".join(decode(file, 100, 0))
    except (OSError, UndecodableError):
        return _pips(int(digit))


def _pips(digit: int) -> bytes:
    tone = second(ToneKind.TEST, 4.0)
    if digit == 0:
        return tone[: RATE * FRAME_BYTES * 3 // 4]
    return (tone[: _PIP * FRAME_BYTES] + silence(_PIP)) * digit
