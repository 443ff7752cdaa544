"""Saving entries anew: what their playlists and the area's tune have become since."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.programme import Entry
from schedules.recurrence import Once
from schedules.refusal import RefusalError
from schedules.sentences import entry_in_words
from schedules.zones import instant_of
from server.areas.tree import AreaTree
from server.programme import blocks
from server.programme.ahead import starts_ahead
from server.programme.models import EntryRow, EntrySource
from server.programme.redrafting import redraft
from server.programme.revising import Changes, Planned
from server.programme.rows import entry_of
from server.programme.saving import Next
from server.programme.told import Words


def outdated(
    session: Session, tree: AreaTree, following: Next, playlist: str | None, now: int
) -> Changes:
    """The entries of the area whose blocks would be made differently today: of one playlist, or
    of every list and the default tune where `playlist` is None. Those that are over stay."""
    return Changes(
        tuple(
            Planned(redraft(session, entry), f"entries[{n}]", _name(entry), replaces=entry)
            for n, entry in enumerate(_ahead(session, following, playlist, now))
            if _differs(session, tree, following.area, entry)
        )
    )


def _ahead(session: Session, following: Next, playlist: str | None, now: int) -> Iterator[Entry]:
    query = (
        select(EntryRow)
        .join(
            EntrySource,
            (EntryRow.id == EntrySource.entry) & (EntryRow.revision == EntrySource.revision),
        )
        .where(EntryRow.area == following.area, EntryRow.live_until.is_(None))
        .where(EntryRow.ends_ms.is_(None) | (EntryRow.ends_ms > now))
        .order_by(EntryRow.created_ms, EntryRow.id)
    )
    if playlist is not None:
        query = query.where(EntrySource.playlist == playlist)
    entries = (entry_of(row) for row in session.scalars(query))
    return (entry for entry in entries if _begins_after(entry, following.effective_from))


def _begins_after(entry: Entry, since: int) -> bool:
    """A single day must lie ahead with all its times, as when it was first saved."""
    when = entry.when
    if isinstance(when.rule, Once):
        return all(instant_of(when.first, ms, when.zone) >= since for ms in when.times)
    return next(starts_ahead(when, since), None) is not None


def _differs(session: Session, tree: AreaTree, area: str, entry: Entry) -> bool:
    """What cannot be made today is taken up too: saving it says why it cannot."""
    try:
        draft = redraft(session, entry).block
        return blocks.make(session, tree, area, entry.class_, draft) != entry.block
    except RefusalError:
        return True


def _name(entry: Entry) -> Words:
    said = entry_in_words(entry.when, entry.block)
    return Words(f"“{said.vi}”", f"“{said.en}”")
