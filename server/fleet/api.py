"""Putting devices up, and offering them a token."""

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.activity import record
from server.base.documented import refused
from server.base.web import Now, Router, Writing
from server.fleet import (
    describing_api,
    devices,
    enrolment,
    enrolment_api,
    moving_api,
    usage_api,
)
from server.fleet.access import AReach, Reach
from server.fleet.enrolment import Offered
from server.fleet.schemas import NewDevice, OfferedToken

router = Router(prefix="/api", tags=["fleet"])
router.take_in(moving_api.router)
router.take_in(describing_api.router)
router.take_in(enrolment_api.router)
router.take_in(usage_api.router)


@router.post(
    "/devices",
    status_code=201,
    summary="Register a device and get its one-time token",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s409="`area_closed`, `devices_full`",
        s422="`area_is_group`",
    ),
)
@needs("device.manage", of="body.area")
def register_device(
    session: Writing, person: Asking, now: Now, reach: AReach, body: NewDevice
) -> OfferedToken:
    """The token is told once. It enrols this device, once, within 72 hours."""
    device = devices.register(session, person, load_tree(session), now, **body.model_dump())
    offered = enrolment.offer(session, device, now)
    return _told(device.id, offered, reach)


@router.post(
    "/devices/{device}/token",
    status_code=201,
    summary="A new one-time token for a device, for a new controller or memory card",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`device_unknown`",
        s409="`device_retired`",
    ),
)
@needs("device.manage", of="device")
def renew_token(
    session: Writing, person: Asking, now: Now, reach: AReach, device: str
) -> OfferedToken:
    """Tokens offered earlier end. What is enrolled goes on until the new token is used."""
    found = devices.in_service(session, device)
    by = person.require("device.manage", found.area, load_tree(session))
    offered = enrolment.offer(session, found, now)
    record(session, now, "device.token", found.id, by=by, area=found.area)
    return _told(found.id, offered, reach)


def _told(device: str, offered: Offered, reach: Reach) -> OfferedToken:
    return OfferedToken(
        device=device, server=reach.server, token=offered.token, expires_ms=offered.expires_ms
    )
