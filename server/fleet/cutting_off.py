"""What broker and proxy of a city know of certificates, kept up in a folder; and who is cut off.

The server writes whom they let in (`authorities.pem`), whom no longer (`revoked.pem`), and what
they show (`broker.crt`, `.key`); whoever runs them has them read the folder anew when it changes
(`deploy/`). A broker asks for a certificate when somebody connects, and never again: so the server
comes under the revoked device's own name, for which the broker ends the older connection. It does
so for two minutes, again and again, for it cannot know when the broker has read the folder.
"""

import logging
import ssl
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import select

from server.base.authority import LASTS_MS, RENEW_AFTER_MS, Authority, ends_ms
from server.base.clock import Clock
from server.base.database import Database
from server.broker import mosquitto
from server.broker.acl import SERVER
from server.fleet.models import DeviceCertificate

KICKS_FOR_MS: Final = 120_000
BRIEFLY_MS: Final = 10 * 60_000
MODE: Final = 0o640
"""Broker and proxy read by their group; the folder is nobody else's."""

Kick = Callable[[str, ssl.SSLContext], None]
"""Connect to the broker as this device, and leave. Raises `OSError` where it is not there."""

logger = logging.getLogger(__name__)


class CityGate:
    """Who may connect to a city's broker (`server.fleet.access.BrokerAccess`). `names` are what
    devices and server call broker and proxy by."""

    def __init__(
        self,
        folder: Path,
        authority: Authority,
        database: Database,
        clock: Clock,
        names: Sequence[str],
        kick: Kick,
    ) -> None:
        self._folder, self._authority, self._database = folder, authority, database
        self._clock, self._names, self._kick = clock, names, kick
        self._busy = threading.Lock()

    def issue(self, name: str) -> str:  # noqa: ARG002  (a certificate is asked for, not told)
        return ""

    def revoke(self, name: str) -> None:  # noqa: ARG002  (what is revoked stands in the database)
        """At once, not with the next tick: the folder is what counts."""
        self.keep_up()

    def tick(self) -> None:
        """Every few seconds: the folder, and whoever is still connected."""
        self.keep_up()
        now = self._clock.now_ms()
        for device in self._gone(now):
            try:
                self._kick(device, self.tls(device, BRIEFLY_MS))
            except OSError as fault:
                logger.info("%s is not cut off yet: %s", device, fault)

    def keep_up(self) -> None:
        """The folder as it should be now; a file is written only where it changes."""
        with self._busy:
            now = self._clock.now_ms()
            self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            self._put(mosquitto.AUTHORITIES, self._authority.trusted(now))
            self._put(mosquitto.ACL, mosquitto.access_list())
            self._put(mosquitto.REVOKED, self._revoked(now))
            self._show(now)

    def tls(self, name: str = SERVER, lasts_ms: int = LASTS_MS) -> ssl.SSLContext:
        """How the server meets the broker, under a name of its own or, to cut it off, a device's.
        Made anew for each connection, so nothing of it runs out."""
        now = self._clock.now_ms()
        shown = self._authority.pass_as(name, now, lasts_ms)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(cadata=self._authority.trusted(now))
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # of mode 0600
            file.write(shown.private + shown.certificate)
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _revoked(self, now: int) -> str:
        """The list, or what stands there where it says the same: each signing is other bytes."""
        path = self._folder / mosquitto.REVOKED
        with self._database.read() as session:
            rows = session.execute(
                select(DeviceCertificate.serial, DeviceCertificate.revoked_ms)
                .where(
                    DeviceCertificate.revoked_ms.is_not(None),
                    DeviceCertificate.not_after_ms > now,
                )
                .order_by(DeviceCertificate.serial)
            )
            ended = [(serial, at_ms) for serial, at_ms in rows if at_ms is not None]
        if path.exists() and self._authority.says(path.read_text(), ended, now):
            return path.read_text()
        return self._authority.revocations(ended, now)

    def _show(self, now: int) -> None:
        path = self._folder / mosquitto.CERTIFICATE
        if path.exists() and ends_ms(path.read_text()) - now > LASTS_MS - RENEW_AFTER_MS:
            return
        shown = self._authority.show(self._names, now)
        self._put(mosquitto.KEY, shown.private)
        self._put(mosquitto.CERTIFICATE, shown.certificate)

    def _put(self, name: str, text: str) -> None:
        path = self._folder / name
        if path.exists() and path.read_text() == text:
            return
        part = self._folder / f".{name}.new"
        part.unlink(missing_ok=True)
        part.touch(MODE)
        part.chmod(MODE)
        part.write_text(text)
        part.replace(path)

    def _gone(self, now: int) -> list[str]:
        """Devices revoked lately that hold no certificate in force."""
        lately = DeviceCertificate.revoked_ms > now - KICKS_FOR_MS
        with self._database.read() as session:
            ended = set(session.scalars(select(DeviceCertificate.device).where(lately)))
            held = select(DeviceCertificate.device).where(
                DeviceCertificate.revoked_ms.is_(None), DeviceCertificate.device.in_(ended)
            )
            return sorted(ended - set(session.scalars(held)))
