"""The queue between the MQTT thread and the one that stores: bounded, filled without waiting."""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

MOST: Final = 20_000
MOST_BYTES: Final = 64 << 20
MOST_PER_DEVICE: Final = 200
"""One device that shouts does not crowd out the others; its window is 50 receipts."""
MOST_A_SECOND: Final = 250
"""Of one device: five windows. What comes above that is not worth the judging, which would hold up
the others' messages on their way here."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message of `device` as it came, not yet judged."""

    device: str
    topic: str
    raw: bytes
    retained: bool
    at_ms: int


class Intake:
    """What does not fit is dropped: a receipt without an acknowledgement is sent again, and a
    status is followed by the next."""

    def __init__(self) -> None:
        self.dropped = 0
        self._changed = threading.Condition()
        self._waiting: deque[Arrived] = deque()
        self._bytes = 0
        self._of: Counter[str] = Counter()
        self._second = 0
        self._came: Counter[str] = Counter()
        self._closed = False

    def put(self, arrived: Arrived) -> bool:
        """False when it was dropped."""
        with self._changed:
            full = len(self._waiting) >= MOST or self._bytes + len(arrived.raw) > MOST_BYTES
            if full or self._of[arrived.device] >= MOST_PER_DEVICE or self._is_too_often(arrived):
                self.dropped += 1
                return False
            self._waiting.append(arrived)
            self._bytes += len(arrived.raw)
            self._of[arrived.device] += 1
            self._changed.notify()
            return True

    def _is_too_often(self, arrived: Arrived) -> bool:
        if arrived.at_ms // 1_000 != self._second:
            self._second = arrived.at_ms // 1_000
            self._came.clear()
        self._came[arrived.device] += 1
        return self._came[arrived.device] > MOST_A_SECOND

    def take(self, most: int, linger_s: float) -> list[Arrived]:
        """Wait for something, then at most `linger_s` for more; empty only when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._changed.wait_for(
                lambda: len(self._waiting) >= most or self._closed, timeout=linger_s
            )
            return self._pop(most)

    def take_now(self, most: int) -> list[Arrived]:
        """What waits, without waiting."""
        with self._changed:
            return self._pop(most)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _pop(self, most: int) -> list[Arrived]:
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._bytes -= sum(len(one.raw) for one in taken)
        self._of.subtract(one.device for one in taken)
        if not self._waiting:
            self._of.clear()
        return taken
