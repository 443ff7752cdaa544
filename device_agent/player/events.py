"""What the player tells the core. Every play ends in exactly one `Ended`, `Cut` or `Failed`.

`heard_at_ns` is an instant of the steady clock, `frames` are 1/48000 s. An event comes when the
frame it speaks of was handed to the output, up to one output buffer (30 ms) before it is heard.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a play failed."""

    MISSING = "missing"
    """Content is not in the cache."""
    CORRUPT = "corrupt"
    """Content did not have its SHA-256 when opened; the cache has removed it."""
    UNREADABLE = "unreadable"
    """The storage could not be read."""
    UNDECODABLE = "undecodable"
    """Content has its SHA-256 but is not 48 kHz mono Ogg Opus or WAV, or breaks off."""
    NO_CARD = "no_card"
    """The sound card was gone, for longer than could be waited."""
    TOO_LATE = "too_late"
    """A play told to join was over, or too far on, before it could begin."""
    BROKEN = "broken"
    """A fault in the player itself; the log has it."""


@dataclass(frozen=True, slots=True)
class Started:
    """The first frame of a play, `offset_frames` into its block, is heard at `heard_at_ns`."""

    play_id: str
    heard_at_ns: int
    offset_frames: int


@dataclass(frozen=True, slots=True)
class Sounded:
    """How far a play came.

    `position_frames`: where in the block it ended, so where it may resume. `sounded_frames`: what
    was handed to the output. `starved_frames`: silence where sound was due (the decoder was late,
    or the output lost frames), and what stood in for live sound that never came. From start to
    end: position − offset = sounded + starved. `heard_back`: whether a microphone heard it
    leave the horn; None where none listens, or too little sounded.
    """

    position_frames: int
    sounded_frames: int
    starved_frames: int
    heard_back: bool | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The block is complete; `heard_at_ns` is the instant after its last frame."""

    play_id: str
    heard_at_ns: int
    sounded: Sounded


@dataclass(frozen=True, slots=True)
class Cut:
    """Stopped, or another play took its place; `heard_at_ns` is the instant after its last frame.

    A play taken away before it started has no `Started`, and `sounded` is None.
    """

    play_id: str
    heard_at_ns: int
    sounded: Sounded | None


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot sound (further); `sounded` is None if it had not started."""

    play_id: str
    reason: Reason
    heard_at_ns: int
    sounded: Sounded | None


PlayerEvent = Started | Ended | Cut | Failed
