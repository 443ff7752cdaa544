"""What the server's operator settles about messages: the mail server, and whom it may call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from server.base.addresses import Network, networks_of

_PORTS: Final = {"smtps": 465, "smtp": 587}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. `tls` is `implicit` (RFC 8314), `starttls`, or `none`, on this machine only.

    `authorities` is a file of certificates that are believed instead of the usual ones.
    """

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    user: str = ""
    secret: str = field(default="", repr=False)
    authorities: Path | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Smtp | None":
        """From LOA_SMTP (`smtps://HOST[:PORT]`, `smtp://HOST[:PORT]`), LOA_SMTP_FROM and, where
        they are needed, LOA_SMTP_USER, LOA_SMTP_SECRET_FILE, LOA_SMTP_CA; None without the first.

        `smtp` asks for STARTTLS, except of this machine's own mail server. Raises `ValueError`,
        `KeyError` and `OSError`: a server that is half set up does not start.
        """
        address = environment.get("LOA_SMTP")
        if not address:
            return None
        parts = urlsplit(address)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError("LOA_SMTP must be smtps://HOST[:PORT] or smtp://HOST[:PORT]")
        user, secret = environment.get("LOA_SMTP_USER", ""), ""
        if user:
            secret = Path(environment["LOA_SMTP_SECRET_FILE"]).read_text(encoding="utf-8").strip()
        authorities = environment.get("LOA_SMTP_CA")
        return cls(
            parts.hostname, parts.port or _PORTS[parts.scheme], environment["LOA_SMTP_FROM"],
            _tls(parts.scheme, parts.hostname, user), user, secret,
            Path(authorities) if authorities else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outside:
    """How messages leave this server. `origin` is how browsers reach it, for links; `networks`
    are private addresses that webhooks may nevertheless lead to, `stations` those of relays;
    `contact` is whom a push service asks about this server (RFC 8292 section 2.1), an address of
    mail or of a page."""

    smtp: Smtp | None = None
    networks: tuple[Network, ...] = ()
    origin: str = "http://localhost:8000"
    contact: str = ""
    stations: tuple[Network, ...] = ()

    @classmethod
    def of(cls, environment: Mapping[str, str], origin: str) -> "Outside":
        """From `Smtp.of`, LOA_NOTICE_NETWORKS and LOA_RELAY_NETWORKS (`10.1.0.0/16,127.0.0.1/32`)
        and LOA_PUSH_CONTACT (`mailto:…`). Raises `ValueError`, `KeyError`, `OSError`."""
        smtp = Smtp.of(environment)
        networks = networks_of(environment.get("LOA_NOTICE_NETWORKS", ""))
        mail = f"mailto:{smtp.sender}" if smtp else ""
        contact = environment.get("LOA_PUSH_CONTACT") or mail or origin
        stations = networks_of(environment.get("LOA_RELAY_NETWORKS", ""))
        return cls(smtp, networks, origin, contact, stations)


def _tls(scheme: str, host: str, user: str) -> str:
    if scheme == "smtps":
        return "implicit"
    return "none" if host in _LOOPBACK and not user else "starttls"
