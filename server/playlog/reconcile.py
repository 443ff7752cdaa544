"""Reconciliation: every item of every device has exactly one outcome, and planned is their sum.

Items are frozen as they fall due: what should have sounded then is computed from the documents
the devices were given, written down as `unproven` (an item that found no place in the plan is
`skipped` by the plan itself), and from then on only receipts change an outcome.

One watermark says through which instant everything is frozen. It moves in the same transaction as
the items it covers, so a server killed at any instant neither forgets an item nor writes one
twice. After downtime it takes up where it stopped, a quarter of a day at a time. It never passes
a change that waits in the outbox, for that change may reach back to its own moment.

A receipt whose item is not in the frozen plan stands beside it: `stale` when it sounded (under a
superseded revision), noted otherwise. One that comes before its time is frozen waits.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.base.changes import Change
from server.base.database import Table, hold
from server.base.evidence import Line, enter, told_line
from server.base.outbox import Outbox
from server.base.web import House
from server.dispatch import documents
from server.playlog.booking import book_waiting, frozen_through
from server.playlog.expectations import Expectations, Expected
from server.playlog.models import Frozen, PlannedItem

SETTLE_MS: Final = 2_000
"""A change takes effect 1.5 s after its own `now`; by then it stands in the outbox."""
STEP_MS: Final = 6 * 3_600_000
"""A city's items of so long are written in about a second: nobody waits longer for a turn."""

DUE_IN_LINE: Final = 200
DUE_COLUMNS: Final = (
    "device", "due_ms", "entry", "entry_revision", "programme", "start_ms", "duration_ms",
    "outcome", "reason",
)  # fmt: skip
"""How an item that fell due is told in the log: `outcome` is `skipped` where the plan had no place
for it, or `unproven` yet."""


class Reconciler:
    """One per city. `tick` does what is left to do, however much that is."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._expectations = Expectations()

    def tick(self) -> int:
        """Freeze all that had fallen due when it began; returns how many items."""
        count = 0
        now = self._house.clock.now_ms()  # once: a clock that moves on would never be caught up
        while (span := self._next(now)) is not None:
            with self._house.database.read() as session:
                expected = list(self._expectations.due_in(session, span))
            with self._house.database.write() as session:
                hold(session, "reconciliation")
                if _watermark(session, span.start) != span.start:
                    return count  # another process went on from here
                _freeze(session, expected, span, now)
            count += len(expected)
            for area in sorted({one.area for one in expected}):
                self._house.changes.tell(Change("outcome", area, area))
        return count

    def _next(self, now: int) -> Span | None:
        """The next span to freeze: at most a quarter of a day, and settled."""
        with self._house.database.read() as session:
            until = _settled(session, now)
            start = _watermark(session, until)
        return Span(start, min(start + STEP_MS, until)) if start < until else None


def _settled(session: Session, now: int) -> int:
    """Before this instant nothing that falls due can change any more."""
    oldest = select(func.min(Outbox.since_ms)).where(Outbox.due.in_(("programme", "config")))
    waiting = session.scalar(oldest)
    return min(now - SETTLE_MS, now if waiting is None else waiting)


def _watermark(session: Session, until: int) -> int:
    """Where freezing goes on; the first time, where the first device began."""
    through = frozen_through(session)
    if through:
        return through
    began = [config.since for config in documents.first_configs(session)]
    return min([*began, until])


def _lines(due: Sequence[Mapping[str, Any]], span: Span, now: int) -> Iterator[Line]:
    """What fell due, some of one area at a time: a line has its bounds, and its reader a right."""
    by_area = sorted(due, key=itemgetter("area", "device"))
    for area, of_area in groupby(by_area, key=itemgetter("area")):
        rows = list(of_area)
        for n in range(0, len(rows), DUE_IN_LINE):
            items = [[row[name] for name in DUE_COLUMNS] for row in rows[n : n + DUE_IN_LINE]]
            told = {
                "at_ms": now, "from_ms": span.start, "until_ms": span.end, "area": area,
                "items": items,
            }  # fmt: skip
            line = told_line("due", told)
            yield Line((line.decode(),), line)


def _freeze(session: Session, expected: Sequence[Expected], span: Span, now: int) -> None:
    if expected:
        rows = [one.as_row() for one in expected]
        session.execute(insert(Table.metadata.tables[PlannedItem.__tablename__]), rows)
        enter(session, "due", now, _lines(rows, span, now))
    row = session.get(Frozen, 1)
    if row is None:
        session.add(Frozen(id=1, through_ms=span.end))
    else:
        row.through_ms = span.end
    book_waiting(session, span.end)
