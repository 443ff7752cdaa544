"""Playlists (danh sách phát): named, ordered bulletins of an area, made into blocks of entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.programme import Entry
from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.base.ids import new_id
from server.library.models import Bulletin
from server.programme import checks, keeping, refusals
from server.programme.models import EntryRow, EntrySource, Playlist
from server.programme.rows import entry_of

PLAYLISTS_MAX: Final = 200
BULLETINS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants a playlist to be."""

    name: str
    bulletins: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "bulletins": list(self.bulletins)}


@dataclass(frozen=True, slots=True)
class Use:
    """A standing entry of `area`'s programme; `outdated` where the list sounds otherwise now."""

    area: str
    entry: Entry
    outdated: bool


def offered(session: Session, tree: AreaTree, area: str) -> Sequence[Playlist]:
    """The playlists that entries of `area` may be made of: its own, and those above it."""
    up = [node.id for node in tree.up(area)]
    rows = session.scalars(select(Playlist).where(Playlist.area.in_(up)))
    return sorted(rows, key=lambda row: (up.index(row.area), row.name, row.id))


def named(session: Session, playlist: str) -> Playlist | None:
    return session.get(Playlist, playlist)


def usable(session: Session, tree: AreaTree, area: str, playlist: str, field: str) -> Playlist:
    """A playlist of the area or above it. Raises `PlaylistUnknownError` for every other."""
    row = named(session, playlist)
    if row is None or not tree.reaches(row.area, area):
        raise refusals.PlaylistUnknownError(field)
    return row


def bulletins_of(session: Session, rows: Sequence[Playlist]) -> dict[str, Bulletin]:
    """Every bulletin that these playlists name, by id."""
    ids = {bulletin for row in rows for bulletin in row.bulletins}
    found = session.scalars(select(Bulletin).where(Bulletin.id.in_(ids)))
    return {bulletin.id: bulletin for bulletin in found}


def sounding(session: Session, playlist: Playlist) -> list[str]:
    """Its bulletins in order, without those that were taken back."""
    known = bulletins_of(session, [playlist])
    return [one for one in playlist.bulletins if known[one].state == "approved"]


def uses(session: Session, playlists: Sequence[Playlist], now: int) -> dict[str, list[Use]]:
    """By playlist: the entries made of it that still have something ahead."""
    known = bulletins_of(session, playlists)
    wanted = {
        row.id: [b for b in row.bulletins if known[b].state == "approved"] for row in playlists
    }
    rows = session.execute(
        select(EntrySource.playlist, EntryRow)
        .join(
            EntryRow,
            (EntryRow.id == EntrySource.entry) & (EntryRow.revision == EntrySource.revision),
        )
        .where(EntrySource.playlist.in_(wanted), EntryRow.live_until.is_(None))
        .where(EntryRow.ends_ms.is_(None) | (EntryRow.ends_ms > now))
        .order_by(EntryRow.area, EntryRow.created_ms, EntryRow.id)
    )
    used: dict[str, list[Use]] = {id_: [] for id_ in wanted}
    for playlist, row in rows:
        entry, id_ = entry_of(row), str(playlist)
        sounds = [sound.bulletin for sound in entry.block.bulletins]
        used[id_].append(Use(row.area, entry, outdated=sounds != wanted[id_]))
    return used


def add(
    session: Session, person: Person, tree: AreaTree, area: str, wanted: Wanted, now: int
) -> Playlist:
    """A new playlist of an area. Raises `RefusalError`."""
    by = keeping.ask(session, person, tree, area)
    if keeping.count(session, Playlist, area) >= PLAYLISTS_MAX:
        raise refusals.too_many("playlists_full", "danh sách phát", "playlists", PLAYLISTS_MAX)
    row = Playlist(id=new_id("pl"), area=area, version=0, bulletins=[])
    _put(session, tree, row, wanted, now)
    keeping.added(session, by, row, now)
    return row


def change(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    playlist: str,
    base_version: int,
    wanted: Wanted,
    now: int,
) -> Playlist:
    """Another name, other bulletins, another order. What was taken back drops out.

    Entries keep the sounds they were saved with. Raises `RefusalError`.
    """
    by = keeping.ask(session, person, tree, area)
    row = _of_area(session, area, playlist)
    with keeping.changing(session, by, row, base_version, wanted.as_json(), now):
        _put(session, tree, row, wanted, now)
    return row


def remove(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    playlist: str,
    base_version: int,
    now: int,
) -> None:
    """Entries that were made of it stay as they are."""
    by = keeping.ask(session, person, tree, area)
    keeping.removed(session, by, _of_area(session, area, playlist), base_version, now)


def _of_area(session: Session, area: str, playlist: str) -> Playlist:
    row = keeping.of_area(session, Playlist, area, playlist)
    if row is None:
        raise refusals.PlaylistUnknownError("playlist")
    return row


def _put(session: Session, tree: AreaTree, row: Playlist, wanted: Wanted, now: int) -> None:
    row.name = keeping.free_name(session, Playlist, row.area, wanted.name, row.id)
    row.bulletins = _kept(session, tree, row, wanted.bulletins)
    row.version, row.changed_ms = row.version + 1, now
    session.add(row)
    session.flush()


def _kept(session: Session, tree: AreaTree, row: Playlist, bulletins: tuple[str, ...]) -> list[str]:
    kept = []
    for n, bulletin in enumerate(bulletins):
        known = session.get(Bulletin, bulletin) if bulletin in row.bulletins else None
        if known is not None and known.state == "withdrawn":
            continue
        checks.sound_of(session, tree, row.area, bulletin, f"bulletins[{n}]")
        kept.append(bulletin)
    return kept
