"""No edge is heard: where one sound ends and another begins, and where a frame goes or comes.

Pure, on s16le. What needs no help passes bit for bit.
"""

from array import array
from itertools import pairwise

from device_agent.player.output import FRAMES_PER_MS

RAMP = 5 * FRAMES_PER_MS
"""How long a step at a join takes to vanish."""
_HEARD = 100
"""A step of more than this (−50 dBFS) is heard as a click."""
_MOST = 32_767
_SOUGHT = 96
"""Frames among which the flattest place is sought: two milliseconds hold one of most sounds."""


def first(pcm: bytes) -> int:
    return int.from_bytes(pcm[:2], "little", signed=True)


def last(pcm: bytes) -> int:
    return int.from_bytes(pcm[-2:], "little", signed=True)


def step(before: int, after: int) -> int:
    """How far a new sound must first be moved to follow on `before`; 0 where nobody hears it."""
    found = before - after
    return found if abs(found) > _HEARD else 0


def ramped(pcm: bytes, height: float, left: int) -> bytes:
    """Frames of which the first `left` lie in a ramp: the first is moved by `height`·left/RAMP.
    What lies behind the ramp is as it was."""
    samples = array("h", pcm)
    for i in range(min(left, len(samples))):
        moved = samples[i] + round(height * (left - i) / RAMP)
        samples[i] = max(-_MOST - 1, min(_MOST, moved))
    return samples.tobytes()


def shortened(pcm: bytes) -> bytes:
    """One frame less: left out where its neighbour is most like it."""
    at = _flattest(pcm)
    return pcm[: 2 * at] + pcm[2 * at + 2 :]


def lengthened(pcm: bytes) -> bytes:
    """One frame more: doubled where its neighbour is most like it."""
    at = _flattest(pcm)
    return pcm[: 2 * at + 2] + pcm[2 * at :]


def _flattest(pcm: bytes) -> int:
    samples = array("h", pcm[: 2 * _SOUGHT])
    steps = [abs(b - a) for a, b in pairwise(samples)]
    return steps.index(min(steps))
