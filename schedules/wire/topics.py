"""One table: each topic, the message types it carries, how, which way, and how large.

Access lists, subscriptions, the gate and the documentation all read this table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from schedules.config import DeviceConfig
from schedules.orders import Order
from schedules.programme import Programme
from schedules.wire.ack import Ack
from schedules.wire.diagnosis import Diagnose, Diagnosis
from schedules.wire.live import LiveBatch
from schedules.wire.orders import Orders
from schedules.wire.receipt import Receipt
from schedules.wire.status import Status
from schedules.wire.time import TimeReply, TimeRequest
from schedules.wire.trust import Trust

Signer = Literal["root", "office", "area", "device"]
Direction = Literal["down", "up"]
KIB = 1024


@dataclass(frozen=True, slots=True)
class MessageType:
    """`contract` is the body's form, `signer` who may say it, `largest` the envelope in bytes."""

    name: str
    contract: Any
    signer: Signer
    largest: int = 64 * KIB


TRUST = MessageType("trust", Trust, "root", 768 * KIB)
PROGRAMME = MessageType("programme", Programme, "area", 1024 * KIB)
ORDERS = MessageType("orders", Orders, "office", 512 * KIB)
ORDER = MessageType("order", Order, "area", 128 * KIB)
CONFIG = MessageType("config", DeviceConfig, "office")
ACK = MessageType("ack", Ack, "office")
TIME_REQUEST = MessageType("time_request", TimeRequest, "device")
TIME_REPLY = MessageType("time_reply", TimeReply, "office")
LIVE = MessageType("live", LiveBatch, "area", 32 * KIB)
STATUS = MessageType("status", Status, "device")
RECEIPT = MessageType("receipt", Receipt, "device")
BEAT = MessageType("beat", None, "device", 80)
"""Not in an envelope, so none of `MESSAGES`: `schedules.wire.beat` has its form and its gate."""
DIAGNOSE = MessageType("diagnose", Diagnose, "office", 4 * KIB)
DIAGNOSIS = MessageType("diagnosis", Diagnosis, "device")

MESSAGES: Mapping[str, MessageType] = {
    m.name: m
    for m in (
        TRUST, PROGRAMME, ORDERS, ORDER, CONFIG, ACK, TIME_REQUEST, TIME_REPLY, LIVE, STATUS,
        RECEIPT, DIAGNOSE, DIAGNOSIS,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of the table. `{area}`, `{device}` and `{session}` stand for one `[a-z0-9-]` id."""

    pattern: str
    carries: tuple[MessageType, ...]
    qos: Literal[0, 1]
    retain: bool
    directions: tuple[Direction, ...]

    def of(self, name: str = "") -> str:
        """The topic for one id."""
        return re.sub(r"\{[a-z]+\}", name, self.pattern)

    def subscription(self) -> str:
        """The MQTT filter for all ids."""
        return self.of("+")

    def match(self, topic: str) -> str | None:
        """The id within `topic` (empty where the pattern has none), or None."""
        found = _form(self.pattern).fullmatch(topic)
        return None if found is None else "".join(found.groups())

    @property
    def largest(self) -> int:
        """Bytes of the largest message it may carry."""
        return max(message.largest for message in self.carries)


@lru_cache(maxsize=64)
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{[a-z]+\}", "([a-z0-9-]{1,64})", pattern))


TRUST_TOPIC = Topic("loa/1/trust", (TRUST,), 1, True, ("down",))
PROGRAMME_TOPIC = Topic("loa/1/area/{area}/programme", (PROGRAMME,), 1, True, ("down",))
ORDERS_TOPIC = Topic("loa/1/area/{area}/orders", (ORDERS,), 1, True, ("down",))
CONFIG_TOPIC = Topic("loa/1/device/{device}/config", (CONFIG,), 1, True, ("down",))
INBOX_TOPIC = Topic(
    "loa/1/device/{device}/inbox",
    (TRUST, PROGRAMME, ORDERS, CONFIG, ORDER, DIAGNOSE),
    1,
    False,
    ("down",),
)
ACK_TOPIC = Topic("loa/1/device/{device}/ack", (ACK,), 1, False, ("down",))
TIME_TOPIC = Topic(
    "loa/1/device/{device}/time", (TIME_REQUEST, TIME_REPLY), 0, False, ("up", "down")
)
LIVE_TOPIC = Topic("loa/1/live/{session}", (LIVE,), 0, False, ("down",))
STATUS_TOPIC = Topic("loa/1/device/{device}/status", (STATUS,), 1, True, ("up",))
BEAT_TOPIC = Topic("loa/1/device/{device}/beat", (BEAT,), 1, False, ("up",))
RECEIPTS_TOPIC = Topic("loa/1/device/{device}/receipts", (RECEIPT,), 1, False, ("up",))
DIAGNOSES_TOPIC = Topic("loa/1/device/{device}/diagnosis", (DIAGNOSIS,), 1, False, ("up",))

TOPICS: tuple[Topic, ...] = (
    TRUST_TOPIC,
    PROGRAMME_TOPIC,
    ORDERS_TOPIC,
    CONFIG_TOPIC,
    INBOX_TOPIC,
    ACK_TOPIC,
    TIME_TOPIC,
    LIVE_TOPIC,
    STATUS_TOPIC,
    BEAT_TOPIC,
    RECEIPTS_TOPIC,
    DIAGNOSES_TOPIC,
)


PACKET_AT_MOST = max(row.largest for row in TOPICS) + 1024
"""Bytes that an MQTT packet of ours may announce: the largest payload, and generously its topic's
name and number. Whoever announces more is cut off before it is read; never less than a broker lets
through (`server/broker/engine.py`), or one device's message could cut the server off."""


def find(topic: str) -> tuple[Topic, str] | None:
    """The row a topic belongs to and the id in it, or None for a topic that is not ours."""
    for row in TOPICS:
        name = row.match(topic)
        if name is not None:
            return row, name
    return None
