"""What sounds from now on, and why: orders and history laid over the plan.

Told forward from `now`, as if nothing more were to arrive. It is reported in receipts and
never digested; when anything changes, it is told again from there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from schedules.floor import Floor, OrderRef, Standing
from schedules.orders import Issued, is_urgent
from schedules.plan import Item, ItemKey
from schedules.programme import FOREVER
from schedules.spans import Span
from schedules.words import Outcome

LATE_AFTER_MS = 1_000
"""A start up to a second after the planned instant still counts as on time."""
RESUME_AFTER_MS = 1_000
"""What was interrupted resumes one second after the interruption ends (rule 1)."""

Why = Literal[
    "scheduled", "late", "resumed", "urgent", "follow_up", "drill", "live", "relay", "test"
]
Reason = Literal[
    "stopped", "urgent", "live", "occupied", "outside_hours", "not_ready", "off", "withdrawn"
]

Hindrance = tuple[Reason, str | None]
"""Why something did not sound, and which entry or order that was."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """An item or order that sounds: `offset_ms` of it had been heard when it began at `since`."""

    source: ItemKey | OrderRef
    since_ms: int
    offset_ms: int


@dataclass(frozen=True, slots=True)
class Paused:
    """An interrupted item, `offset_ms` of it heard; it may go on from `resume_ms`.

    `by` is the order that interrupted it.
    """

    key: ItemKey
    offset_ms: int
    resume_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class History:
    """What has happened on this device so far.

    `ended` items have their outcome and never sound again; the gap after the last one is over
    at `free_from_ms`. Items that could have begun only
    before `awake_since_ms` were missed while the device was off. `owed` are the follow-ups, by
    issuer and id, that it still has to say (`schedules.floor.Standing`).
    """

    ended: frozenset[ItemKey] = frozenset()
    sounding: Sounding | None = None
    paused: Paused | None = None
    joined: frozenset[OrderRef] = frozenset()
    stopped_through: int = -1
    free_from_ms: int = 0
    awake_since_ms: int = 0
    owed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Stretch:
    """`source` sounds over `span`, from `offset_ms` into its block or repetition."""

    source: ItemKey | OrderRef
    span: Span
    offset_ms: int
    why: Why


@dataclass(frozen=True, slots=True)
class Verdict:
    """An item that will not sound, or not to its end: its outcome, why, and since when."""

    key: ItemKey
    outcome: Outcome
    reason: Reason
    by: str | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """What sounds, in order, and what was decided on the way."""

    stretches: tuple[Stretch, ...]
    verdicts: tuple[Verdict, ...]

    def at(self, instant: int) -> Stretch | None:
        return next((s for s in self.stretches if s.span.holds(instant)), None)


def overlay(
    items: Iterable[Item],
    orders: tuple[Issued, ...],
    history: History,
    permitted: Sequence[Span],
    ready: frozenset[str],
    now: int,
    horizon: int,
) -> Timeline:
    """What sounds in `[now, horizon)`. Pure, total, deterministic.

    `items` are those of the plans around now; `ready` names the content that lies verified
    on the device. A running item whose plan is gone is cut. An item does not begin where a
    known order would interrupt it, nor a normal one where a planned item would.
    """
    sounding, joined = history.sounding, history.joined
    if sounding is not None and isinstance(sounding.source, OrderRef):
        joined |= {sounding.source}
        sounding = None
    telling = _Telling(
        items=[i for i in items if i.key not in history.ended],
        standing=Standing(orders, history.stopped_through, joined, permitted, ready, history.owed),
        ready=ready,
        awake_since=history.awake_since_ms,
        running=sounding,
        paused=history.paused,
        free_from=history.free_from_ms,
        now=now,
    )
    while telling.now < horizon:
        telling.step(horizon)
    verdicts = sorted(telling.verdicts, key=lambda one: (one.at_ms, one.key))
    return Timeline(tuple(telling.stretches), tuple(verdicts))


@dataclass
class _Telling:
    """The story so far; `step` tells it until the next change."""

    items: list[Item]
    standing: Standing
    ready: frozenset[str]
    awake_since: int
    running: Sounding | None
    paused: Paused | None
    free_from: int
    now: int
    stretches: list[Stretch] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    def step(self, horizon: int) -> None:
        floor, bar = self.standing.floor_at(self.now), self.standing.bar_at(self.now)
        self._settle_running(bar)
        self._settle_paused(bar)
        if floor is not None:
            self._pause(floor.issued.order.id)
        self._end_overdue()
        if floor is not None:
            self._sound_order(floor, horizon)
        elif bar is None and (item := self._choose()) is not None:
            self._sound_item(item, horizon)
        else:
            self.now = min(self._next_change(), horizon)

    def _settle_running(self, bar: Issued | None) -> None:
        """Close what has come to its end; cut what may not go on."""
        running = self.running
        if running is None:
            return
        item = self._item(running.source)
        if item is None:
            self._withdraw(running.source)
        elif self._end_of(item, running) <= self.now:
            self._close(item, self._end_of(item, running))
        elif bar is not None:
            self._decide(item, "cut", "stopped", bar.order.id)
        elif self._hours_end() <= self.now:
            self._decide(item, "cut", "outside_hours", None)

    def _settle_paused(self, bar: Issued | None) -> None:
        if self.paused is None:
            return
        item = self._item(self.paused.key)
        if item is None:
            self._withdraw(self.paused.key)
        elif bar is not None:
            self._decide(item, "cut", "stopped", bar.order.id)
        elif self.running is not None:
            self._decide(item, "cut", "occupied", self._occupier())

    def _pause(self, by: str) -> None:
        if self.running is None:
            return
        offset = self.running.offset_ms + max(0, self.now - self.running.since_ms)
        assert isinstance(self.running.source, ItemKey)
        self.paused = Paused(self.running.source, offset, self.now, by)  # as the order ends, later
        self.running = None

    def _sound_order(self, floor: Floor, horizon: int) -> None:
        self.standing = replace(self.standing, joined=self.standing.joined | {floor.ref})
        until = min(floor.span.end, self.standing.next_start(self.now), horizon)
        offset = self.now - floor.span.start
        self.stretches.append(Stretch(floor.ref, Span(self.now, until), offset, _kind(floor)))
        self._advance(until, _taken_by(floor), _taken_by(floor))
        if self.paused is not None:
            self.paused = replace(self.paused, resume_ms=until + RESUME_AFTER_MS)

    def _sound_item(self, item: Item, horizon: int) -> None:
        if self.running is None:
            offset = self.paused.offset_ms if self.paused is not None else 0
            self.running, self.paused = Sounding(item.key, self.now, offset), None
        end = self._end_of(item, self.running)
        until = min(end, self.standing.next_start(self.now), self._hours_end(), horizon)
        if until > self.now:
            offset = self.running.offset_ms + self.now - self.running.since_ms
            span = Span(self.now, until)
            self.stretches.append(Stretch(item.key, span, offset, _why(item, self.running)))
        self._advance(until, None, ("occupied", item.entry))

    def _advance(self, until: int, held_down: Hindrance | None, near: Hindrance) -> None:
        """Go on to `until`; what could have begun only before then was hindered by this."""
        for item in self._waiting():
            if item.latest_ms < until:
                self._give_up(item, held_down, near)
        self.now = until

    def _choose(self) -> Item | None:
        """What sounds now: what runs, what resumes, or the first that is due and fits."""
        if self.running is not None:
            return self._item(self.running.source)
        if self.paused is not None:
            paused = self._item(self.paused.key)
            assert paused is not None
            if self._may_resume(paused, self.paused):
                return paused if self.now >= self.paused.resume_ms else None
            self._decide(paused, "cut", "occupied", self.paused.by)
        return self._first_due(self.now)

    def _first_due(self, instant: int) -> Item | None:
        """Priority first, then what is planned for this very instant, then what waits longest."""
        if instant < self.free_from:
            return None
        due = [i for i in self.items if i.start_ms <= instant and self._is_ready(i)]
        due.sort(
            key=lambda i: (
                i.class_ != "priority", i.start_ms != instant, i.start_ms, i.entry, i.programme
            )
        )  # fmt: skip
        return next((i for i in due if self._in_the_way(i, instant, 0, instant + 1) is None), None)

    def _may_resume(self, item: Item, paused: Paused) -> bool:
        """Rule 1: only if all of the rest fits before the next obstacle and the hours' end.

        What was planned since the floor became free is an obstacle; what waited before goes
        after it, unless it is a priority item and this is not.
        """
        overtaken = item.class_ == "normal" and any(
            rival.class_ == "priority" and rival.start_ms <= self.now and self._is_ready(rival)
            for rival in self.items
        )
        start, free_since = max(self.now, paused.resume_ms), paused.resume_ms - RESUME_AFTER_MS
        way = self._in_the_way(item, start, paused.offset_ms, free_since)
        return way is None and not overtaken

    def _in_the_way(
        self, item: Item, start: int, offset: int, planned_from: int
    ) -> Hindrance | None:
        """What keeps all of the rest, with its gap, from sounding at `start`, as known now.

        What is planned or ordered from `planned_from` on stands in the way, but nothing
        normal in that of a priority item (rule 3).
        """
        span = Span(start, start + item.block.duration_ms - offset)
        if not any(hours.covers(span) for hours in self.standing.permitted):
            return "outside_hours", None
        reach = Span(planned_from, span.end + item.gap_ms)
        for other in self.items:
            yields = other.class_ == "normal" and item.class_ == "priority"
            if reach.holds(other.start_ms) and other is not item and not yields:
                return "occupied", other.entry
        coming = self.standing.next_floor(planned_from - 1)
        if coming is not None and coming[0] < span.end:
            return _taken_by(coming[1])
        return None

    def _end_overdue(self) -> None:
        for item in self._waiting():
            if item.latest_ms < self.now:
                last = item.latest_ms
                near = self._in_the_way(item, last, 0, last + 1) or ("occupied", self._occupier())
                self._give_up(item, self._held_down(last), near)

    def _give_up(self, item: Item, held_down: Hindrance | None, near: Hindrance) -> None:
        """Say why it did not begin: off; an order or a stop; not ready; what was in its way."""
        if item.latest_ms < self.awake_since:
            self._decide(item, "missed", "off", None)
        elif held_down is not None:
            self._decide(item, "skipped", *held_down)
        elif not self._is_ready(item):
            self._decide(item, "missed", "not_ready", None)
        else:
            self._decide(item, "skipped", *near)

    def _held_down(self, instant: int) -> Hindrance | None:
        """The order or the stop under which no item begins at `instant`."""
        if (floor := self.standing.floor_at(instant)) is not None:
            return _taken_by(floor)
        bar = self.standing.bar_at(instant)
        return None if bar is None else ("stopped", bar.order.id)

    def _occupier(self) -> str | None:
        if self.running is not None:
            assert isinstance(self.running.source, ItemKey)
            return self.running.source.entry
        return self.paused.key.entry if self.paused is not None else None

    def _waiting(self) -> list[Item]:
        begun = {self.running and self.running.source, self.paused and self.paused.key}
        return [item for item in self.items if item.key not in begun]

    def _is_ready(self, item: Item) -> bool:
        return item.block.contents() <= self.ready

    def _close(self, item: Item, end: int) -> None:
        self.free_from = max(self.free_from, end + item.gap_ms)
        self._forget(item.key)

    def _withdraw(self, key: ItemKey | OrderRef) -> None:
        assert isinstance(key, ItemKey)
        self._forget(key)
        self.verdicts.append(Verdict(key, "cut", "withdrawn", None, self.now))

    def _decide(self, item: Item, outcome: Outcome, reason: Reason, by: str | None) -> None:
        at = self.now if outcome == "cut" else item.latest_ms + 1
        self._forget(item.key)
        self.verdicts.append(Verdict(item.key, outcome, reason, by, at))

    def _forget(self, key: ItemKey) -> None:
        self.items = [i for i in self.items if i.key != key]
        if self.running is not None and self.running.source == key:
            self.running = None
        if self.paused is not None and self.paused.key == key:
            self.paused = None

    def _item(self, key: ItemKey | OrderRef) -> Item | None:
        return next((i for i in self.items if i.key == key), None)

    def _end_of(self, item: Item, running: Sounding) -> int:
        return running.since_ms + item.block.duration_ms - running.offset_ms

    def _hours_end(self) -> int:
        return next((s.end for s in self.standing.permitted if s.holds(self.now)), self.now)

    def _next_change(self) -> int:
        instants = [self.free_from, *self.standing.changes_after(self.now)]
        instants += [i.start_ms for i in self.items] + [i.latest_ms + 1 for i in self.items]
        if self.paused is not None:
            instants.append(self.paused.resume_ms)
        return min((at for at in instants if at > self.now), default=FOREVER)


def _taken_by(floor: Floor) -> Hindrance:
    return "urgent" if is_urgent(floor.issued.order) else "live", floor.issued.order.id


def _kind(floor: Floor) -> Why:
    kind = floor.issued.order.kind
    assert kind != "stop"
    assert kind != "lift"
    return kind


def _why(item: Item, heard: Sounding) -> Why:
    if heard.offset_ms:
        return "resumed"
    return "late" if heard.since_ms > item.start_ms + LATE_AFTER_MS else "scheduled"
