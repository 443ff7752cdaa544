"""The way to a station: an address is judged, and so is every one that it leads on to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urljoin

import httpx

from server.base.addresses import AddressForbiddenError, NameUnknownError
from server.base.outgoing import Outgoing
from server.relay.flaws import SourceFailedError
from server.relay.line import Line

STALL_S: Final = 5.0
"""Nothing for so long is a stall."""
REDIRECTS: Final = 3
_HEADERS: Final = {"Accept-Encoding": "identity"}


class Doors(Outgoing):
    """Opens addresses, http too: stations have little else."""

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
            return self.call(
                "GET", address, headers=_HEADERS, wait_s=STALL_S, plain=True, trace=line.trace
            )
        except AddressForbiddenError:
            raise SourceFailedError("forbidden") from None
        except NameUnknownError:
            raise SourceFailedError("unreachable") from None


def _onward(answer: httpx.Response, address: str) -> str:
    """Where the answer leads. Raises `SourceFailedError`."""
    if answer.status_code not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
        raise SourceFailedError("answered_badly")
    try:
        return urljoin(address, answer.headers["location"])
    except ValueError:
        raise SourceFailedError("forbidden") from None
