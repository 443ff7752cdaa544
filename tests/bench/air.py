"""What a device costs its SIM: bytes over the air in a day, by cause.

A real agent's core lives a day connected to an honest server in virtual time, 40 items; every
message it sends or is sent is counted as MQTT puts it on the wire, with TCP/IP and TLS around it:
acknowledgements as the server gives them, its own questions that the shared topic echoes, and
what each new connection brings again. A handshake's bytes are those of a real one, with the
city's own certificates. Pings are reckoned from the protocol; content from what is new in a day.
The status tells what was counted so far, as a real one does, with yesterday's beside it.
"""

import contextlib
import ssl
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from device_agent.core import reporting, usage
from device_agent.core.usage import Ledger, booked, cause_of, packet_bytes, use_of
from device_agent.link import KEEPALIVE_S
from schedules.programme import Block
from schedules.wire import topics
from schedules.wire.envelope import Head, seal
from schedules.wire.keys import SigningKey
from schedules.wire.live import FRAME_MS, LiveBatch, LivePacket
from schedules.wire.strict import write_base64
from schedules.zones import DEFAULT_ZONE, local_day
from server.base.authority import Authority
from tests.bench.row import Row
from tests.device_agent.core.city import DEVICE, HOUR, MINUTE, WARD, at, entry, sound
from tests.device_agent.core.world import World

ITEMS: Final = 40
HEADERS: Final = 52
"""IPv4, and TCP with timestamps as Linux sends it (RFC 791, 9293, 7323), which is what agents count
on a real line; also a bare acknowledgement, for what nothing else answers."""
AROUND: Final = HEADERS + 29
"""Bytes around one message: those, and a TLS 1.3 record (RFC 8446)."""
SEGMENT: Final = 1_400
PING: Final = 2 * (2 + AROUND)
CONTENT: Final = 600 * 4_000
"""New in a day: ten minutes of speech at 32 kbit/s (DESIGN section 7)."""
DOCUMENTS: Final = 4
"""How often a programme changes in a day."""
CONNECTIONS: Final = 6
"""How often a day a mobile network lets a connection go: assumed, nobody measured it here."""
GOAL_MB: Final = 2.0
MONTH_DAYS: Final = 30
A_DAY: Final = use_of(
    {
        "connecting": (26_000, 0), "status": (316_000, 0), "beat": (150_000, 0),
        "receipts": (160_000, 0), "documents": (310_000, 0), "time": (260_000, 0),
        "content": (2_400_000, 0), "updates": (20_000, 0), "overhead": (600_000, 0),
    }
)  # fmt: skip
"""Of about as many digits as this bench finds."""


def rows() -> Iterator[Row]:
    air = Air()
    air.live_a_day()
    full, again = handshakes()
    day = Counter(air.total)
    day["TLS handshakes"] = CONNECTIONS * full
    if reporting.BEAT_EVERY_NS + reporting.BEAT_JITTER_NS >= KEEPALIVE_S * 1_000_000_000:
        day["pings"] = 86_400 // KEEPALIVE_S * PING
    for cause, total in day.most_common():
        count = air.messages[cause]
        why = f"{count} messages" if count else f"{CONNECTIONS} connections"
        yield Row(cause, total / 1e6, "MB", None, None, "", None, why)
    whole = sum(day.values()) / 1e6
    why = f"{whole * MONTH_DAYS:.0f} MB in {MONTH_DAYS} days"
    met = whole <= GOAL_MB
    yield Row("all but content, a day", whole, "MB", None, None, f"≤ {GOAL_MB} MB", met, why)
    content = (CONTENT + -(-CONTENT // SEGMENT) * (AROUND + HEADERS // 2)) / 1e6
    why = f"with all else {(whole + content) * MONTH_DAYS:.0f} MB in {MONTH_DAYS} days"
    limit = CONTENT / 1e6
    yield Row("content, a day's new speech", content, "MB", limit, content / limit, "", None, why)
    why = "not used by the agent: at so many connections a day it saves less than a beat in ten"
    yield Row("TLS, one full handshake", full / 1e3, "kB", again / 1e3, full / again, "", None, why)
    minute = a_minute_live()
    sounds = 60 * 4_000 / 1e6
    why = "limit: its Opus frames alone; each goes twice, in base64 within base64"
    yield Row("live, a minute", minute / 1e6, "MB", sounds, minute / 1e6 / sounds, "", None, why)


@dataclass
class Air:
    """Counts what goes over it."""

    total: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    retained: dict[str, bytes] = field(default_factory=dict)
    now_ms: int = at(4)
    ledger: Ledger = field(default_factory=lambda: booked(Ledger(), A_DAY, date(2026, 11, 22)))

    def live_a_day(self) -> None:
        block = Block((sound("ngan", 10),))
        daily = [entry(f"e{n}", 5 * HOUR + n * 10 * MINUTE, block=block) for n in range(ITEMS)]
        world = World(at(4), tuple(daily))
        deliver, inner = world.agent.deliver, world.agent.on_send
        assert inner is not None

        def down(topic: str, raw: bytes) -> None:
            self._count(topic, raw)
            deliver(topic, raw)

        def up(topic: str, raw: bytes) -> None:
            self._count(topic, raw)
            if topic == topics.TIME_TOPIC.of(DEVICE):
                self._count(topic, raw)  # who asks has subscribed to the answers: the same topic
            if topic == topics.STATUS_TOPIC.of(DEVICE):
                told.append(raw)
            inner(topic, raw)

        told: list[bytes] = []
        world.agent.deliver = down  # type: ignore[method-assign]
        world.agent.on_send = up
        world.begin()
        answered, begins = 0, world.agent.now_ms
        for minute in range(24 * 60):
            now_ms = begins + minute * MINUTE
            if minute % 60 == 0:
                self._book(now_ms, use_of({"content": (0, CONTENT // 24)}))
            used = usage.told(self.ledger)
            world.agent.measured = replace(world.agent.measured, used=used)
            world.until(now_ms)
            for nonce in world.asked[answered:]:
                reply = world.city.time_reply(nonce, world.agent.now_ns // 1_000)
                down(topics.TIME_TOPIC.of(DEVICE), reply)
            answered = len(world.asked)
            self._acks(world, told)
            if minute % (24 * 60 // DOCUMENTS) == 0:
                world.give_programme(WARD, *daily)
            if minute % (24 * 60 // CONNECTIONS) == 1:
                self._connect_again(world)

    def _acks(self, world: World, told: list[bytes]) -> None:
        """The server answers what it stored, and each whole status of a device with receipts."""
        through, state = max(world.stored, default=0), world.agent.state
        assert state is not None
        if through > state.outbox.acked:
            world.ack()
        elif through:
            for _ in told:
                world.ack()
        told.clear()

    def _connect_again(self, world: World) -> None:
        """TCP, CONNECT with its will, SUBSCRIBE, and every retained document once more."""
        world.agent.link_down()
        assert world.agent.will is not None
        topic, will = world.agent.will
        names = sum(len(one) + 3 for one in world.agent.subscribed)
        self._add("connecting", 14 + len(topic) + len(will) + names + 6 * AROUND)
        world.agent.link_up()
        for topic, raw in list(self.retained.items()):
            world.agent.deliver(topic, raw)

    def _count(self, topic: str, raw: bytes) -> None:
        found = topics.find(topic)
        assert found is not None
        row = found[0]
        if row.retain and "down" in row.directions:
            self.retained[topic] = raw
        cause = topic.rpartition("/")[2]
        size = packet_bytes(topic, len(raw), row.qos)
        answer = AROUND + 4 if row.qos else HEADERS
        segments = -(-size // SEGMENT)
        self._add(cause, size + segments * AROUND + answer)
        around = segments * AROUND + answer
        self._book(self.now_ms, use_of({cause_of(topic): (size, 0), "overhead": (around, 0)}))

    def _book(self, now_ms: int, use: usage.Use) -> None:
        self.now_ms = now_ms
        self.ledger = booked(self.ledger, use, local_day(now_ms, DEFAULT_ZONE))

    def _add(self, cause: str, size: int) -> None:
        self.total[cause] += size
        self.messages[cause] += 1


def handshakes() -> tuple[int, int]:
    """Bytes of a full handshake with both certificates, and of one that resumes it, TCP's own
    among them."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-air-") as folder:
        at_, now = Path(folder), time.time_ns() // 1_000_000
        authority = Authority(at_ / "authority")
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname = False
        for side, shown in (
            (server, authority.show(["127.0.0.1"], now)),
            (client, authority.pass_as(DEVICE, now)),
        ):
            (at_ / "shown.pem").write_text(shown.private + shown.certificate)
            side.load_cert_chain(at_ / "shown.pem")
            side.load_verify_locations(cadata=authority.trusted(now))
            side.verify_mode = ssl.CERT_REQUIRED
        full, session = _shake(server, client, None)
        again, _ = _shake(server, client, session)
    return full, again


def _shake(
    server: ssl.SSLContext, client: ssl.SSLContext, session: ssl.SSLSession | None
) -> tuple[int, ssl.SSLSession | None]:
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(down, up, session=session)
    there = server.wrap_bio(up, down, server_side=True)
    total, sides = 3 * HEADERS, [here, there]
    for turn in range(12):
        side, out = sides[turn % 2], (up, down)[turn % 2]
        before = out.pending
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
        sent = out.pending - before
        total += sent + -(-sent // SEGMENT) * HEADERS
    there.write(b"\0")  # the tickets come with it
    here.read(1)
    return total, here.session


def a_minute_live() -> int:
    """Batches of three frames, each with the three before it (ADR 20)."""
    key, name = SigningKey.make(), "0" * 32
    frames = tuple(LivePacket(at(8) + n * FRAME_MS, write_base64(bytes(80))) for n in range(6))
    batch = LiveBatch("truc-tiep", name, 1_000, FRAME_MS, frames, last=False)
    topic = topics.LIVE_TOPIC.of(name)
    raw = seal("live", Head(WARD, topic, 0, at(9), 1_000), batch, [key])
    return 60_000 // (3 * FRAME_MS) * (5 + len(topic) + len(raw) + 2 * AROUND + HEADERS // 2)
