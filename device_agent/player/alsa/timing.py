"""When the frame at a position is heard: a straight line through what the card says. Pure.

Frame h is heard at `T(h) = h / 48000 s + offset(h)`. Each reading gives one point of the offset;
it slopes by the card's drift. A card's pointer steps (by a frame, by 10 ms on a Raspberry Pi's own
jack) and lags between two steps, so of each tenth of a second the least offset is the truest.
"""

from collections import deque
from collections.abc import Sequence

from device_agent.player.alsa.pcm import SPREAD_NS, Reading
from device_agent.player.output import FRAMES_PER_MS, span_ns

_BLOCK = 100 * FRAMES_PER_MS
_BLOCKS = 40
"""Four seconds: long enough to smooth a frame's step to a microsecond, short enough to follow the
steady clock when the system's clock is slewed."""
_ENOUGH = 5
"""Blocks before a slope is believed."""
_STEEPEST = 1e-3
"""No card is off by more than this; what looks so is a pointer that steps."""
_FINE_NS = span_ns(12)
"""Within a tenth of a second a pointer of fine steps scatters by no more, with its reading."""

Point = tuple[int, int]
"""Frames heard, and the offset there in nanoseconds."""


class Timing:
    """Of one run of a card, from its start until it stands still."""

    def __init__(self) -> None:
        self._blocks: deque[Point] = deque(maxlen=_BLOCKS)
        self._block_end = self._highest = 0
        self._fine = False
        self._slope = 0.0
        self._at: Point = (0, 0)

    @property
    def known(self) -> bool:
        return bool(self._blocks)

    @property
    def settled(self) -> bool:
        """Whether the line is fitted to a pointer of fine steps, so that a few points do."""
        return self._fine and len(self._blocks) >= _BLOCKS // 2

    @property
    def drift_ppm(self) -> float | None:
        """How much slower than the steady clock the card is, once that is known."""
        return self._slope * 1e6 if len(self._blocks) >= _BLOCKS // 2 else None

    def add(self, written: int, reading: Reading) -> None:
        """Take in a reading at which so many frames had been written since the start."""
        if reading.spread_ns > SPREAD_NS and self._blocks:
            return
        heard = written - reading.delay
        point = heard, reading.at_ns - span_ns(heard)
        if not self._blocks or heard >= self._block_end:
            self._fit()
            self._blocks.append(point)
            self._block_end, self._highest = heard + _BLOCK, point[1]
        elif point[1] < self._blocks[-1][1]:
            self._blocks[-1] = point
        self._highest = max(self._highest, point[1])
        if len(self._blocks) < _ENOUGH:
            self._at = self._blocks[-1]

    def instant(self, position: int) -> int:
        """When the frame at `position` is heard."""
        heard, offset = self._at
        return span_ns(position) + offset + round(self._slope * span_ns(position - heard))

    def _fit(self) -> None:
        """Called as a block is complete: the line through those that are."""
        if len(self._blocks) < _ENOUGH:
            return
        self._fine = self._highest - self._blocks[-1][1] <= _FINE_NS
        slope, at = _line(self._blocks)
        if abs(slope) <= _STEEPEST:
            self._slope, self._at = slope, at


def _line(points: Sequence[Point]) -> tuple[float, Point]:
    """Least squares: the slope, and a point on the line."""
    h0, o0 = points[0]
    n = len(points)
    mean_h = sum(h - h0 for h, _ in points) / n
    mean_o = sum(o - o0 for _, o in points) / n
    across = sum((h - h0 - mean_h) * (o - o0 - mean_o) for h, o in points)
    along = sum((h - h0 - mean_h) ** 2 for h, _ in points)
    slope_ns = across / along  # nanoseconds a frame
    # The point's h is whole; its o is moved along the line by what was rounded away.
    middle = round(mean_h)
    offset = o0 + round(mean_o + slope_ns * (middle - mean_h))
    return slope_ns * 48 / 1e6, (h0 + middle, offset)
