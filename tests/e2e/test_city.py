"""A city's broker and proxy as they are deployed: real Mosquitto, real nginx, certificates."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from paho.mqtt.client import Client as Paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from schedules.wire import topics
from server.areas.models import Area
from server.base.authority import LASTS_MS, Authority
from server.base.clock import SystemClock
from server.base.database import Database
from server.base.mqtt import BrokerAddress, take_place
from server.broker.acl import SERVER
from server.broker.mosquitto import configuration
from server.cli.city import proxy
from server.fleet.cutting_off import CityGate
from server.fleet.enrolment import end_credentials
from server.fleet.models import Device, DeviceCertificate
from server.migrations import upgrade
from tests.contract.broker.rigs import MOSQUITTO, accepts, free_port
from tests.waiting import wait_until

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DEVICES = tuple(f"d-{n:02}" for n in range(20))
OWN = tuple(row for row in topics.TOPICS if "{device}" in row.pattern)
UP = tuple(row for row in OWN if "up" in row.directions)
DOWN = tuple(row for row in OWN if "down" in row.directions)


class CityUnderTest:
    """A database with twenty devices, the folder of certificates, and who reads it."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.folder = SystemClock(), folder / "tls"
        self.database = Database(f"sqlite:///{folder / 'loa.sqlite'}")
        upgrade(self.database)
        self.authority = Authority(folder / "authority")
        self.port, self.proxy_port, self.web_port = free_port(), free_port(), free_port()
        self.gate = CityGate(
            self.folder, self.authority, self.database, self.clock, ["127.0.0.1"], self._kick
        )
        self.certificates = folder / "devices"
        self.certificates.mkdir()
        self.gate.keep_up()
        with self.database.write() as session:
            session.add(Area(id="w", name="Phường", kind="ward"))
            session.flush()
            for device in DEVICES:
                self._admit(session, device)
        self.children: list[subprocess.Popen[bytes]] = []

    def _admit(self, session: object, device: str) -> None:
        now = self.clock.now_ms()
        shown = self.authority.pass_as(device, now)
        (self.certificates / f"{device}.pem").write_text(shown.private + shown.certificate)
        serial = _serial(shown.certificate)
        session.add_all(  # type: ignore[attr-defined]  # a Session
            [
                Device(id=device, name=device, area="w", created_ms=now, since_ms=now),
                DeviceCertificate(
                    serial=serial, device=device, key_hash=serial, pem="", issued_ms=now,
                    not_after_ms=now + LASTS_MS,
                ),
            ]
        )  # fmt: skip

    def _kick(self, device: str, tls: ssl.SSLContext) -> None:
        take_place(BrokerAddress("127.0.0.1", self.port, device, "", lambda: tls))

    def start(self, program: str, *arguments: str) -> None:
        self.children.append(subprocess.Popen([program, *arguments]))

    def read_anew(self) -> None:
        """What `loa-city-files.path` does when the folder changes."""
        for child in self.children:
            child.send_signal(signal.SIGHUP)

    def close(self) -> None:
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait()
        self.database.close()

    def tls(self, device: str | None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.folder / "authorities.pem")
        if device is not None:
            context.load_cert_chain(self.certificates / f"{device}.pem")
        return context

    def client(self, name: str, client_id: str | None = None) -> "Client":
        tls = self.gate.tls() if name == SERVER else self.tls(name)
        return Client(self.port, client_id or name, tls)

    def revoke(self, device: str) -> None:
        with self.database.write() as session:
            end_credentials(session, device, self.clock.now_ms())
        self.gate.revoke(device)


class Client:
    """A connection as paho makes it, and everything that came."""

    def __init__(self, port: int, client_id: str, tls: ssl.SSLContext) -> None:
        self.paho = Paho(
            CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )  # fmt: skip
        self.paho.tls_set_context(tls)
        self.came: list[tuple[str, bytes]] = []
        self.answered = 0
        self.paho.on_message = lambda _c, _u, m: self.came.append((m.topic, bytes(m.payload)))
        self.paho.on_subscribe = self._granted
        self.decided = threading.Event()
        """It was let in, or hung up on."""
        self.paho.on_connect = self.paho.on_disconnect = lambda *_: self.decided.set()
        with suppress(OSError):
            self.paho.connect("127.0.0.1", port)
        self.paho.loop_start()

    def _granted(self, *_: object) -> None:
        self.answered += 1

    @property
    def there(self) -> bool:
        return self.paho.is_connected()

    def subscribe(self, names: list[str]) -> None:
        self.paho.subscribe([(name, 1) for name in names])

    def publish(self, topic: str, payload: bytes) -> None:
        self.paho.publish(topic, payload, 1).wait_for_publish(10)

    def close(self) -> None:
        self.paho.disconnect()
        self.paho.loop_stop()


@pytest.fixture
def city() -> Iterator[CityUnderTest]:
    if MOSQUITTO is None:
        pytest.skip("mosquitto was not found; Debian: sudo apt install mosquitto")
    with tempfile.TemporaryDirectory(prefix="loa-city-") as folder:
        made = CityUnderTest(Path(folder))
        conf = Path(folder) / "mosquitto.conf"
        conf.write_text(
            configuration(made.folder, made.port, "127.0.0.1") + "user root\nlog_dest none\n"
        )
        made.start(MOSQUITTO, "-c", str(conf))
        wait_until(lambda: accepts(made.port))
        yield made
        made.close()


def test_of_twenty_devices_none_reads_or_writes_what_is_anothers(city: CityUnderTest) -> None:
    """All pairs: whatever a device subscribes to, it receives its own alone; whatever it publishes
    under another's name arrives nowhere, whichever id it connects by."""
    office = city.client(SERVER)
    clients = {device: city.client(device, client_id=DEVICES[0]) for device in DEVICES}
    wait_until(lambda: office.there and all(one.there for one in clients.values()))
    office.subscribe([row.subscription() for row in UP])
    for one in clients.values():
        one.subscribe([*(row.of(d) for row in DOWN for d in DEVICES), "loa/1/device/#", "#"])
    wait_until(lambda: office.answered and all(one.answered for one in clients.values()))
    for device, one in clients.items():
        for row in UP:
            for other in DEVICES:
                one.paho.publish(row.of(other), device.encode(), 1)
        one.publish(topics.STATUS_TOPIC.of(device), b"last")
    for row in DOWN:
        for device in DEVICES:
            office.publish(row.of(device), b"for " + device.encode())
    lasts = {(topics.STATUS_TOPIC.of(device), b"last") for device in DEVICES}
    wait_until(lambda: lasts <= set(office.came))
    told = {d: {(row.of(d), b"for " + d.encode()) for row in DOWN} for d in DEVICES}
    wait_until(lambda: all(told[d] <= set(one.came) for d, one in clients.items()))
    own = {(row.of(device), device.encode()) for row in UP for device in DEVICES}
    assert set(office.came) - lasts - {(t, p) for t, p in office.came if p[:4] == b"for "} == own
    for device, one in clients.items():
        asked = (topics.TIME_TOPIC.of(device), device.encode())  # time goes both ways
        assert set(one.came) <= told[device] | {asked}
    for one in (office, *clients.values()):
        one.close()


def test_a_revoked_device_is_cut_off_and_stays_away(city: CityUnderTest) -> None:
    """Its connection ends and no other is let in, though its certificate has 90 days to go; its
    neighbour's stays. Whoever has no certificate of the city's is not let in at all."""
    stolen, other = city.client(DEVICES[3]), city.client(DEVICES[4])
    wait_until(lambda: stolen.there and other.there)
    began = time.monotonic()
    city.revoke(DEVICES[3])
    city.read_anew()
    city.gate.tick()
    wait_until(lambda: not stolen.there)
    assert time.monotonic() - began < 60
    wait_until(lambda: not _let_in(city, DEVICES[3]))
    assert _let_in(city, DEVICES[5])
    assert other.there
    with pytest.raises(OSError, match=r"."):  # no certificate, then a stranger's authority
        _shake_hands(city.port, city.tls(None))
    stolen.close()
    other.close()


def _let_in(city: CityUnderTest, device: str) -> bool:
    """Whether the broker answers a CONNECT."""
    client = city.client(device)
    client.decided.wait(2)  # a broker that is reading its list anew may say nothing
    found = client.there
    client.close()
    return found


def _shake_hands(port: int, tls: ssl.SSLContext) -> None:
    with tls.wrap_socket(
        socket.create_connection(("127.0.0.1", port), 5), server_hostname="127.0.0.1"
    ) as peer:
        peer.sendall(b"\x10\x11\x00\x04MQTT\x04\x02\x00\x05\x00\x05ready")
        if not peer.recv(1):
            raise ConnectionResetError("closed")


@pytest.mark.skipif(NGINX is None, reason="nginx was not found; Debian: sudo apt install nginx")
def test_content_is_for_who_shows_a_certificate_in_force(city: CityUnderTest) -> None:
    """The proxy names the device to the server, and nobody else can; a revoked one, or none, is
    turned away. To renew, none is needed. On people's port there is no content."""
    assert NGINX is not None
    with _behind() as (server, heard):
        folder = city.folder.parent
        conf = folder / "nginx.conf"
        shown = (city.folder / "broker.crt", city.folder / "broker.key")
        conf.write_text(
            f"daemon off; user root; pid {folder}/nginx.pid; error_log /dev/null;\n"
            f"events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/body;\n"
            f"proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;\n"
            f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
            + proxy(
                city.folder,
                *shown,
                server,
                listen="127.0.0.1",
                web_port=city.web_port,
                device_port=city.proxy_port,
            )
            + "}\n"
        )
        city.start(NGINX, "-c", str(conf), "-e", "/dev/null")
        wait_until(lambda: accepts(city.proxy_port))
        assert _asked(city, DEVICES[7], "/content/x", city.proxy_port) == 200
        assert heard[-1] == DEVICES[7]
        assert _asked(city, None, "/content/x", city.proxy_port) == 403
        assert _asked(city, None, "/api/session", city.proxy_port) == 404
        assert _asked(city, None, "/content/x", city.web_port) == 404
        assert _asked(city, None, "/api/devices/d-07/certificate", city.proxy_port) == 200
        assert _asked(city, None, "/api/health", city.web_port) == 200
        assert heard[-1] == ""
        city.revoke(DEVICES[7])
        city.read_anew()
        wait_until(lambda: _asked(city, DEVICES[7], "/content/x", city.proxy_port) in (400, 403))


class _behind:  # noqa: N801  (reads as a word)
    """A server behind the proxy that notes which device it is told of."""

    def __enter__(self) -> tuple[str, list[str]]:
        heard: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.headers.get("X-Loa-Device", ""))
                body = json.dumps({}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

        self._http = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return f"127.0.0.1:{self._http.server_address[1]}", heard

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def _asked(city: CityUnderTest, device: str | None, path: str, port: int) -> int:
    """The status; 0 where the connection fails. A device may claim to be another: nobody hears."""
    request = urllib.request.Request(
        f"https://127.0.0.1:{port}{path}", headers={"X-Loa-Device": "d-99"}
    )
    try:
        with urllib.request.urlopen(  # noqa: S310  (https, above)
            request, timeout=5, context=city.tls(device)
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return 0


def _serial(certificate: str) -> str:
    return f"{x509.load_pem_x509_certificate(certificate.encode()).serial_number:x}"
