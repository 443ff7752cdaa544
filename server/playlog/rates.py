"""Outcomes counted by area and local day; what is stale beside them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.words import Outcome
from schedules.zones import day_span
from server.areas.tree import AreaTree
from server.fleet.groups import belongs
from server.playlog.listing import UNHEARD
from server.playlog.models import PlannedItem, ReceiptRow
from server.playlog.schemas import Counts
from server.playlog.sums import outcomes

Told = Outcome | Literal["unheard"]
Tally = Counter[Told]
"""What is counted: outcomes; beside them, what was played and not heard at the horn."""
BESIDE: Final[frozenset[Told]] = frozenset({"stale", "unheard"})
"""What is no part of the plan's sum."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts of the whole, of each local day, and of each area directly below (and of what
    belongs to the area itself, under its own id); of a group, of each area its members stand in."""

    total: Counts
    days: Sequence[tuple[date, Counts]]
    areas: Sequence[tuple[str, Counts]]


def rates(session: Session, tree: AreaTree, area: str, first: date, days: int, zone: str) -> Rates:
    spans = [day_span(first + timedelta(days=n), zone) for n in range(days)]
    child = children(tree, area)
    by_day: defaultdict[int, Tally] = defaultdict(Counter)
    by_area: defaultdict[str, Tally] = defaultdict(Counter)
    total: Tally = Counter()
    for home, day, outcome, count in _counted(session, tree, area, spans):
        for tally in (by_day[day], by_area[child.get(home, home)], total):
            tally[outcome] += count
    return Rates(
        counts_of(total),
        [(first + timedelta(days=n), counts_of(by_day[n])) for n in range(days)],
        [(one, counts_of(by_area[one])) for one in sorted(by_area)],
    )


def counts_of(tally: Mapping[Told, int]) -> Counts:
    """`planned` is their sum, but for what stands beside."""
    planned = sum(count for told, count in tally.items() if told not in BESIDE)
    return Counts(
        planned=planned,
        played=tally.get("played", 0),
        late=tally.get("late", 0),
        cut=tally.get("cut", 0),
        skipped=tally.get("skipped", 0),
        missed=tally.get("missed", 0),
        unproven=tally.get("unproven", 0),
        stale=tally.get("stale", 0),
        unheard=tally.get("unheard", 0),
    )


def children(tree: AreaTree, area: str) -> dict[str, str]:
    """Each area of the tree below (and the area itself), and which direct child holds it."""
    found = {}
    for one in tree.below(area):
        path = [node.id for node in tree.up(one)]
        above = path.index(area)
        found[one] = path[above - 1] if above else area
    return found


def _counted(
    session: Session, tree: AreaTree, area: str, spans: Sequence[Span]
) -> Iterator[tuple[str, int, Told, int]]:
    """`(area, number of the day, outcome, how many)`.

    Days are made of instants here, where zones are known.
    """
    bounds, every = [span.end for span in spans], Span(spans[0].start, spans[-1].end)
    for home, due, outcome, count in outcomes(session, tree, area, every):
        yield home, bisect_right(bounds, due), outcome, count
    for home, due, count in unheard_in(session, tree, area, every):
        yield home, bisect_right(bounds, due), "unheard", count
    for home, due, count in stale_in(session, tree, area, every):
        yield home, bisect_right(bounds, due), "stale", count


def unheard_in(
    session: Session, tree: AreaTree, area: str, due: Span
) -> Iterator[tuple[str, int, int]]:
    """`(area, due, how many items)` that were played and not heard at the horn."""
    item = PlannedItem
    yield from session.execute(
        select(item.area, item.due_ms, func.count())
        .where(belongs(tree, area, item.area, item.device), UNHEARD)
        .where(item.due_ms >= due.start, item.due_ms < due.end)
        .group_by(item.area, item.due_ms)
    )


def stale_in(
    session: Session, tree: AreaTree, area: str, due: Span
) -> Iterator[tuple[str, int, int]]:
    """`(area, due, how many items)` that sounded under a superseded revision."""
    receipt = ReceiptRow
    stale = (
        select(receipt.device, receipt.entry, receipt.entry_revision, receipt.due_ms, receipt.area)
        .where(receipt.booking == "stale")
        .where(belongs(tree, area, receipt.area, receipt.device))
        .where(receipt.due_ms >= due.start, receipt.due_ms < due.end)
        .distinct()
        .subquery()
    )
    beside = select(stale.c.area, stale.c.due_ms, func.count())
    yield from session.execute(beside.group_by(stale.c.area, stale.c.due_ms))
