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
from schedules.spans import Span
from schedules.words import Outcome

LATE_AFTER_MS = 1_000
"""A start up to a second after the planned instant still counts as on time."""
RESUME_AFTER_MS = 1_000
"""What was interrupted resumes one second after the interruption ends (rule 1)."""

Why = Literal["scheduled", "late", "resumed", "urgent", "live", "relay", "test"]
Reason = Literal[
    "stopped", "urgent", "live", "occupied", "outside_hours", "not_ready", "off", "withdrawn"
]


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
    before `awake_since_ms` were missed while the device was off.
    """

    ended: frozenset[ItemKey] = frozenset()
    sounding: Sounding | None = None
    paused: Paused | None = None
    joined: frozenset[OrderRef] = frozenset()
    stopped_through: int = -1
    free_from_ms: int = 0
    awake_since_ms: int = 0


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
    on the device. A running item whose plan is gone is cut.
    """
    standing = Standing(orders, history.stopped_through, history.joined, permitted)
    sounding = history.sounding
    telling = _Telling(
        items=[i for i in items if i.key not in history.ended],
        standing=standing,
        ready=ready,
        awake_since=history.awake_since_ms,
        running=sounding if sounding and isinstance(sounding.source, ItemKey) else None,
        paused=history.paused,
        free_from=history.free_from_ms,
        now=now,
    )
    while telling.now < horizon:
        telling.step(horizon)
    return Timeline(tuple(telling.stretches), tuple(telling.verdicts))


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
        self._cut_what_may_not_go_on(bar)
        if floor is not None:
            self._pause(floor.issued.order.id)
        self._end_overdue()
        if floor is not None:
            self._sound_order(floor, horizon)
        elif bar is None and (item := self._choose()) is not None:
            self._sound_item(item, horizon)
        else:
            self.now = min(self._next_change(), horizon)

    def _sound_order(self, floor: Floor, horizon: int) -> None:
        until = min(floor.span.end, self.standing.next_start(self.now), horizon)
        offset = self.now - floor.span.start
        kind = floor.issued.order.kind
        assert kind != "stop"
        assert kind != "lift"
        self.stretches.append(Stretch(floor.ref, Span(self.now, until), offset, kind))
        self.standing = replace(self.standing, joined=self.standing.joined | {floor.ref})
        self.now = until
        if self.paused is not None:
            self.paused = replace(self.paused, resume_ms=until + RESUME_AFTER_MS)

    def _sound_item(self, item: Item, horizon: int) -> None:
        if self.running is None:
            offset = self.paused.offset_ms if self.paused is not None else 0
            self.running, self.paused = Sounding(item.key, self.now, offset), None
        end = self.running.since_ms + item.block.duration_ms - self.running.offset_ms
        until = min(end, self.standing.next_start(self.now), self._hours_end(), horizon)
        if until > self.now:
            offset = self.running.offset_ms + self.now - self.running.since_ms
            span = Span(self.now, until)
            self.stretches.append(Stretch(item.key, span, offset, _why(item, self.running)))
        self.now = max(self.now, until)
        if self.now >= end:
            self._close(item)

    def _choose(self) -> Item | None:
        """What sounds now: what runs, what resumes, or the first that is due and fits."""
        if self.running is not None:
            return self._item(self.running.source)
        if self.paused is not None:
            paused = self._item(self.paused.key)
            if self._can_resume(paused, self.paused):
                return paused if self.now >= self.paused.resume_ms else None
            self._decide(paused, "cut", "occupied", self.paused.by)
        due = (i for i in self.items if i.start_ms <= self.now and self.now >= self.free_from)
        ready = [i for i in due if i.block.contents() <= self.ready]
        ready.sort(key=lambda i: (i.class_ != "priority", i.start_ms, i.entry))
        return next((i for i in ready if self._fits(i, self.now, 0)), None)

    def _can_resume(self, item: Item, paused: Paused) -> bool:
        rivals = item.class_ == "normal" and any(
            i.class_ == "priority" and i.start_ms <= self.now for i in self.items
        )
        return not rivals and self._fits(item, max(self.now, paused.resume_ms), paused.offset_ms)

    def _fits(self, item: Item, start: int, offset: int) -> bool:
        """All of the rest, with its gap, lies free and permitted, as far as is known now."""
        span = Span(start, start + item.block.duration_ms - offset)
        reach = Span(start + 1, span.end + item.gap_ms)
        return (
            any(hours.covers(span) for hours in self.standing.permitted)
            and not any(reach.holds(i.start_ms) for i in self.items if i is not item)
            and self.standing.next_start(start) >= span.end
        )

    def _cut_what_may_not_go_on(self, bar: Issued | None) -> None:
        for key in (self.running and self.running.source, self.paused and self.paused.key):
            if not isinstance(key, ItemKey):
                continue
            if key not in {i.key for i in self.items}:
                self._forget(key)
                self.verdicts.append(Verdict(key, "cut", "withdrawn", None, self.now))
            elif bar is not None:
                self._decide(self._item(key), "cut", "stopped", bar.order.id)
            elif self._hours_end() <= self.now and self.running is not None:
                self._decide(self._item(key), "cut", "outside_hours", None)

    def _pause(self, by: str) -> None:
        if self.running is None:
            return
        item = self._item(self.running.source)
        offset = self.running.offset_ms + max(0, self.now - self.running.since_ms)
        if offset >= item.block.duration_ms:
            self._close(item)
        else:
            self.paused = Paused(item.key, offset, self.now + RESUME_AFTER_MS, by)
        self.running = None

    def _end_overdue(self) -> None:
        begun = {self.running and self.running.source, self.paused and self.paused.key}
        for item in [i for i in self.items if i.latest_ms < self.now and i.key not in begun]:
            self._decide(item, *self._what_hindered(item))

    def _what_hindered(self, item: Item) -> tuple[Outcome, Reason, str | None]:
        """Why an item did not begin in its time, as seen from the last instant it could."""
        if item.latest_ms < self.awake_since:
            return "missed", "off", None
        bar, floor = self.standing.bar_at(item.latest_ms), self.standing.floor_at(item.latest_ms)
        if floor is not None:
            urgent = is_urgent(floor.issued.order)
            return "skipped", "urgent" if urgent else "live", floor.issued.order.id
        if bar is not None:
            return "skipped", "stopped", bar.order.id
        if not item.block.contents() <= self.ready:
            return "missed", "not_ready", None
        return "skipped", "occupied", self._occupier()

    def _occupier(self) -> str | None:
        if self.running is not None:
            return self.running.source[0]
        return self.paused.key.entry if self.paused is not None else None

    def _close(self, item: Item) -> None:
        self.free_from = max(self.free_from, self.now + item.gap_ms)
        self._forget(item.key)

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

    def _item(self, key: ItemKey | OrderRef) -> Item:
        return next(i for i in self.items if i.key == key)

    def _hours_end(self) -> int:
        return next((s.end for s in self.standing.permitted if s.holds(self.now)), self.now)

    def _next_change(self) -> int:
        instants = [self.free_from, *self.standing.changes_after(self.now)]
        instants += [i.start_ms for i in self.items] + [i.latest_ms + 1 for i in self.items]
        if self.paused is not None:
            instants.append(self.paused.resume_ms)
        return min((at for at in instants if at > self.now), default=2**63)


def _why(item: Item, heard: Sounding) -> Why:
    if heard.offset_ms:
        return "resumed"
    return "late" if heard.since_ms > item.start_ms + LATE_AFTER_MS else "scheduled"
