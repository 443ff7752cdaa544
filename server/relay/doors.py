"""The way to a station: an address is judged, and so is every one that it leads on to."""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urljoin

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
from server.relay.flaws import SourceFailedError
from server.relay.line import Line

CONNECT_S: Final = 4.0
STALL_S: Final = 5.0
"""Nothing for so long is a stall."""
REDIRECTS: Final = 3
_TIMEOUT: Final = {"connect": CONNECT_S, "read": STALL_S, "write": STALL_S, "pool": STALL_S}
_HEADERS: Final = {"User-Agent": "Loa", "Accept-Encoding": "identity"}


class Doors:
    """Opens addresses, http too: stations have little else. `networks` are private addresses that
    are allowed all the same; `authorities` what certificates are checked with."""

    def __init__(
        self,
        networks: Iterable[Network] = (),
        authorities: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._judge = Judge(networks, resolve)
        self._client = httpx.Client(
            verify=authorities or ssl.create_default_context(),
            limits=NO_LINE_IS_KEPT,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def opened(self, address: str, line: Line) -> Iterator[tuple[str, httpx.Response]]:
        """An answer of 200 to read from, and the address that gave it. Raises
        `SourceFailedError`, in the block too, and soon after `line` is cut."""
        try:
            for _ in range(1 + REDIRECTS):
                answer = self._asked(address, line)
                try:
                    if answer.status_code == httpx.codes.OK:
                        yield address, answer
                        return
                    address = _onward(answer, address)
                finally:
                    answer.close()
        except httpx.ReadTimeout:
            raise SourceFailedError("stalled") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL):
            raise SourceFailedError("unreachable") from None
        raise SourceFailedError("answered_badly")

    def _asked(self, address: str, line: Line) -> httpx.Response:
        if line.is_cut:
            raise SourceFailedError("ended")
        try:
            judged = self._judge.judge(checked(address, plain=True))
        except (NotAnAddressError, AddressForbiddenError):
            raise SourceFailedError("forbidden") from None
        except NameUnknownError:
            raise SourceFailedError("unreachable") from None
        request = self._client.build_request(
            "GET", judged.url, headers={**_HEADERS, **judged.headers},
            extensions={**judged.extensions, "timeout": _TIMEOUT, "trace": line.trace},
        )  # fmt: skip
        return self._client.send(request, stream=True)


def _onward(answer: httpx.Response, address: str) -> str:
    """Where the answer leads. Raises `SourceFailedError`."""
    if answer.status_code not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
        raise SourceFailedError("answered_badly")
    try:
        return urljoin(address, answer.headers["location"])
    except ValueError:
        raise SourceFailedError("forbidden") from None
