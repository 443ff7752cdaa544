"""Loudness by EBU R128 (ITU-R BS.1770-5) and true peak, streaming, for 48 kHz mono."""

from collections.abc import Iterable, Iterator
from math import inf, log10
from typing import Final

import numpy as np
import numpy.typing as npt

from audio.graph import Chain
from audio.pcm import Samples

SILENT_LUFS: Final = -70.0  # the absolute gate of BS.1770-5

# BS.1770-5 annex 1, tables 1 and 2: the two stages of the K weighting at 48 kHz.
_K_WEIGHTING: Final = (
    (
        "biquad",
        "b0=1.53512485958697:b1=-2.69169618940638:b2=1.19839281085285"
        ":a0=1:a1=-1.69065929318241:a2=0.73248077421585",
    ),
    ("biquad", "b0=1:b1=-2:b2=1:a0=1:a1=-1.99004745483398:a2=0.99007225036621"),
)
_STEP: Final = 4_800  # 100 ms: blocks of 400 ms overlap by three quarters


def integrated(blocks: Iterable[Samples]) -> float:
    """Integrated loudness in LUFS, SILENT_LUFS where no block passes the absolute gate.

    Less than 400 ms has no loudness by the standard; it is measured as if it went on as it is.
    """
    steps = np.fromiter(_step_energies(Chain(*_K_WEIGHTING).through(blocks)), dtype=np.float64)
    if steps.size == 0:
        return SILENT_LUFS
    if steps.size < 4:
        return max(SILENT_LUFS, _lufs(float(steps.mean())))
    return gated(np.convolve(steps, np.full(4, 0.25), mode="valid"))


def gated(energies: npt.NDArray[np.float64]) -> float:
    """The two gates of BS.1770-5 over the mean squares of 400 ms blocks. Pure."""
    loud = energies[energies > _energy(SILENT_LUFS)]
    if loud.size == 0:
        return SILENT_LUFS
    relative = _lufs(float(loud.mean())) - 10.0
    return _lufs(float(loud[loud > _energy(relative)].mean()))


def _step_energies(weighted: Iterable[Samples]) -> Iterator[float]:
    rest = np.empty(0, dtype=np.float32)
    for block in weighted:
        joined = np.concatenate((rest, block))
        whole = joined.size - joined.size % _STEP
        steps = joined[:whole].reshape(-1, _STEP).astype(np.float64)
        yield from np.einsum("ij,ij->i", steps, steps) / _STEP
        rest = joined[whole:]


def _lufs(energy: float) -> float:
    return -0.691 + 10.0 * log10(energy) if energy > 0 else -inf


def _energy(lufs: float) -> float:
    return float(10.0 ** ((lufs + 0.691) / 10.0))


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
