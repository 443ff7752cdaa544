"""What one session says, 60 ms at a time: its speaker, silence where there is none, and the chime
that closes it. Every frame is encoded once; what travels is what is kept."""

import os
import threading
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from audio.on_air import FRAME_BYTES, SILENCE, OnAir
from audio.tones import chime
from schedules.wire.live import LiveBatch
from server.live.batches import FRAME_MS, FRAMES, Batches
from server.live.buffer import MICROPHONE, Buffer

BATCH_MS: Final = FRAMES * FRAME_MS
CHIME_MS: Final = 1_800
"""Of the chime that closes: whole batches."""
FULL: Final = 32_768


class Speech:
    """`buffer` takes what the speaker says, from another thread; `next` is called every 60 ms.

    Frames count from `at_ms`, whenever they are asked for. The recording stands at `path`.
    """

    def __init__(
        self,
        path: Path,
        order: str,
        session: str,
        at_ms: int,
        held: tuple[int, int] = MICROPHONE,
    ) -> None:
        self.buffer = Buffer(*held)
        self.level = 0.0
        self._recording = OnAir(path)
        self._batches = Batches(order, session, at_ms)
        self._closing: list[bytes] | None = None
        self._open = threading.Lock()
        self._is_closed = False

    @property
    def is_over(self) -> bool:
        """Whether the whole chime was said."""
        return self._closing == []

    def sync(self) -> None:
        """The recording is on the disk to its last whole page. From any thread."""
        with self._open:
            if not self._is_closed:
                os.fsync(self._recording.descriptor)

    def close_with_the_chime(self) -> None:
        if self._closing is None:
            self._closing = list(_chime())

    def next(self) -> LiveBatch:
        """The next 60 ms. `level` is then how loud they were, 0 to 1."""
        frames = [self._frame() for _ in range(FRAMES)]
        self.level = _peak(b"".join(frames))
        made = [self._batches.add(self._recording.packet(frame)) for frame in frames]
        assert made[-1] is not None, "three frames are a batch"
        return made[-1]

    def finish(self) -> None:
        """The recording is complete."""
        with self._open:
            if not self._is_closed:
                self._is_closed = True
                self._recording.close()

    def lasts(self) -> list[LiveBatch]:
        """That it is over, three times."""
        return list(self._batches.end())

    def _frame(self) -> bytes:
        if self._closing is not None:
            return self._closing.pop(0) if self._closing else SILENCE
        return self.buffer.pop() or SILENCE


@cache
def _chime() -> tuple[bytes, ...]:
    raw = chime().astype("<i2").tobytes()
    return tuple(raw[at : at + FRAME_BYTES] for at in range(0, len(raw), FRAME_BYTES))


def _peak(pcm: bytes) -> float:
    return float(np.abs(np.frombuffer(pcm, dtype="<i2").astype(np.int32)).max()) / FULL
