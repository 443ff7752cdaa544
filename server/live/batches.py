"""Packets in batches as they travel: each carries its three and the three before. Pure."""

from collections import deque
from collections.abc import Iterator
from typing import Final

from schedules.wire.live import LiveBatch, LivePacket
from schedules.wire.strict import write_base64

FRAME_MS: Final = 20
FRAMES: Final = 3
"""New packets of a batch: 60 ms."""
LASTS: Final = 3
"""How often the end is told: one lost message must not leave a loudspeaker waiting."""


class Batches:
    """One session's way to its devices, frame by frame from `at_ms`."""

    def __init__(self, order: str, session: str, at_ms: int) -> None:
        self._order, self._session, self._at_ms = order, session, at_ms
        self._frames = self._batches = 0
        self._new: list[LivePacket] = []
        self._before: deque[LivePacket] = deque(maxlen=FRAMES)

    def add(self, opus: bytes) -> LiveBatch | None:
        """The next packet; the batch that it fills, if it does."""
        at_ms = self._at_ms + self._frames * FRAME_MS
        self._frames += 1
        self._new.append(LivePacket(at_ms, write_base64(opus)))
        return self._batch(last=False) if len(self._new) == FRAMES else None

    def end(self) -> Iterator[LiveBatch]:
        """What is left, and that it was the last."""
        return (self._batch(last=True) for _ in range(LASTS))

    def _batch(self, *, last: bool) -> LiveBatch:
        packets = (*self._before, *self._new)
        if self._new:
            self._before.extend(self._new)
            self._new = []
        number, self._batches = self._batches, self._batches + 1
        return LiveBatch(self._order, self._session, number, FRAME_MS, packets, last)
