"""Devices in service that were heard once, and have not been heard for a while."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fleet.models import Device, DeviceStatus


@dataclass(frozen=True, slots=True)
class Silent:
    device: str
    name: str
    area: str
    heard_ms: int


def silent_since(session: Session, before_ms: int) -> list[Silent]:
    """Those last heard before that instant, the longest silent first. One that was never heard
    is not installed yet: nobody waits for it."""
    query = (
        select(Device.id, Device.name, Device.area, DeviceStatus.heard_ms)
        .join(DeviceStatus, DeviceStatus.device == Device.id)
        .where(Device.retired_ms.is_(None), DeviceStatus.heard_ms < before_ms)
        .order_by(DeviceStatus.heard_ms, Device.id)
    )
    return [Silent(*row) for row in session.execute(query)]
