"""Categories of bulletins (chuyên mục): by which a report counts, and never what is approved.

The standard ones stand here; the table holds what the city changed of them, or added. None is
deleted, for the past names it: one that is retired is no more put forward (ADR 39).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.database import hold
from server.base.ids import new_id
from server.base.refusals import check_version
from server.base.visible import check_visible
from server.library.languages import Named
from server.library.models import Category
from server.library.refusals import (
    CategoriesFullError,
    CategoryMissingError,
    CategoryUnknownError,
    NameMalformedError,
    NotTheCityError,
)

NAME_LENGTH: Final = 80
MOST: Final = 60
"""A list longer than this is chosen from by nobody."""

_STANDARD: Final[Mapping[str, Named]] = {
    "news": Named("Tin tức - thời sự", "News"),
    "law": Named("Chính sách - pháp luật", "Policy and law"),
    "notices": Named("Thông báo", "Notices"),
    "security": Named("An ninh - trật tự", "Security and order"),
    "health": Named("Y tế - dân số", "Health and population"),
    "farming": Named("Nông nghiệp - môi trường", "Agriculture and environment"),
    "culture": Named("Văn hóa - thể thao - du lịch", "Culture, sport and tourism"),
    "disasters": Named("Phòng chống thiên tai", "Natural disasters"),
    "answers": Named("Trả lời phản ánh - kiến nghị", "Answers to citizens"),
    "other": Named("Khác", "Other"),
}
"""A city's list to begin with. No rule prescribes one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One category as it stands; `version` 0 has never been changed."""

    id: str
    vi: str
    en: str
    retired_ms: int | None = None
    version: int = 0


def listed(session: Session) -> list[Listed]:
    """All of them, the standard ones first, the retired too."""
    rows = {row.id: _listed(row) for row in session.scalars(select(Category))}
    standard = [rows.pop(id_, Listed(id_, **asdict(name))) for id_, name in _STANDARD.items()]
    return [*standard[:-1], *sorted(rows.values(), key=lambda one: (one.vi, one.id)), standard[-1]]


def check_choosable(session: Session, category: str) -> None:
    """Raises `CategoryUnknownError`, also for a retired one."""
    known = {one.id for one in listed(session) if one.retired_ms is None}
    if category not in known:
        raise CategoryUnknownError


def add(session: Session, person: Person, tree: AreaTree, city: str, name: Named, now: int) -> str:
    """One more; returns its id. Raises `NotAllowedError`, `NotTheCityError`, `NameMalformedError`,
    `CategoriesFullError`."""
    by = _by(person, tree, city)
    hold(session, "categories")
    if len(listed(session)) >= MOST:
        raise CategoriesFullError(MOST)
    made = Listed(new_id("c"), name.vi, name.en)
    _save(session, by, city, made, now, before=None)
    return made.id


def change(
    session: Session,
    person: Person,
    tree: AreaTree,
    city: str,
    changed: Listed,
    now: int,
) -> None:
    """Another name, retired or put forward again; `changed.version` is the one that was seen.

    Raises `NotAllowedError`, `NotTheCityError`, `CategoryMissingError`, `VersionConflictError`,
    `NameMalformedError`.
    """
    by = _by(person, tree, city)
    hold(session, "categories")
    before = next((one for one in listed(session) if one.id == changed.id), None)
    if before is None:
        raise CategoryMissingError
    check_version(changed.version, before.version, asdict(before))
    _save(session, by, city, changed, now, before=before)


def _by(person: Person, tree: AreaTree, city: str) -> By:
    check_known(tree, city)
    by = person.require("area.manage", city, tree)
    if tree.nodes[city].parent is not None:
        raise NotTheCityError
    return by


def _save(
    session: Session, by: By, city: str, one: Listed, now: int, *, before: Listed | None
) -> None:
    row = Category(
        id=one.id, vi=_checked(one.vi, "vi"), en=_checked(one.en, "en"), retired_ms=one.retired_ms,
        version=one.version + 1,
    )  # fmt: skip
    session.merge(row)
    session.flush()
    verb = "category.add" if before is None else "category.change"
    was, is_ = (None if before is None else asdict(before)), asdict(_listed(row))
    activity.record(session, now, verb, one.id, by=by, area=city, before=was, after=is_)


def _checked(name: str, field: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
        raise NameMalformedError(field)
    check_visible(name, field)
    return name


def _listed(row: Category) -> Listed:
    return Listed(row.id, row.vi, row.en, row.retired_ms, row.version)
