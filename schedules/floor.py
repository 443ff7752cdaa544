"""Who has the floor: which order, if any, sounds at an instant (rules 1, 2, 6 and 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schedules.orders import (
    Drill,
    FollowUp,
    Issued,
    Repeating,
    Session,
    Stop,
    followed_up,
    is_urgent,
    stops_in_force,
)
from schedules.programme import FOREVER
from schedules.spans import Span


class OrderRef(NamedTuple):
    """One repetition of one issuer's order; a session has only repetition 0."""

    issuer: str
    order: str
    repetition: int


@dataclass(frozen=True, slots=True)
class Floor:
    """An order holding the floor over `span`; `offset_ms` into it at the instant asked for."""

    issued: Issued
    ref: OrderRef
    span: Span


@dataclass(frozen=True, slots=True)
class Standing:
    """The orders that concern a device, and what it has seen of them.

    `stopped_through` is the sequence of the newest stop it ever held: every order issued
    before that has ended, whoever issues it again. `joined` are repetitions whose beginning
    it sounded, and the drill that it sounds. `permitted` are the permitted hours around now, sorted
    and disjoint. `ready` is the content that lies verified on the device. `owed` are the
    follow-ups, by issuer and id, of alarms that sounded here, which this device has not said yet
    (ADR 32).
    """

    orders: tuple[Issued, ...]
    stopped_through: int
    joined: frozenset[OrderRef]
    permitted: Sequence[Span]
    ready: frozenset[str]
    owed: frozenset[tuple[str, str]] = frozenset()

    def bar_at(self, instant: int) -> Issued | None:
        """The stop that bars at `instant`, the longest first."""
        bars = stops_in_force(self.orders, instant)
        return max(bars, key=_until, default=None)

    def floor_at(self, instant: int) -> Floor | None:
        """Urgent before sessions, the newer before the older, then by name: a total order."""
        barred = self.bar_at(instant) is not None
        holding = [
            floor
            for issued in self._alive()
            if is_urgent(issued.order) or not barred
            if (floor := self._holds(issued, instant)) is not None
        ]
        return max(holding, key=_standing, default=None)

    def changes_after(self, instant: int) -> Iterator[int]:
        """Instants after `instant` at which the floor or a bar may change hands."""
        for issued in self.orders:
            if isinstance(issued.order, Stop):
                yield issued.order.until_ms
        for issued in self._alive():
            yield from self._edges(issued, instant)
        for span in self.permitted:
            yield from span

    def next_floor(self, instant: int) -> tuple[int, Floor] | None:
        """When, after `instant`, a known order next takes the floor, and which."""
        if not any(True for _ in self._alive()):
            return None
        held = self.floor_at(instant)
        for edge in sorted(edge for edge in set(self.changes_after(instant)) if edge > instant):
            floor = self.floor_at(edge)
            if floor is not None and (held is None or floor.ref != held.ref):
                return edge, floor
        return None

    def next_start(self, instant: int) -> int:
        """The first instant after `instant` at which a known order takes the floor."""
        found = self.next_floor(instant)
        return FOREVER if found is None else found[0]

    def _alive(self) -> Iterator[Issued]:
        stops = (one.sequence for one in self.orders if one.order.kind == "stop")
        ended, over = max([self.stopped_through, *stops]), followed_up(self.orders)
        return (
            one
            for one in self.orders
            if one.sequence > ended  # no stop is
            and one.order.kind != "lift"
            and (one.order.kind != "urgent" or (one.issuer, one.order.id) not in over)
        )

    def _holds(self, issued: Issued, instant: int) -> Floor | None:
        if isinstance(issued.order, Repeating):
            return self._repetition(issued, issued.order, instant)
        if isinstance(issued.order, Drill):
            return self._drill(issued, issued.order, instant)
        assert isinstance(issued.order, Session)
        return self._session(issued, issued.order, instant)

    def _drill(self, issued: Issued, order: Drill, instant: int) -> Floor | None:
        """Whole or not at all: all of it at hand when it begins, and within one span of permitted
        hours; a late device joins within the opening tone, before the words."""
        ref, span = OrderRef(issued.issuer, order.id, 0), Span(order.at_ms, order.until_ms)
        at_hand = {order.words.content, order.sound.content} <= self.ready
        in_time = instant == span.start or instant < span.start + order.tone_ms
        permitted = any(hours.covers(span) for hours in self.permitted)
        begins = (at_hand and in_time) or ref in self.joined
        if permitted and span.holds(instant) and begins:
            return Floor(issued, ref, span)
        return None

    def _session(self, issued: Issued, order: Session, instant: int) -> Floor | None:
        span = Span(order.at_ms, order.until_ms)
        if not is_urgent(order):
            opening = next((s for s in self.permitted if s.holds(instant)), None)
            if opening is None:
                return None
            span = span.cut_to(opening)
        return (
            Floor(issued, OrderRef(issued.issuer, order.id, 0), span)
            if span.holds(instant)
            else None
        )

    def _repetition(self, issued: Issued, order: Repeating, instant: int) -> Floor | None:
        """The repetition that runs at `instant`, if this device may still join it.

        A late device joins within the attention tone, otherwise at the next repetition; one
        that sounded the beginning stays in.
        """
        n = max(0, (instant - order.at_ms) // order.every_ms)
        start = order.at_ms + n * order.every_ms
        ref = OrderRef(issued.issuer, order.id, n)
        span = Span(start, start + min(order.length_ms, order.every_ms))
        in_time = instant == start or instant < start + order.attention_ms or ref in self.joined
        if start < self._last(issued, order) and span.holds(instant) and in_time:
            return Floor(issued, ref, span)
        return None

    def _last(self, issued: Issued, order: Repeating) -> int:
        """Before this instant its last repetition begins here."""
        if isinstance(order, FollowUp) and (issued.issuer, order.id) in self.owed:
            return order.last_ms
        return order.until_ms

    def _edges(self, issued: Issued, instant: int) -> Iterator[int]:
        order = issued.order
        if isinstance(order, Repeating):
            n = max(0, (instant - order.at_ms) // order.every_ms)
            for k in (n, n + 1):
                start = order.at_ms + k * order.every_ms
                if start < self._last(issued, order):
                    yield from (start, start + min(order.length_ms, order.every_ms))
        else:
            assert isinstance(order, Session | Drill)
            yield from (order.at_ms, order.until_ms)


def _standing(floor: Floor) -> tuple[bool, int, OrderRef]:
    return is_urgent(floor.issued.order), floor.issued.sequence, floor.ref


def _until(issued: Issued) -> int:
    assert isinstance(issued.order, Stop)
    return issued.order.until_ms
