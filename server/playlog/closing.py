"""Writing the sums of days that are over, correcting them, and comparing them with the items.

There is one way to write them: a day of an area is marked, and counted again. A day is closed by
marking it for every area that had items; a receipt that moves an outcome of a closed day marks that
day, in its own transaction. Whatever is marked counts from the items until it is counted again.

So that no receipt slips between a closing and its mark: who moves an item holds the row that says
which days are closed, shared, and who closes a day changes that row. Who counts a day again takes
the mark away first, and who marks a marked day changes the mark: one of the two waits for the
other.
"""

import logging
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.zones import day_span, local_day
from server.areas.models import Area
from server.areas.policy import effective
from server.base.activity import record
from server.base.database import hold
from server.base.web import House
from server.playlog.booking import frozen_through
from server.playlog.models import Kept, KeptCause, KeptCluster, KeptStart, MovedDay, PlannedItem
from server.playlog.moved import mark
from server.playlog.starts import Tallied, folded, tally_items
from server.playlog.sums import START_COLUMNS, month_of

SETTLE_MS: Final = 2 * 3_600_000
"""How long after its end a day is closed: by then most receipts have come."""
AT_ONCE: Final = 8
"""Days of areas counted in one transaction: tens of milliseconds, so that nobody waits for long."""
EACH_TICK: Final = 400

logger = logging.getLogger(__name__)

Day = tuple[str, Span]
"""An area and a local day."""


class Sums:
    """One per city. `tick` brings the sums up to date, `check` compares a day with its items."""

    def __init__(self, house: House) -> None:
        self._house = house

    def tick(self) -> int:
        """Count again what is marked, and close the next days; at most about `EACH_TICK` days of
        areas. Returns how many."""
        done = 0
        while done < EACH_TICK:
            with self._house.database.write() as session:
                hold(session, "sums")
                moved = _moved(session)
                for area, day in moved:
                    recount(session, area, day)
                closed = bool(moved) or close_next(session, self._house.clock.now_ms())
            if not closed:
                break
            done += max(len(moved), 1)
        return done

    def check(self) -> list[Day]:
        """Compare the next of the kept days with its items; after the last comes the first again.

        What differs is told in the activity log and counted again. Returns it.
        """
        with self._house.database.write() as session:
            kept = session.get(Kept, 1, with_for_update=True)
            first = None if kept is None else _first_whole(session, kept)
            if kept is None or first is None:
                return []
            at_ms = kept.checked_ms if first <= kept.checked_ms < kept.through_ms else first
            day = day_span(local_day(at_ms, kept.zone), kept.zone)
            kept.checked_ms = day.end
            zone = kept.zone
        with self._house.database.read() as session:
            wrong = [area for area in _areas(session, day) if not _agree(session, area, day, zone)]
        now = self._house.clock.now_ms()
        for area in wrong:
            logger.error("sums.differ: %s, %s", area, local_day(day.start, zone))
            with self._house.database.write() as session:
                detail = {"day": local_day(day.start, zone).isoformat()}
                record(session, now, "sums.differ", area, by=None, area=area, detail=detail)
                mark(session, area, day)
        return [(area, day) for area in wrong]


def close_next(session: Session, now: int) -> bool:
    """Close the next day that is over, where there is one; returns whether there was anything to
    do."""
    kept = session.get(Kept, 1, with_for_update=True, populate_existing=True)
    zone = _zone(session)
    if zone is None:
        return False
    if kept is not None and kept.zone != zone:  # the days are others now
        _forget(session, kept)
        kept = None
    if kept is None:
        first = session.scalar(select(func.min(PlannedItem.due_ms)))
        if first is None:
            return False
        start = day_span(local_day(first, zone), zone).start
        session.add(Kept(id=1, zone=zone, from_ms=start, through_ms=start, checked_ms=start))
        return True
    day = day_span(local_day(kept.through_ms, zone), zone)
    if now < day.end + SETTLE_MS or frozen_through(session) < day.end:
        return False
    kept.through_ms = day.end
    for area in _areas(session, day):
        mark(session, area, day)
    session.flush()
    return True


def recount(session: Session, area: str, day: Span) -> None:
    """Take away its mark, and write the sums of that day as its items are now."""
    kept = session.get_one(Kept, 1)
    session.execute(delete(MovedDay).filter_by(area=area, day_ms=day.start))
    tallied = tally_items(session, PlannedItem.area == area, day)
    of_day = (KeptStart.area == area, KeptStart.due_ms >= day.start, KeptStart.due_ms < day.end)
    session.execute(delete(KeptStart).where(*of_day))
    session.execute(delete(KeptCause).filter_by(area=area, day_ms=day.start))
    starts = [_start_row(one) for one in tallied.starts]
    causes = [_cause_row(one, day) for one in folded(tallied.became, tallied.heard)]
    for table, rows in ((KeptStart, starts), (KeptCause, causes)):
        if rows:
            session.execute(insert(table), rows)
    _write_heard(session, area, day, kept.zone, {device for _, device in tallied.heard})


def _start_row(one: Any) -> dict[str, Any]:
    return {column.key: value for column, value in zip(START_COLUMNS, one, strict=True)}


def _cause_row(one: Any, day: Span) -> dict[str, Any]:
    return {**one._asdict(), "reason": one.reason or "", "day_ms": day.start}


def _write_heard(session: Session, area: str, day: Span, zone: str, heard: Collection[str]) -> None:
    month_ms = month_of(day.start, zone)
    bit = 1 << local_day(day.start, zone).day - 1
    query = select(KeptCluster).filter_by(area=area, month_ms=month_ms)
    rows = {row.device: row for row in session.scalars(query)}
    for device in sorted({*heard} - {*rows}):
        session.add(KeptCluster(area=area, month_ms=month_ms, device=device, heard_days=bit))
    for device, row in rows.items():
        row.heard_days = row.heard_days | bit if device in heard else row.heard_days & ~bit
        if not row.heard_days:
            session.delete(row)
    session.flush()


def _agree(session: Session, area: str, day: Span, zone: str) -> bool:
    """Whether what is kept of a day is what its items say; a marked one claims nothing."""
    if session.get(MovedDay, (area, day.start)) is not None:
        return True
    items = tally_items(session, PlannedItem.area == area, day)
    query = select(*START_COLUMNS).where(KeptStart.area == area)
    query = query.where(KeptStart.due_ms >= day.start, KeptStart.due_ms < day.end)
    starts = sorted(tuple(row) for row in session.execute(query))
    causes = select(KeptCause).filter_by(area=area, day_ms=day.start)
    bit = 1 << local_day(day.start, zone).day - 1
    clusters = select(KeptCluster.device).filter_by(area=area, month_ms=month_of(day.start, zone))
    heard = session.scalars(clusters.where(KeptCluster.heard_days.op("&")(bit) != 0))
    return (
        starts == sorted(map(tuple, items.starts))
        and {(c.device, c.outcome, c.reason): c.items for c in session.scalars(causes)}
        == _causes_of(items)
        and set(heard) == {device for _, device in items.heard}
    )


def _causes_of(items: Tallied) -> dict[tuple[str, str, str], int]:
    return {
        (one.device, one.outcome, one.reason or ""): one.items
        for one in folded(items.became, items.heard)
    }


def _moved(session: Session) -> list[Day]:
    """Some of what is marked, the newest days: those are asked for. In the order of `moved`."""
    query = select(MovedDay).order_by(MovedDay.day_ms.desc(), MovedDay.area).limit(AT_ONCE)
    return sorted((row.area, Span(row.day_ms, row.until_ms)) for row in session.scalars(query))


def _areas(session: Session, day: Span) -> list[str]:
    """Areas on whose devices something fell due that day, and those of which sums are kept."""
    item, start = PlannedItem, KeptStart
    had = exists().where(item.area == Area.id, item.due_ms >= day.start, item.due_ms < day.end)
    kept = exists().where(start.area == Area.id, start.due_ms >= day.start, start.due_ms < day.end)
    return sorted(session.scalars(select(Area.id).where(had | kept)))


def _first_whole(session: Session, kept: Kept) -> int | None:
    """The first day of which every item is still held: the oldest go by their term, the first day
    of those that are left bit by bit; their sums stay."""
    oldest = session.scalar(select(func.min(PlannedItem.due_ms)))
    if oldest is None:
        return None
    first = max(day_span(local_day(oldest, kept.zone), kept.zone).end, kept.from_ms)
    return first if first < kept.through_ms else None


def _zone(session: Session) -> str | None:
    """The city's own."""
    top = session.scalar(select(Area.id).where(Area.parent.is_(None)).order_by(Area.id).limit(1))
    return None if top is None else effective(session, top).zone


def _forget(session: Session, kept: Kept) -> None:
    for table in (MovedDay, KeptStart, KeptCause, KeptCluster):
        session.execute(delete(table))
    session.delete(kept)
    session.flush()
