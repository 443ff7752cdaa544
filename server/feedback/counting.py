"""Feedback counted: for reports, and for what is due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.areas.tree import AreaTree
from server.feedback.models import Feedback
from server.feedback.words import KINDS, Kind
from server.fleet.groups import belongs

SOON_MS: Final = 2 * 86_400_000
"""How long before the last day somebody is reminded."""


@dataclass(frozen=True, slots=True)
class Line:
    """Of those of one kind received in a period: `received` is `answered` and `open` together; of
    the answered `in_time` were by their last day, `by_bulletin` were said by the loudspeakers; of
    the open ones `overdue` should have been answered."""

    kind: Kind
    received: int = 0
    answered: int = 0
    in_time: int = 0
    by_bulletin: int = 0
    open: int = 0
    overdue: int = 0


def counted(
    session: Session, tree: AreaTree, area: str, received: Span, now: int
) -> Sequence[Line]:
    """One line for each kind. Of a group, what is about its clusters."""
    done = Feedback.state == "answered"
    columns = (
        func.count(),
        func.sum(case((done, 1), else_=0)),
        func.sum(case((done & (Feedback.answered_ms < Feedback.due_ms), 1), else_=0)),
        func.sum(case((done & (Feedback.how == "bulletin"), 1), else_=0)),
        func.sum(case((done, 0), else_=1)),
        func.sum(case((done, 0), (Feedback.due_ms <= now, 1), else_=0)),
    )
    query = (
        select(Feedback.kind, *columns)
        .where(belongs(tree, area, Feedback.area, Feedback.device))  # type: ignore[arg-type]
        .where(Feedback.received_ms >= received.start, Feedback.received_ms < received.end)
        .group_by(Feedback.kind)
    )
    found = {row[0]: Line(row[0], *(int(one) for one in row[1:])) for row in session.execute(query)}
    return [found.get(kind, Line(kind)) for kind in KINDS]


def waiting(session: Session, now: int) -> Iterator[Feedback]:
    """What is to be answered within two days, or should have been; the longest due first."""
    query = select(Feedback).where(Feedback.state != "answered", Feedback.due_ms <= now + SOON_MS)
    yield from session.scalars(query.order_by(Feedback.due_ms, Feedback.id))
