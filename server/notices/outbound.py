"""The one door to addresses that people give: only where this server may call, and briefly.

An address is looked up here, every answer is judged, and the connection goes to the very address
that was judged, whatever its name means a moment later (OWASP, Server-Side Request Forgery). No
redirects, no proxy from the environment, no more than `ANSWER_MAX` bytes of what comes back.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

from server.notices.config import Network
from server.notices.flaws import NotDeliveredError

ANSWER_MAX: Final = 16 << 10
CONNECT_S: Final = 4.0
WHOLE_S: Final = 10.0
URL_MAX: Final = 1_000

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]


class NotAnAddressError(ValueError):
    """No address that anything could be sent to; `str` says which rule it breaks."""


def checked(url: str) -> SplitResult:
    """An address of https, or of http on this machine. Raises `NotAnAddressError`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAnAddressError("malformed") from None
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAnAddressError("malformed")
    if parts.username is not None or parts.fragment or not parts.hostname or port == 0:
        raise NotAnAddressError("malformed")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname)):
        return parts
    raise NotAnAddressError("not_https")


class Outbound:
    """Sends POST requests. `networks` are private addresses that are allowed all the same;
    `authorities` what certificates are checked with, instead of the usual ones."""

    def __init__(
        self,
        networks: Iterable[Network] = (),
        authorities: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._networks = tuple(networks)
        self._resolve = resolve or _look_up
        self._client = httpx.Client(
            verify=authorities or ssl.create_default_context(),
            timeout=httpx.Timeout(WHOLE_S, connect=CONNECT_S),
            limits=_NO_LINE_IS_KEPT,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        self._client.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer. Raises `NotDeliveredError`."""
        try:
            parts = checked(url)
        except NotAnAddressError:
            raise NotDeliveredError("address_forbidden") from None
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        ip = self._judged(host, port)
        target = parts._replace(netloc=f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}")
        request = self._client.build_request(
            "POST", target.geturl(), content=body,
            headers={"User-Agent": "Loa", **headers, "Host": parts.netloc},
            extensions={"sni_hostname": host, "timeout": _TIMEOUT},
        )  # fmt: skip
        return self._answered(request)

    def _judged(self, host: str, port: int) -> IP:
        """The address to connect to: all that the name stands for must be allowed."""
        try:
            found = [ipaddress.ip_address(one) for one in self._resolve(host, port)]
        except (OSError, UnicodeError, ValueError):
            raise NotDeliveredError("unreachable") from None
        if not found:
            raise NotDeliveredError("unreachable")
        if not all(self._allowed(ip) for ip in found):
            raise NotDeliveredError("address_forbidden")
        return found[0]

    def _allowed(self, ip: IP) -> bool:
        if isinstance(ip, ipaddress.IPv6Address):
            ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
        if any(ip in network for network in self._networks):
            return True
        return ip.is_global and not ip.is_multicast and ip not in _TRANSLATED

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


_NO_LINE_IS_KEPT: Final = httpx.Limits(max_keepalive_connections=0)
"""A line is known by its number, and was verified for one name: another must not go over it."""
_TIMEOUT: Final = {"connect": CONNECT_S, "read": WHOLE_S, "write": WHOLE_S, "pool": WHOLE_S}
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""NAT64 (RFC 6052): an IPv4 address in another dress."""


def _drain(answer: httpx.Response, until: float) -> None:
    """What comes back is of no interest; a little of it is read, so that nobody is cut off."""
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > ANSWER_MAX or time.monotonic() > until:
            return


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]).partition("%")[0] for one in found]
