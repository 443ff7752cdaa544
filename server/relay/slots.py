"""Weekly times of relays: when one is due, and whether it was begun."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.zones import instant_of, local_day
from server.areas.policy import effective
from server.live.models import LiveSession
from server.relay.models import RelaySlot

LEAST_MS: Final = 60_000
"""Less than this of it left is not worth the beginning."""


def span_at(slot: RelaySlot, zone: str, now: int) -> Span | None:
    """The time of the slot that holds `now`, with enough of it left. Pure. One that begins late in
    the evening may end on the next day."""
    today = local_day(now, zone)
    for day in (today - timedelta(days=1), today):
        if day.isoweekday() in slot.weekdays:
            start = instant_of(day, slot.starts_ms, zone)
            span = Span(start, start + slot.lasts_ms)
            if span.holds(now) and span.end - now >= LEAST_MS:
                return span
    return None


def due(session: Session, slot: RelaySlot, now: int) -> Span | None:
    return span_at(slot, effective(session, slot.area).zone, now)


def has_begun(session: Session, slot: RelaySlot, span: Span) -> bool:
    """Whether it was on air at this time already; one that ended only because the server did is
    begun again."""
    query = select(LiveSession.ended_ms, LiveSession.ended).where(
        LiveSession.slot == slot.id, LiveSession.opened_ms >= span.start
    )
    newest = session.execute(query.order_by(LiveSession.opened_ms.desc()).limit(1)).first()
    return newest is not None and (newest.ended_ms is None or newest.ended != "server")
