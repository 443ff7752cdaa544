"""The table of rights: section 10 of the design, line by line."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.rights import GUARDED, RIGHTS, Action, Grant, Person, Role
from server.accounts.rights_named import ACTIONS, ROLES
from server.areas.tree import AreaTree, Node
from server.base.activity import By
from tests.server.conftest import Client

CHANGES = RIGHTS["author"] | RIGHTS["approver"] | RIGHTS["operator"] | RIGHTS["administrator"]
CHANGES -= {
    "read", "activity.read", "notices.read", "evidence.export", "feedback.read", "link.give",
}  # fmt: skip


def _who(action: Action) -> set[Role]:
    return {role for role, actions in RIGHTS.items() if action in actions}


@given(st.randoms(use_true_random=False))
def test_all_areas_are_those_one_by_one(rng: random.Random) -> None:
    """The areas in which one may are exactly those of which the answer is yes."""
    names = [f"a-{n}" for n in range(12)]
    tree = AreaTree.of(
        Node(name, "ward", rng.choice([None, *names[:n]]), second_factor=rng.choice([None, False]))
        for n, name in enumerate(names)
    )
    grants = tuple(Grant(rng.choice(list(RIGHTS)), rng.choice([*names, "gone"])) for _ in range(2))
    person = Person("p", "Chức vụ", grants, strong=rng.random() < 0.5)
    for action in ACTIONS:
        one_by_one = {area for area in names if person.may(action, area, tree)}
        assert person.areas(action, tree) == one_by_one


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        ("bulletin.write", {"author"}),
        ("bulletin.submit", {"author"}),
        ("bulletin.approve", {"approver"}),
        ("bulletin.withdraw", {"approver"}),
        ("order.prepare", {"operator", "approver"}),
        ("order.sign", {"approver"}),
        ("stop.lift", {"approver"}),
        ("programme.edit", {"operator"}),
        ("offer.answer", {"operator"}),
        ("live.speak", {"operator"}),
        ("stop.issue", {"operator"}),
        ("device.manage", {"operator", "administrator"}),
        ("area.manage", {"administrator"}),
        ("account.manage", {"administrator"}),
        ("activity.read", {"approver", "auditor", "administrator"}),
        ("notices.read", {"operator", "approver", "auditor", "administrator"}),
        ("evidence.export", {"auditor"}),
        ("link.give", {"auditor", "administrator"}),
        ("feedback.write", {"author", "operator"}),
        ("feedback.read", {"author", "operator", "approver", "auditor"}),
    ],
)
def test_who_does_what(action: Action, roles: set[Role]) -> None:
    """Authors write and submit; approvers approve, return, withdraw, sign and lift; operators
    schedule, accept, speak, stop and look after devices; both prepare urgent orders. Auditors take
    evidence out; administrators handle areas, posts, devices.
    Who acts on what people were told, reads who was told. Who speaks to residents answers them;
    leaders and auditors read it."""
    assert _who(action) == roles


def test_an_administrator_approves_nothing() -> None:
    """Neither bulletins nor urgent orders, and lifts no stop."""
    assert not RIGHTS["administrator"] & {"bulletin.approve", "order.sign", "stop.lift"}


def test_an_auditor_reads_all_of_it_and_changes_nothing() -> None:
    """Bulletins, plans, outcomes, the activity log and what people were told."""
    assert RIGHTS["auditor"] == {
        "read", "activity.read", "notices.read", "evidence.export", "feedback.read",
        "link.give",
    }  # fmt: skip
    assert not RIGHTS["auditor"] & CHANGES


def test_every_role_looks_at_what_it_deals_with() -> None:
    """Nobody has to decide on what they cannot see."""
    assert _who("read") == set(RIGHTS)


def test_approving_and_administering_ask_for_a_second_factor() -> None:
    """Where the area's policy asks for one; the other roles need none."""
    assert {"approver", "administrator"} == GUARDED


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_who_is_held_back_without_a_second_factor(role: Role) -> None:
    """Where an area asks for one, a password alone lets who approves or administers only read, and
    everybody else do all they may; with the second factor nobody is held back."""
    tree = AreaTree.of([Node("w", "ward", None, second_factor=True)])
    for strong in (False, True):
        person = Person("p", "Chức vụ", (Grant(role, "w"),), strong=strong)
        done = {action for action in ACTIONS if person.may(action, "w", tree)}
        assert done == (RIGHTS[role] if strong or role not in GUARDED else {"read"})


def test_the_own_account_asks_for_no_role() -> None:
    """What belongs to one's own account is done by no role: the log says `own` for it."""
    assert Person("p", "Chức vụ", (), "192.0.2.7").own() == By("p", "192.0.2.7", "own")


def test_the_table_is_told_in_both_languages(client: Client) -> None:
    """Every role and action with a name in Vietnamese and in English, and who has it."""
    told = client("ward_leader").get("/api/rights").json()
    assert {role["role"] for role in told["roles"]} == set(RIGHTS) == set(ROLES)
    assert {action["action"] for action in told["actions"]} == set(ACTIONS)
    assert set(ACTIONS) == set().union(*RIGHTS.values())
    for one in (*told["roles"], *told["actions"]):
        assert one["vi"]
        assert one["en"]
    assert {
        one["action"]: set(one["roles"]) for one in told["actions"] if one["action"] == "read"
    } == {"read": set(RIGHTS)}


def test_one_is_told_what_one_may_do_where(client: Client) -> None:
    """One line for each area in which one holds a role."""
    told = client("ward_officer").get("/api/rights").json()
    (mine,) = told["mine"]
    assert mine["area"] == "w-le-chan"
    assert set(mine["actions"]) == RIGHTS["author"] | RIGHTS["operator"]
    assert client(None).get("/api/rights").status_code == 401
