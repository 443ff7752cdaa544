"""A decision by an area above: one area below it may go past what holds above (ADR 10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.bounds import check_within
from server.areas.founding import check_settings
from server.areas.hours import lift, read_quiet
from server.areas.models import Area, Widening
from server.areas.policy import traced
from server.areas.refusals import WiderThanAboveError, check_open
from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.ids import new_id
from server.base.refusals import NotFoundError
from server.fleet.configs import put_below
from server.territory.fitting import check_fits
from server.territory.refusals import not_above
from server.territory.settings import group_sets_nothing, told

BOUNDS: Final = ("permitted", "quiet", "volume", "air_time_cap_ms", "min_gap_ms")
"""What a decision may widen."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an area above decides: `values` by the names of `BOUNDS`, None leaves as it is."""

    above: str
    values: Mapping[str, Any]
    reason: str


def standing(session: Session, area: str) -> Widening | None:
    """The decision in force for `area` itself."""
    query = select(Widening).filter_by(area=area, ended_ms=None).with_for_update()
    found: Widening | None = session.scalar(query)
    return found


def widen(
    session: Session, person: Person, tree: AreaTree, area: str, decision: Decision, now: int
) -> Widening:
    """Let `area`, and what stands below it, go past what holds above. Ends an earlier decision.

    It reaches as far as the area that decides is itself held to. Raises `NotAllowedError`,
    refusals `area_unknown`, `area_closed`, `not_above`, `area_is_group`, `reason_missing`,
    `widening_empty`, `area_malformed`, `wider_than_above`, `settings_too_many`.
    """
    by = person.require("area.manage", decision.above, tree)
    check_open(tree, area)
    session.get_one(Area, area, with_for_update=True)
    _check(session, tree, area, decision)
    earlier = standing(session, area)
    if earlier is not None:
        person.require("area.manage", earlier.above, tree)
        earlier.ended_ms = now
    row = Widening(
        id=new_id("w"),
        area=area,
        above=decision.above,
        reason=decision.reason.strip(),
        account=by.account,
        made_ms=now,
        **{name: decision.values.get(name) for name in BOUNDS},
    )
    session.add(row)
    check_fits(session, tree, area)
    _put(session, tree, by, "area.widen", earlier, row, now)
    return row


def withdraw(
    session: Session, person: Person, tree: AreaTree, area: str, above: str, now: int
) -> None:
    """End the decision in force for `area`, in the name of who made it or stands above them.

    Raises `NotAllowedError`, refusals `area_unknown`, `not_above`, `widening_unknown`.
    """
    by = person.require("area.manage", above, tree)
    check_open(tree, area)
    row = standing(session, area)
    if row is None:
        raise NotFoundError(
            "widening_unknown",
            "area",
            "Không có quyết định nới nào đang có hiệu lực ở địa bàn này. "
            "Hãy tải lại để xem quy định hiện nay.",
            "No decision to widen is in force here. Reload to see what holds.",
        )
    if not tree.reaches(above, row.above):
        raise not_above("above")
    row.ended_ms = now
    _put(session, tree, by, "area.narrow", row, None, now)


def _check(session: Session, tree: AreaTree, area: str, decision: Decision) -> None:
    if area == decision.above or not tree.reaches(decision.above, area):
        raise not_above("above")
    if tree.nodes[area].kind == "group":
        raise group_sets_nothing()
    if not decision.reason.strip():
        raise RefusalError(
            "reason_missing", "reason", "Hãy ghi lý do của quyết định.", "Give the reason for it."
        )
    if not told(decision.values):
        raise RefusalError(
            "widening_empty", "", "Quyết định chưa nới điều gì.", "The decision widens nothing."
        )
    asked = Area(id=area, parent=decision.above, **decision.values)
    check_settings(asked)
    limit = traced(session, decision.above).bound
    check_within(asked, limit)
    lifted = read_quiet(decision.values.get("quiet") or [])
    if lift(limit.quiet, lifted) != limit.quiet:
        raise WiderThanAboveError(
            "quiet", "không phát vào các ngày yên tĩnh đó", "no sound on these quiet days"
        )


def _put(
    session: Session,
    tree: AreaTree,
    by: By,
    action: str,
    before: Widening | None,
    after: Widening | None,
    now: int,
) -> None:
    session.flush()
    area = (after or before or Widening()).area
    activity.record(
        session, now, action, area, by=by, area=area,
        before=_told(before) if before is not None else None,
        after=_told(after) if after is not None else None,
        detail={"reason": after.reason} if after is not None else None,
    )  # fmt: skip
    put_below(session, tree, area, now)


def _told(row: Widening) -> dict[str, Any]:
    return {"id": row.id, "above": row.above} | told({n: getattr(row, n) for n in BOUNDS})
