"""A real town for a real agent: a broker, content over HTTP, and a server's voice, on loopback.

It signs as `City` does, publishes retained documents, takes in what the agent says, and
acknowledges receipts when told to.
"""

import io
import json
import math
import struct
import threading
import time
import wave
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from device_agent.identity import IDENTITY, ContentAccess, Identity, MqttAccess
from schedules.canonical import sha256_hex
from schedules.codec import from_json, to_json
from schedules.config import DeviceConfig, Window
from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Once, When
from schedules.wire import topics
from schedules.wire.envelope import open_text, read_envelope
from schedules.wire.gate import judge_up
from schedules.wire.keys import SigningKey
from schedules.wire.receipt import Receipt
from schedules.wire.status import Status
from schedules.wire.strict import read_json, write_base64
from schedules.wire.time import TimeRequest
from schedules.zones import DAY_MS, DEFAULT_ZONE, day_span, local_day
from server.broker.acl import SERVER
from server.broker.embedded import EmbeddedBroker
from tests.device_agent.core.city import CITY, DEVICE, WARD, City, default_config, key
from tests.waiting import wait_for

WITHIN_S = 20.0
LEAD_MS = 4_000
DOCUMENTS = 6
"""Trust, configuration, and programme and orders of two areas."""
TOKEN = "content-token"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def tone(seconds: float, hertz: int = 440) -> bytes:
    """A WAV of 48 kHz mono."""
    frames = round(48_000 * seconds)
    wave_at = (math.sin(2 * math.pi * hertz * n / 48_000) for n in range(frames))
    data = b"".join(struct.pack("<h", int(8_000 * level)) for level in wave_at)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(48_000)
        out.writeframes(data)
    return file.getvalue()


class Secrets(Protocol):
    def issue(self, name: str) -> str: ...


class Broker(Protocol):
    """As `EmbeddedBroker` has it."""

    @property
    def port(self) -> int: ...
    @property
    def credentials(self) -> Secrets: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Town:
    """Use as a context manager; everything it started ends with it."""

    def __init__(
        self, folder: Path, devices: tuple[str, ...] = (DEVICE,), broker: Broker | None = None
    ) -> None:
        self.city, self.folder, self.devices = City(), folder, devices
        self.city.sequence = now_ms()
        self.contents: dict[str, bytes] = {}
        self.statuses: list[Status] = []
        self.receipts: list[Receipt] = []
        self.broker: Broker = broker or EmbeddedBroker(folder / "broker")
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.contents))
        self._http.daemon_threads = True
        self._client: Client | None = None

    def __enter__(self) -> Self:
        self.broker.start()
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        self._client = self._connected()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
        self._http.shutdown()
        self._http.server_close()
        self.broker.stop()

    def enrolled(self, data: Path, device: str = DEVICE, host: str = "127.0.0.1") -> Identity:
        """The identity of an enrolled device, written where the agent looks for it."""
        secret = self.broker.credentials.issue(device)
        url = f"http://127.0.0.1:{self._http.server_address[1]}/content"
        identity = Identity(
            device,
            MqttAccess(host, self.broker.port, device, secret),
            ContentAccess(url, TOKEN),
            self.city.root,
            write_base64(_key_of(device).private_bytes()),
        )
        data.mkdir(parents=True, exist_ok=True)
        (data / IDENTITY).write_text(json.dumps(to_json(identity)))
        return identity

    def offers(self, data: bytes, duration_ms: int) -> Sound:
        """Content that can be fetched from now on."""
        name = sha256_hex(data)
        self.contents[name] = data
        return Sound(f"b-{name[:8]}", name, duration_ms, len(data))

    def publish(self, topic: str, raw: bytes) -> None:
        row = topics.find(topic)
        assert row is not None
        assert self._client is not None
        self._client.publish(topic, raw, row[0].qos, row[0].retain).wait_for_publish(WITHIN_S)

    def say(self, topic: str, raw: bytes) -> None:
        """Publish, and wait for nothing."""
        row = topics.find(topic)
        assert row is not None
        assert self._client is not None
        self._client.publish(topic, raw, row[0].qos, row[0].retain)

    def publish_all(self, *entries: Entry, config: DeviceConfig | None = None) -> None:
        """Trust, configuration, and programme and orders of each area."""
        always = default_config(permitted=(Window((1, 2, 3, 4, 5, 6, 7), 0, DAY_MS),))
        self.publish(topics.TRUST_TOPIC.of(), self.city.trust())
        for device in self.devices:
            own = self.city.config(replace(config or always, device=device))
            self.publish(topics.CONFIG_TOPIC.of(device), own)
        for area in (CITY, WARD):
            self.publish(topics.ORDERS_TOPIC.of(area), self.city.orders(area))
        self.publish(topics.PROGRAMME_TOPIC.of(CITY), self.city.programme(CITY))
        self.publish(topics.PROGRAMME_TOPIC.of(WARD), self.city.programme(WARD, *entries))

    def follows(self) -> bool:
        """Whether the agent said that it holds every document."""
        return any(len(one.held) == DOCUMENTS for one in self.statuses)

    def schedule(self, sound: Sound) -> int:
        """An item of it, soon; its instant. The agent is there: however long its start takes, it
        has the same time from here."""
        wait_for("all documents held", self.follows)
        start_ms = now_ms() + LEAD_MS
        entry = entry_at(start_ms, sound)
        programme = self.city.programme(WARD, entry, revision=2)
        self.publish(topics.PROGRAMME_TOPIC.of(WARD), programme)
        return start_ms

    def ack(self, journal: str, through: int) -> None:
        self.publish(topics.ACK_TOPIC.of(DEVICE), self.city.ack(journal, through))

    def _connected(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=SERVER)
        client.username_pw_set(SERVER, self.broker.credentials.issue(SERVER))
        client.on_message = self._arrived
        up = threading.Event()
        client.on_connect = lambda *_: up.set()
        client.connect("127.0.0.1", self.broker.port)
        client.loop_start()
        assert up.wait(WITHIN_S)
        for row in (topics.STATUS_TOPIC, topics.RECEIPTS_TOPIC, topics.TIME_TOPIC):
            client.subscribe(row.subscription(), row.qos)
        return client

    def _arrived(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        topic, raw = message.topic, bytes(message.payload)
        found = topics.find(topic)
        assert found is not None
        row, device = found
        if row is topics.TIME_TOPIC:
            self._answer_time(device, raw)
            return
        body = judge_up(topic, raw, device, _key_of(device).public).body
        (self.statuses if isinstance(body, Status) else self.receipts).append(body)

    def _answer_time(self, device: str, raw: bytes) -> None:
        text = read_envelope(raw)
        if text.type != topics.TIME_REQUEST.name or self._client is None:
            return
        request = from_json(TimeRequest, read_json(open_text(text).payload)["body"])
        reply = self.city.time_reply(request.nonce, time.time_ns() // 1000, device)
        self._client.publish(topics.TIME_TOPIC.of(device), reply)


def _key_of(device: str) -> SigningKey:
    return key("device" if device == DEVICE else device)


def entry_at(start_ms: int, sound: Sound, name: str = "ban-tin") -> Entry:
    """An entry that sounds once, at that instant (whole milliseconds)."""
    day = local_day(start_ms, DEFAULT_ZONE)
    time_of_day = start_ms - day_span(day, DEFAULT_ZONE).start
    when = When(DEFAULT_ZONE, day, day, (time_of_day,), Once())
    return Entry(name, 1, "normal", (WARD,), Block((sound,)), when, 0, None, 0)


def _handler(contents: dict[str, bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = contents.get(self.path.rpartition("/")[2])
            allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            self.send_response(200 if allowed and data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"") if allowed else 0))
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked may have gone
                self.wfile.write((data or b"") if allowed else b"")

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    return Handler
