"""What a sound of our own making is like when it is listened to: loudness, peaks, length."""

from collections.abc import Iterator
from dataclasses import dataclass

from audio.loudness import TruePeak, integrated
from audio.pcm import Samples
from audio.peaks import Waveform


@dataclass(frozen=True, slots=True)
class Heard:
    """Loudness in LUFS, true peak in dBTP, length in samples at 48 kHz, columns to draw."""

    loudness: float
    true_peak: float
    samples: int
    peaks: list[int]


def heard(blocks: Iterator[Samples]) -> Heard:
    """Listen to all of it once."""
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
