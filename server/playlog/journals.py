"""How far each device's journal is stored without a gap, and what will never come."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.wire.status import Status
from server.playlog.models import Journal, LostReceipts, ReceiptRow

AT_ONCE = 1_000


def advance(session: Session, device: str, journal: str) -> int:
    """Move `stored_through` over everything stored without a gap; returns it."""
    row = _journal(session, device, journal)
    while True:
        at_first = row.stored_through
        for n in _stored_after(session, row):
            if n != row.stored_through + 1:
                return row.stored_through
            row.stored_through = n
        if row.stored_through == at_first:
            return at_first


def note_held(session: Session, status: Status, now: int) -> int:
    """Compare with what the device says it still holds; returns `stored_through`.

    What lies below its lowest receipt and never came is recorded as lost, once; the journal
    goes on behind it.
    """
    row = _journal(session, status.device, status.journal)
    first = status.receipts_from
    if not row.stored_through + 1 < first <= status.receipts_through:
        return row.stored_through
    for gap_first, gap_last in _gaps(session, row, first):
        session.add(
            LostReceipts(
                device=row.device, journal=row.journal, first=gap_first, last=gap_last,
                noticed_ms=now,
            )
        )  # fmt: skip
    row.stored_through = first - 1
    session.flush()
    return advance(session, status.device, status.journal)


def _gaps(session: Session, row: Journal, before: int) -> Iterator[tuple[int, int]]:
    """The stretches between `stored_through` and `before` that are not stored."""
    query = (
        select(ReceiptRow.n)
        .filter_by(device=row.device, journal=row.journal)
        .where(ReceiptRow.n > row.stored_through, ReceiptRow.n < before)
        .order_by(ReceiptRow.n)
    )
    last = row.stored_through
    for n in [*session.scalars(query), before]:
        if n > last + 1:
            yield last + 1, n - 1
        last = n


def _stored_after(session: Session, row: Journal) -> list[int]:
    query = (
        select(ReceiptRow.n)
        .filter_by(device=row.device, journal=row.journal)
        .where(ReceiptRow.n > row.stored_through)
        .order_by(ReceiptRow.n)
        .limit(AT_ONCE)
    )
    return list(session.scalars(query))


def _journal(session: Session, device: str, journal: str) -> Journal:
    row = session.get(Journal, (device, journal))
    if row is None:
        row = Journal(device=device, journal=journal, stored_through=0)
        session.add(row)
        session.flush()
    return row
