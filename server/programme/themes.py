"""Theme tunes (nhạc hiệu): approved bulletins an area marked, and which one opens its entries."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.programme import Sound
from schedules.refusal import RefusalError
from schedules.words import ScheduledClass
from server.accounts.rights import Person
from server.areas.models import Area
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base import activity
from server.base.refusals import check_version
from server.library.models import Bulletin
from server.programme import checks, refusals
from server.programme.drafts import BY_DEFAULT
from server.programme.models import AreaThemes

THEME_MAX_MS: Final = 60_000
THEMES_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Marked:
    """What an area says of its theme tunes; `by_default` None: entries open without one."""

    bulletins: tuple[str, ...]
    by_default: str | None

    def as_json(self) -> dict[str, Any]:
        return {"bulletins": list(self.bulletins), "by_default": self.by_default}


def opening(
    session: Session, tree: AreaTree, area: str, class_: ScheduledClass, theme: str | None
) -> Sound | None:
    """The tune that opens an entry of that class: the one it names, the area's own, or none.

    Raises `RefusalError` for a tune that is named and may not be: not approved, urgent, of another
    area, approved for a lower class than the entry's, or too long. The area's own is left out then.
    """
    if theme is None:
        return None
    if theme == BY_DEFAULT:
        return _own(session, tree, area, class_)
    return _fitting(session, tree, area, class_, theme, "entry.block.theme")


def in_force(session: Session, tree: AreaTree, area: str) -> AreaThemes | None:
    """What the nearest of the area and those above it has said; None where nobody has."""
    rows = (session.get(AreaThemes, node.id) for node in tree.up(area))
    return next((row for row in rows if row is not None), None)


def save(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    base_version: int,
    marked: Marked,
    now: int,
) -> AreaThemes:
    """Mark an area's tunes. `base_version` is 0 before the first time. Raises `RefusalError`."""
    check_known(tree, area)
    by = person.require("programme.edit", area, tree)
    session.get(Area, area, with_for_update=True)
    row = session.get(AreaThemes, area, populate_existing=True)
    check_version(base_version, row.version if row else 0, _told(row), marked.as_json())
    _check(session, tree, area, marked)
    before = _told(row)
    if row is None:
        row = AreaThemes(area=area)
        session.add(row)
    row.version, row.by_default = base_version + 1, marked.by_default
    row.bulletins = list(dict.fromkeys(marked.bulletins))
    session.flush()
    activity.record(
        session, now, "themes.set", area, by=by, area=area, before=before, after=_told(row)
    )
    return row


def _own(session: Session, tree: AreaTree, area: str, class_: ScheduledClass) -> Sound | None:
    row = in_force(session, tree, area)
    if row is None or row.by_default is None:
        return None
    try:
        return _fitting(session, tree, area, class_, row.by_default, "")
    except RefusalError:
        return None


def _fitting(
    session: Session, tree: AreaTree, area: str, class_: ScheduledClass, theme: str, field: str
) -> Sound:
    sound, row = checks.sound_of(session, tree, area, theme, field)
    checks.check_class(class_, row, field)
    _check_length(sound, row, field)
    return sound


def _check(session: Session, tree: AreaTree, area: str, marked: Marked) -> None:
    for n, bulletin in enumerate(marked.bulletins):
        field = f"bulletins[{n}]"
        sound, row = checks.sound_of(session, tree, area, bulletin, field)
        _check_length(sound, row, field)
    if marked.by_default is not None and marked.by_default not in marked.bulletins:
        raise refusals.theme_not_marked()


def _check_length(sound: Sound, row: Bulletin, field: str) -> None:
    if sound.duration_ms > THEME_MAX_MS:
        raise refusals.theme_too_long(field, row.title, THEME_MAX_MS)


def _told(row: AreaThemes | None) -> dict[str, Any] | None:
    return Marked(tuple(row.bulletins), row.by_default).as_json() if row is not None else None
