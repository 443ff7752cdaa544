"""Booking: which receipts stand for which item, and what follows for its one outcome.

Everything here is recomputed from all receipts of an item, so that the outcome does not depend
on the order in which they came, nor on how often. Of several receipts for one item the strongest
evidence counts: that it sounded outweighs that it did not (a controller whose card was replaced
reports as missed what the old card has played); among equals, what was recorded first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from schedules.words import Outcome
from server.playlog.models import Booking, Frozen, PlannedItem, ReceiptRow

AT_ONCE: Final = 500
_STRENGTH: Final[Mapping[Outcome, int]] = {
    "played": 0, "late": 1, "cut": 2, "skipped": 3, "missed": 4,
}  # fmt: skip


class ItemKey(NamedTuple):
    """One item on one device."""

    device: str
    due_ms: int
    entry: str
    entry_revision: int


def frozen_through(session: Session) -> int:
    """Every item due before that instant stands in the frozen plan; 0 before the first run."""
    row = session.get(Frozen, 1)
    return row.through_ms if row is not None else 0


def book(session: Session, keys: Collection[ItemKey], through_ms: int) -> list[PlannedItem]:
    """Give each of these items its outcome and each of their receipts its place.

    A receipt that names another programme proves nothing of the item: whoever holds an area's key
    may give its entry a name that an entry of the area above has. Returns the items whose outcome
    changed.
    """
    changed: list[PlannedItem] = []
    for some in _chunks(sorted(set(keys))):
        planned = {_key_of(item): item for item in _planned(session, some)}
        for key, receipts in _receipts(session, some).items():
            item = planned.get(key)
            mine = [one for one in receipts if item and one.programme == item.programme]
            for receipt in receipts:
                receipt.booking = booking_of(receipt, receipt in mine, through_ms)
            if item is not None and mine and _prove(item, strongest(mine)):
                changed.append(item)
    session.flush()
    return changed


def booking_of(receipt: ReceiptRow, is_planned: bool, through_ms: int) -> Booking:
    """Where one receipt counts. An item outside the frozen plan that sounded is `stale`."""
    if receipt.due_ms is None:
        return "order"
    if is_planned:
        return "planned"
    if receipt.due_ms >= through_ms:
        return "waiting"
    return "stale" if receipt.sounded_ms > 0 else "noted"


def strongest(receipts: Iterable[ReceiptRow]) -> ReceiptRow:
    """The receipt that counts; the same one in whatever order they are given."""
    return min(receipts, key=lambda r: (_STRENGTH[r.outcome], r.recorded_ms, r.journal, r.n))


def _prove(item: PlannedItem, receipt: ReceiptRow) -> bool:
    if (item.journal, item.n) == (receipt.journal, receipt.n):
        return False
    item.journal, item.n = receipt.journal, receipt.n
    item.outcome, item.reason = receipt.outcome, receipt.reason
    item.started_us, item.sounded_ms = receipt.started_us, receipt.sounded_ms
    return True


def _planned(session: Session, keys: Sequence[ItemKey]) -> Iterable[PlannedItem]:
    columns = (
        PlannedItem.device, PlannedItem.due_ms, PlannedItem.entry, PlannedItem.entry_revision,
    )  # fmt: skip
    query = select(PlannedItem).where(tuple_(*columns).in_(keys)).order_by(*columns)
    return session.scalars(query.with_for_update())  # receipts come in while others are booked


def _receipts(session: Session, keys: Sequence[ItemKey]) -> dict[ItemKey, list[ReceiptRow]]:
    columns = tuple_(
        ReceiptRow.device, ReceiptRow.due_ms, ReceiptRow.entry, ReceiptRow.entry_revision
    )
    found: defaultdict[ItemKey, list[ReceiptRow]] = defaultdict(list)
    for receipt in session.scalars(select(ReceiptRow).where(columns.in_(keys))):
        found[item_of(receipt)].append(receipt)
    return found


def item_of(receipt: ReceiptRow) -> ItemKey:
    """The item a receipt is about. Raises `ValueError` for a receipt about an order."""
    if receipt.due_ms is None or receipt.entry is None or receipt.entry_revision is None:
        raise ValueError("this receipt is about an order")
    return ItemKey(receipt.device, receipt.due_ms, receipt.entry, receipt.entry_revision)


def _key_of(item: PlannedItem) -> ItemKey:
    return ItemKey(item.device, item.due_ms, item.entry, item.entry_revision)


def _chunks(keys: Sequence[ItemKey]) -> Iterator[Sequence[ItemKey]]:
    return (keys[n : n + AT_ONCE] for n in range(0, len(keys), AT_ONCE))
