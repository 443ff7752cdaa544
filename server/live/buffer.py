"""Frames on their way from somebody's clock to ours. Thread-safe; waits for nobody."""

import threading
from collections import deque
from typing import Final

MICROPHONE: Final = (3, 12)
"""60 ms in hand before it plays on; above 240 ms a frame is left out, so that a browser whose clock
runs fast stays near."""
STATION: Final = (50, 1_500)
"""A second in hand, for what comes over the internet in bursts; half a minute at the most."""


class Buffer:
    """Gives a frame for each 20 ms of ours where it has one.

    Run empty, it gathers `ready` frames before it gives again: a sentence with a pause is better
    than one in pieces.
    """

    def __init__(self, ready: int, most: int) -> None:
        self._ready, self._most = ready, most
        self._frames: deque[bytes] = deque()
        self._gives = False
        self._lock = threading.Lock()

    def push(self, frame: bytes) -> None:
        """One more; of too many the oldest is left out."""
        with self._lock:
            self._frames.append(frame)
            if len(self._frames) > self._most:
                self._frames.popleft()

    def pop(self) -> bytes | None:
        """The next frame; None for silence."""
        with self._lock:
            self._gives = len(self._frames) >= (1 if self._gives else self._ready)
            return self._frames.popleft() if self._gives else None

    @property
    def is_full(self) -> bool:
        return len(self._frames) >= self._most

    @property
    def held(self) -> int:
        """So many frames."""
        return len(self._frames)

    def take_back(self, frames: int) -> None:
        """The newest are not given, as far as they were not."""
        with self._lock:
            for _ in range(min(frames, len(self._frames))):
                self._frames.pop()

    def clear(self) -> None:
        with self._lock:
            self._frames.clear()
            self._gives = False
