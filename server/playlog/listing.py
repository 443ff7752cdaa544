"""Pages of the play log: filtered, in a total order, and read on from any row."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, select, tuple_
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.words import Outcome
from server.library.models import Bulletin
from server.playlog.models import UNPLAYED, PlannedItem
from server.programme.models import EntryRow

CURSOR: Final = r"^\d{1,15}\.[a-z0-9-]{1,64}\.[a-z0-9-]{1,64}\.\d{1,15}$"
UNHEARD: Final = PlannedItem.heard_back == false()
"""As its index says it."""
_ORDER: Final = (
    PlannedItem.due_ms, PlannedItem.device, PlannedItem.entry, PlannedItem.entry_revision,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Items due in `due` that are `of` an area or a group (None: all there are). `device`,
    `outcomes` and `text` narrow it where they are given, and so does `unheard`: to what sounded and
    was not heard at the horn. `after` is the cursor of the row before the first."""

    of: ColumnElement[bool] | None
    due: Span
    device: str | None = None
    outcomes: Collection[Outcome] = ()
    text: str | None = None
    after: str | None = None
    newest_first: bool = False
    unheard: bool = False


def page(session: Session, wanted: Wanted, limit: int) -> Sequence[PlannedItem]:
    """By due time, device, entry and revision, or the other way round.

    Of everything, what was not played is rare: each outcome is read in its own order of time, from
    an index that holds nothing else.
    """
    if wanted.of is None and wanted.outcomes and "played" not in wanted.outcomes:
        of_each = [
            _read(session, replace(wanted, outcomes=(outcome,)), limit)
            for outcome in sorted(set(wanted.outcomes))
        ]
        return sorted(chain(*of_each), key=_place, reverse=wanted.newest_first)[:limit]
    return _read(session, wanted, limit)


def _read(session: Session, wanted: Wanted, limit: int) -> Sequence[PlannedItem]:
    query = select(PlannedItem)
    columns = tuple_(*_ORDER)
    if wanted.after is not None:
        due, device, entry, revision = wanted.after.split(".")
        place = (int(due), device, entry, int(revision))
        query = query.where(columns < place if wanted.newest_first else columns > place)
        wanted = replace(wanted, due=_from(wanted, int(due)))
    if wanted.of is None and wanted.outcomes and "played" not in wanted.outcomes:
        query = query.where(UNPLAYED)
    query = _narrowed(session, query, wanted)
    order = [one.desc() for one in _ORDER] if wanted.newest_first else _ORDER
    found: Sequence[PlannedItem] = session.scalars(query.order_by(*order).limit(limit)).all()
    return found


def _from(wanted: Wanted, due_ms: int) -> Span:
    """What is left of the time asked for: a database bounds its reading by this, not by a place."""
    if wanted.newest_first:
        return wanted.due.cut_to(Span(wanted.due.start, due_ms + 1))
    return wanted.due.cut_to(Span(due_ms, wanted.due.end))


def _place(row: PlannedItem) -> tuple[int, str, str, int]:
    return row.due_ms, row.device, row.entry, row.entry_revision


def cursor_of(row: PlannedItem) -> str:
    return f"{row.due_ms}.{row.device}.{row.entry}.{row.entry_revision}"


def _narrowed(session: Session, query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.of is not None:
        query = query.where(wanted.of)
    query = query.where(PlannedItem.due_ms >= wanted.due.start, PlannedItem.due_ms < wanted.due.end)
    if wanted.device is not None:
        query = query.where(PlannedItem.device == wanted.device)
    if wanted.outcomes:
        query = query.where(PlannedItem.outcome.in_(wanted.outcomes))
    if wanted.unheard:
        query = query.where(UNHEARD)
    if wanted.text is not None and wanted.text.strip():
        query = query.where(PlannedItem.entry.in_(_called(session, wanted.text)))
    return query


def _called(session: Session, text: str) -> set[str]:
    """Entries whose first bulletin's title holds the text, accents and case folded."""
    sought = _folded(text.strip())
    titles = session.execute(select(Bulletin.id, Bulletin.title))
    bulletins = {row.id for row in titles if sought in _folded(row.title)}
    entries = session.execute(select(EntryRow.id, EntryRow.block))
    return {row.id for row in entries if row.block["bulletins"][0]["bulletin"] in bulletins}


def _folded(text: str) -> str:
    """`Lê Chân` and `le chan` alike, as the console folds what is searched."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(one for one in letters if not unicodedata.combining(one))
