"""Residents are forgotten when their feedback has long been answered."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.areas.tree import load_tree
from server.base.activity import record
from server.base.web import House
from server.feedback.models import Feedback
from server.feedback.rules import rules

DAY_MS: Final = 86_400_000


def forget(session: Session, before_ms: int, now: int, areas: Collection[str] | None = None) -> int:
    """Forget who told what was answered before then, or, unanswered, should have been; of these
    areas, or of all. What they told stays. Returns of how many; each is on record."""
    over = func.coalesce(Feedback.answered_ms, Feedback.due_ms) < before_ms
    query = select(Feedback).where(over, Feedback.resident.is_not(None))
    if areas is not None:
        query = query.where(Feedback.area.in_(areas))
    rows = session.scalars(query.order_by(Feedback.id).with_for_update()).all()
    for row in rows:
        row.resident = row.resident_salt = None
        record(session, now, "feedback.forget", row.id, by=None, area=row.area)
    return len(rows)


class Forgetting:
    """One for the life of a server."""

    def __init__(self, house: House) -> None:
        self._house = house

    def keep_up(self) -> None:
        """By the rule of each area, as it stands now."""
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            tree = load_tree(session)
            rule_of = rules(session, tree)
            kept: defaultdict[int, set[str]] = defaultdict(set)
            known = select(Feedback.area).where(Feedback.resident.is_not(None)).distinct()
            for area in session.scalars(known):
                kept[rule_of(area).keep_days].add(area)
            for days, areas in sorted(kept.items()):
                forget(session, now - days * DAY_MS, now, areas)
