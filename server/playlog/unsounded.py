"""What did not sound, or was not proven to, by entry and instant."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.fleet.models import DeviceStatus
from server.playlog.models import PlannedItem

PROOF_MS: Final = 10 * 60_000
"""How long after its end a receipt of a device that is connected may take."""


@dataclass(frozen=True, slots=True)
class Unsounded:
    """`devices` loudspeaker clusters of `area` missed it, or have not proven it."""

    area: str
    entry: str
    entry_revision: int
    due_ms: int
    devices: int


def unsounded(session: Session, areas: Collection[str], due: Span, now: int) -> list[Unsounded]:
    """Of items due in `due`, the oldest first.

    A device that has not been heard since the item should have ended may have sounded it and says
    so when it returns; meanwhile it is the device that is silent.
    """
    ends = PlannedItem.start_ms + PlannedItem.duration_ms
    late = and_(
        PlannedItem.outcome == "unproven",
        ends < now - PROOF_MS,
        DeviceStatus.heard_ms > ends + PROOF_MS,
    )
    columns = (
        PlannedItem.area, PlannedItem.entry, PlannedItem.entry_revision, PlannedItem.due_ms,
    )  # fmt: skip
    query = (
        select(*columns, func.count())
        .outerjoin(DeviceStatus, DeviceStatus.device == PlannedItem.device)
        .where(PlannedItem.area.in_(areas))
        .where(PlannedItem.due_ms >= due.start, PlannedItem.due_ms < due.end)
        .where(or_(PlannedItem.outcome == "missed", late))
        .group_by(*columns)
        .order_by(PlannedItem.due_ms, PlannedItem.area, PlannedItem.entry)
    )
    return [Unsounded(*row) for row in session.execute(query)]
