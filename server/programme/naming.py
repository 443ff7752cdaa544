"""How areas, and the bulletins of entries, are called."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.programme import Entry
from server.areas.models import Area
from server.library.models import Bulletin
from server.programme.models import EntryRow
from server.programme.schemas import BulletinName


def names_of(session: Session, entries: Iterable[Entry]) -> dict[str, BulletinName]:
    """Title and class of every bulletin that sounds in these entries."""
    ids = {piece.sound.bulletin for entry in entries for piece in entry.block.pieces()}
    if not ids:
        return {}
    named = select(Bulletin.id, Bulletin.title, Bulletin.class_).where(Bulletin.id.in_(ids))
    return {
        row.id: BulletinName.model_validate({"title": row.title, "class": row.class_})
        for row in session.execute(named)
    }


def area_names(session: Session, areas: Collection[str]) -> dict[str, str]:
    """By id."""
    query = select(Area.id, Area.name).where(Area.id.in_(areas))
    return {row.id: row.name for row in session.execute(query)}


def entry_titles(session: Session, entries: Collection[str]) -> dict[tuple[str, int], str]:
    """What every version of these entries is called: by its first bulletin, as plans tell it."""
    query = select(EntryRow.id, EntryRow.revision, EntryRow.block).where(EntryRow.id.in_(entries))
    first = {
        (row.id, row.revision): str(row.block["bulletins"][0]["bulletin"])
        for row in session.execute(query)
    }
    titled = select(Bulletin.id, Bulletin.title).where(Bulletin.id.in_(set(first.values())))
    titles = {row.id: row.title for row in session.execute(titled)}
    return {key: titles[bulletin] for key, bulletin in first.items() if bulletin in titles}
