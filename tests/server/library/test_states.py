"""The life of a bulletin: nothing leaves that somebody else has not approved."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.refusal import RefusalError
from server.library.refusals import ContentChangedError, OwnBulletinError, WrongStateError
from server.library.states import MOVES, Approval, Standing, State, Verb, begun, cleared, step
from tests.server.library.sounds import A, B

PEOPLE = st.sampled_from(["an", "binh", "chi"])
CONTENTS = st.sampled_from([A, B])
STEPS = st.lists(
    st.tuples(st.sampled_from(get_args(Verb)), PEOPLE, st.none() | CONTENTS), max_size=12
)


@given(PEOPLE, CONTENTS, STEPS)
def test_nothing_leaves_that_nobody_else_approved(
    author: str, content: str, steps: list[tuple[Verb, str, str | None]]
) -> None:
    """Whatever people do, what may leave is exactly what somebody whose hands were not on it
    approved last, and nobody changed or withdrew since.
    """
    at = begun(content, author)
    hands, approved = {author}, None
    for verb, who, other in steps:
        try:
            at = step(at, verb, who, other)
        except RefusalError:
            continue
        if verb in ("revise", "submit"):
            hands.add(who)
        approved = (at.content, who) if verb == "approve" else None
        if approved:
            assert who not in hands
        assert cleared(at) == (approved[0] if approved else None)


@given(st.sampled_from(get_args(State)), CONTENTS, st.none() | st.tuples(CONTENTS, PEOPLE))
def test_only_an_approval_of_these_bytes_by_another_counts(
    state: State, content: str, approval: tuple[str, str] | None
) -> None:
    """The word `approved` alone is worth nothing: bytes and approver must fit."""
    given_ = Approval(*approval) if approval else None
    standing = Standing(state, content, frozenset({"an"}), given_)
    fits = state == "approved" and approval is not None and approval[0] == content
    assert (cleared(standing) is not None) == (
        fits and approval is not None and approval[1] != "an"
    )


@given(PEOPLE, st.lists(st.tuples(st.sampled_from(get_args(Verb)), PEOPLE), max_size=12))
def test_a_refused_step_changes_nothing(author: str, steps: list[tuple[Verb, str]]) -> None:
    """A step either is in the table of moves, or is refused and the bulletin stays."""
    at = begun(A, author)
    for verb, who in steps:
        allowed = (at.state, verb) in MOVES and not (verb == "approve" and who in at.hands)
        try:
            after = step(at, verb, who)
        except (WrongStateError, OwnBulletinError):
            assert not allowed
        else:
            assert allowed
            assert after.state == MOVES[at.state, verb]
            at = after


def test_who_submits_for_another_cannot_approve_either() -> None:
    """Everyone whose hands were on a bulletin is barred from approving it."""
    submitted = step(begun(A, "an"), "submit", "binh")
    for hand in ("an", "binh"):
        with pytest.raises(OwnBulletinError):
            step(submitted, "approve", hand)
    assert cleared(step(submitted, "approve", "chi")) == A


def test_an_approval_of_other_bytes_is_refused() -> None:
    """An approver who listened to other bytes than those at hand is asked to listen again."""
    submitted = step(begun(A, "an"), "submit", "an")
    with pytest.raises(ContentChangedError):
        step(submitted, "approve", "binh", B)
    assert cleared(step(submitted, "approve", "binh", A)) == A


def test_withdrawn_is_the_end() -> None:
    """What was withdrawn never leaves again."""
    assert not any(state == "withdrawn" for state, _ in MOVES)
