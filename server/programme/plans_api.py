"""Plans over HTTP: what sounds on a day or in a week, why, and what meets what."""

from datetime import date
from typing import Annotated

from fastapi import Query

from schedules.refusal import RefusalError
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import Now, Reading, Router
from server.fleet import devices
from server.programme import colliding, day_plan, refusals
from server.programme.day_plan import DAYS_MAX
from server.programme.http import SEEN, allowed
from server.programme.looking import BUSY, LOOKS
from server.programme.offer_schemas import Collisions
from server.programme.schemas import AreaPlan, DayPlan

router = Router()


@router.get(
    "/devices/{device}/plan",
    summary="What a device sounds on a day, and why",
    responses=refused(
        s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`", s422="`malformed`"
    ),
)
@needs("read", of="device")
def plan_of_device(device: str, day: date, person: Asking, session: Reading, now: Now) -> DayPlan:
    """Every start addressed to it is told: on time, moved, skipped, or not accepted."""
    _check_day(day)
    found = devices.find(session, device)
    person.require("read", found.area, load_tree(session))
    return day_plan.plan_of_device(session, found.id, day, now)


@router.get(
    "/areas/{area}/plan",
    summary="What sounds in an area on a day or in a week, and why",
    responses=SEEN | BUSY | refused(s422="`malformed`"),
    dependencies=LOOKS,
)
@needs("read", of="area")
def plan_of_area(
    area: str,
    person: Asking,
    session: Reading,
    now: Now,
    day: Annotated[date | None, Query(description="One day; or else `first` and `days`.")] = None,
    first: date | None = None,
    days: Annotated[int, Query(ge=1, le=DAYS_MAX)] = DAYS_MAX,
    whole: Annotated[bool | None, Query(description="Every item, or the conflicts alone.")] = None,
) -> AreaPlan:
    """One plan for each day and each group of devices with equal chains; and every conflict of
    those days with its resolution, once. Of more than 200 plans the conflicts alone are told,
    unless `whole` asks for all of it."""
    begins = first if day is None else day
    if begins is None or (day is not None and first is not None):
        raise RefusalError(
            "malformed", "day", "Hãy chọn một ngày, hoặc ngày đầu của tuần.",
            "Name a day, or the first day of the week.",
        )  # fmt: skip
    _check_day(begins)
    tree = allowed(session, person, area)
    many = days if day is None else 1
    return day_plan.plan_of_area(session, tree, area, begins, many, now, whole)


@router.get(
    "/areas/{area}/collisions",
    summary="What wants the same time on a day, and who goes first",
    responses=SEEN | BUSY | refused(s422="`malformed`"),
    dependencies=LOOKS,
)
@needs("read", of="area")
def collisions(area: str, day: date, person: Asking, session: Reading, now: Now) -> Collisions:
    """Priority and normal items whose wanted times meet, the rule that settles each pair, and
    what becomes of them. The commune's own order is set with its policy (rule 4)."""
    _check_day(day)
    tree = allowed(session, person, area)
    return colliding.collisions_of(session, tree, area, day, now)


def _check_day(day: date) -> None:
    """Days at the calendar's edges have no neighbours to be resolved with."""
    if not 2000 <= day.year < 9000:
        raise refusals.day_malformed()
