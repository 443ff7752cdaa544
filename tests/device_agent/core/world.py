"""One agent, its city and an honest server: what most tests of the core begin with."""

from dataclasses import dataclass, field

from schedules.codec import from_json
from schedules.config import DeviceConfig
from schedules.programme import Entry
from schedules.wire import topics
from schedules.wire.diagnosis import Diagnosis
from schedules.wire.envelope import open_text, read_envelope
from schedules.wire.gate import judge_up
from schedules.wire.orders import SignedOrder
from schedules.wire.receipt import Receipt
from schedules.wire.status import Status
from schedules.wire.strict import read_json
from schedules.wire.time import TimeRequest
from tests.device_agent.core.city import CITY, DEVICE, WARD, City, key
from tests.simulation.agent_world import MS, AgentWorld


@dataclass
class World:
    """Begins at `start_ms`, switched on, connected, with trust and configuration."""

    start_ms: int
    entries: tuple[Entry, ...] = ()
    config: DeviceConfig | None = None
    city: City = field(default_factory=City)

    def __post_init__(self) -> None:
        self.agent = AgentWorld(
            DEVICE, key("device"), self.city.root, self.start_ms * MS, on_send=self._arrives
        )
        self.sent_statuses: list[bytes] = []
        self.received: list[Receipt] = []
        self.stored: dict[int, Receipt] = {}
        self.asked: list[str] = []
        self.diagnoses: list[Diagnosis] = []

    def begin(self) -> "World":
        """Switch on, connect, and give it everything."""
        self.agent.start()
        self.agent.link_up()
        self.agent.deliver(topics.TRUST_TOPIC.of(), self.city.trust())
        self.give_config(self.config)
        for area in (CITY, WARD):
            self.give_orders(area)
        self.give_programme(CITY)
        self.give_programme(WARD, *self.entries)
        self.agent.advance(self.agent.now_ns + 1_000 * MS)
        return self

    def restart(self, after_ms: int = 5_000, reboot: bool = True) -> None:
        """Kill it now, switch it on again after a while, and connect."""
        if self.agent.state is not None:
            self.agent.kill()
        self.agent.advance(self.agent.now_ns + after_ms * MS)
        self.agent.start(reboot)
        if self.agent.state is not None:
            self.agent.link_up()

    def give_config(self, config: DeviceConfig | None = None) -> None:
        self.agent.deliver(topics.CONFIG_TOPIC.of(DEVICE), self.city.config(config))

    def give_programme(self, area: str, *entries: Entry) -> None:
        raw = self.city.programme(area, *entries)
        self.agent.deliver(topics.PROGRAMME_TOPIC.of(area), raw)

    def give_orders(self, area: str, *orders: SignedOrder) -> None:
        self.agent.deliver(topics.ORDERS_TOPIC.of(area), self.city.orders(area, *orders))

    def until(self, ms: int) -> None:
        self.agent.until(ms)

    def heard(self, entry: Entry, due_ms: int, programme: str = WARD) -> list[tuple[int, int, int]]:
        return self.agent.heard_ms(f"item/{programme}/{entry.id}/{entry.revision}/{due_ms}")

    def heard_order(
        self, order: str, repetition: int = 0, issuer: str = WARD
    ) -> list[tuple[int, int, int]]:
        return self.agent.heard_ms(f"order/{issuer}/{order}/{repetition}")

    @property
    def status(self) -> Status:
        """The last one sent, read through the server's gate."""
        topic = topics.STATUS_TOPIC.of(DEVICE)
        body: Status = judge_up(topic, self.sent_statuses[-1], DEVICE, key("device").public).body
        return body

    def receipts(self) -> list[Receipt]:
        """All that the journal holds, read through the server's gate, in order."""
        return [self._open(one.raw) for _, one in sorted(self.agent.journal.kept.items())]

    def outcomes(self) -> list[tuple[str, str, str | None]]:
        """(what, outcome, reason) of every receipt, in order."""
        return [
            (
                one.subject.entry if one.subject.kind == "item" else one.subject.order,
                one.outcome,
                one.reason,
            )
            for one in self.receipts()
        ]

    def _open(self, raw: bytes) -> Receipt:
        topic = topics.RECEIPTS_TOPIC.of(DEVICE)
        body: Receipt = judge_up(topic, raw, DEVICE, key("device").public).body
        return body

    def _arrives(self, topic: str, raw: bytes) -> None:
        """The server's side of what the agent sends."""
        if topic == topics.STATUS_TOPIC.of(DEVICE):
            self.sent_statuses.append(raw)
        elif topic == topics.RECEIPTS_TOPIC.of(DEVICE):
            receipt = self._open(raw)
            self.received.append(receipt)
            self.stored[receipt.n] = receipt
        elif topic == topics.DIAGNOSES_TOPIC.of(DEVICE):
            self.diagnoses.append(judge_up(topic, raw, DEVICE, key("device").public).body)
        else:
            self._note_question(raw)

    def _note_question(self, raw: bytes) -> None:
        value = read_json(open_text(read_envelope(raw)).payload)
        self.asked.append(from_json(TimeRequest, value["body"]).nonce)

    def answer_time(self, lie_ms: int = 0, checkpoint: str | None = None) -> None:
        """Answer the next question, without delay: at true time, or with a lie; and say which
        checkpoint of the log is the newest."""
        before = len(self.asked)
        while len(self.asked) == before:
            due_ns = self.agent.next_ns()
            assert due_ns is not None
            self.agent.advance(due_ns)
        nonce = self.asked[-1]
        told_us = self.agent.now_ns // 1000 + lie_ms * 1000
        raw = self.city.time_reply(nonce, told_us, checkpoint=checkpoint)
        self.agent.deliver(topics.TIME_TOPIC.of(DEVICE), raw)

    def ack(self, through: int | None = None) -> None:
        """Say what is stored: everything without a hole, or as far as told."""
        whole = 0
        while whole + 1 in self.stored:
            whole += 1
        through = whole if through is None else through
        raw = self.city.ack(self.agent.journal.id, through)
        self.agent.deliver(topics.ACK_TOPIC.of(DEVICE), raw)
