"""Loudness by EBU R128 (ITU-R BS.1770-5) and true peak, streaming, for 48 kHz mono.

Loudness is read by FFmpeg's own meter, its filter `ebur128`. Its true peak is not used: in one WMA
recording it read 0.47 dB less than the waveform held.
"""

from collections.abc import Iterable, Iterator
from math import log10
from typing import Final

import numpy as np
import numpy.typing as npt

from audio.graph import Chain
from audio.pcm import Samples

SILENT_LUFS: Final = -70.0  # the absolute gate of BS.1770-5
_BLOCK: Final = 19_200  # 400 ms, what the standard measures at a time
_STEP: Final = 4_800  # 100 ms, by which it goes on


def integrated(blocks: Iterable[Samples]) -> float:
    """Integrated loudness in LUFS, SILENT_LUFS where no block passes the absolute gate.

    Less than 400 ms has no loudness by the standard; it is measured as if it went on as it is.
    """
    said: dict[str, str] = {}
    meter = Chain(("ebur128", "metadata=1:framelog=quiet"), size=_STEP)
    for frame in meter.frames(_long_enough(blocks)):
        said = frame.metadata or said
    return float(said.get("lavfi.r128.I", SILENT_LUFS))


def _long_enough(blocks: Iterable[Samples]) -> Iterator[Samples]:
    begun = np.empty(0, dtype=np.float32)
    for block in blocks:
        if begun.size < _BLOCK:
            begun = np.concatenate((begun, block))
        yield block
    if 0 < begun.size < _BLOCK:
        yield np.resize(begun, _BLOCK - begun.size)


class TruePeak:
    """The highest of the waveform between its samples, by fourfold oversampling (annex 2).

    Only the neighbourhood of samples within 6 dB of the highest so far is oversampled: nothing
    else can carry the peak.
    """

    def __init__(self) -> None:
        self.linear = 0.0
        self._rest = np.zeros(_TAPS, dtype=np.float32)

    def add(self, block: Samples) -> None:
        """The next samples; blocks may have any length."""
        joined = np.concatenate((self._rest, block))
        self._rest = joined[-_TAPS:]
        highest = float(np.abs(block).max(initial=0.0))
        self.linear = max(self.linear, highest)
        near = np.flatnonzero(np.abs(joined[_TAPS // 2 : -_TAPS // 2]) >= self.linear / 2)
        if near.size and highest >= self.linear / 2:
            windows = np.lib.stride_tricks.sliding_window_view(joined, _TAPS)[near]
            # einsum, not @: BLAS asks for buffers that the child's bounds do not grant.
            between = np.abs(np.einsum("ij,jk->ik", windows, _PHASES))
            self.linear = max(self.linear, float(between.max()))

    @property
    def dbtp(self) -> float:
        """In dB relative to full scale; SILENT_LUFS for silence."""
        return 20.0 * log10(self.linear) if self.linear > 0 else SILENT_LUFS


_TAPS: Final = 32


def _interpolators() -> npt.NDArray[np.float32]:
    """Kaiser-windowed sinc at 1/4, 1/2 and 3/4 of a sample after the middle tap, one a column."""
    at = np.arange(_TAPS)[:, None] - (_TAPS // 2 - 1) - np.array([0.25, 0.5, 0.75])[None, :]
    window = np.i0(8.0 * np.sqrt(np.clip(1 - (at / (_TAPS / 2)) ** 2, 0, 1))) / np.i0(8.0)
    return np.asarray(np.sinc(at) * window, dtype=np.float32)


_PHASES: Final = _interpolators()
