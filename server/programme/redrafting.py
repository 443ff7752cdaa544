"""An entry that stands, as the draft somebody might have sent for it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.programme import Entry
from server.areas.tree import AreaTree
from server.library.models import Bulletin
from server.programme import checks
from server.programme.drafts import BY_DEFAULT, BlockDraft, EntryDraft
from server.programme.models import EntryRow, EntrySource, Playlist
from server.programme.rows import entry_of


def redraft(session: Session, entry: Entry) -> EntryDraft:
    """The draft that means this entry today: made of its playlist where that still stands, opened
    by the area's tune where it was; otherwise of the bulletins it sounds."""
    source = session.get(EntrySource, (entry.id, entry.revision))
    return EntryDraft(
        class_=entry.class_,
        areas=entry.areas,
        block=_block(session, entry, source),
        when=entry.when,
        may_start_late_by_ms=entry.may_start_late_by_ms,
        gap_ms=entry.gap_ms,
        volume=entry.volume,
    )


def forget_unreachable(session: Session, tree: AreaTree, areas: Collection[str]) -> None:
    """Standing entries of `areas` forget the list and the default tune they were made of, where
    these, or a bulletin in them, are out of reach now. They go on sounding as they are, as if each
    piece had been named; no renewal asks them to become what they can no longer be."""
    found = session.execute(
        select(EntrySource, EntryRow)
        .join(
            EntryRow,
            (EntryRow.id == EntrySource.entry) & (EntryRow.revision == EntrySource.revision),
        )
        .where(EntryRow.area.in_(areas), EntryRow.live_until.is_(None))
    )
    for source, row in found.all():
        if not _reachable(session, tree, source, entry_of(row), row.area):
            session.delete(source)
    session.flush()


def _reachable(
    session: Session, tree: AreaTree, source: EntrySource, entry: Entry, area: str
) -> bool:
    playlist = session.get(Playlist, source.playlist) if source.playlist else None
    if playlist is not None and not tree.reaches(playlist.area, area):
        return False
    named = {piece.sound.bulletin for piece in entry.block.pieces()}
    rows = session.scalars(select(Bulletin).where(Bulletin.id.in_(named)))
    return all(checks.within_reach(tree, row, area) for row in rows)


def _block(session: Session, entry: Entry, source: EntrySource | None) -> BlockDraft:
    block = entry.block
    playlist = session.get(Playlist, source.playlist) if source and source.playlist else None
    theme = block.theme.bulletin if block.theme is not None else None
    return BlockDraft(
        bulletins=() if playlist else tuple(sound.bulletin for sound in block.bulletins),
        playlist=playlist.id if playlist else None,
        theme=BY_DEFAULT if source and source.theme_by_default else theme,
        repeats=block.repeats,
        gap_ms=block.gap_ms,
        pause_ms=block.pause_ms,
    )
