"""An entry that stands, as the draft somebody might have sent for it."""

from sqlalchemy.orm import Session

from schedules.programme import Entry
from server.programme.drafts import BY_DEFAULT, BlockDraft, EntryDraft
from server.programme.models import EntrySource, Playlist


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
