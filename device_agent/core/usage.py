"""Bytes over the air, booked by local day and month. Pure.

What was counted while the clock was not trusted waits for the first day that is known. A clock that
goes back over midnight finds the day before again, so nothing is ever booked twice or lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from schedules.wire import topics
from schedules.wire.usage import CAUSES, Cause, UsedDay
from schedules.words import AtMost, Count

Bytes = tuple[int, int]
"""Sent, received."""


@dataclass(frozen=True, slots=True)
class Use:
    """Bytes sent and received, each by `CAUSES` in their order."""

    sent: Annotated[tuple[Count, ...], AtMost(16)] = (0,) * len(CAUSES)
    received: Annotated[tuple[Count, ...], AtMost(16)] = (0,) * len(CAUSES)

    def plus(self, other: "Use") -> "Use":
        return Use(_added(self.sent, other.sent), _added(self.received, other.received))

    @property
    def by_cause(self) -> tuple[int, ...]:
        return _added(self.sent, self.received)

    @property
    def total(self) -> int:
        return sum(self.sent) + sum(self.received)


NOTHING: Final = Use()


def use_of(counted: Mapping[Cause, Bytes]) -> Use:
    each = [counted.get(cause, (0, 0)) for cause in CAUSES]
    return Use(tuple(sent for sent, _ in each), tuple(received for _, received in each))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The day that is (`day`, None before one was known) and the one before it, the month that is
    and the one before it (`ended`: its first day), and what waits for a day. `updates` is how much
    (sent, received) of what updates used was booked already: they run, and count, elsewhere."""

    day: date | None = None
    today: Use = NOTHING
    before: date | None = None
    yesterday: Use = NOTHING
    month: Use = NOTHING
    ended: date | None = None
    last_month: Use = NOTHING
    undated: Use = NOTHING
    updates: Annotated[tuple[Count, ...], AtMost(2)] = (0, 0)


def booked(ledger: Ledger, use: Use, day: date | None) -> Ledger:
    """`use` on the local `day`; None while the clock is not trusted."""
    if day is None:
        return replace(ledger, undated=ledger.undated.plus(use))
    turned = _turned_to(ledger, day)
    use = use.plus(ledger.undated)
    return replace(
        turned, today=turned.today.plus(use), month=turned.month.plus(use), undated=NOTHING
    )


def with_updates(ledger: Ledger, whole: Bytes, day: date | None) -> Ledger:
    """What updates used so far; less than before, where that count began anew. A modem took it for
    other programs' while it ran: that is put right."""
    began_anew = min(whole[0] - ledger.updates[0], whole[1] - ledger.updates[1]) < 0
    base = (0, 0) if began_anew else ledger.updates
    new = whole[0] - base[0], whole[1] - base[1]
    if new == (0, 0):
        return ledger
    after = booked(replace(ledger, updates=whole), use_of({"updates": new}), day)
    held = [min(new[0], after.today.sent[_MACHINE]), min(new[1], after.today.received[_MACHINE])]
    back = use_of({"machine": (-held[0], -held[1])})
    return replace(after, today=after.today.plus(back), month=after.month.plus(back))


def told(ledger: Ledger) -> tuple[UsedDay, ...]:
    """For the status: the newest day first."""
    days = ((ledger.day, ledger.today), (ledger.before, ledger.yesterday))
    return tuple(UsedDay(day, use.by_cause) for day, use in days if day is not None)


def cause_of(topic: str) -> Cause:
    """Of a message on this topic."""
    row = topics.find(topic)
    return "other" if row is None else _OF_TOPIC.get(row[0], "other")


def packet_bytes(topic: str, payload: int, qos: int) -> int:
    """A PUBLISH as it goes out: header, its length in 7 bits a byte, topic, at QoS 1 its number
    (MQTT 3.1.1, sections 2.2.3 and 3.3)."""
    rest = 2 + len(topic.encode()) + (2 if qos else 0) + payload
    return 1 + max(1, -(-rest.bit_length() // 7)) + rest


PUBACK: Final = 4
_MACHINE: Final = CAUSES.index("machine")


def _turned_to(ledger: Ledger, day: date) -> Ledger:
    """Opened at this day. Back to the day before: the two change places, and so do months."""
    if ledger.day == day:
        return ledger
    if ledger.day is None:
        return replace(ledger, day=day)
    turned = replace(ledger, day=day, before=ledger.day, yesterday=ledger.today, today=NOTHING)
    if day == ledger.before:
        turned = replace(turned, today=ledger.yesterday)
    month, left = day.replace(day=1), ledger.day.replace(day=1)
    if month == left:
        return turned
    again = ledger.last_month if month == ledger.ended else NOTHING
    return replace(turned, month=again, ended=left, last_month=ledger.month)


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """A file of an older version knows fewer causes."""
    length = max(len(one), len(other))
    return tuple(
        (one[n] if n < len(one) else 0) + (other[n] if n < len(other) else 0) for n in range(length)
    )


_OF_TOPIC: Final[Mapping[topics.Topic, Cause]] = {
    topics.TRUST_TOPIC: "documents",
    topics.PROGRAMME_TOPIC: "documents",
    topics.ORDERS_TOPIC: "documents",
    topics.CONFIG_TOPIC: "documents",
    topics.INBOX_TOPIC: "documents",
    topics.ACK_TOPIC: "receipts",
    topics.RECEIPTS_TOPIC: "receipts",
    topics.TIME_TOPIC: "time",
    topics.LIVE_TOPIC: "live",
    topics.STATUS_TOPIC: "status",
    topics.BEAT_TOPIC: "beat",
}
