"""Levelling: an even voice at the profile's loudness, its peaks held.

Two stages. `evened`: high-pass 90 Hz (horns reproduce nothing below and amplifiers waste their
power on it), gain to the target, a gentle leveller. `held`: gain and limiter; its loudness is
measured and what the limiter took is given back.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from audio.graph import Chain
from audio.loudness import integrated
from audio.pcm import Samples

Source = Callable[[], Iterable[Samples]]

_HIGH_PASS: Final = ("highpass", "f=90:poles=2")
# Brings far and near voices together without being heard: 2:1 over a wide knee, slow release.
_LEVELLER: Final = ("acompressor", "threshold=-20dB:ratio=2:knee=6:attack=20:release=500:makeup=1")
# latency=1 takes the look-ahead out again: the start is not delayed.
_LIMITER: Final = "limit={ceiling:.3f}dB:attack=5:release=80:level=0:asc=1:latency=1"
_ROUNDS: Final = 3
_CLOSE: Final = 0.1  # LU


@dataclass(frozen=True, slots=True)
class Setting:
    """Gain in dB and the limiter's ceiling in dBFS, for `held`."""

    gain: float
    ceiling: float


def evened(blocks: Iterable[Samples], lead: float) -> Iterator[Samples]:
    """The voice brought together, after `lead` dB of gain to the level the leveller expects."""
    return Chain(_HIGH_PASS, ("volume", f"{lead:.3f}dB"), _LEVELLER).through(blocks)


def held(blocks: Iterable[Samples], setting: Setting) -> Iterator[Samples]:
    """Gain, then no sample above the ceiling."""
    limiter = _LIMITER.format(ceiling=setting.ceiling)
    return Chain(("volume", f"{setting.gain:.3f}dB"), ("alimiter", limiter)).through(blocks)


def setting_for(source: Source, target: float, ceiling: float) -> Setting:
    """The setting at which `held` brings `source` to `target` LUFS, as near as its peaks allow."""
    setting = Setting(gain=0.0, ceiling=ceiling)
    for _ in range(_ROUNDS):
        off = target - integrated(held(source(), setting))
        if abs(off) < _CLOSE:
            break
        setting = replace(setting, gain=setting.gain + off)
    return setting
