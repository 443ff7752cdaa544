"""The one way out to addresses that people gave (`server.base.addresses`).

No redirects, no proxy from the environment, and no line is kept: it is known by its number, and was
verified for one name; another must not go over it.
"""

import ssl
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, Final

import httpx

from server.base.addresses import (
    AddressForbiddenError,
    Judge,
    Network,
    NotAnAddressError,
    Resolve,
    checked,
)

CONNECT_S: Final = 4.0
_NO_LINE_IS_KEPT: Final = httpx.Limits(max_keepalive_connections=0)


class Outgoing:
    """Calls where this server may. `networks` are private addresses that are allowed all the same;
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
        self._making = Lock()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        wait_s: float,
        content: bytes | None = None,
        plain: bool = False,
        trace: Callable[[str, Mapping[str, Any]], None] | None = None,
    ) -> httpx.Response:
        """The beginning of an answer, to be read and closed. Each wait is at most `wait_s` long,
        for the line `CONNECT_S`; `plain` lets http go anywhere.

        Raises `AddressForbiddenError`, `NameUnknownError`, `httpx.HTTPError`.
        """
        try:
            judged = self._judge.judge(checked(url, plain=plain))
        except NotAnAddressError:
            raise AddressForbiddenError from None
        waits = {"connect": CONNECT_S, "read": wait_s, "write": wait_s, "pool": wait_s}
        watched = {} if trace is None else {"trace": trace}
        client = self._made()
        request = client.build_request(
            method, judged.url, content=content,
            headers={"User-Agent": "Loa", **headers, **judged.headers},
            extensions={**judged.extensions, "timeout": waits, **watched},
        )  # fmt: skip
        return client.send(request, stream=True)

    def _made(self) -> httpx.Client:
        """Where nothing is called, nobody reads the list of authorities."""
        with self._making:
            if self._client is None:
                self._client = httpx.Client(
                    verify=self._authorities or ssl.create_default_context(),
                    limits=_NO_LINE_IS_KEPT,
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._client
