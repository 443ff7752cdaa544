"""Sums of days that are over, so that a year of a city is told in seconds (ADR 47).

They are never more than a short cut: a day that is not over, one whose items moved since its sums
were written, what falls outside whole days and what is asked of a group is counted from the items,
so that figures are equal to those counted from the items at every moment. `server.playlog.closing`
writes them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Case, ColumnElement, Subquery, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from schedules.spans import Span, minus, union
from schedules.words import Outcome
from schedules.zones import day_span, local_day
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.base.given import given
from server.fleet.groups import belongs
from server.playlog.models import Kept, KeptCause, KeptCluster, KeptStart, MovedDay, PlannedItem
from server.playlog.starts import OUTCOMES, Became, Started, Tallied, tally_items

START_COLUMNS = (
    KeptStart.area, KeptStart.due_ms, KeptStart.entry, KeptStart.entry_revision, KeptStart.class_,
    KeptStart.items, KeptStart.placed, KeptStart.duration_ms, KeptStart.planned_ms,
    KeptStart.most_ms, KeptStart.sounded_ms, KeptStart.played, KeptStart.late, KeptStart.cut,
    KeptStart.skipped, KeptStart.missed, KeptStart.unproven, KeptStart.cuts,
)  # fmt: skip
"""In the order of `Started`."""


class Group(NamedTuple):
    """So many `broadcasts` of one version of an entry that are alike: `is_whole` where one cluster
    at least proved all of it, `is_placed` where one had a place in the plan, `is_odd` where some
    were cut and none was whole. The rest is summed over them, as in `Started`."""

    entry: str
    entry_revision: int
    class_: str
    is_whole: bool
    is_placed: bool
    is_odd: bool
    broadcasts: int
    duration_ms: int
    most_ms: int
    items: int
    placed: int
    whole: int
    planned_ms: int
    sounded_ms: int


class OfPart(NamedTuple):
    """What an area directly below has, `sounded` of its `broadcasts` proven whole by one cluster at
    least."""

    part: str
    broadcasts: int
    sounded: int
    duration_ms: int
    most_ms: int
    items: int
    whole: int
    planned_ms: int
    sounded_ms: int
    played: int
    late: int
    cut: int
    skipped: int
    missed: int
    unproven: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """Whole days of the asked area, added up by the database. `cuts` says of each version of an
    entry how far items came that were cut; those of odd broadcasts stand in `odd` instead, start by
    start."""

    groups: Sequence[Group]
    parts: Sequence[OfPart]
    cuts: Mapping[tuple[str, int], Counter[int]]
    odd: Sequence[Started]


def tally(
    session: Session, tree: AreaTree, area: str, child: Mapping[str, str], due: Span
) -> tuple[Tallied, Grouped | None]:
    """What fell due in `due` on every device of the area and below, or of the group; `child` says
    which area directly below holds an area. Starts that are grouped are not in the first."""
    split = _split(session, tree, area, due)
    found = Tallied()
    for of, span in split.counted:
        found.add(tally_items(session, of, span))
    if split.kept is None:
        return found, None
    mixed = union(span for spans in split.moved.values() for span in spans)
    for span in mixed:
        found.starts += _starts(session, split, span)
    found.became += _became(session, split, split.kept)
    found.heard |= set(_heard(session, split, split.kept))
    clean = minus([split.kept], mixed)
    return found, _grouped(session, split.areas, child, clean) if clean else None


def outcomes(
    session: Session, tree: AreaTree, area: str, due: Span
) -> Iterator[tuple[str, int, Outcome, int]]:
    """`(area, due, outcome, how many)`; an area and instant may come more than once."""
    split, item = _split(session, tree, area, due), PlannedItem
    for of, span in split.counted:
        query = select(item.area, item.due_ms, item.outcome, func.count()).where(of)
        query = query.where(item.due_ms >= span.start, item.due_ms < span.end)
        found = session.execute(query.group_by(item.area, item.due_ms, item.outcome))
        yield from ((home, at_ms, outcome, count) for home, at_ms, outcome, count in found)
    if split.kept is not None:
        counts = (getattr(KeptStart, outcome) for outcome in OUTCOMES)
        for home, at_ms, *each in _of_starts(session, split, split.kept, counts):
            for outcome, count in zip(OUTCOMES, each, strict=True):
                if count:
                    yield home, at_ms, outcome, count


@dataclass(frozen=True, slots=True)
class _Split:
    """Where `kept` holds for `areas`, but for the `moved`; and what is `counted` from the items."""

    counted: Sequence[tuple[ColumnElement[bool], Span]]
    kept: Span | None = None
    zone: str = ""
    areas: Collection[str] = ()
    moved: Mapping[str, Sequence[Span]] = field(default_factory=dict)

    def stands(self, area: str, at_ms: int) -> bool:
        return not any(span.holds(at_ms) for span in self.moved.get(area, ()))


def _split(session: Session, tree: AreaTree, area: str, due: Span) -> _Split:
    of = belongs(tree, area, PlannedItem.area, PlannedItem.device)
    kept = session.get(Kept, 1)
    if kept is None or tree.nodes[area].kind == "group":
        return _Split([(of, due)])
    start = _midnight_from(max(due.start, kept.from_ms), kept.zone)
    end = day_span(local_day(min(due.end, kept.through_ms), kept.zone), kept.zone).start
    if start >= end:
        return _Split([(of, due)])
    areas, moved = tree.below(area), defaultdict(list)
    query = select(MovedDay).where(MovedDay.area.in_(areas))
    for one in session.scalars(query.where(MovedDay.day_ms >= start, MovedDay.day_ms < end)):
        moved[one.area].append(Span(one.day_ms, one.until_ms))
    edges = [(of, Span(due.start, start)), (of, Span(end, due.end))]
    again = [(PlannedItem.area == one, span) for one, spans in moved.items() for span in spans]
    counted = [(each, span) for each, span in (*edges, *again) if span.start < span.end]
    return _Split(counted, Span(start, end), kept.zone, areas, moved)


def _grouped(
    session: Session, areas: Collection[str], child: Mapping[str, str], spans: Sequence[Span]
) -> Grouped:
    start = KeptStart
    within = start.area.in_(areas) & or_(
        *(and_(start.due_ms >= span.start, start.due_ms < span.end) for span in spans)
    )
    key = (start.due_ms, start.entry, start.entry_revision)
    of_all: Any = select(*key, func.min(start.class_).label("class_"))
    each = _added(of_all, within, *key)
    is_odd = and_(each.c.whole == 0, each.c.cut > 0)
    alike = (
        each.c.entry, each.c.entry_revision, each.c.class_,
        _flag(each.c.whole > 0), _flag(each.c.placed > 0), _flag(is_odd),
    )  # fmt: skip
    sums = (
        func.sum(each.c[name])
        for name in ("duration_ms", "most_ms", "items", "placed", "whole", "planned_ms",
                     "sounded_ms")
    )  # fmt: skip
    groups = [
        Group(*row[:3], *map(bool, row[3:6]), *map(int, row[6:]))
        for row in session.execute(select(*alike, func.count(), *sums).group_by(*alike))
    ]
    odd: list[Started] = []
    if any(group.is_odd for group in groups):
        same = [column == each.c[column.key] for column in key]
        query = select(*START_COLUMNS).join(each, and_(*same)).where(within, is_odd)
        odd = list(map(Started._make, session.execute(query)))
    cuts: defaultdict[tuple[str, int], Counter[int]] = defaultdict(Counter)
    told = select(start.entry, start.entry_revision, start.cuts).where(within, start.cut > 0)
    for entry, revision, some in session.execute(told):
        for ms, items in some or ():
            cuts[entry, revision][ms] += items
    for one in odd:
        for ms, items in one.cuts or ():
            cuts[one.entry, one.entry_revision][ms] -= items
    return Grouped(groups, _parts(session, child, within), cuts, odd)


def _parts(session: Session, child: Mapping[str, str], within: ColumnElement[bool]) -> list[OfPart]:
    start = KeptStart
    below = given(session, child.items(), start.area, Area.parent)
    key = (below.c.parent, start.due_ms, start.entry, start.entry_revision)
    of_part = select(*key).join(below, below.c.area == start.area)
    each = _added(of_part, within, *key)
    sums = (
        func.sum(each.c[name])
        for name in ("duration_ms", "most_ms", "items", "whole", "planned_ms", "sounded_ms",
                     *OUTCOMES)
    )  # fmt: skip
    query = select(each.c.parent, func.count(), func.sum(_flag(each.c.whole > 0)), *sums)
    found = session.execute(query.group_by(each.c.parent))
    return [OfPart(row[0], *map(int, row[1:])) for row in found]


def _added(query: Any, within: ColumnElement[bool], *key: Any) -> Subquery:
    """Starts added up over areas."""
    start = KeptStart
    added = ("items", "placed", "planned_ms", "sounded_ms", *OUTCOMES)
    columns = [func.sum(getattr(start, name)).label(name) for name in added]
    columns += [func.max(getattr(start, name)).label(name) for name in ("duration_ms", "most_ms")]
    columns.append(func.sum(start.played + start.late).label("whole"))
    found: Subquery = query.add_columns(*columns).where(within).group_by(*key).subquery()
    return found


def _flag(is_so: ColumnElement[bool]) -> Case[int]:
    return case((is_so, 1), else_=0)


def _midnight_from(instant: int, zone: str) -> int:
    """The local midnight at or after an instant."""
    day = day_span(local_day(instant, zone), zone)
    return day.start if day.start == instant else day.end


def _of_starts(session: Session, split: _Split, kept: Span, columns: Any) -> Iterator[Any]:
    """Rows of starts, each beginning with area and instant."""
    query = select(KeptStart.area, KeptStart.due_ms, *columns)
    query = query.where(KeptStart.area.in_(split.areas))
    found = session.execute(
        query.where(KeptStart.due_ms >= kept.start, KeptStart.due_ms < kept.end)
    )
    if not split.moved:
        return iter(found)
    return (row for row in found if split.stands(row[0], row[1]))


def _starts(session: Session, split: _Split, kept: Span) -> list[Started]:
    return list(map(Started._make, _of_starts(session, split, kept, START_COLUMNS[2:])))


def _became(session: Session, split: _Split, kept: Span) -> Iterator[Became]:
    cause = KeptCause
    alike = (cause.area, cause.device, cause.outcome, cause.reason)
    query = select(*alike, func.sum(cause.items)).where(cause.area.in_(split.areas))
    query = query.where(cause.day_ms >= kept.start, cause.day_ms < kept.end)
    moved = [(area, span.start) for area, spans in split.moved.items() for span in spans]
    if moved:
        query = query.where(tuple_(cause.area, cause.day_ms).not_in(moved))
    for area, device, outcome, reason, items in session.execute(query.group_by(*alike)):
        yield Became(area, device, outcome, reason or None, int(items))


def _heard(session: Session, split: _Split, kept: Span) -> Iterator[tuple[str, str]]:
    first = month_of(kept.start, split.zone)
    query = select(
        KeptCluster.area, KeptCluster.month_ms, KeptCluster.device, KeptCluster.heard_days
    ).where(KeptCluster.area.in_(split.areas))
    query = query.where(KeptCluster.month_ms >= first, KeptCluster.month_ms < kept.end)
    asked: dict[tuple[str | None, int], int] = {}
    for area, month_ms, device, heard_days in session.execute(query):
        key = (area if area in split.moved else None, month_ms)
        if key not in asked:
            asked[key] = _days_asked(split, kept, area, month_ms)
        if heard_days & asked[key]:
            yield area, device


def _days_asked(split: _Split, kept: Span, area: str, month_ms: int) -> int:
    """The bits of the days of a month that lie in `kept` and stand."""
    first = local_day(month_ms, split.zone)
    found = 0
    for n in range(31):
        day = day_span(first + timedelta(days=n), split.zone).start
        if kept.holds(day) and split.stands(area, day):
            found |= 1 << n
    return found


def month_of(instant: int, zone: str) -> int:
    """The local midnight that begins the month of an instant."""
    return day_span(local_day(instant, zone).replace(day=1), zone).start
