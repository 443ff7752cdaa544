"""What reports know of the entries and bulletins that stand in the play log."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.programme import Block
from server.library.models import Bulletin
from server.programme.models import EntryRow
from server.reports.figures import About, Said, said_in

AT_ONCE: Final = 500


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


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[n : n + AT_ONCE] for n in range(0, len(ids), AT_ONCE))
