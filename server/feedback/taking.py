"""Taking down what a resident tells, finding it again, and putting it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.policy import effective
from server.areas.refusals import check_known, check_open
from server.areas.tree import AreaTree, load_tree
from server.base.activity import record
from server.base.custody import Custody
from server.base.ids import new_id
from server.base.refusals import check_version
from server.base.visible import check_visible
from server.feedback import residents
from server.feedback.models import Feedback
from server.feedback.refusals import (
    AnsweredError,
    FeedbackUnknownError,
    ahead,
    of_no_group,
    outside_area,
)
from server.feedback.residents import Resident
from server.feedback.rules import due_ms, rules
from server.feedback.words import Kind, State, Way
from server.fleet.models import Device

SKEW_MS: Final = 5 * 60_000
"""How far an officer's clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a resident told: of what kind, by which way and when, about which place and time, in
    which words."""

    area: str
    kind: Kind
    way: Way
    received_ms: int
    words: str
    device: str | None = None
    place: str | None = None
    at_ms: int | None = None


def take_down(
    session: Session,
    custody: Custody,
    person: Person,
    said: Said,
    resident: Resident,
    now: int,
) -> Feedback:
    """A new one, received. Raises `AreaUnknownError`, `NotAllowedError`, `AreaClosedError`, and
    what `_check` raises."""
    tree = load_tree(session)
    check_known(tree, said.area)
    by = person.require("feedback.write", said.area, tree)
    check_open(tree, said.area)
    _check(session, tree, said, now)
    zone = effective(session, said.area).zone
    days = rules(session, tree)(said.area).answer_days
    row = Feedback(
        id=new_id("f"), salt=residents.new_salt(), state="received", logged_ms=now,
        logged_by=person.account, due_ms=due_ms(said.received_ms, days, zone), version=1,
    )  # fmt: skip
    _put(row, said)
    who = residents.keep(custody, row, resident)
    session.add(row)
    session.flush()
    after = told_of(row) | ({"resident": who} if who is not None else {})
    record(session, now, "feedback.log", row.id, by=by, area=row.area, after=after)
    return row


def put_right(
    session: Session, person: Person, feedback: str, said: Said, base_version: int, now: int
) -> Feedback:
    """What was taken down wrongly, until it is answered; the day to answer by stays, unless the
    day on which it was received was wrong. Raises as `take_down`, `FeedbackUnknownError`,
    `AnsweredError`, `VersionConflictError`."""
    tree = load_tree(session)
    row = held(session, person, tree, feedback)
    by = person.require("feedback.write", row.area, tree)
    check_known(tree, said.area)
    person.require("feedback.write", said.area, tree)
    check_version(base_version, row.version, told_of(row) | {"version": row.version})
    if row.state == "answered":
        raise AnsweredError
    if said.area != row.area:
        check_open(tree, said.area)
    _check(session, tree, said, now)
    before = told_of(row)
    if said.received_ms != row.received_ms:
        zone = effective(session, said.area).zone
        row.due_ms = due_ms(said.received_ms, rules(session, tree)(said.area).answer_days, zone)
    _put(row, said)
    row.version += 1
    record(
        session, now, "feedback.change", row.id, by=by, area=row.area, before=before,
        after=told_of(row),
    )  # fmt: skip
    return row


def readable(session: Session, person: Person, tree: AreaTree, feedback: str) -> Feedback:
    """Raises `FeedbackUnknownError`, also for what the person may not read."""
    row = session.get(Feedback, feedback)
    if row is None or not person.may("feedback.read", row.area, tree):
        raise FeedbackUnknownError
    return row


def held(session: Session, person: Person, tree: AreaTree, feedback: str) -> Feedback:
    """`readable`, its row held."""
    readable(session, person, tree, feedback)
    return session.get_one(Feedback, feedback, with_for_update=True)


def listed(
    session: Session,
    tree: AreaTree,
    area: str,
    *,
    state: State | None = None,
    kind: Kind | None = None,
    overdue_at: int | None = None,
    after: tuple[int, str] | None = None,
    limit: int,
) -> Sequence[Feedback]:
    """Of the area and below, the last received first; on from the one received at `after` with
    that id."""
    query = select(Feedback).where(Feedback.area.in_(tree.below(area)))
    if state is not None:
        query = query.where(Feedback.state == state)
    if kind is not None:
        query = query.where(Feedback.kind == kind)
    if overdue_at is not None:
        query = query.where(Feedback.state != "answered", Feedback.due_ms <= overdue_at)
    if after is not None:
        received, id_ = after
        query = query.where(
            or_(
                Feedback.received_ms < received,
                (Feedback.received_ms == received) & (Feedback.id < id_),
            )
        )
    newest = query.order_by(Feedback.received_ms.desc(), Feedback.id.desc())
    return session.scalars(newest.limit(limit)).all()


def told_of(row: Feedback) -> dict[str, str | int | None]:
    """As the activity log has it: the resident's words, and the place as they call it, are there
    by their digest alone."""
    words: dict[str, str | int | None] = {"place": row.place, "words": row.words}
    return {
        "area": row.area, "kind": row.kind, "way": row.way, "device": row.device,
        "at_ms": row.at_ms, "received_ms": row.received_ms, "due_ms": row.due_ms,
        "said": residents.digest(row.salt, words),
    }  # fmt: skip


def _check(session: Session, tree: AreaTree, said: Said, now: int) -> None:
    """Raises refusals `area_is_group`, `device_outside_area`, `time_ahead`, `contact_in_words`,
    `text_hidden`."""
    if tree.nodes[said.area].kind == "group":
        raise of_no_group()
    check_visible(said.words, "words")
    check_visible(said.place, "place")
    residents.check_names_nobody(words=said.words, place=said.place)
    if said.received_ms > now + SKEW_MS:
        raise ahead("received_ms")
    if said.at_ms is not None and said.at_ms > now + SKEW_MS and said.kind != "request":
        raise ahead("at_ms")
    if said.device is not None:
        device = session.get(Device, said.device)
        if device is None or not tree.reaches(said.area, device.area):
            raise outside_area()


def _put(row: Feedback, said: Said) -> None:
    for name in ("area", "kind", "way", "received_ms", "device", "at_ms"):
        setattr(row, name, getattr(said, name))
    row.words = said.words.strip()
    row.place = (said.place or "").strip() or None
