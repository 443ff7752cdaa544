"""What a block is made of: bulletins or a playlist of them, opened by a theme tune."""

from dataclasses import replace

from sqlalchemy.orm import Session

from schedules.programme import Block, Entry
from schedules.words import ScheduledClass
from server.areas.tree import AreaTree
from server.programme import checks, playlists, refusals, themes
from server.programme.drafts import BY_DEFAULT, BlockDraft, EntryDraft
from server.programme.models import EntrySource


def block_of(
    session: Session, tree: AreaTree, area: str, draft: EntryDraft, awaited: str | None = None
) -> Block:
    """The block that a draft of `area`'s programme means. Raises `RefusalError`."""
    return make(session, tree, area, draft.class_, draft.block, awaited)


def make(
    session: Session,
    tree: AreaTree,
    area: str,
    class_: ScheduledClass,
    draft: BlockDraft,
    awaited: str | None = None,
) -> Block:
    """A block for entries of that class; the bulletin `awaited` need not be approved yet, where
    nothing is saved. Raises `RefusalError`."""
    sounds = []
    for bulletin, field in _chosen(session, tree, area, draft):
        sound, row = checks.sound_of(
            session, tree, area, bulletin, field, awaited=bulletin == awaited
        )
        checks.check_class(class_, row, "entry.class")
        sounds.append(sound)
    return Block(
        bulletins=tuple(sounds),
        theme=themes.opening(session, tree, area, class_, draft.theme),
        repeats=draft.repeats,
        gap_ms=draft.gap_ms,
        pause_ms=draft.pause_ms,
    )


def source_of(session: Session, area: str, entry: Entry, draft: BlockDraft) -> EntrySource | None:
    """What to remember of where the block of `entry` came from; None where all was named."""
    by_default = draft.theme == BY_DEFAULT
    if draft.playlist is None and not by_default:
        return None
    playlist = playlists.named(session, draft.playlist) if draft.playlist is not None else None
    return EntrySource(
        entry=entry.id,
        revision=entry.revision,
        area=area,
        playlist=playlist.id if playlist is not None else None,
        playlist_version=playlist.version if playlist is not None else None,
        theme_by_default=by_default,
    )


def without(block: Block, bulletin: str, source: EntrySource | None) -> Block | None:
    """The block once `bulletin` is taken back; None where it ends whole.

    A list goes on without one of its bulletins, and an entry without the area's tune: they were
    chosen as a list, and by default. What somebody put together piece by piece ends.
    """
    if source is None:
        return None
    left = block
    if source.theme_by_default and block.theme is not None and block.theme.bulletin == bulletin:
        left = replace(left, theme=None)
    if source.playlist is not None:
        kept = tuple(sound for sound in left.bulletins if sound.bulletin != bulletin)
        left = replace(left, bulletins=kept)
    if not left.bulletins or any(p.sound.bulletin == bulletin for p in left.pieces()):
        return None
    return left


def _chosen(
    session: Session, tree: AreaTree, area: str, draft: BlockDraft
) -> list[tuple[str, str]]:
    """Each bulletin with the field of the request that names it."""
    if draft.playlist is None:
        return list(checks.bulletin_fields(draft))
    if draft.bulletins:
        raise refusals.block_twofold()
    field = "entry.block.playlist"
    playlist = playlists.usable(session, tree, area, draft.playlist, field)
    sounding = playlists.sounding(session, playlist)
    if not sounding:
        raise refusals.playlist_empty(field, playlist.name)
    return [(bulletin, field) for bulletin in sounding]
