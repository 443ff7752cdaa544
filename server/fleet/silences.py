"""Falling silent is nobody's message: a device that no longer speaks is told of by the clock."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.base.changes import Change
from server.base.web import House
from server.fleet.models import Device, DeviceStatus
from server.fleet.presence import ONLINE_WITHIN_MS


class Silences:
    """Tells whoever looks at lists; state is the age of the last status, and is not kept."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._through_ms = house.clock.now_ms() - ONLINE_WITHIN_MS

    def tick(self) -> None:
        """Tell of the devices whose time ran out since the last tick."""
        since, self._through_ms = self._through_ms, self._house.clock.now_ms() - ONLINE_WITHIN_MS
        with self._house.database.read() as session:
            fallen = _fallen(session, since, self._through_ms)
        for device, area in fallen:
            self._house.changes.tell(Change("device", device, area))


def _fallen(session: Session, since: int, through: int) -> list[tuple[str, str]]:
    """Devices last heard in `(since, through]` of which nothing told yet that they are away."""
    status = DeviceStatus
    query = select(Device.id, Device.area).join(status, status.device == Device.id)
    query = query.where(status.heard_ms > since, status.heard_ms <= through)
    query = query.where(status.state == "online", status.lost_ms.is_(None))
    return [(device, area) for device, area in session.execute(query.order_by(Device.id))]
