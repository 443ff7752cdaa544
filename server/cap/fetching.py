"""The feeds of alerts: no more of them than can be held. No compression: a small answer must not
grow."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import httpx

from server.base.addresses import AddressForbiddenError, NameUnknownError
from server.base.outgoing import Outgoing
from server.cap.models import Flaw

WHOLE_S: Final = 10.0
LIST_MAX: Final = 1 << 20
"""Bytes of a feed."""
_ETAG_MAX: Final = 300


class NotFetchedError(Exception):
    """An environment fault: the next poll tries again."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw: Flaw = flaw


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands there; `data` is None where it is as it was under that ETag."""

    data: bytes | None
    etag: str | None


class Fetcher(Outgoing):
    """Sends GET requests."""

    def get(self, url: str, etag: str | None, most: int) -> Fetched:
        """At most `most` bytes within ten seconds. Raises `NotFetchedError`."""
        known = {"If-None-Match": etag} if etag else {}
        headers = {"Accept-Encoding": "identity", **known}
        glass = _Glass()
        try:
            with glass:
                answer = self.call("GET", url, headers=headers, wait_s=WHOLE_S, trace=glass.see)
                try:
                    found = _read(answer, most)
                finally:
                    answer.close()
        except AddressForbiddenError:
            raise NotFetchedError("forbidden") from None
        except (NameUnknownError, httpx.HTTPError):
            raise NotFetchedError("unreachable") from None
        if glass.is_over:
            raise NotFetchedError("unreachable")
        return found


class _Glass:
    """Shuts the line when ten seconds are over: whoever drips a handshake, or headers, keeps every
    single wait short."""

    def __init__(self) -> None:
        self.is_over = False
        self._held = threading.Lock()
        self._line: socket.socket | None = None
        self._timer = threading.Timer(WHOLE_S, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_raised: object) -> None:
        self._timer.cancel()
        with self._held:
            if self._line is not None:
                self._line.close()
                self._line = None

    def see(self, event: str, told: Mapping[str, Any]) -> None:
        """What httpcore does; a second handle of the line outlives what TLS makes of the first."""
        if event == "connection.connect_tcp.complete":
            with self._held:
                self._line = told["return_value"].get_extra_info("socket").dup()
            if self.is_over:
                self._end()

    def _end(self) -> None:
        self.is_over = True
        with self._held:
            if self._line is not None:
                with suppress(OSError):  # it went down by itself
                    self._line.shutdown(socket.SHUT_RDWR)


def _read(answer: httpx.Response, most: int) -> Fetched:
    etag = answer.headers.get("ETag")
    kept = etag if etag is not None and len(etag) <= _ETAG_MAX else None
    if answer.status_code == 304:
        return Fetched(None, kept)
    if answer.status_code != 200:
        raise NotFetchedError("unreachable")
    data = bytearray()
    for piece in answer.iter_raw():
        data += piece
        if len(data) > most:
            raise NotFetchedError("too_large")
    return Fetched(bytes(data), kept)
