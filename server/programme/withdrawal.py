"""A bulletin that is withdrawn no longer sounds: the entries that use it end."""

from collections import defaultdict

from sqlalchemy.orm import Session

from server.base.activity import By
from server.programme.models import EntryRow
from server.programme.repository import standing_rows
from server.programme.rows import entry_of
from server.programme.saving import next_revision, save_revision


def end_entries_with(
    session: Session, bulletin: str, now: int, by: By | None = None
) -> tuple[str, ...]:
    """End every standing entry that sounds `bulletin`, in the transaction of its withdrawal.

    A block ends whole: what is left of it is nothing that anybody scheduled. One revision
    for each area concerned; returns those areas. `by` is who withdrew it.
    """
    using: dict[str, list[EntryRow]] = defaultdict(list)
    for row in standing_rows(session):
        if any(piece.sound.bulletin == bulletin for piece in entry_of(row).block.pieces()):
            using[row.area].append(row)
    for area, rows in using.items():
        following = next_revision(session, area, None, now)
        for row in rows:
            row.live_until = following.effective_from
        save_revision(session, following, by, "entry.withdrawn", bulletin, now)
    return tuple(using)
