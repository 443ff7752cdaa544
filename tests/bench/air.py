"""What a device costs its SIM: bytes over the air in a day, by cause.

A real agent's core lives a day connected to an honest server in virtual time, 40 items; every
message it sends or is sent is counted as MQTT puts it on the wire, with TCP/IP and TLS around it.
What does not pass through the core (keep-alive, content) is reckoned from the protocols.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from device_agent.link import KEEPALIVE_S
from schedules.programme import Block
from schedules.wire import topics
from tests.bench.row import Row
from tests.device_agent.core.city import DEVICE, HOUR, MINUTE, WARD, at, entry, sound
from tests.device_agent.core.world import World

ITEMS = 40
AROUND = 40 + 29
"""Bytes around one message: IPv4 and TCP headers (RFC 791, 9293), a TLS 1.3 record (RFC 8446)."""
ACK = 40
"""A bare TCP acknowledgement, for what is not answered by something else at once."""
PING = 2 * (2 + AROUND)
CONTENT = 600 * 4_000
"""New in a day: ten minutes of speech at 32 kbit/s (DESIGN section 7)."""
DOCUMENTS = 4
"""How often a programme changes in a day."""


def rows() -> Iterator[Row]:
    air = Air()
    air.live_a_day()
    day = Counter(air.total)
    day["keep-alive"] = 86_400 // KEEPALIVE_S * PING
    overhead = CONTENT // 1_400 * AROUND
    day["content, ten minutes of new speech"] = CONTENT + overhead
    for cause, total in day.most_common():
        count = air.messages[cause]
        why = f"{count} messages" if count else "reckoned from the protocol"
        yield Row(cause, total / 1e6, "MB", None, None, "", None, why)
    whole = sum(day.values()) / 1e6
    content = CONTENT / 1e6
    why = f"{whole * 30:.0f} MB a month; limit: the content's own bytes"
    yield Row("all, a day", whole, "MB", content, whole / content, "", None, why)


@dataclass
class Air:
    """Counts what goes over it."""

    total: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)

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
            inner(topic, raw)

        world.agent.deliver = down  # type: ignore[method-assign]
        world.agent.on_send = up
        world.begin()
        answered, begins = 0, world.agent.now_ms
        for minute in range(24 * 60):
            world.until(begins + minute * MINUTE)
            for nonce in world.asked[answered:]:
                reply = world.city.time_reply(nonce, world.agent.now_ns // 1_000)
                down(topics.TIME_TOPIC.of(DEVICE), reply)
            answered = len(world.asked)
            if len(world.received) and minute % 2:
                self._acks(world)
            if minute % (24 * 60 // DOCUMENTS) == 0:
                world.give_programme(WARD, *daily)

    def _acks(self, world: World) -> None:
        """The server answers what it stored, once."""
        through = max(world.stored, default=0)
        state = world.agent.state
        assert state is not None
        if through > state.outbox.acked:
            world.ack()

    def _count(self, topic: str, raw: bytes) -> None:
        found = topics.find(topic)
        assert found is not None
        row = found[0]
        cause = topic.rpartition("/")[2]
        # Fixed header, length, topic, and at QoS 1 a packet id and its PUBACK (MQTT 3.1.1, 3.3).
        size = 1 + 2 + 2 + len(topic) + len(raw) + (2 if row.qos else 0)
        answer = AROUND + 4 if row.qos else ACK
        segments = -(-size // 1_400)
        self.total[cause] += size + segments * AROUND + answer
        self.messages[cause] += 1
