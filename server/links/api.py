"""Links over HTTP: given and revoked by who may; opened by whoever holds one.

What a link opens is asked for by POST, its token in the body: an address stands in histories, in
proxies' logs and in what a browser tells other sites. In the page's own address it stands behind
the `#`, which is never sent.
"""

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.accounts.brake import Brake
from server.accounts.models import Account
from server.accounts.rights import needs
from server.accounts.web import Asking, address_of
from server.areas.models import Area
from server.areas.policy import effective
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.web import AHouse, House, Now, Reading, Router, Writing
from server.evidence.api import handed_out
from server.evidence.checkpoints import newest_of
from server.evidence.export import Asked, GroupNotExportedError, NothingLoggedError
from server.evidence.models import due_archived
from server.fleet.groups import belongs
from server.fleet.models import Device
from server.links import giving
from server.links.giving import Opened
from server.links.models import Kind
from server.links.schemas import (
    GivenLink,
    LinkBody,
    LinkForm,
    SharedBody,
    SharedRow,
    SharedRows,
    Shown,
    ShownFile,
    ShownRows,
    ShownTables,
    Taken,
)
from server.playlog.listing import Wanted, cursor_of, page
from server.playlog.models import PlannedItem, ReceiptRow
from server.playlog.schemas import Because
from server.playlog.why_words import reason_in
from server.programme.naming import entry_titles
from server.reports.forms import MEDIA_TYPES, made
from server.reports.making import make
from server.reports.period import Period
from server.reports.report import Report
from server.reports.schemas import TablesBody
from server.reports.tables import tell

router = Router(prefix="/api", tags=["links"])

ROWS: Final = 200
_IN: Final = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")
_OPENED: Final = refused(s404="`link_closed`", s429="`too_many_tries`, `link_busy`")
_OF_KIND: Final = _OPENED | refused(s422="`malformed`, `link_kind`")
_WHY: Final = "the link's own token is asked for"
_HIDDEN: Final = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


@router.get("/areas/{area}/links", summary="Links of an area and below", responses=_IN)
@needs("link.give", of="area")
def list_links(area: str, person: Asking, session: Reading) -> list[LinkBody]:
    """The newest first, also those that open nothing any more."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("link.give", area, tree)
    rows = giving.listed(session, tree, area)
    posts = select(Account.id, Account.name).where(Account.id.in_({row.account for row in rows}))
    named = {row.id: row.name for row in session.execute(posts)}
    return [LinkBody.of(row, named[row.account]) for row in rows]


@router.post(
    "/areas/{area}/links",
    status_code=201,
    summary="Give a link to one thing of an area",
    responses=_IN
    | refused(
        s409="`links_full`, `group_not_exported`",
        s422="`malformed`, `period_missing`, `period_too_long`",
    ),
)
@needs("link.give", of="area")
def give(area: str, body: LinkForm, person: Asking, session: Writing, now: Now) -> GivenLink:
    """Its token is told this once; here its digest alone is kept."""
    if body.kind == "evidence":
        tree = load_tree(session)
        if area in tree.nodes and tree.nodes[area].kind == "group":
            person.require("link.give", area, tree)
            raise GroupNotExportedError
    row, token = giving.give(session, person, area, body.asked(), now)
    return GivenLink(token=token, **LinkBody.of(row, person.name).model_dump())


@router.delete(
    "/links/{link}",
    summary="Revoke a link",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`link_unknown`"),
)
@needs("link.give", of="link")
def revoke(link: str, person: Asking, session: Writing, now: Now) -> LinkBody:
    """It opens nothing from now on."""
    row = giving.revoke(session, person, link, now)
    return LinkBody.of(row, session.get_one(Account, row.account).name)


class Door:
    """Where whoever holds a link comes in: tries from one address are counted before anything is
    looked up, and each use is on record."""

    def __init__(self, request: Request) -> None:
        state = request.app.state
        if not hasattr(state, "link_brake"):
            state.link_brake = Brake()
        self._brake: Brake = state.link_brake
        self._address = address_of(request)

    def open(
        self, session: Session, token: str, now: int, kind: Kind | None, taken: Taken
    ) -> Opened:
        """Raises `TooManyTriesError`, and what `giving.open_by` raises."""
        self._brake.take("link", self._address, now, field="token")
        opened = giving.open_by(session, token, self._address, now, kind, taken)
        self._brake.release("link", self._address)
        return opened


async def _door(request: Request) -> Door:
    return Door(request)


ADoor = Annotated[Door, Depends(_door)]


@router.post("/shared", summary="What a link opens", responses=_OPENED)
@open_to_all(_WHY)
def show(body: Shown, door: ADoor, session: Writing, response: Response, now: Now) -> SharedBody:
    opened = door.open(session, body.token, now, None, "opened")
    response.headers.update(_HIDDEN)
    periods = ("year", "month", "from_ms", "until_ms")
    return SharedBody(
        kind=opened.kind,
        area=session.get_one(Area, opened.area).name,
        zone=effective(session, opened.area).zone,
        expires_ms=opened.expires_ms,
        is_archived=opened.kind == "playlog" and opened.what["from_ms"] < due_archived(session),
        **{one: opened.what.get(one) for one in periods},
    )


@router.post("/shared/tables", summary="The report of a link, as tables", responses=_OF_KIND)
@open_to_all(_WHY)
def show_tables(
    body: ShownTables, door: ADoor, house: AHouse, response: Response, now: Now
) -> TablesBody:
    report = _report(body.token, door, house, now, "tables")
    response.headers.update(_HIDDEN)
    return TablesBody.of(tell(report, body.language))


@router.post(
    "/shared/file",
    summary="The report of a link, as a file",
    response_class=Response,
    responses=_OF_KIND
    | {200: {"content": {one: {} for one in MEDIA_TYPES}, "description": "The file"}},
)
@open_to_all(_WHY)
def take_file(body: ShownFile, door: ADoor, house: AHouse, now: Now) -> Response:
    file = made(_report(body.token, door, house, now, "file"), body.form, body.language)
    named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=_HIDDEN | named)


@router.post("/shared/rows", summary="The play log of a link", responses=_OF_KIND)
@open_to_all(_WHY)
def show_rows(
    body: ShownRows, door: ADoor, session: Writing, response: Response, now: Now
) -> SharedRows:
    """By due time, on from `next`."""
    opened = door.open(session, body.token, now, "playlog", "rows")
    response.headers.update(_HIDDEN)
    tree = load_tree(session)
    due = Span(opened.what["from_ms"], opened.what["until_ms"])
    of = belongs(tree, opened.area, PlannedItem.area, PlannedItem.device)
    rows = page(session, Wanted(of, due, after=body.after), ROWS + 1)
    titles = entry_titles(session, {row.entry for row in rows})
    devices = {row.device for row in rows}
    kept = session.execute(select(Device.id, Device.name).where(Device.id.in_(devices)))
    names = {row.id: row.name for row in kept}
    proofs = _proofs(session, rows[:ROWS])
    return SharedRows(
        rows=[
            SharedRow(
                device=row.device,
                device_name=names.get(row.device, row.device),
                title=titles.get((row.entry, row.entry_revision)),
                due_ms=row.due_ms,
                start_ms=row.start_ms,
                outcome=row.outcome,
                because=_because(row.reason),
                started_us=row.started_us,
                sounded_ms=row.sounded_ms,
                heard_back=row.heard_back,
                identity=proofs.get((row.device, row.journal or "", row.n or 0)),
            )
            for row in rows[:ROWS]
        ],
        next=cursor_of(rows[ROWS - 1]) if len(rows) > ROWS else None,
    )


@router.post(
    "/shared/evidence",
    summary="The evidence of a link, as a zip for `loa-verify`",
    response_class=StreamingResponse,
    responses=_OF_KIND
    | refused(s409="`nothing_logged`")
    | {200: {"content": {"application/zip": {}}, "description": "The zip"}},
)
@open_to_all(_WHY)
def take_evidence(
    body: Shown, request: Request, door: ADoor, house: AHouse, now: Now
) -> StreamingResponse:
    with house.database.write() as session:
        if newest_of(session) is None:
            raise NothingLoggedError
        opened = door.open(session, body.token, now, "evidence", "evidence")
    span = Span(opened.what["from_ms"], opened.what["until_ms"])
    answer = handed_out(request, house, Asked(opened.area, span, None), now)
    answer.headers.update(_HIDDEN)
    return answer


def _report(token: str, door: Door, house: House, now: int, taken: Taken) -> Report:
    """Counted in a transaction of its own: it takes its time."""
    with house.database.write() as session:
        opened = door.open(session, token, now, "report", taken)
    with house.database.read() as session:
        period = Period(opened.what["year"], opened.what["month"])
        return make(session, load_tree(session), opened.area, period, now)


def _because(reason: str | None) -> Because | None:
    if reason is None:
        return None
    why = reason_in(reason)
    return Because(vi=why.vi, en=why.en)


def _proofs(session: Session, rows: Iterable[PlannedItem]) -> dict[tuple[str, str, int], str]:
    """The digest of the receipt that proves each row."""
    named = [(row.device, row.journal, row.n) for row in rows if row.journal is not None]
    query = select(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n, ReceiptRow.identity)
    query = query.where(
        ReceiptRow.device.in_({device for device, _, _ in named}),
        ReceiptRow.journal.in_({journal for _, journal, _ in named}),
        ReceiptRow.n.in_({n for _, _, n in named}),
    )
    return {
        (device, journal, n): identity for device, journal, n, identity in session.execute(query)
    }
