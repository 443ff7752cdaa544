"""A waveform to draw: the highest sample of each column, 0 to 255."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from audio.pcm import Samples

COLUMNS: Final = 1_000
_STEP: Final = 480  # 10 ms


class Waveform:
    """Gathers peaks of 10 ms (one byte each) and draws them in any number of columns."""

    def __init__(self) -> None:
        self._steps = bytearray()
        self._rest = np.empty(0, dtype=np.float32)

    def add(self, block: Samples) -> None:
        """The next samples, full scale 1.0."""
        joined = np.concatenate((self._rest, block))
        whole = joined.size - joined.size % _STEP
        self._steps += _bytes(np.abs(joined[:whole]).reshape(-1, _STEP).max(axis=1))
        self._rest = joined[whole:]

    def columns(self, count: int = COLUMNS) -> list[int]:
        """At most `count` columns over the whole length, each the maximum of its share."""
        steps = np.frombuffer(self._steps + _bytes(np.abs(self._rest)[:1]), dtype=np.uint8)
        return drawn(steps, count)


def drawn(steps: npt.NDArray[np.uint8], count: int) -> list[int]:
    """`steps` reduced to at most `count` maxima of equal shares. Pure."""
    if steps.size <= count:
        return [int(step) for step in steps]
    starts = np.arange(count) * steps.size // count
    return [int(top) for top in np.maximum.reduceat(steps, starts)]


def _bytes(peaks: Samples) -> bytes:
    return bytes(np.minimum(peaks * 255.0 + 0.5, 255.0).astype(np.uint8))


def peaks_of(blocks: Iterable[Samples], count: int = COLUMNS) -> list[int]:
    """The columns of a whole sound."""
    waveform = Waveform()
    for block in blocks:
        waveform.add(block)
    return waveform.columns(count)
