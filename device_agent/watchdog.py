"""What the service manager is told: the agent is ready, leaves, and truly turns (sd_notify(3)).

The loop of the core feeds it itself, and only while the player speaks: a loop that hangs, or an
output that is dead, is ended and begun anew by systemd. Without one nothing is told to anybody.
"""

import logging
import os
import socket
from collections.abc import Mapping

_LOG = logging.getLogger(__name__)


class Watchdog:
    """`address` is NOTIFY_SOCKET's value, `within_ns` how soon the next sign of life is due; None
    where nobody waits for one."""

    def __init__(self, address: str | None = None, within_ns: int | None = None) -> None:
        self._address, self._within_ns = address, within_ns
        self._fed_ns: int | None = None

    @classmethod
    def of_service(cls, environ: Mapping[str, str], pid: int) -> "Watchdog":
        """As systemd says in the environment of a service (sd_watchdog_enabled(3))."""
        address, within_us = environ.get("NOTIFY_SOCKET"), environ.get("WATCHDOG_USEC", "")
        mine = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
        if not address or not mine or not within_us.isdecimal() or within_us == "0":
            return cls(address or None)
        return cls(address, int(within_us) * 1_000)

    def ready(self) -> None:
        self._tell("READY=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def wake_ns(self, now_ns: int) -> int | None:
        """When the loop has to turn at the latest: four times within the time given."""
        return None if self._within_ns is None else now_ns + self._within_ns // 4

    def turned(self, now_ns: int, alive: bool) -> None:
        """The loop turned; it counts while the rest is alive too."""
        if self._within_ns is None or not alive:
            return
        if self._fed_ns is None or now_ns - self._fed_ns >= self._within_ns // 8:
            self._fed_ns = now_ns
            self._tell("WATCHDOG=1")

    def _tell(self, what: str) -> None:
        if self._address is None:
            return
        name = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.sendto(what.encode(), name)
        except OSError as fault:  # it will end us; the log says why
            _LOG.warning("the service manager cannot be told %s: %s", what, fault)


def here() -> Watchdog:
    """This process's."""
    return Watchdog.of_service(os.environ, os.getpid())
