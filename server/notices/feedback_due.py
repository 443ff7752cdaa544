"""Feedback that is to be answered soon, or should have been."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from schedules.zones import local_day
from server.feedback.counting import waiting
from server.notices.kinds import Thing


def feedback_due(session: Session, zones: Mapping[str, str], now: int) -> Iterator[Thing]:
    """Told two days before the last day, and once more when that is over. A message names nobody
    and tells nothing of what was said: only by when."""
    for row in waiting(session, now):
        last = local_day(row.due_ms - 1, zones[row.area])
        stage = "late" if row.due_ms <= now else "soon"
        key = f"feedback:{row.id}:{stage}"
        yield Thing(key, "feedback", row.area, row.id, f"{last:%d/%m/%Y}", row.received_ms)
