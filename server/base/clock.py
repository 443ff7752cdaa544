"""The server's clock, as a port: rules take `now`, only the edge asks what time it is."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where `now` comes from."""

    def now_ms(self) -> int:
        """UTC milliseconds since 1970."""
        ...

    def now_us(self) -> int:
        """UTC microseconds since 1970."""
        ...


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def now_us(self) -> int:
        return time.time_ns() // 1_000
