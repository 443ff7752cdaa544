"""Reports over HTTP."""

from typing import Annotated

from fastapi import Query

from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import Now, Reading, Router
from server.reports.making import make
from server.reports.period import Period
from server.reports.schemas import ReportBody

router = Router(prefix="/api", tags=["reports"])

Year = Annotated[int, Query(ge=2000, le=9000)]
Month = Annotated[int | None, Query(ge=1, le=12, description="Without it, the whole year.")]
_SEEN = refused(s401="`not_signed_in`", s403="`not_allowed`")


@router.get("/reports", summary="The figures of an area and a month or year", responses=_SEEN)
@needs("read", of="query.area")
def show_report(
    session: Reading, person: Asking, now: Now, area: str, year: Year, month: Month = None
) -> ReportBody:
    """Calendar months and years of the area's own zone. What is not proven by a receipt is not
    counted as sounded; it changes when receipts come late."""
    tree = load_tree(session)
    person.require("read", area, tree)
    return ReportBody.of(make(session, tree, area, Period(year, month), now))
