"""Taking feedback on, answering it, and the bulletin that says the answer to all."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.rights import Person
from server.areas.tree import AreaTree, load_tree
from server.base.activity import By, record
from server.base.custody import Custody
from server.base.refusals import check_version
from server.base.visible import check_visible
from server.feedback import residents
from server.feedback.facts import Fact, facts_of
from server.feedback.models import Feedback
from server.feedback.refusals import (
    AnsweredError,
    HandledByAnotherError,
    NotHandlerError,
    bulletin_not_sent,
    no_bulletin,
)
from server.feedback.residents import Resident
from server.feedback.taking import held
from server.feedback.words import How
from server.library import bulletins
from server.library.models import Bulletin


def take_on(session: Session, person: Person, feedback: str, now: int) -> Feedback:
    """Who takes it on handles it, in place of whoever did. Raises `FeedbackUnknownError`,
    `NotAllowedError`, `AnsweredError`."""
    row, by = _open(session, person, load_tree(session), feedback)
    _hand(session, row, person.account, by, now)
    return row


def answer(
    session: Session,
    person: Person,
    feedback: str,
    text: str,
    how: How,
    base_version: int,
    now: int,
) -> Feedback:
    """The answer as it was given; whoever answers what nobody handled yet has taken it on. What was
    on record of the place and the time stays with it. Raises as `take_on`,
    `HandledByAnotherError`, `VersionConflictError`; refusals `bulletin_missing`,
    `bulletin_not_approved`, `text_hidden`."""
    tree = load_tree(session)
    row, by = _open(session, person, tree, feedback)
    check_version(base_version, row.version, {"state": row.state, "version": row.version})
    if row.handler is None:
        _hand(session, row, person.account, by, now)
    elif row.handler != person.account:
        raise HandledByAnotherError(session.get_one(Account, row.handler).name)
    check_visible(text, "answer")
    if how == "bulletin":
        _check_sent(session, row)
    row.state, row.answer, row.how = "answered", text.strip(), how
    row.answered_ms, row.answered_by = now, person.account
    if row.at_ms is not None:
        found = facts_of(session, tree, row.area, row.device, row.at_ms, now)
        some = (*found.sounded, *found.ordered, *found.besides)
        row.facts = [kept(one) for one in some]
    row.version += 1
    said = {
        "how": how, "bulletin": row.bulletin, "answered_ms": now,
        "answer": residents.digest(row.salt, {"answer": row.answer}),
    }  # fmt: skip
    record(session, now, "feedback.answer", row.id, by=by, area=row.area, after=said)
    return row


def tie(session: Session, person: Person, feedback: str, bulletin: str, now: int) -> Feedback:
    """The bulletin that says the answer to all; its draft goes the way of every other. Raises as
    `take_on`, `BulletinUnknownError`."""
    tree = load_tree(session)
    row, by = _open(session, person, tree, feedback)
    found = bulletins.readable(session, person, tree, bulletin)
    if row.bulletin == found.id:
        return row
    before, row.bulletin = row.bulletin, found.id
    row.version += 1
    record(
        session, now, "feedback.tie", row.id, by=by, area=row.area,
        before={"bulletin": before}, after={"bulletin": found.id},
    )  # fmt: skip
    return row


def resident(
    session: Session, custody: Custody, person: Person, feedback: str, now: int
) -> Resident:
    """Who told it, for who handles it; looking is on record. Raises `FeedbackUnknownError`,
    `NotAllowedError`, `NotHandlerError`."""
    row, by = _handled(session, person, feedback)
    record(session, now, "feedback.see", row.id, by=by, area=row.area)
    return residents.read(custody, row)


def set_resident(
    session: Session, custody: Custody, person: Person, feedback: str, told: Resident, now: int
) -> None:
    """Put right, or (of nobody) forgotten at once, as a resident may ask. Raises as `resident`."""
    row, by = _handled(session, person, feedback)
    who = residents.keep(custody, row, told)
    action = "feedback.forget" if who is None else "feedback.resident"
    after = None if who is None else {"resident": who}
    record(session, now, action, row.id, by=by, area=row.area, after=after)


def kept(fact: Fact) -> dict[str, Any]:
    """As it stays with an answer."""
    answer = fact.answer
    return {
        "code": answer.code, **asdict(answer.said), "do": asdict(answer.do) if answer.do else None,
        "devices": [{"id": id_, "name": name} for id_, name in fact.devices],
    }  # fmt: skip


def _open(session: Session, person: Person, tree: AreaTree, feedback: str) -> tuple[Feedback, By]:
    row = held(session, person, tree, feedback)
    by = person.require("feedback.write", row.area, tree)
    if row.state == "answered":
        raise AnsweredError
    return row, by


def _handled(session: Session, person: Person, feedback: str) -> tuple[Feedback, By]:
    tree = load_tree(session)
    row = held(session, person, tree, feedback)
    by = person.require("feedback.write", row.area, tree)
    if row.handler != person.account:
        raise NotHandlerError("feedback.write", row.area)
    return row, by


def _hand(session: Session, row: Feedback, account: str, by: By, now: int) -> None:
    if row.handler == account:
        return
    before, row.handler = row.handler, account
    row.state, row.handled_ms = "handling", row.handled_ms or now
    row.version += 1
    record(
        session, now, "feedback.take_on", row.id, by=by, area=row.area,
        before={"handler": before}, after={"handler": account},
    )  # fmt: skip


def _check_sent(session: Session, row: Feedback) -> None:
    bulletin = session.get(Bulletin, row.bulletin) if row.bulletin is not None else None
    if bulletin is None:
        raise no_bulletin()
    if bulletin.state != "approved":
        raise bulletin_not_sent()
