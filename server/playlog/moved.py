"""Marking days whose items moved since their sums were written (`server.playlog.closing`)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.zones import day_span, local_day
from server.base.database import hold
from server.playlog.models import Kept, MovedDay


def note_moved(session: Session, moved: Iterable[tuple[str, int]]) -> None:
    """Items of these areas, due at these instants, have another outcome now. Called in the
    transaction that gave it to them."""
    due = set(moved)
    if not due:
        return
    kept = _kept(session)
    if kept is None:
        hold(session, "sums")  # nobody closes a first day meanwhile
        kept = _kept(session)
    if kept is None:
        return
    closed, zone = Span(kept.from_ms, kept.through_ms), kept.zone
    late = {(area, local_day(at_ms, zone)) for area, at_ms in due if closed.holds(at_ms)}
    for area, day in sorted(late):
        mark(session, area, day_span(day, zone))


def mark(session: Session, area: str, day: Span) -> None:
    """The sums of that day do not count until it is counted again."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(MovedDay).values(area=area, day_ms=day.start, until_ms=day.end, times=1)
    again = {"times": MovedDay.times + 1}
    session.execute(row.on_conflict_do_update(index_elements=["area", "day_ms"], set_=again))


def _kept(session: Session) -> Kept | None:
    """Shared until the transaction ends: whoever closes a day waits for it."""
    how: Any = {"read": True}
    return session.get(Kept, 1, with_for_update=how, populate_existing=True)
