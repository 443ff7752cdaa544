"""Whoever owns the broker can be silent or talk nonsense; a loudspeaker it cannot make sound.

The city is real: server, broker and agent are processes. Then the broker is taken away and one of
the attacker's own answers at its address: it sees all that server and device say, hands on
nothing, and tells the device whatever it likes.
"""

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from audio.read import read_master
from schedules.codec import from_json
from schedules.orders import Test as Tone
from schedules.orders import Urgent
from schedules.programme import Block, Entry, Programme, Sound
from schedules.recurrence import Once, When
from schedules.wire import topics
from schedules.wire.ack import Ack
from schedules.wire.envelope import FOREVER, Head, open_text, read_envelope, seal, seal_text
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Orders, SignedOrder
from schedules.wire.status import Status
from schedules.wire.strict import read_json
from schedules.wire.time import TimeReply, TimeRequest
from schedules.wire.trust import TrustedKey
from schedules.zones import DEFAULT_ZONE, day_span, local_day
from server.base.custody import Custody
from server.base.place import Place
from server.demo.broadcast import approved_bulletin, in_ms, melody_file, schedule_once
from server.demo.city import WARDS
from server.demo.client import Client
from server.demo.evidence import is_same_sound, read_sounded
from server.demo.processes import Town
from server.dispatch.root import read_root
from tests.e2e.conftest import Settled, wait_for
from tests.forked import ONE_WORKER, begin

pytestmark = [pytest.mark.e2e, ONE_WORKER]

WARD, NEXT_DOOR, _ = WARDS
HOUR_MS = 3_600_000
LEAD_MS = 8_000

Attack = tuple[str, bytes]
"""A topic, and what is said on it."""


class OwnedBroker:
    """The attacker's broker: everybody is welcome, nothing is handed on (MQTT 3.1.1, section 3)."""

    def __init__(self, port: int) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.follows: dict[str, set[str]] = {}
        self.met: list[str] = []
        self._sockets: dict[str, socket.socket] = {}
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def say(self, client: str, topic: str, payload: bytes) -> None:
        """Hand `payload` to one client as a message kept from before, of whatever length."""
        name = topic.encode()
        body = len(name).to_bytes(2, "big") + name + payload
        self._sockets[client].sendall(b"\x31" + _length(len(body)) + body)

    def close(self) -> None:
        for one in (self._listener, *self._sockets.values()):
            with suppress(OSError):  # the other side left first
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def statuses(self, device: str) -> list[Status]:
        """What the device said of itself here, in order."""
        topic = topics.STATUS_TOPIC.of(device)
        return [body_of(Status, raw) for heard, raw in self.heard if heard == topic]

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as stream:
            try:
                name = ""
                for kind, body in _packets(stream):
                    if kind >> 4 == 1:  # CONNECT: ten bytes, then the client's name
                        name = body[12 : 12 + int.from_bytes(body[10:12], "big")].decode()
                        self._sockets[name] = client
                        self.met.append(name)
                    client.sendall(self._answer(name, kind, body))
            except OSError:
                return  # closed

    def _answer(self, name: str, kind: int, body: bytes) -> bytes:
        match kind >> 4:
            case 1:
                return b"\x20\x02\x00\x00"
            case 3:
                return self._take(kind, body)
            case 8:
                filters = [one for one, _ in _filters(body[2:])]
                self.follows.setdefault(name, set()).update(filters)
                granted = bytes(len(filters))
                return b"\x90" + _length(2 + len(granted)) + body[:2] + granted
            case 10:
                return b"\xb0\x02" + body[:2]
            case 12:
                return b"\xd0\x00"
            case _:
                return b""

    def _take(self, kind: int, body: bytes) -> bytes:
        end = 2 + int.from_bytes(body[:2], "big")
        acknowledged = bool(kind & 0b0110)
        self.heard.append((body[2:end].decode(), body[end + 2 * acknowledged :]))
        return b"\x40\x02" + body[end : end + 2] if acknowledged else b""


@dataclass(frozen=True, slots=True)
class Loot:
    """What the attacker may use: keys of its own, and all the city's that a name stands before."""

    device: str
    sound: Sound
    newest: dict[str, bytes]
    older: bytes
    office: SigningKey
    ward: SigningKey
    root: SigningKey
    roots: tuple[SigningKey, ...]
    own: SigningKey
    at_ms: int

    def entry(self) -> Entry:
        """The city's own recording, which the device holds, at an instant nobody decided on."""
        day = local_day(self.at_ms, DEFAULT_ZONE)
        ms_of_day = self.at_ms - day_span(day, DEFAULT_ZONE).start
        when = When(DEFAULT_ZONE, day, day, (ms_of_day,), Once())
        return Entry("e-forged", 1, "priority", (WARD,), Block((self.sound,)), when, 0, None, 0)

    def programme(self) -> Programme:
        held: Programme = body_of(Programme, self.newest[topics.PROGRAMME_TOPIC.of(WARD)])
        return replace(held, entries=(self.entry(),))

    def head(self, issuer: str, topic: str, **changes: Any) -> Head:
        sequence = sequence_of(self.newest.get(topic))
        return replace(Head(issuer, topic, 0, FOREVER, sequence + 1), **changes)


def forged_by_strangers(loot: Loot) -> Iterator[Attack]:
    """Signed with a key that nobody vouched for."""
    programme, inbox = topics.PROGRAMME_TOPIC.of(WARD), topics.INBOX_TOPIC.of(loot.device)
    ack, clock = topics.ACK_TOPIC.of(loot.device), topics.TIME_TOPIC.of(loot.device)
    own = [loot.own]
    yield programme, seal("programme", loot.head(WARD, programme), loot.programme(), own)
    yield inbox, seal("programme", loot.head(WARD, programme), loot.programme(), own)
    tone = Tone("o-forged", loot.device, loot.at_ms, 1_000)
    yield inbox, seal("order", loot.head(WARD, inbox), tone, own)
    yield ack, seal("ack", loot.head("office", ack), Ack("0" * 32, 9), own)
    noon = TimeReply("0" * 32, 0, FOREVER)
    yield clock, seal("time_reply", loot.head("office", clock), noon, own)


def said_elsewhere_or_before(loot: Loot) -> Iterator[Attack]:
    """Genuine, and not what is said here and now."""
    programme, inbox = topics.PROGRAMME_TOPIC.of(WARD), topics.INBOX_TOPIC.of(loot.device)
    neighbours = loot.newest[topics.PROGRAMME_TOPIC.of(NEXT_DOOR)]
    yield programme, neighbours
    yield inbox, neighbours
    yield programme, loot.older
    yield topics.ORDERS_TOPIC.of(WARD), loot.newest[programme]
    as_orders = loot.newest[programme].replace(b'"type":"programme"', b'"type":"orders"')
    assert as_orders != loot.newest[programme]
    yield topics.ORDERS_TOPIC.of(WARD), as_orders


def signed_and_not_allowed(loot: Loot) -> Iterator[Attack]:
    """Signed with the city's stolen keys, and still beyond what each of them may say."""
    programme, orders = topics.PROGRAMME_TOPIC.of(WARD), topics.ORDERS_TOPIC.of(WARD)
    config, trust = topics.CONFIG_TOPIC.of(loot.device), topics.TRUST_TOPIC.of()
    over = loot.head(WARD, programme, not_after=loot.at_ms - HOUR_MS)
    yield programme, seal("programme", over, loot.programme(), [loot.ward])

    sounds = (loot.sound, loot.sound, loot.sound)
    urgent = Urgent("o-forged", WARD, loot.at_ms, loot.at_ms + 60_000, 30_000, 1_000, *sounds)
    order = seal_text("order", loot.head(WARD, orders, sequence=loot.at_ms), urgent, [loot.ward])
    listed = Orders(WARD, (SignedOrder(order),))
    yield orders, seal("orders", loot.head("office", orders), listed, [loot.office])

    mine = body_of(topics.CONFIG.contract, loot.newest[config])
    silent = replace(mine, volume=0)
    older = loot.head("office", config, sequence=sequence_of(loot.newest[config]) - 1)
    yield config, seal("config", older, silent, [loot.office])
    other = replace(mine, device="d-other")
    yield config, seal("config", loot.head("office", config), other, [loot.office])
    theirs = loot.head("office", topics.CONFIG_TOPIC.of("d-other"))
    yield topics.INBOX_TOPIC.of(loot.device), seal("config", theirs, other, [loot.office])

    bundle = body_of(topics.TRUST.contract, loot.newest[trust])
    key = TrustedKey(loot.own.id, loot.own.public_text, "area", WARD, None, None, FOREVER, False)
    wider = replace(bundle, keys=(*bundle.keys, key))
    yield trust, seal("trust", loot.head("root", trust), wider, [loot.root])


def nonsense(loot: Loot) -> Iterator[Attack]:
    """As long as anything the wire may carry."""
    yield topics.CONFIG_TOPIC.of(loot.device), b"\x00\xff[{" * (1 << 18)
    yield topics.TRUST_TOPIC.of(), b"[" * 60_000
    yield topics.CONFIG_TOPIC.of(loot.device), b"{}"


def two_of_one_sequence(loot: Loot) -> Attack:
    """What a stolen key makes of the sequence held: refused, and the device raises an alarm."""
    programme = topics.PROGRAMME_TOPIC.of(WARD)
    same = loot.head(WARD, programme, sequence=sequence_of(loot.newest[programme]))
    return programme, seal("programme", same, loot.programme(), [loot.ward])


def test_who_owns_the_broker_makes_no_loudspeaker_sound(tmp_path: Path, settled: Settled) -> None:
    """Forged, replayed, redirected, expired, unapproved or endless: refused one by one; the plan
    stays as it was, and what the city says afterwards sounds, alone, at its instant."""
    logins = settled(tmp_path / "server")
    with Town(tmp_path, 0, begin=begin) as town, ExitStack() as stack:
        town.start_broker()
        town.start_server()
        officer, leader = (
            stack.enter_context(closing(Client(town.url, one.username, one.password)))
            for one in (logins["ward officer"], logins["ward leader"])
        )
        made = officer.post("/api/devices", {"name": "Cụm loa", "area": WARD})
        device, out = str(made["device"]), tmp_path / "out"
        town.add_agent(officer, partial(dict, made), out)
        tune = melody_file(tmp_path / "tune.wav", 3, 1.5)
        bulletin = approved_bulletin(officer, leader, WARD, tune)
        schedule_once(officer, WARD, bulletin["id"], in_ms(HOUR_MS))
        wait_for("it holds plan and sound", lambda: in_step(officer, device))
        sound = Sound(bulletin["id"], **renamed(bulletin["content"]))

        with taken_over(town) as broker:
            wait_for(
                "it follows the attacker",
                lambda: (
                    bool(broker.statuses(device))
                    and topics.PROGRAMME_TOPIC.of(WARD) in broker.follows.get(device, ())
                ),
            )
            before = broker.statuses(device)[-1]
            loot = looted(tmp_path, device, sound)
            attacks = [
                *forged_by_strangers(loot),
                *said_elsewhere_or_before(loot),
                *signed_and_not_allowed(loot),
                *nonsense(loot),
                two_of_one_sequence(loot),
            ]
            for topic, raw in attacks:
                broker.say(device, topic, raw)
            wait_for("the alarm", lambda: bool(broker.statuses(device)[-1].health.fault))
            after = broker.statuses(device)[-1]
            met = broker.met.count(device)
            with suppress(OSError):  # it hangs up before the end
                broker.say(device, topics.PROGRAMME_TOPIC.of(WARD), b"[" * (64 << 20))
            wait_for("it hung up, and came back", lambda: broker.met.count(device) > met)
            assert not [topic for topic, _ in broker.heard if topic.endswith("/receipts")]
        assert after.health.fault == "sequence_conflict"
        assert after.health.refused - before.health.refused == len(attacks)
        assert after.digests == before.digests
        orders = topics.ORDERS_TOPIC.of(WARD)  # the list is the office's own; its order was refused
        assert without(orders, after) == without(orders, before)

        again_ms = time.time_ns() // 1_000_000
        town.start_broker()
        wait_for("it is back", lambda: heard_ms(officer, device) > again_ms)
        at_ms = in_ms(LEAD_MS)
        schedule_once(officer, WARD, bulletin["id"], at_ms)
        assert at_ms > loot.at_ms
        wait_for("it is accounted for", lambda: outcomes(officer, at_ms) == ["played"])
        journal = tmp_path / "agents" / "01" / "journal.sqlite"
        assert journal.stat().st_mode & 0o077 == 0
        master = tmp_path / "master.opus"
        master.write_bytes(officer.audio(bulletin["id"]))

    (heard,) = read_sounded(out / f"{device}.wav", out / f"{device}.timeline.jsonl")
    assert is_same_sound(heard.pcm, read_master(master))
    assert abs(heard.heard_at_us - at_ms * 1_000) < 1_000_000


def test_a_new_loudspeaker_is_not_taken_in_by_the_citys_past(
    tmp_path: Path, settled: Settled
) -> None:
    """Without a memory, and perhaps without a clock: a bundle from before a revocation and a
    programme whose time is over sound nothing; when the city is back, its own word sounds."""
    logins = settled(tmp_path / "server")
    with Town(tmp_path, 0, begin=begin) as town, ExitStack() as stack:
        town.start_broker()
        town.start_server()
        officer, leader = (
            stack.enter_context(closing(Client(town.url, one.username, one.password)))
            for one in (logins["ward officer"], logins["ward leader"])
        )
        made = officer.post("/api/devices", {"name": "Cụm loa", "area": WARD})
        device, out = str(made["device"]), tmp_path / "out"
        tune = melody_file(tmp_path / "tune.wav", 3, 1.5)
        bulletin = approved_bulletin(officer, leader, WARD, tune)
        schedule_once(officer, WARD, bulletin["id"], in_ms(HOUR_MS))
        sound = Sound(bulletin["id"], **renamed(bulletin["content"]))

        with taken_over(town) as broker:
            town.add_agent(officer, partial(dict, made), out)
            trust, programme = topics.TRUST_TOPIC.of(), topics.PROGRAMME_TOPIC.of(WARD)
            wait_for("it listens for trust", lambda: trust in broker.follows.get(device, ()))
            config = topics.CONFIG_TOPIC.of(device)
            wait_for("its configuration is made", lambda: config in dict(stored(tmp_path)))
            loot = replace(looted(tmp_path, device, sound), at_ms=in_ms(18_000))
            broker.say(device, trust, before_a_revocation(loot))
            for topic, raw in loot.newest.items():
                if topic == config or (topic != programme and "/device/" not in topic):
                    broker.say(device, topic, raw)
            wait_for("it follows its ward", lambda: programme in broker.follows[device])
            broker.say(device, programme, over(loot))
            wait_for("it knows the time", lambda: has_time(broker, loot))
            wait_for("its instant", lambda: time.time_ns() // 1_000_000 > loot.at_ms + 1_000)
            held = {one.topic: one.sequence for one in broker.statuses(device)[-1].held}
            assert held[trust] == sequence_of(loot.newest[trust])
            assert programme not in held
            assert not [topic for topic, _ in broker.heard if topic.endswith("/receipts")]

        town.start_broker()
        wait_for("it holds plan and sound", lambda: in_step(officer, device))
        at_ms = in_ms(LEAD_MS)
        schedule_once(officer, WARD, bulletin["id"], at_ms)
        wait_for("it is accounted for", lambda: outcomes(officer, at_ms) == ["played"])

    (heard,) = read_sounded(out / f"{device}.wav", out / f"{device}.timeline.jsonl")
    assert abs(heard.heard_at_us - at_ms * 1_000) < 1_000_000


def before_a_revocation(loot: Loot) -> bytes:
    """A genuine bundle of long ago, in which the attacker's key still was the office's."""
    topic = topics.TRUST_TOPIC.of()
    bundle = body_of(topics.TRUST.contract, loot.newest[topic])
    key = TrustedKey(loot.own.id, loot.own.public_text, "office", None, None, None, 0, False)
    head = loot.head("root", topic, not_after=loot.at_ms - HOUR_MS, sequence=1)
    return seal("trust", head, replace(bundle, keys=(*bundle.keys, key)), loot.roots)


def over(loot: Loot) -> bytes:
    """A genuine programme that was no longer to be accepted a minute ago: due in a moment."""
    topic = topics.PROGRAMME_TOPIC.of(WARD)
    older = sequence_of(loot.newest[topic]) - 1
    head = loot.head(WARD, topic, not_after=loot.at_ms - 60_000, sequence=older)
    return seal("programme", head, loot.programme(), [loot.ward])


def has_time(broker: OwnedBroker, loot: Loot) -> bool:
    """Hand on what the city's server would answer, until the device trusts its clock."""
    topic = topics.TIME_TOPIC.of(loot.device)
    for raw in [raw for heard, raw in broker.heard if heard == topic][-5:]:
        now_us = time.time_ns() // 1_000
        reply = TimeReply(body_of(TimeRequest, raw).nonce, now_us, now_us)
        head = loot.head("office", topic, sequence=now_us // 1_000)
        broker.say(loot.device, topic, seal("time_reply", head, reply, [loot.office]))
    told = broker.statuses(loot.device)
    return bool(told) and told[-1].clock.quality != "untrusted"


@contextmanager
def taken_over(town: Town) -> Iterator[OwnedBroker]:
    """The city's broker is gone; one of the attacker's own answers in its place."""
    town.broker.kill()
    broker = OwnedBroker(town.broker.port)
    try:
        yield broker
    finally:
        broker.close()


def looted(data: Path, device: str, sound: Sound) -> Loot:
    place = Place(data / "server")
    custody = Custody(place.keys)
    rows = stored(data)
    mine = [raw for topic, raw in rows if topic == topics.PROGRAMME_TOPIC.of(WARD)]
    return Loot(
        device=device,
        sound=sound,
        newest=dict(rows),
        older=mine[-2],
        office=custody.office(),
        ward=custody.area(WARD),
        root=read_root(place.root)[0],
        roots=tuple(read_root(place.root)),
        own=SigningKey.make(),
        at_ms=in_ms(3_000),
    )


def stored(data: Path) -> list[tuple[str, bytes]]:
    """Every document the city ever signed, oldest first."""
    path = Place(data / "server").data / "loa.sqlite"
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute("SELECT topic, raw FROM document ORDER BY sequence").fetchall()
    finally:
        database.close()


def in_step(person: Client, device: str) -> bool:
    told = person.get(f"/api/devices/{device}")
    return bool(told["in_step"] and not told["missing"])


def heard_ms(person: Client, device: str) -> int:
    return int(person.get(f"/api/devices/{device}")["heard_ms"] or 0)


def outcomes(person: Client, at_ms: int) -> list[str]:
    rows = person.get("/api/playlog", area=WARD, from_ms=at_ms, until_ms=at_ms + 1)
    return [row["outcome"] for row in rows]


def without(topic: str, status: Status) -> list[tuple[str, int, str]]:
    """What it holds, but for one topic."""
    return [(one.topic, one.sequence, one.identity) for one in status.held if one.topic != topic]


def renamed(content: dict[str, Any]) -> dict[str, Any]:
    return {"content": content["sha256"], **{k: content[k] for k in ("duration_ms", "size")}}


def body_of(contract: Any, raw: bytes) -> Any:
    return from_json(contract, read_json(open_text(read_envelope(raw)).payload)["body"])


def sequence_of(raw: bytes | None) -> int:
    if raw is None:
        return 0
    return int(read_json(open_text(read_envelope(raw)).payload)["sequence"])


def _length(count: int) -> bytes:
    """The remaining length of an MQTT packet (section 2.2.3)."""
    found = bytearray()
    while count > 127:
        found.append(count % 128 | 128)
        count //= 128
    return bytes([*found, count])


def _packets(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    while kind := stream.read(1):
        count, shift = 0, 0
        while (digit := stream.read(1)[0]) & 128:
            count, shift = count | (digit & 127) << shift, shift + 7
        yield kind[0], stream.read(count | digit << shift)


def _filters(body: bytes) -> Iterator[tuple[str, int]]:
    while body:
        end = 2 + int.from_bytes(body[:2], "big")
        yield body[2:end].decode(), body[end]
        body = body[end + 1 :]
