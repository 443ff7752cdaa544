"""The one door to feeds of alerts: only where this server may call, and no more than it can hold.

No redirects, no proxy from the environment, no compression (a small answer must not grow).
"""

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

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
            extensions={**judged.extensions, "timeout": _TIMEOUT},
        )  # fmt: skip
        try:
            answer = client.send(request, stream=True)
            try:
                return _read(answer, most)
            finally:
                answer.close()
        except httpx.HTTPError:
            raise NotFetchedError("unreachable") from None

    def _made(self) -> httpx.Client:
        """Where no feed is looked at, nobody reads the list of authorities."""
        return httpx.Client(
            verify=self._authorities or ssl.create_default_context(),
            timeout=httpx.Timeout(WHOLE_S, connect=CONNECT_S),
            limits=NO_LINE_IS_KEPT,
            follow_redirects=False,
            trust_env=False,
        )


def _read(answer: httpx.Response, most: int) -> Fetched:
    until = time.monotonic() + WHOLE_S
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
        if time.monotonic() > until:
            raise NotFetchedError("unreachable")
    return Fetched(bytes(data), kept)
