"""What one play is made of: pieces in a row, without a gap, each exactly as long as it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from device_agent.player.output import FRAMES_PER_MS


@dataclass(frozen=True, slots=True)
class Sound:
    """Content named by its SHA-256 (64 lower-case hex digits), in a slot of `duration_ms`.

    The slot rules: shorter content is followed by silence up to its end, longer content is cut
    there. So a block ends at the instant the plan says on every device. A duration rounded up
    from the encoded frames therefore loses nothing.
    """

    sha256: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Silence:
    duration_ms: int


class ToneKind(StrEnum):
    ATTENTION = "attention"
    """Two tones in turn, half a second each: what comes is urgent."""
    SIREN = "siren"
    """A wail, up and down within each second: what comes threatens life."""
    DRILL = "drill"
    """Two short pips and a long pause, each second: an exercise."""
    TEST = "test"
    """A steady 1 kHz tone at −20 dBFS, for measuring a horn."""


@dataclass(frozen=True, slots=True)
class Tone:
    kind: ToneKind
    duration_ms: int


Piece = Sound | Silence | Tone


def length(pieces: Sequence[Piece]) -> int:
    """The frames of a whole block."""
    return sum(piece.duration_ms for piece in pieces) * FRAMES_PER_MS
