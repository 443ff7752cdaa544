"""Recordings that nobody used for their term: the sound goes, the words and the hash stay.

In use is what a programme, an order or a bundle of keys in force names, an entry that has not ended
for so long, and what stands ready: alarms' templates, playlists, theme tunes, usual days, wishes.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.wire import topics
from server.base.activity import record
from server.base.database import Database
from server.dispatch import documents
from server.dispatch.models import Document, DrillWords
from server.feedback.models import Feedback
from server.library.models import Bulletin
from server.library.shelves import Shelves
from server.orders.models import OrderRow, PlainWords, UrgentTemplate
from server.programme.models import AreaThemes, DayTemplate, EntryRow, Playlist, Suggestion, Wish

AT_ONCE: Final = 20
"""Bulletins of one step."""
_NAMES: Final = (topics.PROGRAMME.name, topics.ORDERS.name, topics.TRUST.name)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Unused:
    """A bulletin whose sound may go, last touched at `since_ms`; `size` of its files in bytes."""

    bulletin: str
    title: str
    since_ms: int
    size: int


def unused(session: Session, shelves: Shelves, before_ms: int) -> Iterator[Unused]:
    """Those that nobody touched since, oldest first, and whose sound still stands there."""
    touched = func.coalesce(Bulletin.approved_ms, 0)
    query = (
        select(Bulletin)
        .where(Bulletin.changed_ms < before_ms, touched < before_ms)
        .where(Bulletin.state != "submitted")
        .order_by(Bulletin.changed_ms, Bulletin.id)
    )
    named: frozenset[str] | None = None
    ready: frozenset[str] = frozenset()
    for one in session.scalars(query):
        if not shelves.original(one.original).is_file():
            continue
        size = sum(path.stat().st_size for path in _files(shelves, one) if path.is_file())
        if named is None:
            named, ready = _named(session, before_ms), _ready(session, before_ms)
        if one.id not in ready and one.content not in named:
            yield Unused(one.id, one.title, max(one.changed_ms, one.approved_ms or 0), size)


def forget(database: Database, shelves: Shelves, before_ms: int, now: int) -> int:
    """One step: take some back, and remove their sound; how many. The files go when it is on
    record, the original last: a kill between leaves it for the next step to find."""
    with database.read() as session:
        some = [one for one, _ in zip(unused(session, shelves, before_ms), range(AT_ONCE),
                                      strict=False)]  # fmt: skip
    gone: list[Path] = []
    with database.write() as session:
        still = {one.bulletin for one in unused(session, shelves, before_ms)} if some else set()
        ids = sorted(one.bulletin for one in some if one.bulletin in still)
        going = [session.get_one(Bulletin, one, with_for_update=True) for one in ids]
        for row in going:
            _take_back(session, row, now)
            if not _shared(session, shelves, row, ids):
                gone.append(shelves.content.path(row.content))
        gone += (shelves.original(row.original) for row in going)
    for path in dict.fromkeys(gone):
        path.unlink(missing_ok=True)
    return len(going)


def _take_back(session: Session, row: Bulletin, now: int) -> None:
    """Nobody can schedule, change or approve it any more."""
    before = row.state
    if before != "withdrawn":
        row.state, row.changed_ms, row.version = "withdrawn", now, row.version + 1
    detail: dict[str, str | int | None] = {"content": row.content, "recording": "forgotten"}
    record(
        session, now, "bulletin.forget", row.id, by=None, area=row.area, before={"state": before},
        after={"state": row.state}, detail=detail,
    )  # fmt: skip


def _shared(session: Session, shelves: Shelves, row: Bulletin, going: Sequence[str]) -> bool:
    """Whether another bulletin, which keeps its sound, is made of the same bytes."""
    words = select(DrillWords.n).where(DrillWords.content == row.content).limit(1)
    if session.scalar(words) is not None:
        return True
    others = select(Bulletin.original).where(
        Bulletin.content == row.content, Bulletin.id.not_in(going)
    )  # fmt: skip
    return any(shelves.original(one).is_file() for one in session.scalars(others))


def _files(shelves: Shelves, row: Bulletin) -> tuple[Path, Path]:
    return shelves.original(row.original), shelves.content.path(row.content)


def _named(session: Session, before_ms: int) -> frozenset[str]:
    """Hashes that something in force, or that ended since, names."""
    standing = select(Document).where(
        Document.superseded_ms.is_(None), Document.type.in_(_NAMES)
    )  # fmt: skip
    told = [json.dumps(to_json(documents.body_of(one))) for one in session.scalars(standing)]
    live = or_(EntryRow.live_until.is_(None), EntryRow.live_until >= before_ms)
    ends = or_(EntryRow.ends_ms.is_(None), EntryRow.ends_ms >= before_ms)
    told += (
        json.dumps(block) for block in session.scalars(select(EntryRow.block).where(live, ends))
    )
    orders = select(OrderRow.signed).where(OrderRow.until_ms >= before_ms)
    told += (json.dumps(signed) for signed in session.scalars(orders))
    words = session.scalars(select(DrillWords.content))
    return frozenset({*_SHA256.findall("\n".join(told)), *words})


def _ready(session: Session, before_ms: int) -> frozenset[str]:
    """Bulletins that stand ready, whenever they sounded last."""
    found: set[str | None] = set()
    for columns in (
        (UrgentTemplate.bulletin, UrgentTemplate.correction, UrgentTemplate.all_clear),
        (PlainWords.correction, PlainWords.all_clear),
        (AreaThemes.by_default,),
    ):
        for row in session.execute(select(*columns)):
            found |= set(row)
    found |= set(session.scalars(select(Wish.bulletin).where(Wish.saved_ms >= before_ms)))
    found |= set(
        session.scalars(select(Suggestion.bulletin).where(Suggestion.made_ms >= before_ms))
    )
    found |= set(session.scalars(select(Feedback.bulletin).where(Feedback.state != "answered")))
    for listed in (*session.scalars(select(Playlist.bulletins)),
                   *session.scalars(select(AreaThemes.bulletins))):  # fmt: skip
        found |= set(listed)
    days = json.dumps(session.scalars(select(DayTemplate.entries)).all())
    if days != "[]":
        found |= {one for one in session.scalars(select(Bulletin.id)) if f'"{one}"' in days}
    return frozenset(one for one in found if one is not None)
