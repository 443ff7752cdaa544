"""A server without sockets or threads: the real rooms on a broker in memory, and devices that
judge what they hear with the real gate."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from schedules.codec import to_json
from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Daily, When
from schedules.wire import topics
from schedules.wire.ack import Ack
from schedules.wire.beat import Beat, seal_beat
from schedules.wire.envelope import FOREVER, Head, open_text, read_envelope, seal
from schedules.wire.gate import Document, GateError, View, judge
from schedules.wire.keys import SigningKey
from schedules.wire.receipt import (
    ClockState,
    ItemSubject,
    OrderSubject,
    Receipt,
    ReceiptOutcome,
)
from schedules.wire.status import DayDigest, Health, Held, Status
from schedules.wire.time import TimeReply, TimeRequest
from schedules.wire.trust import Trust
from server.areas.tree import load_tree
from server.base import outbox
from server.base.mqtt import Message
from server.base.web import House
from server.broker.acl import SERVER
from server.dispatch.composition import Pen
from server.dispatch.gateway import Gateway
from server.dispatch.healing import Healer
from server.dispatch.publishing import Publisher
from server.dispatch.root import make_root, read_root
from server.dispatch.trust import Rules
from server.fleet import devices
from server.playlog.receipts import PlayLog
from server.playlog.reconcile import Reconciler
from server.programme.models import EntryRow, ProgrammeRevision
from server.programme.rows import row_of_entry
from tests.contract.broker.memory import MemoryBroker, MemoryHub
from tests.server.city import City
from tests.server.enrolling import let_in

STAND_INS = Rules(stand_ins=True)
GOOD_CLOCK = ClockState("synchronised", 0, 500)
HEALTH = Health(1_000, 10**9, 0, 10**7, (), 0, 0, None)


class HubAccess:
    """`server.fleet.access.BrokerAccess` on the broker in memory."""

    def __init__(self, hub: MemoryHub) -> None:
        self.hub = hub

    def issue(self, name: str) -> str:
        self.hub.secrets[name] = f"secret {len(self.hub.secrets)} of {name}"
        return self.hub.secrets[name]

    def revoke(self, name: str) -> None:
        self.hub.revoke(name)


class World:
    """The server's working parts on one house; `crash` forgets all that is not on the disk."""

    def __init__(self, house: House, city: City) -> None:
        self.house = house
        self.city = city
        self.hub = MemoryHub()
        self.access = HubAccess(self.hub)
        self.published: list[Message] = []
        root = house.data / "root"
        make_root(root, house.custody)
        self.pen = Pen(house.custody, read_root(root), STAND_INS)
        self.secret = self.access.issue(SERVER)
        self.begin()

    def begin(self) -> None:
        """A server process begins."""
        self.broker = MemoryBroker(self.hub, SERVER, self.secret)
        self.healer = Healer(self.house, self.broker)
        self.publisher = Publisher(self.house, self.broker, self.pen)
        self.gateway = Gateway(self.house, self.broker, self.healer, PlayLog())
        self.reconciler = Reconciler(self.house)
        for row in topics.TOPICS:
            if row.directions != ("down",):
                self.broker.subscribe(row.subscription(), row.qos)
        self.broker.start()

    def crash(self) -> None:
        """It ends between two instructions, and another begins."""
        self.broker.stop()
        self.begin()

    def settle(self) -> None:
        """Whatever is due is published, whatever was said is stored."""
        self.publisher.keep_up()
        self.publisher.tick()
        self.publisher.tick()
        self.gateway.absorb_waiting()

    def enrol(self, area: str = "w-le-chan") -> "TestDevice":
        """A device of an area, let in, its broker's client connected."""
        key = SigningKey.make()
        person = self.city["city_operator"].person
        now = self.house.clock.now_ms()
        with self.house.database.write() as session:
            row = devices.register(session, person, load_tree(session), now, name="Loa", area=area)
            let_in(session, person, load_tree(session), row, key, now)
            device = row.id
        return TestDevice(self, device, key, self.access.issue(device))

    def schedule(
        self,
        time_ms: int,
        *,
        area: str = "w-le-chan",
        id_: str = "e-one",
        revision: int = 1,
        class_: str = "normal",
        late_ms: int = 0,
        duration_ms: int = 10_000,
        areas: Sequence[str] = (),
    ) -> Entry:
        """An entry that sounds every day at a local time of day, from 1.5 s from now."""
        now = self.house.clock.now_ms()
        entry = Entry(
            id=id_,
            revision=revision,
            class_=class_,  # type: ignore[arg-type]  # "normal" or "priority"
            areas=tuple(areas) or (area,),
            block=Block(bulletins=(Sound("b-one", "ab" * 32, duration_ms, 1_000),)),
            when=When("Asia/Ho_Chi_Minh", date(2026, 11, 1), None, (time_ms,), Daily()),
            live_from=now + 1_500,
            live_until=None,
            created_ms=now,
            may_start_late_by_ms=late_ms,
        )
        with self.house.database.write() as session:
            session.add(row_of_entry(area, entry))
            self._revise(session, area, revision, now)
        return entry

    def end(self, entry: Entry, area: str = "w-le-chan", revision: int = 2) -> None:
        """The entry is taken out of the programme, 1.5 s from now."""
        now = self.house.clock.now_ms()
        with self.house.database.write() as session:
            session.get_one(EntryRow, (entry.id, entry.revision)).live_until = now + 1_500
            self._revise(session, area, revision, now)

    def _revise(self, session: Any, area: str, revision: int, now: int) -> None:
        session.add(
            ProgrammeRevision(
                area=area, revision=revision, effective_from=now + 1_500, saved_ms=now
            )
        )
        outbox.put(session, "programme", area, now)


@dataclass
class TestDevice:
    """A device: it follows its topics, judges, keeps the newest, and says what it is told to."""

    __test__ = False  # pytest: a person of the play, not a test

    world: World
    id: str
    key: SigningKey
    secret: str
    journal: str = "0" * 32
    boot: str = "boot-1"
    documents: dict[str, Document] = field(default_factory=dict)
    acks: list[Ack] = field(default_factory=list)
    times: list[TimeReply] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    sequence: int = 0
    broker: MemoryBroker = field(init=False)

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        self.broker = MemoryBroker(self.world.hub, self.id, self.secret)
        self.broker.on_message(self._hear)
        rows = (topics.CONFIG_TOPIC, topics.INBOX_TOPIC, topics.ACK_TOPIC, topics.TIME_TOPIC)
        self.broker.subscribe(topics.TRUST_TOPIC.of(), 1)
        for row in rows:
            self.broker.subscribe(row.of(self.id), row.qos)
        self.broker.start()

    def follow(self, *areas: str) -> None:
        """Subscribe to these areas' documents."""
        for area in areas:
            self.broker.subscribe(topics.ORDERS_TOPIC.of(area), 1)
            self.broker.subscribe(topics.PROGRAMME_TOPIC.of(area), 1)

    def beat(self, status: int | None = None) -> bytes:
        """Say that the last status stands, or that one; returns the message."""
        stands = self.sequence if status is None else status
        self.sequence += 1
        raw = seal_beat(Beat(self.id, self.sequence, stands), self.key)
        self.say(topics.BEAT_TOPIC.of(self.id), raw)
        return raw

    def held(self) -> tuple[Held, ...]:
        return tuple(
            Held(topic, one.head.sequence, one.identity) for topic, one in self.documents.items()
        )

    def body(self, topic: str) -> Any:
        return self.documents[topic].body

    def _hear(self, message: Message) -> None:
        if message.payload in self.raws:
            return  # its own time request, back on the shared topic
        trust = self.documents.get(topics.TRUST_TOPIC.of())
        config = self.documents.get(topics.CONFIG_TOPIC.of(self.id))
        view = View(
            self.id,
            self.world.house.custody.root(),
            trust.body if trust is not None and isinstance(trust.body, Trust) else None,
            (config.body,) if config is not None else (),
            {held.topic: held for held in self.held()},
            self.world.house.clock.now_ms(),
        )
        try:
            document = judge(view, message.topic, message.payload)
        except GateError as doubt:
            self.doubts.append(doubt.doubt)
            return
        match document.body:
            case Ack() as ack:
                self.acks.append(ack)
            case TimeReply() as reply:
                self.times.append(reply)
            case _:
                self.documents[document.topic] = document

    # What it says.

    def seal(self, topic: str, type_: str, body: Any, key: SigningKey | None = None) -> bytes:
        now = self.world.house.clock.now_ms()
        self.sequence = max(self.sequence + 1, now)
        head = Head(self.id, topic, 0, FOREVER, self.sequence)
        return seal(type_, head, body, [key or self.key])

    def say(self, topic: str, raw: bytes, *, retain: bool = False) -> None:
        self.raws.append(raw)
        self.broker.publish(topic, raw, qos=1, retain=retain)

    def status(self, **changes: Any) -> Status:
        now = self.world.house.clock.now_ms()
        status = Status(
            device=self.id,
            state="online",
            boot=self.boot,
            sent_ms=now,
            version="1",
            tzdata="2026a",
            journal=self.journal,
            receipts_from=0,
            receipts_through=0,
            held=self.held(),
            digests=(),
            sounding=None,
            clock=GOOD_CLOCK,
            health=HEALTH,
        )
        return replace(status, **changes)

    def report(self, **changes: Any) -> None:
        """Publish a status."""
        topic = topics.STATUS_TOPIC.of(self.id)
        self.say(topic, self.seal(topic, "status", self.status(**changes)), retain=True)

    def receipt(
        self,
        n: int,
        entry: Entry | None = None,
        due_ms: int = 0,
        outcome: ReceiptOutcome = "played",
        **changes: Any,
    ) -> Receipt:
        """A receipt about an item of `entry`, or about an order."""
        item = entry and ItemSubject("w-le-chan", entry.id, entry.revision, due_ms)
        sounded = {"played": 10_000, "late": 10_000, "cut": 5_000}.get(outcome, 0)
        receipt = Receipt(
            device=self.id,
            journal=self.journal,
            n=n,
            previous=None,
            boot=self.boot,
            recorded_ms=due_ms + 10_000,
            subject=item or OrderSubject("w-le-chan", "o-one", 0),
            revision=1,
            contents=("ab" * 32,),
            outcome=outcome,
            reason=None if sounded else "off",
            by=None,
            planned_ms=due_ms,
            started_us=due_ms * 1_000 if sounded else None,
            started_steady_us=None,
            ended_us=None,
            sounded_ms=sounded,
            volume=100,
            clock=GOOD_CLOCK,
        )
        return replace(receipt, **changes)

    def sealed(self, receipt: Receipt, key: SigningKey | None = None) -> bytes:
        """As the agent seals it: once, with its number as sequence."""
        topic = topics.RECEIPTS_TOPIC.of(self.id)
        head = Head(self.id, topic, receipt.recorded_ms, FOREVER, receipt.n)
        return seal("receipt", head, receipt, [key or self.key])

    def send(self, *receipts: Receipt) -> None:
        for receipt in receipts:
            self.say(topics.RECEIPTS_TOPIC.of(self.id), self.sealed(receipt))

    def ask_time(self, nonce: str) -> None:
        topic = topics.TIME_TOPIC.of(self.id)
        self.say(topic, self.seal(topic, "time_request", TimeRequest(nonce)))

    def digests(self, *days: tuple[date, str]) -> tuple[DayDigest, ...]:
        return tuple(DayDigest(day, digest) for day, digest in days)


def identity_of(raw: bytes) -> str:
    return open_text(read_envelope(raw)).identity


def as_json(value: Any) -> Any:
    return to_json(value)
