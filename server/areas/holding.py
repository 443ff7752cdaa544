"""Areas that must stay as they are while something is put into them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.models import Area
from server.areas.refusals import AreaClosedError


def hold_open(session: Session, areas: Iterable[str], field: str = "area") -> None:
    """Nobody closes, merges or moves these areas before the transaction ends.

    For whoever puts something there that must be gone before an area is closed. They do not wait
    for one another; who closes an area waits for them, counts again, and finds what they put
    there. What was closed meanwhile is seen here, whatever the tree said that was read before.
    Unknown areas are left to the caller. Raises `AreaClosedError`.
    """
    held = select(Area.id, Area.closed_ms).where(Area.id.in_(set(areas))).order_by(Area.id)
    for area, closed_ms in session.execute(held.with_for_update(read=True)).all():
        if closed_ms is not None:
            raise AreaClosedError(area, field)
