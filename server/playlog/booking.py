"""Booking: which receipts stand for which item, and what follows for its one outcome.

An outcome is told from all receipts of its item, so that it does not depend on the order in which
they came, nor on how often. Of several receipts for one item the strongest evidence counts: that it
sounded outweighs that it did not (a controller whose card was replaced reports as missed what the
old card has played); among equals, what was recorded first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from schedules.words import Outcome
from server.base.given import given
from server.playlog.models import Booking, Frozen, PlannedItem, ReceiptRow
from server.playlog.moved import note_moved

_STRENGTH: Final[Mapping[Outcome, int]] = {
    "played": 0, "late": 1, "cut": 2, "skipped": 3, "missed": 4,
}  # fmt: skip


class ItemKey(NamedTuple):
    """One item on one device."""

    device: str
    due_ms: int
    entry: str
    entry_revision: int


class Planned(NamedTuple):
    """An item of the frozen plan: the area its device was in, the one whose programme it is of, and
    the receipt that proves its outcome, None while there is none."""

    area: str
    programme: str
    journal: str | None
    n: int | None


class Proof(NamedTuple):
    """What one receipt says of its item."""

    journal: str
    n: int
    recorded_ms: int
    outcome: Outcome
    reason: str | None
    started_us: int | None
    sounded_ms: int
    heard_back: bool | None


Columns = Sequence[InstrumentedAttribute[Any]]
Asked = ReadOnlyColumnCollection[str, Any] | Mapping[str, Any]

_ITEM: Final[Columns] = (
    PlannedItem.device, PlannedItem.due_ms, PlannedItem.entry, PlannedItem.entry_revision,
)  # fmt: skip
_ITEM_OF: Final[Columns] = (
    ReceiptRow.device, ReceiptRow.due_ms, ReceiptRow.entry, ReceiptRow.entry_revision,
)  # fmt: skip
_RECEIPT: Final = {column.key: column for column in _ITEM_OF}
_PROVEN: Final[Columns] = (
    PlannedItem.journal, PlannedItem.n, PlannedItem.outcome, PlannedItem.reason,
    PlannedItem.started_us, PlannedItem.sounded_ms, PlannedItem.heard_back,
)  # fmt: skip


def frozen_through(session: Session) -> int:
    """Every item due before that instant stands in the frozen plan; 0 before the first run."""
    row = session.get(Frozen, 1)
    return row.through_ms if row is not None else 0


def planned(session: Session, keys: Collection[ItemKey]) -> dict[ItemKey, Planned]:
    """Those of these items that stand in the frozen plan, nobody else's until the transaction
    ends: receipts come in while others are booked."""
    if not keys:
        return {}
    asked = given(session, sorted(set(keys)), *_ITEM)
    told = (getattr(PlannedItem, name) for name in Planned._fields)
    query = select(*_ITEM, *told).join(asked, _same(_ITEM, asked.c)).order_by(*_ITEM)
    rows = session.execute(query.with_for_update(of=PlannedItem))
    return {ItemKey(*row[:4]): Planned._make(row[4:]) for row in rows}


def booking_of(
    due_ms: int, programme: str | None, sounded_ms: int, item: Planned | None, through_ms: int
) -> Booking:
    """Where a receipt about an item counts. One outside the frozen plan that sounded is `stale`.

    A receipt that names another programme proves nothing of the item: whoever holds an area's key
    may give its entry a name that an entry of the area above has.
    """
    if item is not None and item.programme == programme:
        return "planned"
    if due_ms >= through_ms:
        return "waiting"
    return "stale" if sounded_ms > 0 else "noted"


def prove(session: Session, items: Mapping[ItemKey, Planned]) -> dict[ItemKey, Proof]:
    """Give each of these items the outcome that all its receipts prove; returns what changed."""
    changed: dict[ItemKey, Proof] = {}
    for key, receipts in _receipts(session, items).items():
        proof = strongest(receipts)
        if (items[key].journal, items[key].n) != (proof.journal, proof.n):
            changed[key] = proof
    if changed:
        rows = [
            (*key, proof.journal, proof.n, proof.outcome, proof.reason, proof.started_us,
             proof.sounded_ms, proof.heard_back)
            for key, proof in changed.items()
        ]  # fmt: skip
        told = given(session, rows, *_ITEM, *_PROVEN).c
        values = {column.key: told[column.key] for column in _PROVEN}
        _set(session, update(PlannedItem).where(_same(_ITEM, told)).values(values))
        note_moved(session, ((items[key].area, key.due_ms) for key in changed))
    return changed


def book_waiting(session: Session, through_ms: int) -> None:
    """The plan stands frozen up to that instant: receipts that waited for it find their place.

    What `booking_of` and `prove` say, said by the database: after a night without a server, a
    receipt of every item waits.
    """
    waits = and_(ReceiptRow.booking == "waiting", ReceiptRow.due_ms < through_ms)
    if not session.scalar(select(exists().where(waits))):
        return
    of_item = and_(_same(_ITEM, _RECEIPT), PlannedItem.programme == ReceiptRow.programme)
    if session.get_bind().dialect.name == "postgresql":  # nobody else's until this is over
        theirs = select(*_ITEM).join(ReceiptRow, of_item).where(waits).order_by(*_ITEM)
        session.execute(theirs.with_for_update(of=PlannedItem))
    note_moved(session, _prove_waiting(session, waits))
    sounded = case((ReceiptRow.sounded_ms > 0, "stale"), else_="noted")
    booking = case((exists().where(of_item), "planned"), else_=sounded)
    _set(session, update(ReceiptRow).where(waits).values(booking=booking))


def _prove_waiting(session: Session, waits: ColumnElement[bool]) -> Iterable[tuple[str, int]]:
    """Give the items of these receipts the outcome that all receipts of each prove; returns area
    and instant of those that changed."""
    came = select(*_ITEM_OF).where(waits).distinct().subquery()
    strength = case(dict(_STRENGTH), value=ReceiptRow.outcome)
    place = func.row_number().over(
        partition_by=(*_ITEM_OF, ReceiptRow.programme),
        order_by=(strength, ReceiptRow.recorded_ms, ReceiptRow.journal, ReceiptRow.n),
    )
    told = [*_ITEM_OF, ReceiptRow.programme, *(getattr(ReceiptRow, one.key) for one in _PROVEN)]
    proofs = select(*told, place.label("place")).join(came, _same(_ITEM_OF, came.c)).subquery()
    proof = proofs.c
    changed = or_(
        PlannedItem.journal.is_distinct_from(proof.journal),
        PlannedItem.n.is_distinct_from(proof.n),
    )
    statement = (
        update(PlannedItem)
        .where(_same(_ITEM, proof), PlannedItem.programme == proof.programme)
        .where(proof.place == 1, changed)
        .values({column.key: proof[column.key] for column in _PROVEN})
    )
    rows = _set(session, statement.returning(PlannedItem.area, PlannedItem.due_ms))
    return {(area, due_ms) for area, due_ms in rows}


def strongest(receipts: Iterable[Proof]) -> Proof:
    """The receipt that counts; the same one in whatever order they are given."""
    return min(receipts, key=lambda r: (_STRENGTH[r.outcome], r.recorded_ms, r.journal, r.n))


def _receipts(session: Session, items: Mapping[ItemKey, Planned]) -> dict[ItemKey, list[Proof]]:
    """Of each item, those that name its programme."""
    found: defaultdict[ItemKey, list[Proof]] = defaultdict(list)
    if not items:
        return found
    rows = [(*key, item.programme) for key, item in items.items()]
    asked = given(session, rows, *_ITEM_OF, ReceiptRow.programme)
    told = (getattr(ReceiptRow, name) for name in Proof._fields)
    same = _same((*_ITEM_OF, ReceiptRow.programme), asked.c)
    for row in session.execute(select(*_ITEM_OF, *told).join(asked, same)):
        found[ItemKey(*row[:4])].append(Proof._make(row[4:]))
    return found


def _set(session: Session, statement: Any) -> Any:
    return session.execute(statement, execution_options={"synchronize_session": False})


def _same(columns: Columns, asked: Asked) -> ColumnElement[bool]:
    return and_(*(column == asked[column.key] for column in columns))
