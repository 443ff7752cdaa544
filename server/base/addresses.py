"""Addresses that people give: where this server may call, judged before a connection is made.

An address is looked up here, every answer is judged, and the connection goes to the very address
that was judged, whatever its name means a moment later (OWASP, Server-Side Request Forgery).
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

URL_MAX: Final = 1_000

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Iterable[str]]

_GLOBAL: Final = ipaddress.ip_network("2000::/3")
"""All that IANA has given out for the whole Internet (RFC 4291 section 2.4): outside of it lie an
IPv4 address in another dress (`::a.b.c.d`, NAT64), site-local and reserved ones."""


class NotAnAddressError(ValueError):
    """No address that anything could be asked of; `str` says which rule it breaks."""


class AddressForbiddenError(Exception):
    """It leads into the house, or to a network that nobody allowed."""


class NameUnknownError(Exception):
    """Its name stands for nothing."""


def networks_of(named: str) -> tuple[Network, ...]:
    """From `10.1.0.0/16,127.0.0.1/32`. Raises `ValueError`."""
    return tuple(ipaddress.ip_network(one.strip()) for one in named.split(",") if one.strip())


def checked(url: str, *, plain: bool = False) -> SplitResult:
    """An address of https, or of http on this machine; anywhere, where `plain` http will do.

    Raises `NotAnAddressError`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAnAddressError("malformed") from None
    if len(url) > URL_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAnAddressError("malformed")
    if parts.username is not None or parts.fragment or not parts.hostname or port == 0:
        raise NotAnAddressError("malformed")
    is_plain = parts.scheme == "http" and (plain or _is_this_machine(parts.hostname))
    if parts.scheme == "https" or is_plain:
        return parts
    raise NotAnAddressError("not_https")


@dataclass(frozen=True, slots=True)
class Judged:
    """An address that may be called: `url` names the very number, the rest its name."""

    url: str
    headers: Mapping[str, str]
    extensions: Mapping[str, Any]


class Judge:
    """Says where a connection may go. `networks` are private addresses that are allowed all the
    same."""

    def __init__(self, networks: Iterable[Network] = (), resolve: Resolve | None = None) -> None:
        self._networks = tuple(networks)
        self._resolve = resolve or _look_up

    def judge(self, parts: SplitResult) -> Judged:
        """All that the name stands for must be allowed.

        Raises `AddressForbiddenError`, `NameUnknownError`.
        """
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        ip = self._judged(host, port)
        target = parts._replace(netloc=f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}")
        return Judged(target.geturl(), {"Host": parts.netloc}, {"sni_hostname": host})

    def _judged(self, host: str, port: int) -> IP:
        try:
            found = [ipaddress.ip_address(one) for one in self._resolve(host, port)]
        except (OSError, UnicodeError, ValueError):
            raise NameUnknownError from None
        if not found:
            raise NameUnknownError
        if not all(self._allowed(ip) for ip in found):
            raise AddressForbiddenError
        return found[0]

    def _allowed(self, ip: IP) -> bool:
        if isinstance(ip, ipaddress.IPv6Address):
            ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
        if any(ip in network for network in self._networks):
            return True
        if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL:
            return False
        return ip.is_global and not ip.is_multicast


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]).partition("%")[0] for one in found]
