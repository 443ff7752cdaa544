"""Whether the city's servers answer, and as themselves: a connection and a handshake, no more."""

import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from device_agent import certificate
from device_agent.checking.facts import Reached, Way
from device_agent.identity import Identity

WITHIN_S: Final = 6.0
_SETTLES_S: Final = 0.7
"""With TLS 1.3 a server refuses a certificate after the handshake only (RFC 8446 section 4.4.2)."""


def content(identity: Identity, data: Path) -> Reached:
    address = urlsplit(identity.content.url)
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 80)
    shown = data / certificate.TLS
    tls = None
    if secure:
        tls = certificate.context(
            identity.authorities, shown if shown.exists() else None, usual=True
        )
    return _reach(address.hostname or "", port, tls)


def broker(identity: Identity, data: Path) -> Reached:
    """Not a word of MQTT is said: the agent's own session is not disturbed."""
    mqtt = identity.mqtt
    tls = certificate.context(identity.authorities, data / certificate.TLS) if mqtt.tls else None
    return _reach(mqtt.host, mqtt.port, tls)


def _reach(host: str, port: int, tls: ssl.SSLContext | None) -> Reached:
    return Reached(host, port, way(host, port, tls))


def way(host: str, port: int, tls: ssl.SSLContext | None) -> Way:
    """How that server meets us; at most twelve seconds. `tls` None: it speaks in the open."""
    try:
        with socket.create_connection((host, port), WITHIN_S) as line:
            if tls is None:
                return "open"
            with tls.wrap_socket(line, server_hostname=host) as safe:
                safe.settimeout(_SETTLES_S)
                with suppress(TimeoutError):  # it waits for us to speak: we were let in
                    safe.recv(1)
    except socket.gaierror:
        return "no_name"
    except ssl.SSLCertVerificationError:
        return "stranger"
    except ssl.SSLError as bad:
        return "turned_away" if "ALERT" in (bad.reason or "") else "stranger"
    except OSError:
        return "no_answer"
    return "open"
