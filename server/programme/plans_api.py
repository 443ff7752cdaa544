"""Plans over HTTP: what sounds on a day, and why."""

from datetime import date

from schedules.refusal import RefusalError
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.web import Now, Reading, Router
from server.fleet import devices
from server.programme import day_plan
from server.programme.http import SEEN, refused
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
    summary="What sounds in an area on a day, and why",
    responses=SEEN | refused(s422="`malformed`"),
)
@needs("read", of="area")
def plan_of_area(area: str, day: date, person: Asking, session: Reading, now: Now) -> AreaPlan:
    """One plan for each group of devices with equal chains."""
    _check_day(day)
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return day_plan.plan_of_area(session, tree, area, day, now)


def _check_day(day: date) -> None:
    """Days at the calendar's edges have no neighbours to be resolved with."""
    if not 2000 <= day.year < 9000:
        raise RefusalError(
            "malformed", "day", "Ngày không hợp lệ.", "The day is out of the calendar in use."
        )
