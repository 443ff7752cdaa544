"""How much data a month the SIMs have: said of a device, or of an area and all below it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.holding import hold_open
from server.areas.tree import AreaTree
from server.base.activity import By, record
from server.fleet.devices import find, in_service
from server.fleet.models import AreaDataPlan, DeviceDataPlan


@dataclass(frozen=True, slots=True)
class DataPlan:
    """`mb` a month; `area` is where it was said, None of the device itself."""

    mb: int
    area: str | None


@dataclass(frozen=True, slots=True)
class DataPlans:
    """All that were said."""

    areas: Mapping[str, int]
    devices: Mapping[str, int]

    def of(self, device: str, area: str, tree: AreaTree) -> DataPlan | None:
        """The device's own, else that of the nearest area at or above its own."""
        if device in self.devices:
            return DataPlan(self.devices[device], None)
        if not self.areas:
            return None
        near = next((node.id for node in tree.up(area) if node.id in self.areas), None)
        return None if near is None else DataPlan(self.areas[near], near)


def load(session: Session) -> DataPlans:
    areas = session.execute(select(AreaDataPlan.area, AreaDataPlan.mb))
    devices = session.execute(select(DeviceDataPlan.device, DeviceDataPlan.mb))
    return DataPlans({row.area: row.mb for row in areas}, {row.device: row.mb for row in devices})


def set_of_device(
    session: Session, person: Person, tree: AreaTree, device: str, mb: int | None, now: int
) -> None:
    """None: it has its area's again. Raises `NotFoundError`, `NotAllowedError`, refusal
    `device_retired`."""
    person.require("device.manage", find(session, device).area, tree)
    area = in_service(session, device).area
    by = person.require("device.manage", area, tree)
    row = session.get(DeviceDataPlan, device, with_for_update=True)
    before = None if row is None else row.mb
    _put(session, row, DeviceDataPlan(device=device, mb=mb), mb)
    _tell(session, now, "device.data_plan", device, by, area, before, mb)


def set_of_area(
    session: Session, person: Person, tree: AreaTree, area: str, mb: int | None, now: int
) -> None:
    """None: that of the nearest area above counts. Raises `NotAllowedError`, `AreaClosedError`,
    refusal `area_is_group`."""
    by = person.require("device.manage", area, tree)
    if tree.nodes[area].kind == "group":
        raise RefusalError(
            "area_is_group",
            "area",
            "Gói dữ liệu được đặt cho địa bàn, không đặt cho nhóm.",
            "A data plan is set for an area of the tree, not for a group.",
        )
    hold_open(session, [area])
    row = session.get(AreaDataPlan, area, with_for_update=True)
    before = None if row is None else row.mb
    _put(session, row, AreaDataPlan(area=area, mb=mb), mb)
    _tell(session, now, "area.data_plan", area, by, area, before, mb)


_Row = AreaDataPlan | DeviceDataPlan


def _put(session: Session, row: _Row | None, new: _Row, mb: int | None) -> None:
    if row is None and mb is not None:
        session.add(new)
    elif row is not None and mb is None:
        session.delete(row)
    elif row is not None and mb is not None:
        row.mb = mb


def _tell(
    session: Session, now: int, deed: str, subject: str, by: By, area: str,
    before: int | None, after: int | None,
) -> None:  # fmt: skip
    """A deed that changes nothing is none."""
    if before != after:
        record(
            session, now, deed, subject, by=by, area=area,
            before={"mb": before}, after={"mb": after},
        )  # fmt: skip
