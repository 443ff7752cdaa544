"""Taking an area in: checked, recorded, and given its first, empty documents."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import MalformedError
from schedules.words import COMMUNE_KINDS, AreaKind
from schedules.zones import DAY_MS, zone
from server.areas.hours import read_quiet, read_windows
from server.areas.models import Area
from server.areas.refusals import (
    AreaMalformedError,
    AreaMisplacedError,
    AreaTakenError,
    AreaUnknownError,
)
from server.base import activity, outbox
from server.base.activity import By

_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
_MOST_WINDOWS: Final = 50
_MOST_QUIET: Final = 400
_COMMUNE: Final = frozenset[AreaKind | None](COMMUNE_KINDS)
_UNDER: Final[dict[AreaKind, frozenset[AreaKind | None]]] = {
    "central": frozenset({None}),
    "city": frozenset({None, "central"}),
    "ward": frozenset({"city"}),
    "commune": frozenset({"city"}),
    "special_zone": frozenset({"city"}),
    "neighbourhood": _COMMUNE,
    "group": frozenset[AreaKind | None]({"central", "city", "neighbourhood"}) | _COMMUNE,
}
"""What stands under what since 1 July 2025: two tiers, no districts."""


def add_area(session: Session, area: Area, now: int, *, by: By | None = None) -> None:
    """Add `area` to the tree.

    Its programme, its orders and the trust document become due: every area has them, even
    empty. Raises `RefusalError`: `area_malformed`, `area_taken`, `area_unknown` (its parent),
    `area_misplaced`, `zone_unknown`.
    """
    check_settings(area)
    _check_place(session, area)
    session.add(area)
    session.flush()
    activity.record(
        session, now, "area.add", area.id, by=by, area=area.id,
        detail={"name": area.name, "kind": area.kind, "parent": area.parent},
    )  # fmt: skip
    for due in ("programme", "orders"):
        outbox.put(session, due, area.id, now)
    outbox.put(session, "trust", "", now)


def check_settings(area: Area) -> None:
    """Raises `RefusalError` where the area's own values are not what its devices could follow."""
    _require(_ID.fullmatch(area.id) is not None, "id", "letters a-z, digits and dashes only")
    _require(0 < len(area.name.strip()) <= 200, "name", "1 to 200 characters")
    _require(area.lat is None or -90 <= area.lat <= 90, "lat", "-90 to 90 degrees")
    _require(area.lon is None or -180 <= area.lon <= 180, "lon", "-180 to 180 degrees")
    _require(_within(area.volume, 100), "volume", "0 to 100 percent")
    _require(_within(area.air_time_cap_ms, DAY_MS), "air_time_cap_ms", "at most a day")
    _require(_within(area.min_gap_ms, DAY_MS // 2), "min_gap_ms", "at most 12 hours")
    if area.zone is not None:
        zone(area.zone)
    _check_hours(area)


def _check_hours(area: Area) -> None:
    try:
        windows = read_windows(area.permitted or [])
        quiet = read_quiet(area.quiet or [])
    except MalformedError as bad:
        raise AreaMalformedError("permitted, quiet", str(bad)) from bad
    _require(len(windows) <= _MOST_WINDOWS, "permitted", f"at most {_MOST_WINDOWS}")
    _require(all(w.from_ms < w.until_ms for w in windows), "permitted", "ends before it starts")
    _require(len(quiet) <= _MOST_QUIET, "quiet", f"at most {_MOST_QUIET}")
    _require(all(q.first <= q.last for q in quiet), "quiet", "ends before it starts")


def _check_place(session: Session, area: Area) -> None:
    if session.get(Area, area.id) is not None:
        raise AreaTakenError("id", area.id)
    same_code = select(Area.id).where(Area.code == area.code)
    if area.code is not None and session.scalar(same_code) is not None:
        raise AreaTakenError("code", area.code)
    above = session.get(Area, area.parent) if area.parent is not None else None
    if area.parent is not None and above is None:
        raise AreaUnknownError(area.parent, "parent")
    if (above.kind if above else None) not in _UNDER[area.kind]:
        raise AreaMisplacedError(area.kind, area.parent)


def _within(value: int | None, most: int) -> bool:
    return value is None or 0 <= value <= most


def _require(holds: bool, field: str, what: str) -> None:
    if not holds:
        raise AreaMalformedError(field, what)
