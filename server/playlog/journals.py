"""How far each device's journal is stored without a gap, and what will never come."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from schedules.wire.status import Status
from server.base.evidence import Line, enter, told_line
from server.base.given import given
from server.playlog.models import Journal, LostReceipts, ReceiptRow

AT_ONCE: Final = 1_000
"""Receipts of one journal looked at in one query; most often it is one."""

JournalKey = tuple[str, str]
"""A device and its journal."""


def advance(session: Session, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
    """Move `stored_through` of these journals over all that is stored without a gap; returns it."""
    return _advance(session, _through(session, keys))


def note_held(session: Session, statuses: Sequence[Status], now: int) -> dict[JournalKey, int]:
    """Compare with what devices say they still hold; returns `stored_through` of each journal.

    What lies below a device's lowest receipt and never came is recorded as lost, once; the
    journal goes on behind it.
    """
    through = _through(session, dict.fromkeys(_key(status) for status in statuses))
    behind: dict[JournalKey, int] = {}
    for status in statuses:
        key = _key(status)
        if _has_lost(behind.get(key, through[key]), status):
            _lose(session, key, behind.get(key, through[key]), status.receipts_from, now)
            behind[key] = status.receipts_from - 1
    session.flush()
    _keep(session, behind)
    return through | _advance(session, behind)


def _advance(session: Session, through: Mapping[JournalKey, int]) -> dict[JournalKey, int]:
    """From there on, over what is stored."""
    found = dict(through)
    moving = set(found)
    while moving:
        stored = _stored_above(session, {key: found[key] for key in moving})
        ends = {key: _end_of_run(found[key], stored[key]) for key in moving}
        moving = {key for key in moving if ends[key] - found[key] == AT_ONCE}
        found |= ends
    _keep(session, {key: n for key, n in found.items() if n != through[key]})
    return found


def _end_of_run(through: int, stored: Sequence[int]) -> int:
    for n in stored:
        if n != through + 1:
            break
        through = n
    return through


def _has_lost(through: int, status: Status) -> bool:
    return through + 1 < status.receipts_from <= status.receipts_through


def _lose(session: Session, key: JournalKey, through: int, first_held: int, now: int) -> None:
    """What did not come between `through` and the first that the device still holds."""
    device, journal = key
    for first, last in _gaps(session, key, through, first_held):
        session.add(
            LostReceipts(device=device, journal=journal, first=first, last=last, noticed_ms=now)
        )
        told = {"at_ms": now, "device": device, "journal": journal, "first": first, "last": last}
        line = told_line("lost", told)
        enter(session, "lost", now, [Line((line.decode(),), line)])


def _gaps(
    session: Session, key: JournalKey, through: int, before: int
) -> Iterator[tuple[int, int]]:
    """The stretches between `through` and `before` that are not stored."""
    query = (
        select(ReceiptRow.n)
        .filter_by(device=key[0], journal=key[1])
        .where(ReceiptRow.n > through, ReceiptRow.n < before)
        .order_by(ReceiptRow.n)
    )
    last = through
    for n in [*session.scalars(query), before]:
        if n > last + 1:
            yield last + 1, n - 1
        last = n


def _stored_above(
    session: Session, through: Mapping[JournalKey, int]
) -> Mapping[JournalKey, list[int]]:
    """The next numbers stored above `through`, ascending, by journal."""
    asked = given(
        session,
        ((*key, n) for key, n in through.items()),
        Journal.device, Journal.journal, Journal.stored_through,
    )  # fmt: skip
    above = and_(
        ReceiptRow.device == asked.c.device,
        ReceiptRow.journal == asked.c.journal,
        ReceiptRow.n > asked.c.stored_through,
        ReceiptRow.n <= asked.c.stored_through + AT_ONCE,
    )
    query = select(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n).join(asked, above)
    found: defaultdict[JournalKey, list[int]] = defaultdict(list)
    for device, journal, n in session.execute(query.order_by(ReceiptRow.n)):
        found[device, journal].append(n)
    return found


def _through(session: Session, keys: Collection[JournalKey]) -> dict[JournalKey, int]:
    """`stored_through` of these journals, 0 of those that begin; nobody else's until the
    transaction ends."""
    if not keys:
        return {}
    asked = given(session, sorted(keys), Journal.device, Journal.journal)
    same = and_(Journal.device == asked.c.device, Journal.journal == asked.c.journal)
    query = select(Journal.device, Journal.journal, Journal.stored_through).join(asked, same)
    query = query.order_by(Journal.device, Journal.journal)
    rows = session.execute(query.with_for_update(of=Journal))
    return dict.fromkeys(keys, 0) | {(device, journal): n for device, journal, n in rows}


def _keep(session: Session, through: Mapping[JournalKey, int]) -> None:
    if not through:
        return
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(Journal) if on_sqlite else postgresql.insert(Journal)
    rows = [
        {"device": device, "journal": journal, "stored_through": n}
        for (device, journal), n in sorted(through.items())
    ]
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[Journal.device, Journal.journal],
            set_={"stored_through": insert.excluded.stored_through},
        ),
        rows,
    )


def _key(status: Status) -> JournalKey:
    return status.device, status.journal
