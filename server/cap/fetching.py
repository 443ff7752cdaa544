"""The one door to feeds of alerts: only where this server may call, and no more than it can hold.

No redirects, no proxy from the environment, no compression (a small answer must not grow).
"""

import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import httpx

from server.base.addresses import (
    NO_LINE_IS_KEPT,
    AddressForbiddenError,
    Judge,
    NameUnknownError,
    Network,
    NotAnAddressError,
    Resolve,
    checked,
)
from server.cap.models import Flaw

CONNECT_S: Final = 4.0
WHOLE_S: Final = 10.0
LIST_MAX: Final = 1 << 20
"""Bytes of a feed."""
_TIMEOUT: Final = {"connect": CONNECT_S, "read": WHOLE_S, "write": WHOLE_S, "pool": WHOLE_S}
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


class Fetcher:
    """Sends GET requests. `networks` are private addresses that are allowed all the same;
    `authorities` what certificates are checked with, instead of the usual ones."""

    def __init__(
        self,
        networks: Iterable[Network] = (),
        authorities: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._judge = Judge(networks, resolve)
        self._authorities = authorities
        self._client: httpx.Client | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def get(self, url: str, etag: str | None, most: int) -> Fetched:
        """At most `most` bytes within ten seconds. Raises `NotFetchedError`."""
        try:
            judged = self._judge.judge(checked(url))
        except (NotAnAddressError, AddressForbiddenError):
            raise NotFetchedError("forbidden") from None
        except NameUnknownError:
            raise NotFetchedError("unreachable") from None
        known = {"If-None-Match": etag} if etag else {}
        client = self._client = self._client or self._made()
        request = client.build_request(
            "GET", judged.url,
            headers={"User-Agent": "Loa", "Accept-Encoding": "identity", **known, **judged.headers},
            extensions={**judged.extensions, "timeout": _TIMEOUT, "trace": (glass := _Glass()).see},
        )  # fmt: skip
        try:
            with glass:
                answer = client.send(request, stream=True)
                try:
                    found = _read(answer, most)
                finally:
                    answer.close()
        except httpx.HTTPError:
            raise NotFetchedError("unreachable") from None
        if glass.is_over:
            raise NotFetchedError("unreachable")
        return found

    def _made(self) -> httpx.Client:
        """Where no feed is looked at, nobody reads the list of authorities."""
        return httpx.Client(
            verify=self._authorities or ssl.create_default_context(),
            timeout=httpx.Timeout(WHOLE_S, connect=CONNECT_S),
            limits=NO_LINE_IS_KEPT,
            follow_redirects=False,
            trust_env=False,
        )


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
