"""Over HTTP: devices moved and taken out of service; groups and their members."""

from functools import partial

from pydantic import BaseModel, ConfigDict, Field

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.documented import refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.fleet import devices, groups, moving
from server.fleet.access import AReach
from server.fleet.models import Device

router = Router(tags=["fleet"])

_DEVICE = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`device_unknown`, `area_unknown`",
    s409="`device_retired`, `area_closed`",
)


class Move(BaseModel):
    """Where the device shall be from now on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"area": "phuong-le-chan"}]}
    )

    area: str = Field(max_length=64)


class KnownDevice(BaseModel):
    """A device as people know it; `retired_ms` is when it was taken out of service."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    area: str
    lat: float | None
    lon: float | None
    residents: int | None
    description_version: int
    retired_ms: int | None


@router.post(
    "/devices/{device}/move",
    summary="Move a device to another area",
    responses=_DEVICE
    | refused(
        s409="`device_retired`, `area_closed`, `devices_full`", s422="`malformed`, `area_is_group`"
    ),
)
@needs("device.manage", of="device")
def move_device(
    device: str, body: Move, person: Asking, house: AHouse, session: Writing, now: Now
) -> KnownDevice:
    """The right is needed in both areas. What was due before stays with the old one."""
    row = moving.move(session, person, load_tree(session), device, body.area, now)
    return _told(house, session, row)


@router.post("/devices/{device}/retire", summary="Take a device out of service", responses=_DEVICE)
@needs("device.manage", of="device")
def retire_device(
    device: str, person: Asking, house: AHouse, reach: AReach, session: Writing, now: Now
) -> KnownDevice:
    """It is no longer let in and nothing is due on it; what it has played stays on record."""
    row = moving.retire(session, person, load_tree(session), device, now)
    after_commit(session, partial(reach.broker.revoke, row.id))
    return _told(house, session, row)


@router.post(
    "/devices/{device}/revoke",
    summary="Believe a device's controller no longer, as when it was stolen",
    responses=_DEVICE,
)
@needs("device.manage", of="device")
def revoke_device(
    device: str, person: Asking, house: AHouse, reach: AReach, session: Writing, now: Now
) -> KnownDevice:
    """Its key, certificate and tokens end: broker, content and receipts refuse it within a minute.
    Its place and history stay; a new token lets the next controller in."""
    row = moving.revoke(session, person, load_tree(session), device, now)
    after_commit(session, partial(reach.broker.revoke, row.id))
    return _told(house, session, row)


@router.get(
    "/groups/{group}/devices",
    summary="The members of a group",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`"),
)
@needs("read", of="group")
def group_members(group: str, person: Asking, session: Reading) -> list[KnownDevice]:
    tree = load_tree(session)
    check_known(tree, group, "group")
    person.require("read", group, tree)
    return [KnownDevice.model_validate(one) for one in groups.members(session, group)]


@router.put(
    "/groups/{group}/devices/{device}",
    status_code=204,
    summary="Pick a device for a group",
    responses=_DEVICE | refused(s422="`device_outside_owner`"),
)
@needs("device.manage", of="group")
def pick_device(group: str, device: str, person: Asking, session: Writing, now: Now) -> None:
    """Among the devices of the area that owns the group, and below. Picking twice is once."""
    tree = load_tree(session)
    check_known(tree, group, "group")
    person.require("device.manage", group, tree)
    groups.pick(session, person, tree, group, devices.in_service(session, device), now)


@router.delete(
    "/groups/{group}/devices/{device}",
    status_code=204,
    summary="Take a device out of a group",
    responses=_DEVICE | refused(s422="`device_outside_owner`"),
)
@needs("device.manage", of="group")
def drop_device(group: str, device: str, person: Asking, session: Writing, now: Now) -> None:
    tree = load_tree(session)
    check_known(tree, group, "group")
    person.require("device.manage", group, tree)
    groups.drop(session, person, tree, group, devices.find(session, device), now)


def _told(house: AHouse, session: Writing, row: Device) -> KnownDevice:
    after_commit(session, partial(house.changes.tell, Change("device", row.id, row.area)))
    return KnownDevice.model_validate(row)
