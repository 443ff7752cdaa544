"""What changed, told to whoever listens: the source of server-sent events.

In memory and lossy by design: a listener that is told reads the state; one that was away
reads it when it returns.
"""

import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

Kind = Literal["bulletin", "programme", "device", "receipt", "outcome", "order"]


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` of thing, its `id`, and the area it belongs to (the reader's right is checked).

    What also matters to areas that do not see that one (a stop of the city, in every ward) names
    them in `reaches`: who reads one of them is told too.
    """

    kind: Kind
    id: str
    area: str
    reaches: frozenset[str] = frozenset()


class Changes:
    """Fans changes out to bounded queues; a listener too slow loses the oldest."""

    def __init__(self, waiting_max: int = 1_000) -> None:
        self._max = waiting_max
        self._lock = threading.Lock()
        self._listeners: set[queue.SimpleQueue[Change]] = set()

    def tell(self, change: Change) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            if listener.qsize() >= self._max:
                with suppress(queue.Empty):  # it was read meanwhile: whoever tells never waits
                    listener.get_nowait()
            listener.put(change)

    def listen(self) -> "queue.SimpleQueue[Change]":
        listener: queue.SimpleQueue[Change] = queue.SimpleQueue()
        with self._lock:
            self._listeners.add(listener)
        return listener

    def leave(self, listener: "queue.SimpleQueue[Change]") -> None:
        with self._lock:
            self._listeners.discard(listener)
