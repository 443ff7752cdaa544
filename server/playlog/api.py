"""The play log: outcomes, receipts, and their count."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.words import Outcome
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import AreaTree, load_tree
from server.base.documented import refused
from server.base.web import Reading, Router
from server.fleet import devices
from server.fleet.groups import belongs
from server.playlog import report_api, why_api
from server.playlog.listing import CURSOR, UNHEARD, Wanted, cursor_of, page
from server.playlog.models import PlannedItem, ReceiptRow
from server.playlog.schemas import Because, Counts, OutcomeBody, ReceiptBody
from server.playlog.why_words import reason_in
from server.programme.naming import entry_titles

router = Router(prefix="/api", tags=["playlog"])
router.take_in(report_api.router)
router.take_in(why_api.router)

Ms = Annotated[int, Query(ge=0, le=253_402_300_799_999)]
Many = Annotated[int, Query(ge=1, le=50_000)]
_SEEN = refused(s401="`not_signed_in`", s403="`not_allowed`")


@router.get("/playlog", summary="What was due in an area and what became of it", responses=_SEEN)
@needs("read", of="query.area")
def playlog(
    session: Reading,
    person: Asking,
    area: str,
    from_ms: Ms,
    until_ms: Ms,
    device: Annotated[str | None, Query(max_length=64)] = None,
    outcome: Annotated[list[Outcome] | None, Query(max_length=7)] = None,
    text: Annotated[str | None, Query(max_length=200, description="In the title.")] = None,
    unheard: Annotated[bool, Query(description="Sounded, and not heard at the horn.")] = False,
    after: Annotated[
        str | None, Query(pattern=CURSOR, description="`cursor` of the last row read.")
    ] = None,
    newest_first: bool = False,
    limit: Many = 10_000,
) -> list[OutcomeBody]:
    """Items due in `[from_ms, until_ms)` on every device of the area and below, or of the group;
    or on one device. By due time. A page read by its cursor never moves: rows only come on at the
    newest end."""
    tree = load_tree(session)
    person.require("read", area, tree)
    all_of_it = len(tree.below(area)) == len(tree.nodes)
    wanted = Wanted(
        None if all_of_it else belongs(tree, area, PlannedItem.area, PlannedItem.device),
        Span(from_ms, max(from_ms, until_ms)), device, outcome or (), text, after,
        newest_first, unheard,
    )  # fmt: skip
    rows = page(session, wanted, limit)
    titles = entry_titles(session, {row.entry for row in rows})
    return [_outcome(row, titles.get((row.entry, row.entry_revision))) for row in rows]


@router.get(
    "/receipts",
    summary="The receipts of one device, the newest first",
    responses=_SEEN | refused(s404="`device_unknown`"),
)
@needs("read", of="query.device")
def receipts(
    session: Reading, person: Asking, device: str, limit: Many = 1_000
) -> list[ReceiptBody]:
    found = devices.find(session, device)
    person.require("read", found.area, load_tree(session))
    query = (
        select(ReceiptRow)
        .filter_by(device=device)
        .order_by(ReceiptRow.received_ms.desc(), ReceiptRow.journal, ReceiptRow.n.desc())
        .limit(limit)
    )
    rows = session.scalars(query).all()
    titles = entry_titles(session, {row.entry for row in rows if row.entry is not None})
    return [_receipt(row, titles) for row in rows]


@router.get("/reconciliation", summary="How many items had which outcome", responses=_SEEN)
@needs("read", of="query.area")
def reconciliation(
    session: Reading, person: Asking, area: str, from_ms: Ms, until_ms: Ms
) -> Counts:
    """Items due in `[from_ms, until_ms)` on every device of the area and below, or of the group."""
    tree = load_tree(session)
    person.require("read", area, tree)
    return count(session, tree, area, Span(from_ms, until_ms))


def count(session: Session, tree: AreaTree, area: str, due: Span) -> Counts:
    """Counted apart from each other: that `planned` is the sum is for the reader to check."""
    items = (
        belongs(tree, area, PlannedItem.area, PlannedItem.device),
        PlannedItem.due_ms >= due.start,
        PlannedItem.due_ms < due.end,
    )
    outcomes = select(PlannedItem.outcome, func.count()).where(*items)
    grouped = session.execute(outcomes.group_by(PlannedItem.outcome))
    by_outcome = {row[0]: row[1] for row in grouped}
    stale = (
        select(ReceiptRow.device, ReceiptRow.entry, ReceiptRow.entry_revision, ReceiptRow.due_ms)
        .where(ReceiptRow.booking == "stale")
        .where(belongs(tree, area, ReceiptRow.area, ReceiptRow.device))
        .where(ReceiptRow.due_ms >= due.start, ReceiptRow.due_ms < due.end)
        .distinct()
    )
    return Counts(
        planned=session.scalar(select(func.count()).select_from(PlannedItem).where(*items)) or 0,
        played=by_outcome.get("played", 0),
        late=by_outcome.get("late", 0),
        cut=by_outcome.get("cut", 0),
        skipped=by_outcome.get("skipped", 0),
        missed=by_outcome.get("missed", 0),
        unproven=by_outcome.get("unproven", 0),
        stale=session.scalar(select(func.count()).select_from(stale.subquery())) or 0,
        unheard=session.scalar(select(func.count()).select_from(PlannedItem).where(*items, UNHEARD))
        or 0,
    )


def _outcome(row: PlannedItem, title: str | None) -> OutcomeBody:
    columns = {column.key: getattr(row, column.key) for column in inspect(PlannedItem).column_attrs}
    why = None if row.reason is None else reason_in(row.reason)
    because = None if why is None else Because(vi=why.vi, en=why.en)
    return OutcomeBody(title=title, because=because, cursor=cursor_of(row), **columns)


def _receipt(row: ReceiptRow, titles: Mapping[tuple[str, int], str]) -> ReceiptBody:
    title = titles.get((row.entry or "", row.entry_revision or 0))
    return ReceiptBody.model_validate(row, from_attributes=True).model_copy(update={"title": title})
