"""A bulletin that is withdrawn no longer sounds: the entries that use it end, or go on without."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Entry
from server.base.activity import By
from server.programme import blocks
from server.programme.models import EntryRow, EntrySource
from server.programme.repository import standing_rows
from server.programme.rows import entry_of, row_of_entry
from server.programme.saving import Changed, Next, next_revision, save_revision


def end_entries_with(
    session: Session, bulletin: str, now: int, by: By | None = None
) -> tuple[str, ...]:
    """End every standing entry that sounds `bulletin`, in the transaction of its withdrawal.

    A block that somebody put together ends whole: what is left of it is nothing that anybody
    scheduled. One made of a playlist goes on with the rest of the list, and one that the area's
    default tune opened goes on without it (ADR 0013). One revision for each area concerned, of
    what stands in it once nobody else changes it; returns those areas. `by` is who withdrew it.
    """
    areas = tuple(dict.fromkeys(row.area for row in standing_rows(session) if _uses(row, bulletin)))
    for area in areas:
        following = next_revision(session, area, None, now)
        rows = [row for row in standing_rows(session, area) if _uses(row, bulletin)]
        before = [entry_of(row) for row in rows]
        for row in rows:
            row.live_until = following.effective_from
        after = [left for entry in before if (left := _left(session, following, entry, bulletin))]
        changed = Changed(_told(before), _told(after))
        save_revision(session, following, by, "entry.withdrawn", bulletin, now, changed)
    return areas


def _uses(row: EntryRow, bulletin: str) -> bool:
    return any(piece.sound.bulletin == bulletin for piece in entry_of(row).block.pieces())


def _left(session: Session, following: Next, entry: Entry, bulletin: str) -> Entry | None:
    """The entry's next version, without the bulletin; None where it ends."""
    source = session.get(EntrySource, (entry.id, entry.revision))
    block = blocks.without(entry.block, bulletin, source)
    if block is None or source is None:
        return None
    revision, begins = following.revision, following.effective_from
    left = replace(entry, block=block, revision=revision, live_from=begins)
    session.add(row_of_entry(following.area, left))
    session.add(
        EntrySource(
            entry=entry.id,
            revision=revision,
            area=following.area,
            playlist=source.playlist,
            playlist_version=source.playlist_version,
            theme_by_default=source.theme_by_default,
        )
    )
    return left


def _told(entries: Iterable[Entry]) -> dict[str, object]:
    return {"entries": [to_json(entry) for entry in entries]}
