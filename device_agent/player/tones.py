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


@lru_cache(maxsize=4)
def second(kind: ToneKind, gain: float) -> bytes:
    """One second of the tone as s16le, to be repeated; `gain` is an amplitude factor."""
    if kind is ToneKind.TEST:
        return _sine(1000, -20.0, gain).tobytes()
    half = RATE // 2
    low, high = (_edged(_sine(hz, -6.0, gain)[:half]) for hz in (750, 1000))
    return low.tobytes() + high.tobytes()
