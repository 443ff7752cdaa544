"""A reader's line to its station, which somebody else can cut."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

_STANDS: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Line:
    """One at a time. A station that sends a byte now and then is never late for a timeout: whoever
    gives it up cuts the line, and the reader returns at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._socket: socket.socket | None = None

    @property
    def is_cut(self) -> bool:
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """True where it is cut, at the latest then."""
        return self._over.wait(seconds)

    def cut(self) -> None:
        with self._lock:
            self._over.set()
            self._shut()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """What HTTPX tells of a request (its extension `trace`): a connection stands."""
        if event in _STANDS:
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self.is_cut:
                    self._shut()

    def _shut(self) -> None:
        """Not `SSLSocket.shutdown`, which takes from the reader what it reads with."""
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
