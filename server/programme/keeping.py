"""What playlists and templates have in common: named things of an area, with versions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.models import Area
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.names import checked_name
from server.base.refusals import check_version
from server.programme import refusals
from server.programme.models import DayTemplate, Playlist

K = TypeVar("K", Playlist, DayTemplate)

_NAMES: Final[Mapping[type, str]] = {Playlist: "playlist", DayTemplate: "template"}


def ask(session: Session, person: Person, tree: AreaTree, area: str) -> By:
    """The right to change what an area keeps. Whoever has it takes the area's row: they take
    turns. Raises `AreaUnknownError`, `NotAllowedError`."""
    check_known(tree, area)
    by = person.require("programme.edit", area, tree)
    session.get(Area, area, with_for_update=True)
    return by


def of_area(session: Session, kind: type[K], area: str, id_: str) -> K | None:
    """The area's own thing of that id, as it stands now."""
    row = session.get(kind, id_, populate_existing=True)
    return row if row is not None and row.area == area else None


def count(session: Session, kind: type[K], area: str) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(kind.area == area)) or 0


def free_name(session: Session, kind: type[K], area: str, name: str, own: str | None) -> str:
    """The name in its one form. Raises refusals `name_malformed`, `name_taken` where another of the
    area's, not `own`, is called that."""
    name = checked_name(name)
    same = select(kind.id).where(kind.area == area, kind.name == name)
    if any(id_ != own for id_ in session.scalars(same)):
        raise refusals.name_taken(name)
    return name


def added(session: Session, by: By, row: Playlist | DayTemplate, now: int) -> None:
    """The line in the activity log of a new one."""
    _record(session, by, "add", row, now, None, row.told())


@contextmanager
def changing(
    session: Session,
    by: By,
    row: Playlist | DayTemplate,
    base: int,
    sent: Mapping[str, Any],
    now: int,
) -> Iterator[None]:
    """The block changes the row; the activity log tells what it was and is. Raises
    `VersionConflictError` unless `base` stands."""
    before = row.told()
    check_version(base, row.version, before, sent)
    yield
    _record(session, by, "change", row, now, before, row.told())


def removed(session: Session, by: By, row: Playlist | DayTemplate, base: int, now: int) -> None:
    """Delete it, on record. Raises `VersionConflictError` unless `base` stands."""
    check_version(base, row.version, row.told())
    _record(session, by, "remove", row, now, row.told(), None)
    session.delete(row)


def _record(
    session: Session,
    by: By,
    verb: str,
    row: Playlist | DayTemplate,
    now: int,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    activity.record(
        session, now, f"{_NAMES[type(row)]}.{verb}", row.id, by=by, area=row.area, before=before,
        after=after, detail={"version": row.version},
    )  # fmt: skip
