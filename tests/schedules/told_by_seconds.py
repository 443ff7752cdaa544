"""The overlay told again, naively: one second after another, from DESIGN section 4 alone.

It shares nothing with `schedules.overlay` but the data classes. Every instant and length in a
world is a whole number of seconds. Of each second it asks: who has the floor, what runs, what
resumes, what begins?
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schedules.floor import OrderRef
from schedules.orders import Drill, FollowUp, Issued, Lift, Live, Relay, Stop, Test, Urgent
from schedules.overlay import History
from schedules.plan import Item, ItemKey
from schedules.spans import Span

SECOND = 1_000

Ending = tuple[ItemKey, str, str]
"""An item, its outcome, the reason."""


@dataclass
class World:
    """Everything `overlay` is told, by its names."""

    items: tuple[Item, ...]
    orders: tuple[Issued, ...]
    history: History
    permitted: tuple[Span, ...]
    ready: frozenset[str]
    now: int
    horizon: int


@dataclass
class _Play:
    item: Item
    heard: int
    """Milliseconds heard so far."""


class Teller:
    """Walks through the seconds of a world; `heard` says what sounded in each."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.waiting = [i for i in world.items if i.key not in world.history.ended]
        self.joined = set(world.history.joined)
        self.running: _Play | None = None
        self.paused: _Play | None = None
        self.free_since = 0
        self.silent_until = world.history.free_from_ms
        self.heard: dict[int, tuple[object, int]] = {}
        self.endings: list[Ending] = []
        self._take_up(world.history, {item.key: item for item in world.items})

    def _take_up(self, history: History, items: dict[ItemKey, Item]) -> None:
        sounding, paused = history.sounding, history.paused
        if sounding is not None and isinstance(sounding.source, OrderRef):
            self.joined.add(sounding.source)
        elif sounding is not None and isinstance(sounding.source, ItemKey):
            heard = sounding.offset_ms + self.world.now - sounding.since_ms
            self.running = _Play(items[sounding.source], heard)
            self.waiting.remove(self.running.item)
        if paused is not None:
            self.paused = _Play(items[paused.key], paused.offset_ms)
            self.free_since = paused.resume_ms - SECOND
            self.waiting.remove(self.paused.item)

    def tell(self) -> None:
        for second in range(self.world.now, self.world.horizon, SECOND):
            self._live_through(second)

    def _live_through(self, t: int) -> None:
        if self.running and self.running.heard >= self.running.item.block.duration_ms:
            self.silent_until = max(self.silent_until, t + self.running.item.gap_ms)
            self.running = None
        order = self._floor(t)
        if self._barred(t):
            for play in (self.running, self.paused):
                if play:
                    self.endings.append((play.item.key, "cut", "stopped"))
            self.running = self.paused = None
        if self.running and not self._permitted(t):
            self.endings.append((self.running.item.key, "cut", "outside_hours"))
            self.running = None
        if order and self.running:
            self.paused, self.running = self.running, None
        self._give_up(t)
        if order:
            ref, offset = order
            self.joined.add(ref)
            self.heard[t] = (ref, offset)
            self.free_since = t + SECOND
        elif not self._barred(t):
            self._sound_an_item(t)

    def _sound_an_item(self, t: int) -> None:
        if self.paused and not self.running:
            resume = max(t, self.free_since + SECOND)
            if not self._may_resume(self.paused, t, resume):
                self.endings.append((self.paused.item.key, "cut", "occupied"))
                self.paused = None
            elif t >= self.free_since + SECOND:
                self.running, self.paused = self.paused, None
        if not self.running and not self.paused and t >= self.silent_until:
            due = [i for i in self.waiting if i.start_ms <= t and self._has_content(i)]
            due.sort(key=lambda i: (i.class_ == "normal", i.start_ms < t, i.start_ms, i.entry))
            for item in due:
                if self._fits(item, t, 0, after=t):
                    self.running = _Play(item, 0)
                    self.waiting.remove(item)
                    break
        if self.running:
            self.heard[t] = (self.running.item.key, self.running.heard)
            self.running.heard += SECOND

    def _give_up(self, t: int) -> None:
        """At the last second an item could begin, if it will not, say why one second later."""
        for item in [i for i in self.waiting if i.latest_ms < t]:
            self.waiting.remove(item)
            last = item.latest_ms
            floor = self._floor_order(last)
            if last < self.world.history.awake_since_ms:
                self.endings.append((item.key, "missed", "off"))
            elif floor is not None:
                self.endings.append((item.key, "skipped", _class_of(floor)))
            elif self._barred(last):
                self.endings.append((item.key, "skipped", "stopped"))
            elif not self._has_content(item):
                self.endings.append((item.key, "missed", "not_ready"))
            else:
                self.endings.append((item.key, "skipped", "?"))

    def _may_resume(self, play: _Play, t: int, resume: int) -> bool:
        for other in self.waiting:
            overtakes = other.class_ == "priority" and play.item.class_ == "normal"
            if overtakes and other.start_ms <= t and self._has_content(other):
                return False
        return self._fits(play.item, resume, play.heard, after=self.free_since - SECOND)

    def _fits(self, item: Item, start: int, heard: int, after: int) -> bool:
        """Every second of the rest is permitted; nothing known begins in it, or in its gap."""
        end = start + item.block.duration_ms - heard
        if not all(self._permitted_together(start, s) for s in range(start, end, SECOND)):
            return False
        for other in self.waiting:
            in_the_way = item.class_ == "normal" or other.class_ == "priority"
            if in_the_way and other is not item and after < other.start_ms < end + item.gap_ms:
                return False
        held = self._floor_ref(after)
        for s in range(after + SECOND, end, SECOND):
            coming = self._floor_ref(s)
            if coming is not None and coming != held:
                return False
        return True

    def _permitted(self, t: int) -> bool:
        return any(span.start <= t < span.end for span in self.world.permitted)

    def _permitted_together(self, start: int, t: int) -> bool:
        return any(s.start <= start and t + SECOND <= s.end for s in self.world.permitted)

    def _has_content(self, item: Item) -> bool:
        return all(sound.content in self.world.ready for sound in item.block.bulletins)

    def _barred(self, t: int) -> bool:
        for stop in self.world.orders:
            if isinstance(stop.order, Stop) and t < stop.order.until_ms:
                lifted = any(
                    isinstance(lift.order, Lift)
                    and lift.order.stop == stop.order.id
                    and lift.order.stop_issuer == stop.issuer
                    and lift.sequence > stop.sequence
                    and lift.rank <= stop.rank
                    for lift in self.world.orders
                )
                if not lifted:
                    return True
        return False

    def _floor_order(self, t: int) -> Issued | None:
        """Urgent before all else; of two, the one issued last."""
        return max(self._holding(t), key=_urgency, default=None)

    def _floor_ref(self, t: int) -> OrderRef | None:
        order = self._floor_order(t)
        return None if order is None else self._part(order, t)[0]

    def _floor(self, t: int) -> tuple[OrderRef, int] | None:
        order = self._floor_order(t)
        return None if order is None else self._part(order, t)

    def _part(self, issued: Issued, t: int) -> tuple[OrderRef, int]:
        order = issued.order
        assert isinstance(order, Urgent | FollowUp | Drill | Live | Relay | Test)
        if isinstance(order, Urgent | FollowUp):
            n = (t - order.at_ms) // order.every_ms
            return OrderRef(issued.issuer, order.id, n), t - order.at_ms - n * order.every_ms
        begins = order.at_ms
        if not _may_at_night(issued) and not isinstance(order, Drill):
            hours = next(s for s in self.world.permitted if s.start <= t < s.end)
            begins = max(begins, hours.start)
        return OrderRef(issued.issuer, order.id, 0), t - begins

    def _holding(self, t: int) -> list[Issued]:
        stops = [one.sequence for one in self.world.orders if isinstance(one.order, Stop)]
        ended_through = max([*stops, self.world.history.stopped_through])
        return [
            one
            for one in self.world.orders
            if one.sequence > ended_through and not self._followed_up(one) and self._wants(one, t)
        ]

    def _followed_up(self, urgent: Issued) -> bool:
        """Somebody corrected it, or called it off."""
        return isinstance(urgent.order, Urgent) and any(
            isinstance(later.order, FollowUp)
            and later.order.urgent == urgent.order.id
            and later.order.urgent_issuer == urgent.issuer
            and later.sequence > urgent.sequence
            for later in self.world.orders
        )

    def _wants(self, issued: Issued, t: int) -> bool:
        order = issued.order
        if isinstance(order, Urgent | FollowUp):
            return self._urgent_wants(issued.issuer, order, t)
        if isinstance(order, Drill):
            return self._drill_wants(issued.issuer, order, t)
        if not isinstance(order, Live | Relay | Test) or not order.at_ms <= t < order.until_ms:
            return False
        return _may_at_night(issued) or (self._permitted(t) and not self._barred(t))

    def _drill_wants(self, issuer: str, order: Drill, t: int) -> bool:
        """Whole, within one stretch of permitted hours, with everything at hand, or not at all."""
        length = order.tone_ms + 2 * order.words.duration_ms + order.sound.duration_ms
        seconds = range(order.at_ms, order.at_ms + length, SECOND)
        if t not in seconds or self._barred(t):
            return False
        if not all(self._permitted_together(order.at_ms, s) for s in seconds):
            return False
        if OrderRef(issuer, order.id, 0) in self.joined:
            return True
        lacks = any(one.content not in self.world.ready for one in (order.words, order.sound))
        return not lacks and (t == order.at_ms or t < order.at_ms + order.tone_ms)

    def _urgent_wants(self, issuer: str, order: Urgent | FollowUp, t: int) -> bool:
        if t < order.at_ms:
            return False
        n, within = divmod(t - order.at_ms, order.every_ms)
        until = order.until_ms
        if isinstance(order, FollowUp) and (issuer, order.id) in self.world.history.owed:
            until = order.owed_until_ms or until
        if order.at_ms + n * order.every_ms >= until:
            return False
        if within >= order.attention_ms + order.sound.duration_ms:
            return False
        on_time = within == 0 or within < order.attention_ms
        return on_time or OrderRef(issuer, order.id, n) in self.joined


def _may_at_night(issued: Issued) -> bool:
    kind = issued.order.kind
    return getattr(issued.order, "class_", "normal") == "urgent" or kind in ("urgent", "follow_up")


def _urgency(issued: Issued) -> tuple[bool, int, str]:
    return _may_at_night(issued), issued.sequence, issued.order.id


def _class_of(issued: Issued) -> str:
    return "urgent" if _may_at_night(issued) else "live"


def seconds_of(stretches: Sequence[object]) -> dict[int, tuple[object, int]]:
    """What `overlay`'s stretches say of each second."""
    found: dict[int, tuple[object, int]] = {}
    for stretch in stretches:
        span, offset = stretch.span, stretch.offset_ms  # type: ignore[attr-defined]
        for t in range(span.start, span.end, SECOND):
            found[t] = (stretch.source, offset + t - span.start)  # type: ignore[attr-defined]
    return found
