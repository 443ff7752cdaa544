"""Booking: which receipts stand for which item, and what follows for its one outcome.

An outcome is told from all receipts of its item, so that it does not depend on the order in which
they came, nor on how often. Of several receipts for one item the strongest evidence counts: that it
sounded outweighs that it did not (a controller whose card was replaced reports as missed what the
old card has played); among equals, what was recorded first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

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

_ITEM: Final[Columns] = (
    PlannedItem.device, PlannedItem.due_ms, PlannedItem.entry, PlannedItem.entry_revision,
)  # fmt: skip
_ITEM_OF: Final[Columns] = (
    ReceiptRow.device, ReceiptRow.due_ms, ReceiptRow.entry, ReceiptRow.entry_revision,
)  # fmt: skip
_NAME: Final[Columns] = (ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
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
    query = select(*_ITEM, *told).join(asked, _same(_ITEM, asked)).order_by(*_ITEM)
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
        _write(session, PlannedItem, _ITEM, _PROVEN, [
            (*key, proof.journal, proof.n, proof.outcome, proof.reason, proof.started_us,
             proof.sounded_ms, proof.heard_back)
            for key, proof in changed.items()
        ])  # fmt: skip
        note_moved(session, ((items[key].area, key.due_ms) for key in changed))
    return changed


def book_waiting(session: Session, through_ms: int) -> dict[ItemKey, Proof]:
    """The plan stands frozen up to that instant: receipts that waited for it find their place.
    Returns the items whose outcome changed."""
    told = (ReceiptRow.programme, ReceiptRow.sounded_ms)
    query = select(*_NAME, *_ITEM_OF, *told).where(ReceiptRow.booking == "waiting")
    waiting = [
        (row[:3], ItemKey(*row[3:7]), row.programme, row.sounded_ms)
        for row in session.execute(query.where(ReceiptRow.due_ms < through_ms))
    ]
    items = planned(session, [key for _, key, _, _ in waiting])
    booked = [
        (*name, booking_of(key.due_ms, programme, sounded_ms, items.get(key), through_ms))
        for name, key, programme, sounded_ms in waiting
    ]
    if booked:
        _write(session, ReceiptRow, _NAME, (ReceiptRow.booking,), booked)
    return prove(session, items)


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
    same = _same((*_ITEM_OF, ReceiptRow.programme), asked)
    for row in session.execute(select(*_ITEM_OF, *told).join(asked, same)):
        found[ItemKey(*row[:4])].append(Proof._make(row[4:]))
    return found


def _write(
    session: Session,
    table: type[PlannedItem | ReceiptRow],
    key: Columns,
    columns: Columns,
    rows: Iterable[Sequence[str | int | None]],
) -> None:
    """Set these columns of the rows with these keys; each row is a key, then what to write."""
    told = given(session, rows, *key, *columns)
    values = {column.key: told.c[column.key] for column in columns}
    statement = update(table).where(_same(key, told)).values(values)
    session.execute(statement, execution_options={"synchronize_session": False})


def _same(columns: Columns, asked: Subquery) -> ColumnElement[bool]:
    return and_(*(column == asked.c[column.key] for column in columns))
