"""Registering devices, and finding them."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple, Protocol

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.holding import hold_open
from server.areas.refusals import check_open
from server.areas.tree import AreaTree
from server.base.activity import record
from server.base.database import hold
from server.base.given import given
from server.base.ids import new_id
from server.base.refusals import ConflictError, NotFoundError
from server.fleet.models import Device

DEVICES_MAX: Final = 1_000
"""In service in one commune-level unit, its neighbourhoods included; or in an area above them, by
itself. No rule sets it: communes run 10 to 50 clusters, so it is a runaway that stops here."""


class Described(Protocol):
    """A device as people describe it: a row of `Device`, or its columns alone."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def residents(self) -> int | None: ...
    @property
    def description_version(self) -> int: ...
    @property
    def enrolled_ms(self) -> int | None: ...


class Listed(NamedTuple):
    """One line of a list of devices: ten thousand rows of `Device` would cost a second."""

    id: str
    name: str
    area: str
    lat: float | None
    lon: float | None
    residents: int | None
    description_version: int
    enrolled_ms: int | None


def register(
    session: Session,
    person: Person,
    tree: AreaTree,
    now: int,
    *,
    name: str,
    area: str,
    lat: float | None = None,
    lon: float | None = None,
    residents: int | None = None,
) -> Device:
    """A new device row of an area. Raises `NotAllowedError`, `AreaClosedError`, refusals
    `area_is_group`, `devices_full`."""
    by = person.require("device.manage", area, tree)
    check_home(tree, area)
    hold_open(session, [area])
    hold_room(session, tree, area)
    device = Device(
        id=new_id("d"),
        name=name,
        area=area,
        lat=lat,
        lon=lon,
        residents=residents,
        created_ms=now,
        since_ms=now,
    )
    session.add(device)
    session.flush()
    said = {"name": name, "area": area, "lat": lat, "lon": lon}
    record(session, now, "device.register", device.id, by=by, area=area, after=said)
    return device


def check_home(tree: AreaTree, area: str) -> None:
    """Raises `AreaUnknownError`, `AreaClosedError`, refusal `area_is_group`."""
    check_open(tree, area)
    if tree.nodes[area].kind == "group":
        raise RefusalError(
            "area_is_group",
            "area",
            "Cụm loa phải thuộc một địa bàn. Hãy thêm vào nhóm sau khi tạo.",
            "A device belongs to an area of the tree. Pick it for the group afterwards.",
        )


def hold_room(session: Session, tree: AreaTree, area: str) -> None:
    """Nobody adds to the devices of the area's unit before the transaction ends. Raises refusal
    `devices_full` where they are `DEVICES_MAX` already."""
    unit = tree.unit_of(area)
    hold(session, f"devices of {unit}")
    homes = [one for one in tree.below(unit) if tree.unit_of(one) == unit]
    standing = select(func.count()).where(Device.area.in_(homes), Device.retired_ms.is_(None))
    if (session.scalar(standing) or 0) >= DEVICES_MAX:
        raise ConflictError(
            "devices_full",
            "area",
            f"Địa bàn này đã có {DEVICES_MAX} cụm loa, là mức tối đa. Hãy ngừng sử dụng những cụm "
            "loa không còn dùng rồi thử lại, hoặc liên hệ quản trị viên.",
            f"This area holds {DEVICES_MAX} devices, the most it can. Take those out of service "
            "that are no longer used, then try again, or ask your administrator.",
        )


def find(session: Session, device: str) -> Device:
    """Raises `NotFoundError` `device_unknown`."""
    found = session.get(Device, device)
    if found is None:
        raise NotFoundError(
            "device_unknown",
            "device",
            "Không có cụm loa này. Hãy tải lại danh sách cụm loa rồi chọn lại.",
            "There is no such device. Reload the list of devices and choose again.",
        )
    return found


def in_service(session: Session, device: str) -> Device:
    """The device, nobody else's until the transaction ends. Raises `NotFoundError`, refusal
    `device_retired`."""
    found = find(session, device)
    session.refresh(found, with_for_update=True)
    if found.retired_ms is not None:
        raise ConflictError(
            "device_retired",
            "device",
            "Cụm loa này đã ngừng sử dụng. Hãy đăng ký cụm loa mới.",
            "This device was taken out of service. Register a new one.",
        )
    return found


def listed(session: Session, *, only: Sequence[ColumnElement[bool]]) -> list[Listed]:
    """What `only` leaves of the devices in service, by name and id."""
    columns = [getattr(Device, name) for name in Listed._fields]
    query = select(*columns).where(*only, Device.retired_ms.is_(None))
    rows = session.execute(query.order_by(Device.name, Device.id))
    return [Listed(*row) for row in rows]


def areas_of(session: Session, devices: Collection[str]) -> dict[str, str]:
    """The area of each of these devices that is known."""
    asked = given(session, [(device,) for device in devices], Device.id)
    query = select(Device.id, Device.area).join(asked, Device.id == asked.c.id)
    return {row.id: row.area for row in session.execute(query)}


def residents_of(session: Session, devices: Collection[str]) -> int | None:
    """How many people live within hearing of these devices; None where no device has a number."""
    query = select(func.sum(Device.residents)).where(Device.id.in_(devices))
    total: int | None = session.scalar(query)
    return total
