"""Putting devices up, and letting them in."""

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.activity import record
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.refusals import ConflictError
from server.base.web import AHouse, House, Now, Router, Writing
from server.fleet import describing_api, devices, enrolment, moving, moving_api
from server.fleet.access import AReach, Reach
from server.fleet.enrolment import Offered
from server.fleet.schemas import (
    ContentAccess,
    EnrolledDevice,
    Enrolment,
    MqttAccess,
    NewDevice,
    OfferedToken,
    RootKeys,
)

router = Router(prefix="/api", tags=["fleet"])
router.take_in(moving_api.router)
router.take_in(describing_api.router)


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
    found = moving.in_service(session, device)
    by = person.require("device.manage", found.area, load_tree(session))
    offered = enrolment.offer(session, found, now)
    record(session, now, "device.token", found.id, by=by, area=found.area)
    return _told(found.id, offered, reach)


@router.post(
    "/enrol",
    summary="A device lets itself in with its one-time token",
    responses=refused(s409="`root_missing`", s422="`enrolment_refused`"),
)
@open_to_all("the one-time token of a device, and the proof of its key")
def enrol(session: Writing, house: AHouse, reach: AReach, body: Enrolment) -> EnrolledDevice:
    """No session: the token, bound to one device, and the proof of its key are what counts."""
    root = _root(house)
    admitted = enrolment.admit(
        session, reach.broker, body.token, body.public, body.proof, house.clock.now_ms()
    )
    return EnrolledDevice(
        device=admitted.device,
        mqtt=MqttAccess(
            host=reach.mqtt_host,
            port=reach.mqtt_port,
            username=admitted.device,
            password=admitted.mqtt_secret,
        ),
        content=ContentAccess(url=reach.content_url, token=admitted.content_token),
        root=root,
        server_time_us=house.clock.now_us(),
    )


def _told(device: str, offered: Offered, reach: Reach) -> OfferedToken:
    return OfferedToken(
        device=device, server=reach.server, token=offered.token, expires_ms=offered.expires_ms
    )


def _root(house: House) -> RootKeys:
    try:
        root = house.custody.root()
    except FileNotFoundError as missing:
        raise ConflictError(
            "root_missing",
            "",
            "Máy chủ chưa có khoá gốc. Hãy chạy “loa init” trước khi lắp cụm loa.",
            "The server has no root keys yet. Run `loa init` before enrolling devices.",
        ) from missing
    return RootKeys(keys=list(root.keys), threshold=root.threshold)
