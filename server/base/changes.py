"""What changed, told to whoever listens: the source of server-sent events.

In memory and lossy by design: a listener that is told reads the state; one that was away
reads it when it returns.
"""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

Wake = Callable[[], None]
Kind = Literal["bulletin", "programme", "device", "receipt", "outcome", "order", "live", "update"]


WAITING_MAX: Final = 1_000
"""A listener in which so many wait may have lost others."""


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

    def __init__(self, waiting_max: int = WAITING_MAX) -> None:
        self._max = waiting_max
        self._lock = threading.Lock()
        self._listeners: set[queue.SimpleQueue[Change]] = set()
        self._wakes: dict[int, Wake] = {}

    def tell(self, change: Change) -> None:
        with self._lock:
            listeners = [(one, self._wakes.get(id(one))) for one in self._listeners]
        for listener, wake in listeners:
            if listener.qsize() >= self._max:
                with suppress(queue.Empty):  # it was read meanwhile: whoever tells never waits
                    listener.get_nowait()
            listener.put(change)
            if wake is not None:
                wake()

    def listen(self, wake: Wake | None = None) -> "queue.SimpleQueue[Change]":
        """A queue of its own, until `leave`. `wake` is called after each change was put, on the
        thread of whoever tells: it returns at once and raises nothing."""
        listener: queue.SimpleQueue[Change] = queue.SimpleQueue()
        with self._lock:
            self._listeners.add(listener)
            if wake is not None:
                self._wakes[id(listener)] = wake
        return listener

    def leave(self, listener: "queue.SimpleQueue[Change]") -> None:
        with self._lock:
            self._listeners.discard(listener)
            self._wakes.pop(id(listener), None)
