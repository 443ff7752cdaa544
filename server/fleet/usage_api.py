"""What a device used over the air, and the data plans of SIMs, over HTTP."""

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import Now, Reading, Router, Writing
from server.fleet import data_plans, devices, using
from server.fleet.schemas import GivenDataPlan, UsageBody

router = Router()


@router.get(
    "/devices/{device}/usage",
    summary="What a device used over the air this month, by cause, beside its SIM's plan",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`"),
)
@needs("read", of="device")
def usage_of_device(session: Reading, person: Asking, now: Now, device: str) -> UsageBody:
    """As the device counted it. `foreseen` goes on as the last two weeks were."""
    found, tree = devices.find(session, device), load_tree(session)
    person.require("read", found.area, tree)
    return using.told(session, tree, found, now)


@router.put(
    "/devices/{device}/data-plan",
    status_code=204,
    summary="Say how much data a month a device's SIM has",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`device_unknown`",
        s409="`device_retired`",
    ),
)
@needs("device.manage", of="device")
def plan_of_device(
    session: Writing, person: Asking, now: Now, device: str, body: GivenDataPlan
) -> None:
    """Before what its area says. Nothing of it goes to the device."""
    data_plans.set_of_device(session, person, load_tree(session), device, body.mb, now)


@router.put(
    "/areas/{area}/data-plan",
    status_code=204,
    summary="Say how much data a month the SIMs of an area's devices have",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s409="`area_closed`",
        s422="`area_is_group`",
    ),
)
@needs("device.manage", of="area")
def plan_of_area(
    session: Writing, person: Asking, now: Now, area: str, body: GivenDataPlan
) -> None:
    """Of those below it too, where nothing nearer is said."""
    data_plans.set_of_area(session, person, load_tree(session), area, body.mb, now)
