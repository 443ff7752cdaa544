"""What should have sounded: the items that fell due in a span, on every device.

Told from the documents, as the devices were told. A programme carries the recent past of its
area (entries that ended live on in it for days), so the newest one made up to a day after the
span tells exactly what was in force within it: after a server was down, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.plan import Item, Plan, Skip
from schedules.spans import Span
from schedules.wire.envelope import FOREVER
from schedules.zones import day_span, local_day
from server.dispatch import documents
from server.dispatch.documents import Dated
from server.dispatch.planning import Planner

DAY_MS: Final = 86_400_000

Kind = tuple[DeviceConfig, Span]
"""A configuration without device and beginning, and the span it governed: devices of one kind
have one plan."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One item that fell due on one device; `item` is a `Skip` where it found no place."""

    device: str
    area: str
    item: Item | Skip

    def as_row(self) -> dict[str, Any]:
        """The columns of the table of `PlannedItem`: unproven, or skipped by the plan itself."""
        placed = self.item if isinstance(self.item, Item) else None
        return {
            "device": self.device,
            "due_ms": self.item.due_ms,
            "entry": self.item.entry,
            "entry_revision": self.item.entry_revision,
            "area": self.area,
            "programme": self.item.programme,
            "class": self.item.class_,
            "start_ms": placed and placed.start_ms,
            "duration_ms": placed.block.duration_ms if placed else 0,
            "outcome": "unproven" if placed else "skipped",
            "reason": self.item.reason if isinstance(self.item, Skip) else None,
            "journal": None,
            "n": None,
            "started_us": None,
            "sounded_ms": 0,
        }


class Expectations:
    """Remembers plans between calls, and through when nothing falls due; says the same without."""

    def __init__(self) -> None:
        self._planner = Planner()
        self._kinds: dict[str, DeviceConfig] = {}
        self._counts = (0, 0)
        self._quiet = Span(0, 0)

    def due_in(self, session: Session, span: Span) -> Iterator[Expected]:
        """Every item of every device that falls due in `span` (at most a day long)."""
        counts = documents.counts(session)  # first: what comes meanwhile is a change
        if counts == self._counts and self._quiet.covers(span):
            return
        programmes = documents.programmes_at(session, span.start + DAY_MS)
        by_kind = self._by_kind(session, span)
        if documents.stood_at(session, span.start):
            kinds = [kind for kind, _ in by_kind]
            self._counts, self._quiet = counts, self._quiet_after(span, kinds, programmes)
        for (kind, governed), devices in by_kind.items():
            for day in _days(governed, kind.zone):
                due = _due(self._planner.plan(kind, programmes, day), governed)
                for config in devices if due else ():
                    mine = due
                    if not self._planner.is_of_old(config, day):
                        mine = _due(self._planner.plan(config, programmes, day), governed)
                    area = config.chain[-1].area
                    yield from (Expected(config.device, area, item) for item in mine)

    def _quiet_after(
        self, span: Span, kinds: Iterable[DeviceConfig], programmes: Mapping[str, Dated]
    ) -> Span:
        """From its end until something falls due, or a day ends, as long as no document changes."""
        ends = (self._first_due(kind, programmes, span.end) for kind in kinds)
        return Span(span.end, min(ends, default=FOREVER))

    def _first_due(self, kind: DeviceConfig, programmes: Mapping[str, Dated], instant: int) -> int:
        """When something falls due first from `instant` on; else the end of its day."""
        day = local_day(instant, kind.zone)
        rest = Span(instant, day_span(day, kind.zone).end)
        due = _due(self._planner.plan(kind, programmes, day), rest)
        return min((one.due_ms for one in due), default=rest.end)

    def _by_kind(self, session: Session, span: Span) -> Mapping[Kind, list[DeviceConfig]]:
        found: defaultdict[Kind, list[DeviceConfig]] = defaultdict(list)
        for in_force, config in documents.configs_during(session, span.start, span.end):
            governed = in_force.cut_to(span)
            if governed.start < governed.end:
                found[self._kind(config), governed].append(config.body)
        return found

    def _kind(self, config: Dated) -> DeviceConfig:
        if len(self._kinds) > documents.REMEMBERED:
            self._kinds.clear()
        if config.identity not in self._kinds:
            self._kinds[config.identity] = replace(config.body, device="anyone", since=0)
        return self._kinds[config.identity]


def _due(plan: Plan, span: Span) -> list[Item | Skip]:
    every: tuple[Item | Skip, ...] = (*plan.items, *plan.skips)
    return [one for one in every if span.holds(one.due_ms)]


def _days(span: Span, zone: str) -> Iterator[date]:
    day, last = local_day(span.start, zone), local_day(span.end - 1, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)
