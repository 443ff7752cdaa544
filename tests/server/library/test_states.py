"""The life of a bulletin: nothing leaves that somebody else has not approved."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.refusal import RefusalError
from server.library.refusals import (
    ContentChangedError,
    OwnBulletinError,
    WordsChangedError,
    WrongStateError,
)
from server.library.states import (
    MOVES,
    Approval,
    Matter,
    Seen,
    Standing,
    State,
    Verb,
    begun,
    cleared,
    step,
)
from tests.server.library.sounds import A, B

PEOPLE = st.sampled_from(["an", "binh", "chi"])
MATTERS = st.builds(
    Matter,
    st.sampled_from([A, B]),
    st.sampled_from(["normal", "priority"]),
    st.sampled_from(["Tiêm chủng", "Cúp điện"]),
    st.sampled_from([None, "Trạm y tế thông báo"]),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(get_args(Verb)), PEOPLE, st.none() | MATTERS), max_size=12
)
FIRST = Matter(A, "normal", "Tiêm chủng", None)


def seen(matter: Matter) -> Seen:
    return Seen(matter.content, matter.digest)


@given(PEOPLE, MATTERS, STEPS)
def test_nothing_leaves_that_nobody_else_approved(
    author: str, matter: Matter, steps: list[tuple[Verb, str, Matter | None]]
) -> None:
    """Whatever people do, what may leave is exactly what somebody whose hands were not on it
    approved last, and nobody changed or withdrew since.
    """
    at = begun(matter, author)
    hands, approved = {author}, None
    for verb, who, other in steps:
        try:
            at = step(at, verb, who, matter=other, seen=seen(other) if other else seen(at.matter))
        except RefusalError:
            continue
        if verb in ("revise", "submit"):
            hands.add(who)
        approved = (at.matter.content, who) if verb == "approve" else None
        if approved:
            assert who not in hands
            assert other in (None, at.matter)
        assert cleared(at) == (approved[0] if approved else None)


@given(st.sampled_from(get_args(State)), MATTERS, st.none() | st.tuples(MATTERS, PEOPLE))
def test_only_an_approval_of_this_matter_by_another_counts(
    state: State, matter: Matter, approval: tuple[Matter, str] | None
) -> None:
    """The word `approved` alone is worth nothing: sound, words, class and approver must fit."""
    given_ = None
    if approval:
        given_ = Approval(approval[0].content, approval[0].digest, approval[1])
    standing = Standing(state, matter, frozenset({"an"}), given_)
    fits = state == "approved" and approval is not None and approval[0] == matter
    assert (cleared(standing) is not None) == (
        fits and approval is not None and approval[1] != "an"
    )


@given(PEOPLE, st.lists(st.tuples(st.sampled_from(get_args(Verb)), PEOPLE), max_size=12))
def test_a_refused_step_changes_nothing(author: str, steps: list[tuple[Verb, str]]) -> None:
    """A step either is in the table of moves, or is refused and the bulletin stays."""
    at = begun(FIRST, author)
    for verb, who in steps:
        allowed = (at.state, verb) in MOVES and not (verb == "approve" and who in at.hands)
        try:
            after = step(at, verb, who, seen=seen(at.matter))
        except (WrongStateError, OwnBulletinError):
            assert not allowed
        else:
            assert allowed
            assert after.state == MOVES[at.state, verb]
            at = after


def test_who_submits_for_another_cannot_approve_either() -> None:
    """Everyone whose hands were on a bulletin is barred from approving it."""
    submitted = step(begun(FIRST, "an"), "submit", "binh")
    for hand in ("an", "binh"):
        with pytest.raises(OwnBulletinError):
            step(submitted, "approve", hand, seen=seen(FIRST))
    assert cleared(step(submitted, "approve", "chi", seen=seen(FIRST))) == A


def test_an_approval_of_something_else_is_refused() -> None:
    """Who heard other bytes, read other words, or says nothing of either, approves nothing."""
    submitted = step(begun(FIRST, "an"), "submit", "an")
    with pytest.raises(ContentChangedError):
        step(submitted, "approve", "binh", seen=Seen(B, FIRST.digest))
    with pytest.raises(ContentChangedError):
        step(submitted, "approve", "binh")
    for other in (
        Matter(A, "priority", "Tiêm chủng", None),
        Matter(A, "normal", "Cúp điện", None),
        Matter(A, "normal", "Tiêm chủng", "Lời khác"),
    ):
        with pytest.raises(WordsChangedError):
            step(submitted, "approve", "binh", seen=seen(other))
    assert cleared(step(submitted, "approve", "binh", seen=seen(FIRST))) == A


def test_withdrawn_is_the_end() -> None:
    """What was withdrawn never leaves again."""
    assert not any(state == "withdrawn" for state, _ in MOVES)
