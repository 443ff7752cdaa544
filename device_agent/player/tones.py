"""The tones a device can make without any content: exact, repeating tables of whole periods."""

import math
from array import array
from functools import lru_cache

from device_agent.player.output import RATE
from device_agent.player.pieces import ToneKind

_PEAK = 32_767
_EDGE = 240
"""Frames over which a tone rises and falls (5 ms), so that a horn does not click."""


def _sine(frequency: int, level_db: float, gain: float) -> "array[int]":
    """One second; every frequency used divides 48000, so a second holds whole periods."""
    peak = _PEAK * 10 ** (level_db / 20) * gain
    period = RATE // frequency
    wave = [round(peak * math.sin(2 * math.pi * i / period)) for i in range(period)]
    return array("h", wave * frequency)


def _edged(wave: "array[int]") -> "array[int]":
    for i in range(_EDGE):
        wave[i] = wave[i] * i // _EDGE
        wave[-1 - i] = wave[-1 - i] * i // _EDGE
    return wave


def _wail(level_db: float, gain: float) -> "array[int]":
    """One second between 600 and 1200 Hz and back: 900 whole periods, so that seconds join.

    Looked up in one period and mirrored: the first siren must not wait for a small processor.
    """
    half, table = RATE // 2, _period(level_db, gain)
    up, turned = array("h"), 0
    for i in range(half):
        up.append(table[turned // (RATE * RATE // len(table)) % len(table)])
        turned += 600 * RATE + 600 * (2 * i + 1)  # of RATE * RATE for a whole turn
    return up + array("h", [0, *(-sample for sample in reversed(up[1:]))])


def _period(level_db: float, gain: float) -> list[int]:
    """One period of a sine, in 4,800 steps."""
    peak, steps = _PEAK * 10 ** (level_db / 20) * gain, RATE // 10
    return [round(peak * math.sin(2 * math.pi * i / steps)) for i in range(steps)]


def _pips(level_db: float, gain: float) -> "array[int]":
    pip, pause = _edged(_sine(1500, level_db, gain)[: RATE // 10]), array("h", bytes(RATE // 5))
    return (pip + pause) * 2 + pause * 6


@lru_cache(maxsize=4)
def second(kind: ToneKind, gain: float) -> bytes:
    """One second of the tone as s16le, to be repeated; `gain` is an amplitude factor."""
    match kind:
        case ToneKind.TEST:
            return _sine(1000, -20.0, gain).tobytes()
        case ToneKind.SIREN:
            return _wail(-6.0, gain).tobytes()
        case ToneKind.DRILL:
            return _pips(-6.0, gain).tobytes()
        case ToneKind.ATTENTION:
            half = RATE // 2
            low, high = (_edged(_sine(hz, -6.0, gain)[:half]) for hz in (750, 1000))
            return low.tobytes() + high.tobytes()
