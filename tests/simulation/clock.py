"""The one virtual clock of a run: what is to happen, in its order, and the trace of what did."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush

MS = 1_000_000
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

Deed = Callable[[], None]


@dataclass
class VirtualClock:
    """True time, UTC nanoseconds, and the server's own clock (`server.base.clock.Clock`).

    It moves only where the world moves it. `trace` takes in everything that happens, so that
    two runs are equal exactly when their digests are.
    """

    now_ns: int
    _waiting: list[tuple[int, int, Deed]] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self._trace = hashlib.sha256()

    def now_ms(self) -> int:
        return self.now_ns // MS

    def now_us(self) -> int:
        return self.now_ns // 1_000

    def at(self, ns: int, deed: Deed) -> None:
        """Do it at that instant, after what was asked for the same instant before."""
        self._count += 1
        heappush(self._waiting, (max(ns, self.now_ns), self._count, deed))

    def after(self, ms: float, deed: Deed) -> None:
        self.at(self.now_ns + int(ms * MS), deed)

    def next_ns(self) -> int:
        return self._waiting[0][0] if self._waiting else 2**63

    def pop(self) -> Deed:
        return heappop(self._waiting)[2]

    def trace(self, what: str, *parts: object) -> None:
        """Note what happens now; bytes count with every bit."""
        self._trace.update(f"{self.now_ns} {what} ".encode())
        for part in parts:
            self._trace.update(part if isinstance(part, bytes) else str(part).encode())

    @property
    def digest(self) -> str:
        return self._trace.hexdigest()
