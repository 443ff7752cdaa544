"""Taking a list of areas in: what is new, what changed, and what the list no longer names."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from schedules.words import COMMUNE_KINDS
from server.areas.founding import add_area, check_settings, names_under
from server.areas.kinds import kind_in_words
from server.areas.likeness import likeness
from server.areas.listing import Listed, read_list, refused_in
from server.areas.models import Area
from server.areas.outlines import draw
from server.areas.refusals import AreaAlikeError, AreaUnknownError, ListMalformedError
from server.areas.tree import load_tree
from server.base import activity
from server.base.activity import By

What = Literal["new", "renamed", "moved_point", "kind_changed", "missing"]

_TOPS: Final = frozenset({"central", "city"})
_WORDS: Final[dict[What, tuple[str, str]]] = {
    "new": ("Thêm mới", "New"),
    "renamed": ("Đổi tên", "Renamed"),
    "moved_point": ("Đổi tọa độ", "Moved point"),
    "kind_changed": ("Đổi loại", "Kind changed"),
    "missing": ("Không có trong tệp (giữ nguyên)", "Not in the file (kept)"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that taking the list in changes; `missing` changes nothing and is only told."""

    what: What
    area: str
    name: str
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        vi, en = _WORDS[self.what]
        shift = f": {self.before} → {self.after}" if self.before is not None else ""
        kind = f" ({self.after})" if self.what == "new" else ""
        return f"{vi} / {en}: {self.area} “{self.name}”{kind}{shift}"


def take_in(
    session: Session,
    listed: Sequence[Listed] | Path,
    parent: str | None,
    now: int,
    *,
    by: By | None = None,
) -> tuple[Change, ...]:
    """Bring the tree up to a list; areas whose line names no parent stand under `parent`.

    An area whose code is known keeps its id, so that importing twice is importing once; nothing
    is ever removed. Raises `ListMalformedError` (also where an area stands elsewhere by now:
    that is a merger or a split, not an import) and `AreaUnknownError`; the caller's transaction
    is then rolled back. Devices below an area whose kind changed need new configurations.
    """
    rows = read_list(listed) if isinstance(listed, Path) else listed
    if parent is not None and session.get(Area, parent) is None:
        raise AreaUnknownError(parent, "parent")
    known = _known(session)
    changes: list[Change] = []
    for row in rows:
        if row.code in known:
            changes += _bring_up(session, row, known[row.code], known, now, by)
    for row in rows:
        if row.code not in known:
            known[row.code] = _add(session, row, _parent(session, row, parent, known), now, by)
            changes.append(Change("new", known[row.code].id, row.name, after=row.kind))
    _check_names(session, rows, known)
    return (*changes, *_missing(session, rows, known, parent))


def slug(name: str) -> str:
    """`Phường Thành Đông` → `phuong-thanh-dong`: the name as an id, at most 56 characters."""
    folded = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in folded if not _accent(c))
    return "-".join(plain.split())[:56].rstrip("-")


def free_id(session: Session, name: str, code: str | None) -> str:
    """An id for a new area: its name, with its code where the name is taken."""
    plain = slug(name) or "area"
    if session.get(Area, plain) is None or code is None:
        return plain
    return f"{plain}-{slug(code)}"[:64]


def _known(session: Session) -> dict[str, Area]:
    rows = session.scalars(select(Area).where(Area.code.is_not(None)))
    return {row.code: row for row in rows if row.code is not None}


def _parent(
    session: Session, row: Listed, parent: str | None, known: dict[str, Area]
) -> str | None:
    if row.parent is None:
        if parent is None and row.kind not in _TOPS:
            raise ListMalformedError(
                row.line, "thiếu địa bàn cấp trên (parent)", "the parent is missing"
            )
        return None if row.kind in _TOPS else parent
    above = known.get(row.parent) or session.get(Area, row.parent)
    if above is None:
        raise ListMalformedError(
            row.line,
            f"không có địa bàn cấp trên “{row.parent}”",
            f"there is no parent “{row.parent}”",
        )
    return above.id


def _add(session: Session, row: Listed, parent: str | None, now: int, by: By | None) -> Area:
    area = Area(
        id=free_id(session, row.name, row.code),
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent=parent,
        lat=row.lat,
        lon=row.lon,
    )
    with refused_in(row.line):
        add_area(session, area, now, by=by, one_of_many=True)
    draw(session, area.id, row.outline)
    return area


def _bring_up(
    session: Session, row: Listed, area: Area, known: dict[str, Area], now: int, by: By | None
) -> list[Change]:
    with refused_in(row.line):
        _check_same_place(session, row, area, known)
    before = {"name": area.name, "kind": area.kind, "lat": area.lat, "lon": area.lon}
    area.name, area.kind = row.name, row.kind
    if row.lat is not None:
        area.lat, area.lon = row.lat, row.lon
    draw(session, area.id, row.outline)
    check_settings(area)
    after = {"name": area.name, "kind": area.kind, "lat": area.lat, "lon": area.lon}
    if before == after:
        return []
    session.flush()
    activity.record(
        session, now, "area.change", area.id, by=by, area=area.id, before=before, after=after
    )
    points = [f"{one['lat']}, {one['lon']}" for one in (before, after)]
    shifts: tuple[tuple[What, str, str], ...] = (
        ("renamed", str(before["name"]), area.name),
        ("kind_changed", str(before["kind"]), area.kind),
        ("moved_point", *points),
    )  # type: ignore[assignment]
    return [Change(what, area.id, area.name, was, is_) for what, was, is_ in shifts if was != is_]


def _check_same_place(session: Session, row: Listed, area: Area, known: dict[str, Area]) -> None:
    """A list changes names, points, and which of the three commune-level kinds a unit is."""
    above = None if row.parent is None else known.get(row.parent) or session.get(Area, row.parent)
    moved = row.parent is not None and (above is None or above.id != area.parent)
    turned = row.kind != area.kind and not {row.kind, area.kind} <= COMMUNE_KINDS
    if moved or turned or area.closed_ms is not None:
        vi, en = kind_in_words(area.kind)
        raise RefusalError(
            "area_elsewhere",
            "parent",
            f"“{area.name}” hiện là “{vi}” thuộc “{area.parent or '—'}”. "
            "Hãy dùng sáp nhập hoặc chia tách để thay đổi",
            f"“{area.name}” is a {en} under “{area.parent or '—'}” by now. "
            "Merge or split to change that",
        )


def _check_names(session: Session, rows: Sequence[Listed], known: dict[str, Area]) -> None:
    """No two areas under one look alike, now that all of the list stand where they stand."""
    listed = {known[row.code].id: row.line for row in rows}
    for parent in {known[row.code].parent for row in rows}:
        seen: dict[str, tuple[str, str]] = {}
        for area, name in names_under(session, parent):
            other, told = seen.setdefault(likeness(name), (area, name))
            line = max(listed.get(area, 0), listed.get(other, 0))
            if other != area and line:
                with refused_in(line):
                    raise AreaAlikeError(name, told)


def _missing(
    session: Session, rows: Sequence[Listed], known: dict[str, Area], parent: str | None
) -> list[Change]:
    """Areas with a code, of the kinds the list has and where it has them, that it does not name."""
    tree = load_tree(session)
    codes, kinds = {row.code for row in rows}, {row.kind for row in rows}
    tops = {parent} if parent is not None else {known[r.code].id for r in rows if r.kind in _TOPS}
    scope = {one for top in tops for one in tree.below(top)}
    return [
        Change("missing", area.id, area.name)
        for code, area in sorted(known.items())
        if code not in codes and area.kind in kinds and area.id in scope and not area.closed_ms
    ]


def _accent(character: str) -> bool:
    return unicodedata.combining(character) != 0
