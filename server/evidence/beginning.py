"""How the log begins in a city that was there before it.

Who the devices are and what was in force is then put down once, so that what they report can be
judged. What was written earlier is not: it was not protected, and no line may pretend so.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schedules.wire import topics
from server.base.activity import record
from server.base.database import hold
from server.base.evidence import Line, LogWaiting, enter
from server.base.web import House
from server.dispatch.composition import line_of
from server.dispatch.models import Document
from server.evidence.lines import Key, keys_of
from server.evidence.models import LogBatch
from server.fleet.models import Device

FOLLOWED_MS: Final = 45 * 86_400_000
"""How long a document may still be followed that a newer one has replaced: a device that is away
follows what it holds, and keeps receipts for 35 days."""


def begin(house: House) -> None:
    """Put down what stands, unless the log has lines already."""
    with house.database.read() as session:
        if session.scalar(select(LogBatch.n).limit(1)) is not None:
            return
    with house.database.write() as session:
        hold(session, "log")
        if session.scalar(select(LogBatch.n).limit(1)) is None:
            _put_down(session, house.clock.now_ms())


def _put_down(session: Session, now: int) -> None:
    waiting = session.scalars(select(LogWaiting)).all()
    entered = {key for one in waiting if one.kind == "document" for key in keys_of(one.refs)}
    lines = _documents(session, now, entered)
    enter(session, "document", now, lines)
    if lines:
        for device in session.scalars(select(Device).where(Device.public_key.is_not(None))):
            record(
                session, now, "log.begin", device.id, by=None, area=device.area,
                after={"public_key": device.public_key},
            )  # fmt: skip


def _documents(session: Session, now: int, entered: Collection[Key]) -> list[Line]:
    in_force = or_(
        Document.superseded_ms.is_(None),
        Document.superseded_ms >= now - FOLLOWED_MS,
        Document.type == topics.TRUST.name,
    )
    query = select(Document).where(in_force).order_by(Document.made_ms, Document.sequence)
    return [
        Line((one.topic, one.sequence), line_of(one))
        for one in session.scalars(query)
        if (one.topic, one.sequence) not in entered
    ]
