"""The second child's work: spooled PCM in, a levelled Ogg Opus master out."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from audio import pcm
from audio.encode import encode
from audio.level import Setting, Source, evened, held, setting_for
from audio.loudness import TruePeak, integrated
from audio.pcm import Samples
from audio.peaks import Waveform
from audio.read import sounds

_FIRST_MARGIN: Final = 1.0  # dB that Opus at 32 kbit/s usually adds to the limiter's ceiling
_ATTEMPTS: Final = 4
_TOLERANCE: Final = 0.3  # LU, inside the promised 0.5


@dataclass(frozen=True, slots=True)
class Heard:
    """What a master sounds like when it is decoded again."""

    loudness: float
    true_peak: float
    samples: int
    peaks: list[int]


def master(
    spool: int, evened_spool: int, out: int, *, spooled: int, loudness: float, true_peak: float
) -> dict[str, Any]:
    """Level the spool of `spooled` channels into `out`; loudness in LUFS, true peak in dBTP."""
    own = integrated(pcm.mono(spool, spooled))
    pcm.spool(evened(pcm.mono(spool, spooled), loudness - own), evened_spool)

    def source() -> Iterator[Samples]:
        return pcm.mono(evened_spool, 1)

    setting = setting_for(source, loudness, true_peak - _FIRST_MARGIN)
    heard = _settled(setting, source, out, loudness, true_peak)
    return {
        "loudness": heard.loudness,
        "true_peak": heard.true_peak,
        "samples": heard.samples,
        "peaks": heard.peaks,
        "findings": [],
    }


def _settled(
    setting: Setting, source: Source, out: int, loudness: float, true_peak: float
) -> Heard:
    """Encode, listen, correct: until the master itself keeps the profile."""
    for _ in range(_ATTEMPTS):
        heard = _encoded(held(source(), setting), out)
        over, off = heard.true_peak - true_peak, loudness - heard.loudness
        if over <= 0 and abs(off) <= _TOLERANCE:
            break
        setting = replace(
            setting, gain=setting.gain + off, ceiling=setting.ceiling - max(0.0, over + 0.1)
        )
    return heard


def _encoded(blocks: Iterator[Samples], out: int) -> Heard:
    os.lseek(out, 0, os.SEEK_SET)
    os.ftruncate(out, 0)
    with os.fdopen(out, "r+b", closefd=False) as file:
        encode(blocks, file)
        file.flush()
        file.seek(0)
        return _heard(sounds(file))


def _heard(blocks: Iterator[Samples]) -> Heard:
    peak, waveform, counted = TruePeak(), Waveform(), 0

    def listened() -> Iterator[Samples]:
        nonlocal counted
        for block in blocks:
            peak.add(block)
            waveform.add(block)
            counted += block.size
            yield block

    loudness = integrated(listened())
    return Heard(loudness, peak.dbtp, counted, waveform.columns())
