"""The file's own clock beside the sound: what can be known of a wrong speed."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import av

_EVEN: Final = 0.02


class Clock:
    """The file's own clock beside the sound: they part when a recorder wrote a wrong rate.

    Only files that carry times of their own (mp4, webm, wma) can show it. A recording with pauses
    cut out also parts from its clock, but unevenly: that is no fault and is not reported.
    """

    def __init__(self) -> None:
        self.heard = 0.0
        self.marks: list[tuple[float, float]] = []

    def note(self, frame: av.AudioFrame) -> None:
        """One mark a second is kept: time in the file, seconds heard before it."""
        if frame.time is not None and (not self.marks or self.heard >= self.marks[-1][1] + 1):
            self.marks.append((frame.time, self.heard))
        self.heard += frame.samples / frame.sample_rate

    def speed(self) -> int:
        """File time per sound in thousandths, 1000 unless all quarters of the file agree."""
        return speed_of(self.marks)


def speed_of(marks: Sequence[tuple[float, float]]) -> int:
    """See `Clock.speed`; `marks` are (file time, heard), both in seconds. Pure."""
    if len(marks) < 9:
        return 1000
    corners = [marks[(len(marks) - 1) * quarter // 4] for quarter in range(5)]
    ratios = [
        (after[0] - before[0]) / (after[1] - before[1]) for before, after in pairwise(corners)
    ]
    mean = sum(ratios) / 4
    even = 0.1 < mean < 10 and all(abs(ratio / mean - 1) < _EVEN for ratio in ratios)
    return round(mean * 1000) if even else 1000
