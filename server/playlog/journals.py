"""How far each device's journal is stored without a gap, and what will never come."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from schedules.wire.status import Status
from server.base.evidence import Line, enter, told_line
from server.playlog.models import Journal, LostReceipts, ReceiptRow

AT_ONCE: Final = 1_000
"""Receipts of one journal looked at in one query; most often it is one."""

JournalKey = tuple[str, str]
"""A device and its journal."""


def advance(session: Session, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
    """Move `stored_through` of these journals over all that is stored without a gap; returns it."""
    rows = _journals(session, keys)
    moving = set(rows)
    while moving:
        stored = _stored_above(session, moving)
        moving = {key for key in moving if _advance(rows[key], stored.get(key, [])) == AT_ONCE}
        session.flush()
    return {key: row.stored_through for key, row in rows.items()}


def note_held(session: Session, statuses: Sequence[Status], now: int) -> dict[JournalKey, int]:
    """Compare with what devices say they still hold; returns `stored_through` of each journal.

    What lies below a device's lowest receipt and never came is recorded as lost, once; the
    journal goes on behind it.
    """
    rows = _journals(session, {_key(status) for status in statuses})
    behind = [one for one in statuses if _has_lost(rows[_key(one)], one)]
    for status in behind:
        _lose_before(session, rows[_key(status)], status.receipts_from, now)
    session.flush()
    advance(session, {_key(status) for status in behind})
    return {key: row.stored_through for key, row in rows.items()}


def _advance(row: Journal, stored: Sequence[int]) -> int:
    """How far it moved."""
    before = row.stored_through
    for n in stored:
        if n != row.stored_through + 1:
            break
        row.stored_through = n
    return row.stored_through - before


def _has_lost(row: Journal, status: Status) -> bool:
    return row.stored_through + 1 < status.receipts_from <= status.receipts_through


def _lose_before(session: Session, row: Journal, first_held: int, now: int) -> None:
    for first, last in _gaps(session, row, first_held):
        session.add(
            LostReceipts(
                device=row.device, journal=row.journal, first=first, last=last, noticed_ms=now
            )
        )
        told = {
            "at_ms": now, "device": row.device, "journal": row.journal, "first": first,
            "last": last,
        }  # fmt: skip
        line = told_line("lost", told)
        enter(session, "lost", now, [Line((line.decode(),), line)])
    row.stored_through = first_held - 1


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


def _stored_above(session: Session, keys: Collection[JournalKey]) -> Mapping[JournalKey, list[int]]:
    """The numbers stored above `stored_through`, ascending, by journal."""
    same = and_(ReceiptRow.device == Journal.device, ReceiptRow.journal == Journal.journal)
    query = (
        select(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
        .join(Journal, same)
        .where(tuple_(Journal.device, Journal.journal).in_(sorted(keys)))
        .where(ReceiptRow.n > Journal.stored_through)
        .where(ReceiptRow.n <= Journal.stored_through + AT_ONCE)
        .order_by(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
    )
    found: defaultdict[JournalKey, list[int]] = defaultdict(list)
    for device, journal, n in session.execute(query):
        found[device, journal].append(n)
    return found


def _journals(session: Session, keys: Collection[JournalKey]) -> dict[JournalKey, Journal]:
    """The rows of these journals, made where there are none yet."""
    if not keys:
        return {}
    query = select(Journal).where(tuple_(Journal.device, Journal.journal).in_(sorted(keys)))
    rows = {(row.device, row.journal): row for row in session.scalars(query.with_for_update())}
    fresh = {key: Journal(device=key[0], journal=key[1], stored_through=0) for key in sorted(keys)}
    session.add_all(row for key, row in fresh.items() if key not in rows)
    session.flush()
    return fresh | rows


def _key(status: Status) -> JournalKey:
    return status.device, status.journal
