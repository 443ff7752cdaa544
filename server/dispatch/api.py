"""How devices stand, and the content they fetch."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.declared import signed_in
from server.base.documented import refused
from server.base.web import Now, Reading, Router
from server.dispatch import content, stops_api
from server.dispatch.planning import Planner
from server.dispatch.schemas import DeviceBody, DeviceDetail
from server.dispatch.standing import Standings
from server.fleet import devices, groups
from server.fleet.models import Device

router = Router()
router.include_router(content.router)
router.include_router(stops_api.router)
standing = Router(prefix="/api", tags=["fleet"])

PLANNER: Final = Planner()
"""Remembers plans between requests; equal inputs give equal plans, so it is never out of date."""


@standing.get(
    "/devices",
    summary="The devices of an area and below, or of a group, and how they stand",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`"),
)
@signed_in
def list_devices(
    session: Reading, person: Asking, now: Now, area: str | None = None
) -> list[DeviceBody]:
    """Without `area`: all that you may see. Those that are away are listed like any other."""
    found = list(_seen(session, person, area))
    standings = Standings(session, PLANNER, found, now)
    return [standings.body(device) for device in found]


@standing.get(
    "/devices/{device}",
    summary="One device: what it holds, plans and measures",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`device_unknown`"),
)
@needs("read", of="device")
def one_device(session: Reading, person: Asking, now: Now, device: str) -> DeviceDetail:
    found = devices.find(session, device)
    person.require("read", found.area, load_tree(session))
    return Standings(session, PLANNER, [found], now).detail(found)


def _seen(session: Session, person: Person, area: str | None) -> Iterable[Device]:
    tree = load_tree(session)
    if area is None:
        return devices.in_areas(session, person.areas("read", tree))
    person.require("read", area, tree)
    if tree.nodes[area].kind == "group":
        return groups.members(session, area)
    return devices.in_areas(session, tree.below(area))


router.include_router(standing)
