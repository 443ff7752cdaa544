"""Taking an area in: checked, recorded, and given its first, empty documents."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import MalformedError
from schedules.words import COMMUNE_KINDS, AreaKind
from schedules.zones import DAY_MS, zone
from server.areas.bounds import check_within
from server.areas.hours import read_quiet, read_windows
from server.areas.likeness import likeness
from server.areas.models import Area
from server.areas.policy import traced
from server.areas.refusals import (
    AreaAlikeError,
    AreaClosedError,
    AreaMalformedError,
    AreaMisplacedError,
    AreaTakenError,
    AreaUnknownError,
)
from server.base import activity, outbox
from server.base.activity import By
from server.base.names import checked_name

MOST_LEVELS: Final = 8
"""Areas in a device's chain (`schedules.config.DeviceConfig`)."""

_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_CODE_LENGTH: Final = 32
_MOST_WINDOWS: Final = 50
_MOST_QUIET: Final = 400
_COMMUNE: Final = frozenset[AreaKind | None](COMMUNE_KINDS)
_UNDER: Final[dict[AreaKind, frozenset[AreaKind | None]]] = {
    "central": frozenset({None}),
    "city": frozenset({None, "central"}),
    "ward": frozenset({"city"}),
    "commune": frozenset({"city"}),
    "special_zone": frozenset({"city"}),
    "neighbourhood": _COMMUNE | frozenset[AreaKind | None]({"neighbourhood"}),
    "group": frozenset[AreaKind | None]({"central", "city", "neighbourhood"}) | _COMMUNE,
}
"""What stands under what since 1 July 2025: two tiers, no districts. A neighbourhood under a
neighbourhood is one of a former unit."""


def add_area(
    session: Session, area: Area, now: int, *, by: By | None = None, one_of_many: bool = False
) -> None:
    """Add `area` to the tree; the names of `one_of_many` are compared when all have come.

    Its programme, its orders and the trust document become due: every area has them, even
    empty. Raises `RefusalError`: `area_malformed`, `name_malformed`, `area_taken`, `area_alike`,
    `area_unknown` and `area_closed` (its parent), `area_misplaced`, `zone_unknown`,
    `wider_than_above`.
    """
    check_settings(area)
    check_free(session, area)
    check_place(session, area)
    area.name = checked_name(area.name)
    if not one_of_many:
        check_name(session, area.name, area.parent, area.id)
    if area.parent is not None:
        check_within(area, traced(session, area.parent).held)
    session.add(area)
    session.flush()
    activity.record(
        session, now, "area.add", area.id, by=by, area=area.id,
        after={"name": area.name, "kind": area.kind, "parent": area.parent},
    )  # fmt: skip
    put_first_documents(session, area.id, now)


def add_above(
    session: Session, central: Area, city: str, now: int, *, by: By | None = None
) -> None:
    """Add an area of kind central, and put the city, which stood at the top, below it.

    Devices below the city need new configurations. Raises what `add_area` raises.
    """
    below = session.get(Area, city, with_for_update=True)
    if below is None:
        raise AreaUnknownError(city, "above")
    if central.kind != "central" or below.kind != "city" or below.parent is not None:
        raise AreaMisplacedError(below.kind, central.id)
    add_area(session, central, now, by=by)
    below.parent = central.id
    below.version += 1
    session.flush()
    activity.record(
        session, now, "area.move", city, by=by, area=city,
        before={"parent": None}, after={"parent": central.id},
    )  # fmt: skip


def put_first_documents(session: Session, area: str, now: int) -> None:
    """What every area has, and the keys of all units."""
    for due in ("programme", "orders"):
        outbox.put(session, due, area, now)
    outbox.put(session, "trust", "", now)


def check_settings(area: Area) -> None:
    """Raises `RefusalError` where the area's own values are not what its devices could follow."""
    _require(_ID.fullmatch(area.id) is not None, "id", "letters a-z, digits and dashes only")
    _require(area.code is None or 0 < len(area.code) <= _CODE_LENGTH, "code", "1 to 32 characters")
    _require(area.lat is None or -90 <= area.lat <= 90, "lat", "-90 to 90 degrees")
    _require(area.lon is None or -180 <= area.lon <= 180, "lon", "-180 to 180 degrees")
    _require(_within(area.volume, 100), "volume", "0 to 100 percent")
    _require(_within(area.air_time_cap_ms, DAY_MS), "air_time_cap_ms", "at most a day")
    _require(_within(area.min_gap_ms, DAY_MS // 2), "min_gap_ms", "at most 12 hours")
    if area.zone is not None:
        zone(area.zone)
    check_hours(area.permitted, area.quiet)


def check_hours(permitted: object, quiet: object) -> None:
    """Raises `AreaMalformedError` for hours or quiet days that are none."""
    try:
        windows = read_windows(permitted or [])
        days = read_quiet(quiet or [])
    except MalformedError as bad:
        raise AreaMalformedError("permitted, quiet", str(bad)) from bad
    _require(len(windows) <= _MOST_WINDOWS, "permitted", f"at most {_MOST_WINDOWS}")
    _require(all(w.from_ms < w.until_ms for w in windows), "permitted", "ends before it starts")
    _require(len(days) <= _MOST_QUIET, "quiet", f"at most {_MOST_QUIET}")
    _require(all(q.first <= q.last for q in days), "quiet", "ends before it starts")


def check_free(session: Session, area: Area) -> None:
    """Raises `AreaTakenError` where another has the id or the code."""
    if session.get(Area, area.id) is not None:
        raise AreaTakenError("id", area.id)
    same_code = select(Area.id).where(Area.code == area.code)
    if area.code is not None and session.scalar(same_code) is not None:
        raise AreaTakenError("code", area.code)


def check_place(session: Session, area: Area) -> None:
    """Raises `RefusalError` where an area of its kind cannot stand under its parent."""
    above = session.get(Area, area.parent) if area.parent is not None else None
    if area.parent is not None and above is None:
        raise AreaUnknownError(area.parent, "parent")
    if above is not None and above.closed_ms is not None:
        raise AreaClosedError(above.id, "parent")
    if not may_stand(area.kind, above.kind if above else None):
        raise AreaMisplacedError(area.kind, area.parent)


def may_stand(kind: AreaKind, above: AreaKind | None) -> bool:
    """True where an area of that kind stands under one of kind `above`; None is the top."""
    return above in _UNDER[kind]


def check_name(session: Session, name: str, parent: str | None, area: str) -> None:
    """Raises `AreaAlikeError` for a name that another area under `parent` could be taken for."""
    looks = likeness(name)
    for other, told in names_under(session, parent):
        if other != area and likeness(told) == looks:
            raise AreaAlikeError(name, told)


def names_under(session: Session, parent: str | None) -> list[tuple[str, str]]:
    """The ids and names of the areas that stand directly under `parent`."""
    query = select(Area.id, Area.name).where(Area.parent == parent, Area.closed_ms.is_(None))
    return [(id_, name) for id_, name in session.execute(query.order_by(Area.id))]


def _within(value: int | None, most: int) -> bool:
    return value is None or 0 <= value <= most


def _require(holds: bool, field: str, what: str) -> None:
    if not holds:
        raise AreaMalformedError(field, what)
