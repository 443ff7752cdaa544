"""Reports over HTTP."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.activity import record
from server.base.documented import refused
from server.base.web import AHouse, Now, Reading, Router
from server.reports.forms import MEDIA_TYPES, Form, made
from server.reports.making import make
from server.reports.period import Period
from server.reports.report import Report
from server.reports.schemas import ReportBody, TablesBody
from server.reports.tables import Language, tell

router = Router(prefix="/api", tags=["reports"])

Year = Annotated[int, Query(ge=2000, le=9000)]
Month = Annotated[int | None, Query(ge=1, le=12, description="Without it, the whole year.")]
_SEEN = refused(s401="`not_signed_in`", s403="`not_allowed`")


@router.get(
    "/reports/tables",
    summary="The same, as the tables that every file is made of",
    responses=_SEEN,
)
@needs("read", of="query.area")
def show_tables(
    session: Reading,
    person: Asking,
    now: Now,
    area: str,
    year: Year,
    month: Month = None,
    language: Language = "vi",
) -> TablesBody:
    """In one language. Durations are milliseconds, rates thousandths, moments instants, as each
    column's `kind` says."""
    return TablesBody.of(tell(_made(session, person, area, year, month, now), language))


@router.get(
    "/reports/file",
    summary="The same, as a file",
    response_class=Response,
    responses=_SEEN
    | {200: {"content": {one: {} for one in MEDIA_TYPES}, "description": "The file"}},
)
@needs("read", of="query.area")
def take_file(
    session: Reading,
    person: Asking,
    house: AHouse,
    now: Now,
    area: str,
    form: Form,
    year: Year,
    month: Month = None,
    language: Language = "vi",
) -> Response:
    """CSV (a ZIP of tables, UTF-8, whole numbers), XLSX, DOCX (an administrative paper to complete,
    in Vietnamese) or PDF. Taking it is on record."""
    file = made(_made(session, person, area, year, month, now), form, language)
    by = person.require("read", area, load_tree(session))
    detail: dict[str, str | int | None] = {"year": year, "month": month, "form": form}
    with house.database.write() as writing:  # only now: counting takes its time
        record(writing, now, "report.take", area, by=by, area=area, detail=detail)
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/reports", summary="The figures of an area and a month or year", responses=_SEEN)
@needs("read", of="query.area")
def show_report(
    session: Reading, person: Asking, now: Now, area: str, year: Year, month: Month = None
) -> ReportBody:
    """Calendar months and years of the area's own zone. What is not proven by a receipt is not
    counted as sounded; it changes when receipts come late."""
    return ReportBody.of(_made(session, person, area, year, month, now))


def _made(
    session: Session, person: Person, area: str, year: int, month: int | None, now: int
) -> Report:
    tree = load_tree(session)
    person.require("read", area, tree)
    return make(session, tree, area, Period(year, month), now)
