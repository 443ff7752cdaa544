"""The play log, counted by the database: a month at a time, each from one index alone."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.programme import Block
from schedules.spans import Span
from server.areas.tree import AreaTree
from server.fleet.groups import belongs
from server.library.models import Bulletin
from server.playlog.models import PlannedItem
from server.programme.models import EntryRow
from server.reports.figures import About, Became, Counted, Said, said_in

AT_ONCE: Final = 500


def counted(session: Session, tree: AreaTree, area: str, due: Span) -> Iterator[Counted]:
    """Items alike, by area, instant, outcome and entry; those that were cut by their length too."""
    item = PlannedItem
    alike = (
        item.area, item.due_ms, item.outcome, item.entry, item.entry_revision, item.class_,
        item.duration_ms,
    )  # fmt: skip
    sums = (func.count(), func.max(item.sounded_ms), func.sum(item.sounded_ms))
    of = (belongs(tree, area, item.area, item.device), *_within(due))
    whole = select(*alike, *sums).where(*of, item.outcome != "cut").group_by(*alike)
    cut = select(*alike, *sums).where(*of, item.outcome == "cut")
    for query in (whole, cut.group_by(*alike, item.sounded_ms)):
        for row in session.execute(query):
            yield Counted._make((*row[:-1], int(row[-1])))  # PostgreSQL sums to a decimal


def became(session: Session, tree: AreaTree, area: str, due: Span) -> Iterator[Became]:
    """What became of each device's items, and why."""
    item = PlannedItem
    alike = (item.area, item.device, item.outcome, item.reason)
    query = select(*alike, func.count(), func.sum(item.sounded_ms))
    query = query.where(belongs(tree, area, item.area, item.device), *_within(due))
    for row in session.execute(query.group_by(*alike)):
        yield Became._make((*row[:-1], int(row[-1])))


def blocks_of(
    session: Session, entries: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Sequence[Said]]:
    """What was said in each version of these entries."""
    ids = sorted({entry for entry, _ in entries})
    found: dict[tuple[str, int], Sequence[Said]] = {}
    for some in _chunks(ids):
        query = select(EntryRow.id, EntryRow.revision, EntryRow.block)
        for row in session.execute(query.where(EntryRow.id.in_(some))):
            if (row.id, row.revision) in entries:
                found[row.id, row.revision] = said_in(from_json(Block, row.block))
    return found


def about_of(session: Session, bulletins: Collection[str]) -> dict[str, About]:
    """What reports know of these bulletins."""
    found: dict[str, About] = {}
    columns = (Bulletin.id, Bulletin.category, Bulletin.language, Bulletin.text.is_not(None))
    for some in _chunks(sorted(bulletins)):
        for row in session.execute(select(*columns).where(Bulletin.id.in_(some))):
            found[row[0]] = About(*row[1:])
    return found


def _within(due: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return PlannedItem.due_ms >= due.start, PlannedItem.due_ms < due.end


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))
