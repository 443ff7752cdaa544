"""Feedback over HTTP: what residents told, what is on record of it, and the answer."""

from typing import Annotated, Final

from fastapi import Query
from sqlalchemy.orm import Session

from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.documented import conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.feedback import handling, taking
from server.feedback.facts import facts_of
from server.feedback.models import FeedbackRule
from server.feedback.refusals import outside_area
from server.feedback.rules import rules, settle
from server.feedback.schemas import (
    FeedbackAnswer,
    FeedbackBody,
    FeedbackChange,
    FeedbackFacts,
    FeedbackForm,
    FeedbackPage,
    FeedbackRuleBody,
    FeedbackRuleForm,
    NewFeedback,
    ResidentBody,
    ResidentForm,
)
from server.feedback.words import Kind, State
from server.fleet.models import Device

router = Router(prefix="/api", tags=["feedback"])

CURSOR: Final = r"^\d{1,15}\.[a-z0-9-]{1,64}$"
_IN: Final = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")
_OF: Final = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`feedback_unknown`")
_SAID: Final = refused(
    s422="`malformed`, `area_is_group`, `device_outside_area`, `time_ahead`, `contact_in_words`, "
    "`text_hidden`"
)
_RESIDENT: Final = _OF | refused(s403="`not_allowed`, `not_handler`")
_OPEN: Final = _OF | refused(s409="`feedback_answered`")


@router.get(
    "/areas/{area}/feedback",
    summary="Feedback of an area and below, the last received first",
    responses=_IN,
)
@needs("feedback.read", of="area")
def list_feedback(
    area: str,
    person: Asking,
    session: Reading,
    now: Now,
    state: State | None = None,
    kind: Kind | None = None,
    overdue: bool = False,
    after: Annotated[str | None, Query(pattern=CURSOR, description="`next` of a page.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> FeedbackPage:
    """`overdue`: what should have been answered by now."""
    tree = _allowed(session, person, area)
    received, _, id_ = (after or "").partition(".")
    rows = taking.listed(
        session, tree, area, state=state, kind=kind, overdue_at=now if overdue else None,
        after=(int(received), id_) if after else None, limit=limit + 1,
    )  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return FeedbackPage(
        rows=[FeedbackBody.of(session, row) for row in rows[:limit]],
        next=None if last is None else f"{last.received_ms}.{last.id}",
    )


@router.get(
    "/areas/{area}/feedback/facts",
    summary="What is on record of a place about a time",
    responses=_IN | refused(s422="`malformed`, `device_outside_area`"),
)
@needs("feedback.read", of="area")
def show_facts(
    area: str,
    person: Asking,
    session: Reading,
    now: Now,
    at_ms: Annotated[int, Query(ge=86_400_000, le=253_402_214_400_000)],
    device: Annotated[str | None, Query(max_length=64)] = None,
) -> FeedbackFacts:
    """While somebody still speaks of it, and beside what was taken down: a quarter of an hour
    before and after, on one cluster or on all of the area."""
    tree = _allowed(session, person, area)
    if device is not None:
        found = session.get(Device, device)
        if found is None or not tree.reaches(area, found.area):
            raise outside_area()
    return FeedbackFacts.of(facts_of(session, tree, area, device, at_ms, now))


@router.post(
    "/feedback",
    status_code=201,
    summary="Take down what a resident told",
    responses=_IN | _SAID | refused(s409="`area_closed`"),
)
@needs("feedback.write", of="body.area")
def take_down(
    body: NewFeedback, person: Asking, session: Writing, house: AHouse, now: Now
) -> FeedbackBody:
    """Who told it is kept sealed, for who handles it alone, until it is forgotten."""
    row = taking.take_down(session, house.custody, person, body.said(), body.resident.told(), now)
    return FeedbackBody.of(session, row)


@router.get("/feedback/{feedback}", summary="One that was taken down", responses=_OF)
@needs("feedback.read", of="feedback")
def show(feedback: str, person: Asking, session: Reading) -> FeedbackBody:
    row = taking.readable(session, person, load_tree(session), feedback)
    return FeedbackBody.of(session, row)


@router.put(
    "/feedback/{feedback}",
    summary="Put right what was taken down",
    responses=_OF
    | _SAID
    | refused(s404="`feedback_unknown`, `area_unknown`")
    | conflicting("`version_conflict`, `feedback_answered`, `area_closed`"),
)
@needs("feedback.write", of="feedback")
def change(
    feedback: str, body: FeedbackChange, person: Asking, session: Writing, now: Now
) -> FeedbackBody:
    """Until it is answered; also where it belongs to another area."""
    said = FeedbackForm.said(body)
    row = taking.put_right(session, person, feedback, said, body.base_version, now)
    return FeedbackBody.of(session, row)


@router.post("/feedback/{feedback}/handler", summary="Take it on", responses=_OPEN)
@needs("feedback.write", of="feedback")
def take_on(feedback: str, person: Asking, session: Writing, now: Now) -> FeedbackBody:
    """In place of whoever handled it."""
    return FeedbackBody.of(session, handling.take_on(session, person, feedback, now))


@router.post(
    "/feedback/{feedback}/answer",
    summary="Say how it was answered",
    responses=_OF
    | conflicting("`version_conflict`, `feedback_answered`, `handled_by_another`")
    | refused(s422="`malformed`, `bulletin_missing`, `bulletin_not_approved`, `text_hidden`"),
)
@needs("feedback.write", of="feedback")
def answer(
    feedback: str, body: FeedbackAnswer, person: Asking, session: Writing, now: Now
) -> FeedbackBody:
    """It is done with that; what was on record of it stays beside the answer."""
    row = handling.answer(session, person, feedback, body.answer, body.how, body.base_version, now)
    return FeedbackBody.of(session, row)


@router.put(
    "/feedback/{feedback}/bulletin/{bulletin}",
    summary="Tie the bulletin that says the answer",
    responses=_OPEN | refused(s404="`feedback_unknown`, `bulletin_unknown`"),
)
@needs("feedback.write", of="feedback")
def tie(feedback: str, bulletin: str, person: Asking, session: Writing, now: Now) -> FeedbackBody:
    """It is written, approved and scheduled as every other."""
    return FeedbackBody.of(session, handling.tie(session, person, feedback, bulletin, now))


@router.get("/feedback/{feedback}/resident", summary="Who told it", responses=_RESIDENT)
@needs("feedback.write", of="feedback")
def show_resident(
    feedback: str, person: Asking, session: Writing, house: AHouse, now: Now
) -> ResidentBody:
    """For who handles it. Looking is on record."""
    found = handling.resident(session, house.custody, person, feedback, now)
    return ResidentBody(name=found.name, contact=found.contact)


@router.put(
    "/feedback/{feedback}/resident",
    summary="Put right who told it, or forget it",
    responses=_RESIDENT,
)
@needs("feedback.write", of="feedback")
def set_resident(
    feedback: str, body: ResidentForm, person: Asking, session: Writing, house: AHouse, now: Now
) -> None:
    """Empty fields: it is forgotten at once."""
    handling.set_resident(session, house.custody, person, feedback, body.told(), now)


@router.get(
    "/areas/{area}/feedback/rule",
    summary="How soon feedback is answered, and residents forgotten",
    responses=_IN,
)
@needs("read", of="area")
def show_rule(area: str, person: Asking, session: Reading) -> FeedbackRuleBody:
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    return FeedbackRuleBody.of(session.get(FeedbackRule, area), rules(session, tree)(area))


@router.put(
    "/areas/{area}/feedback/rule",
    summary="Settle it for an area and all below",
    responses=_IN | conflicting("`version_conflict`"),
)
@needs("area.manage", of="area")
def set_rule(
    area: str, body: FeedbackRuleForm, person: Asking, session: Writing, now: Now
) -> FeedbackRuleBody:
    """An area may be stricter than those above it, not laxer. Days of what is taken down already
    stay as they are."""
    row = settle(session, person, area, body.answer_days, body.keep_days, body.base_version, now)
    return FeedbackRuleBody.of(row, rules(session, load_tree(session))(area))


def _allowed(session: Session, person: Person, area: str) -> AreaTree:
    tree = load_tree(session)
    check_known(tree, area)
    person.require("feedback.read", area, tree)
    return tree
