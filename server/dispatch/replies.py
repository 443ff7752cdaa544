"""What the office says to one device at once: receipts stored, and the time."""

import threading
from collections.abc import Callable
from typing import Any, Final

from schedules.wire import topics
from schedules.wire.ack import Ack
from schedules.wire.envelope import Head, seal
from schedules.wire.keys import SigningKey
from schedules.wire.time import TimeReply, TimeRequest
from schedules.wire.topics import MessageType, Topic
from server.base.mqtt import Broker
from server.dispatch.composition import SKEW_MS

ACCEPTED_FOR_MS: Final = 86_400_000
LOOKS_AGAIN_MS: Final = 30_000


class Office:
    """Signs and sends replies; sequences per topic are max(last + 1, now), in memory: those of
    an earlier process were smaller, for it said less than one reply per millisecond."""

    def __init__(
        self,
        broker: Broker,
        key: Callable[[], SigningKey],
        checkpoint: Callable[[], str | None],
    ) -> None:
        self._broker = broker
        self._checkpoint = checkpoint
        self._read, self._key, self._read_ms = key, key(), 0
        self._lock = threading.Lock()
        self._last: dict[str, int] = {}

    def acknowledge(self, device: str, journal: str, stored_through: int, now: int) -> None:
        """Say that all receipts of a journal up to that one are on the disk."""
        body = Ack(journal, stored_through)
        self._say(topics.ACK_TOPIC, topics.ACK, device, body, now)

    def tell_time(self, device: str, request: TimeRequest, received_us: int, sent_us: int) -> None:
        """Answer a time request: when it came, when this leaves, and how far the log has grown."""
        body = TimeReply(request.nonce, received_us, sent_us, self._checkpoint())
        self._say(topics.TIME_TOPIC, topics.TIME_REPLY, device, body, sent_us // 1_000)

    def _say(self, row: Topic, message: MessageType, device: str, body: Any, now: int) -> None:
        topic = row.of(device)
        head = Head("office", topic, now - SKEW_MS, now + ACCEPTED_FOR_MS, self._next(topic, now))
        if not 0 <= now - self._read_ms < LOOKS_AGAIN_MS:  # it may have been replaced
            self._key, self._read_ms = self._read(), now
        raw = seal(message.name, head, body, [self._key])
        self._broker.publish(topic, raw, qos=row.qos, retain=row.retain)

    def _next(self, topic: str, now: int) -> int:
        with self._lock:
            self._last[topic] = max(self._last.get(topic, -1) + 1, now)
            return self._last[topic]
