"""Within how many days feedback is answered, and when the resident is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.zones import instant_of, local_day
from server.accounts.rights import Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.activity import record
from server.base.database import hold
from server.base.refusals import check_version
from server.feedback.models import FeedbackRule

ANSWER_DAYS: Final = 10
KEEP_DAYS: Final = 365
"""Where nobody settled it. No rule was found that sets either for local broadcasting (ADR 43)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Calendar days: to answer in, and to keep the resident after that."""

    answer_days: int = ANSWER_DAYS
    keep_days: int = KEEP_DAYS


def rules(session: Session, tree: AreaTree) -> Callable[[str], Rule]:
    """What holds in an area: of those that it and the areas above settled, the strictest."""
    rows = {row.area: row for row in session.scalars(select(FeedbackRule))}

    def of(area: str) -> Rule:
        chain = [rows[node.id] for node in tree.up(area) if node.id in rows]
        answer = [one.answer_days for one in chain if one.answer_days is not None]
        keep = [one.keep_days for one in chain if one.keep_days is not None]
        return Rule(min(answer, default=ANSWER_DAYS), min(keep, default=KEEP_DAYS))

    return of


def due_ms(received_ms: int, days: int, zone: str) -> int:
    """The midnight after the last day; the day on which it was received does not count."""
    return instant_of(local_day(received_ms, zone) + timedelta(days=days + 1), 0, zone)


def settle(
    session: Session,
    person: Person,
    area: str,
    answer_days: int | None,
    keep_days: int | None,
    base_version: int,
    now: int,
) -> FeedbackRule:
    """For the area and all below it. Raises `AreaUnknownError`, `NotAllowedError`,
    `VersionConflictError`."""
    tree = load_tree(session)
    check_known(tree, area)
    by = person.require("area.manage", area, tree)
    hold(session, f"feedback_rule {area}")
    row = session.get(FeedbackRule, area) or FeedbackRule(area=area, version=0)
    before = {"answer_days": row.answer_days, "keep_days": row.keep_days}
    check_version(base_version, row.version, {**before, "version": row.version})
    row.answer_days, row.keep_days = answer_days, keep_days
    row.version += 1
    session.add(row)
    after = {"answer_days": answer_days, "keep_days": keep_days}
    record(session, now, "feedback_rule.set", area, by=by, area=area, before=before, after=after)
    session.flush()
    return row
