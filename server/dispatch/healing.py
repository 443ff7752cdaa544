"""Healing: what a device's status shows to lag is sent to its inbox, at a bounded rate.

Publishing is only a hint and may be lost; a status is not. It names the sequence held of every
topic, so the server compares and sends the difference until nothing lags: when the status comes,
and at each beat that says that it still stands.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.wire import topics
from schedules.wire.status import Held
from server.base.mqtt import Broker
from server.base.web import House
from server.dispatch import documents
from server.dispatch.documents import Newest

FRESH_MS: Final = 10_000
"""A document so new is still on its ordinary way."""
AGAIN_MS: Final = 20_000
"""The same device is not sent to again before its next status can tell the effect."""
MOST_PER_TICK: Final = 200
MOST_WAITING: Final = 20_000

logger = logging.getLogger(__name__)


def wanted_topics(device: str, config: DeviceConfig | None) -> list[str]:
    """Every retained topic a device follows, in the order in which it can believe them."""
    own = [topics.TRUST_TOPIC.of(), topics.CONFIG_TOPIC.of(device)]
    areas = sorted(config.areas) if config is not None else []
    rows = (topics.ORDERS_TOPIC, topics.PROGRAMME_TOPIC)
    return own + [row.of(area) for row in rows for area in areas]


def lagging(
    wanted: Sequence[str], newest: Mapping[str, Newest], held: Iterable[Held], now: int
) -> list[str]:
    """Those of `wanted` of which the device holds nothing, or an older document."""
    has = {one.topic: one for one in held}
    return [
        topic
        for topic in wanted
        if topic in newest
        and now - newest[topic].made_ms >= FRESH_MS
        and (topic not in has or has[topic].sequence < newest[topic].sequence)
    ]


def ahead(newest: Mapping[str, Newest], held: Iterable[Held]) -> list[str]:
    """Topics of which the device holds what this server never made, or made otherwise.

    A server restored from a backup is behind its devices; a forged document is worse. Either
    way a person must know, and nothing is sent.
    """
    return [
        one.topic
        for one in held
        if one.topic in newest
        and one.sequence >= newest[one.topic].sequence
        and one.identity != newest[one.topic].identity
    ]


class Healer:
    """Devices that lag, in the order in which they were noticed."""

    def __init__(self, house: House, broker: Broker) -> None:
        self._house = house
        self._broker = broker
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, list[str]] = OrderedDict()
        self._sent_ms: OrderedDict[str, int] = OrderedDict()

    def heal(self, session: Session, told: Mapping[str, Sequence[Held]], now: int) -> None:
        """Compare what devices hold with the newest documents, and note what lags."""
        configs = documents.configs(session, told)
        wanted = {device: wanted_topics(device, configs.get(device)) for device in told}
        newest = documents.heads(session, {t for some in wanted.values() for t in some})
        for device, held in told.items():
            for topic in ahead(newest, held):
                logger.error("%s holds a newer or another document of %s", device, topic)
            self._note(device, lagging(wanted[device], newest, held, now))

    def tick(self) -> int:
        """Send what lags, at most `MOST_PER_TICK` documents; returns how many were sent."""
        now = self._house.clock.now_ms()
        sent = 0
        while sent < MOST_PER_TICK and self._broker.connected:
            found = self._next(now)
            if found is None:
                break
            sent += self._send(*found)
        return sent

    def _note(self, device: str, names: list[str]) -> None:
        with self._lock:
            if not names:
                self._waiting.pop(device, None)
            elif device in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[device] = names

    def _next(self, now: int) -> tuple[str, list[str]] | None:
        """The next device that may be sent to."""
        with self._lock:
            while self._sent_ms and now - next(iter(self._sent_ms.values())) >= AGAIN_MS:
                self._sent_ms.popitem(last=False)
            device = next((one for one in self._waiting if one not in self._sent_ms), None)
            if device is None:
                return None
            self._sent_ms[device] = now
            return device, self._waiting.pop(device)

    def _send(self, device: str, names: list[str]) -> int:
        with self._house.database.read() as session:
            found = {one.topic: one.raw for one in documents.newest_of(session, names)}
        inbox = topics.INBOX_TOPIC
        for topic in names:
            if topic in found:
                self._broker.publish(
                    inbox.of(device), found[topic], qos=inbox.qos, retain=inbox.retain
                )
        return len(found)
