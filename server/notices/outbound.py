"""The one door to addresses that people give for messages: only where this server may call
(`server.base.addresses`), and briefly.

No redirects, no proxy from the environment, no more than `ANSWER_MAX` bytes of what comes back.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
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
from server.notices.flaws import NotDeliveredError

ANSWER_MAX: Final = 16 << 10
CONNECT_S: Final = 4.0
WHOLE_S: Final = 10.0


class Outbound:
    """Sends POST requests. `networks` are private addresses that are allowed all the same;
    `authorities` what certificates are checked with, instead of the usual ones."""

    def __init__(
        self,
        networks: Iterable[Network] = (),
        authorities: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._judge = Judge(networks, resolve)
        self._client = httpx.Client(
            verify=authorities or ssl.create_default_context(),
            timeout=httpx.Timeout(WHOLE_S, connect=CONNECT_S),
            limits=NO_LINE_IS_KEPT,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        self._client.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer. Raises `NotDeliveredError`."""
        try:
            judged = self._judge.judge(checked(url))
        except (NotAnAddressError, AddressForbiddenError):
            raise NotDeliveredError("address_forbidden") from None
        except NameUnknownError:
            raise NotDeliveredError("unreachable") from None
        request = self._client.build_request(
            "POST", judged.url, content=body,
            headers={"User-Agent": "Loa", **headers, **judged.headers},
            extensions={**judged.extensions, "timeout": _TIMEOUT},
        )  # fmt: skip
        return self._answered(request)

    def _answered(self, request: httpx.Request) -> int:
        until = time.monotonic() + WHOLE_S
        try:
            answer = self._client.send(request, stream=True)
            try:
                _drain(answer, until)
            finally:
                answer.close()
        except httpx.TimeoutException:
            raise NotDeliveredError("too_slow") from None
        except httpx.ConnectError as error:
            untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
            raise NotDeliveredError("not_trusted" if untrusted else "unreachable") from None
        except httpx.HTTPError:
            raise NotDeliveredError("unreachable") from None
        return answer.status_code


_TIMEOUT: Final = {"connect": CONNECT_S, "read": WHOLE_S, "write": WHOLE_S, "pool": WHOLE_S}


def _drain(answer: httpx.Response, until: float) -> None:
    """What comes back is of no interest; a little of it is read, so that nobody is cut off."""
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > ANSWER_MAX or time.monotonic() > until:
            return
