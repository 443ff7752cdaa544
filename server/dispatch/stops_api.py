"""Stops as they stand, over HTTP: what one would silence, and who follows one."""

from typing import Annotated

from fastapi import Query

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.base.documented import refused
from server.base.web import Now, Reading, Router
from server.dispatch.foreseen_stop import foresee_stop
from server.dispatch.stop_schemas import StopBody, StopPreview
from server.dispatch.stops import stops_reaching
from server.orders.stopping import LASTS_AT_LEAST_MS, LASTS_AT_MOST_MS, UntilError
from server.programme.http import SEEN, allowed
from server.programme.looking import BUSY, LOOKS

router = Router(prefix="/api", tags=["orders"])

Until = Annotated[int | None, Query(ge=0, le=253_402_300_799_999)]


@router.get(
    "/areas/{area}/stops", summary="The stops that bar in an area, and who follows", responses=SEEN
)
@needs("read", of="area")
def stops(area: str, person: Asking, session: Reading, now: Now) -> list[StopBody]:
    """Its own, those from above and those below it, and what was lifted in the last 15 minutes.
    Devices are told of and counted where they stand under the area that is asked about."""
    return stops_reaching(session, allowed(session, person, area), area, now)


@router.get(
    "/areas/{area}/stop/preview",
    summary="What a stop would silence",
    responses=SEEN | BUSY | refused(s422="`malformed`, `stop_until`"),
    dependencies=LOOKS,
)
@needs("stop.issue", of="area")
def preview(
    area: str, person: Asking, session: Reading, now: Now, until_ms: Until = None
) -> StopPreview:
    """How many devices, what sounds at this moment, and what is due until it would end."""
    tree = allowed(session, person, area, "stop.issue")
    if until_ms is not None and not LASTS_AT_LEAST_MS <= until_ms - now <= LASTS_AT_MOST_MS:
        raise UntilError
    return foresee_stop(session, tree, area, now, until_ms)
