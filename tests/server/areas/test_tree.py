"""The tree of areas, as it stands in each transaction."""

import random
from contextlib import closing
from itertools import product

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from schedules.words import AreaKind
from server.areas.models import Area
from server.areas.policy import combine
from server.areas.tree import AreaTree, Node, load_tree
from server.base.database import Database

pytestmark = pytest.mark.both_databases

STEPS = 60


def read_anew(session: Session) -> AreaTree:
    """The tree, by no other way than row by row."""
    session.flush()
    rows = session.execute(text("SELECT id, kind, parent, second_factor, former, answers, closed_ms"
                                " FROM area")).all()  # fmt: skip
    return AreaTree.of(
        Node(
            row.id, row.kind, row.parent,
            None if row.second_factor is None else bool(row.second_factor),
            row.former if row.answers else None, row.closed_ms is not None,
        )
        for row in rows
    )  # fmt: skip


def change(session: Session, rng: random.Random, n: int) -> None:
    """One of the ways in which areas change; some by a statement that no model knows of."""
    ids = list(session.scalars(select(Area.id).order_by(Area.id)))
    some = rng.choice(ids)
    match rng.randrange(7):
        case 0 | 1:
            session.add(Area(id=f"a-{n}", name="Ắ", kind="neighbourhood", parent=some))
        case 2:
            session.get_one(Area, some).second_factor = rng.choice((None, True, False))
        case 3:
            session.get_one(Area, some).closed_ms = rng.choice((None, 1))
        case 4:
            session.get_one(Area, some).answers = rng.random() < 0.5
            session.get_one(Area, some).former = rng.choice((None, "ward"))
        case 5:
            above = set(session.scalars(select(Area.parent)))
            if some not in above and len(ids) > 1:
                session.execute(text("DELETE FROM area WHERE id = :id"), {"id": some})
        case _:
            kind = "UPDATE area SET kind = :kind WHERE id = :id"
            session.execute(text(kind), {"id": some, "kind": rng.choice(("ward", "group"))})


@pytest.mark.parametrize("seed", range(3))
def test_the_tree_is_never_that_of_another_moment(database: Database, seed: int) -> None:
    """Whoever changed an area, in this process or in another, kept or taken back: each
    transaction sees the tree as it stands in it."""
    rng = random.Random(seed)
    with closing(Database(database.engine.url)) as another:
        with another.write() as session:
            session.add(Area(id="a", name="Thành phố", kind="city"))
        for n in range(STEPS):
            with rng.choice((database, another)).write() as session:
                assert load_tree(session) == read_anew(session)
                change(session, rng, n)
                assert load_tree(session) == read_anew(session)
                if rng.random() < 0.4:
                    session.rollback()
                    assert load_tree(session) == read_anew(session)
            for looking in (database, another):
                with looking.read() as session:
                    assert load_tree(session) == read_anew(session)


def test_before_there_is_a_city(database: Database) -> None:
    """Where nothing was founded yet, the tree is empty."""
    with database.read() as session:
        assert load_tree(session) == AreaTree({})


def test_the_tree_is_not_built_again_while_nothing_changed(database: Database) -> None:
    """Two transactions that see the same areas share one tree."""
    with database.write() as session:
        session.add(Area(id="a", name="Thành phố", kind="city"))
    with database.read() as one, database.read() as other:
        assert load_tree(one) is load_tree(other)


def test_what_stands_below_is_all_that_is_reached(database: Database) -> None:
    """An area reaches itself and everything below it, and nothing else."""
    rng = random.Random(7)
    with database.write() as session:
        session.add(Area(id="a", name="Thành phố", kind="city"))
        session.flush()
        for n in range(STEPS):
            change(session, rng, n)
            session.flush()
        tree = load_tree(session)
    for area in tree.nodes:
        assert tree.below(area) == {one for one in tree.nodes if tree.reaches(area, one)}
    assert tree.below("nowhere") == frozenset()


@pytest.fixture(scope="module")
def province() -> AreaTree:
    """A city with a ward that has two neighbourhoods, one of which was a ward until it was merged,
    and with a group of its own; and the authority above the city."""
    return AreaTree.of([
        Node("central", "central", None),
        Node("hp", "city", "central"),
        Node("w", "ward", "hp"),
        Node("n-1", "neighbourhood", "w"),
        Node("n-2", "neighbourhood", "w", former="ward"),
        Node("g-hp", "group", "hp"),
        Node("g-w", "group", "w"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("area", "unit"),
    [
        ("n-1", "w"), ("n-2", "w"), ("g-w", "w"), ("w", "w"),
        ("hp", "hp"), ("g-hp", "hp"), ("central", "central"),
    ],
)  # fmt: skip
def test_whose_key_signs(province: AreaTree, area: str, unit: str) -> None:
    """Within a commune-level unit its own key signs for everything; above, the area's own does,
    and for a group its owner's."""
    assert province.unit_of(area) == unit


@pytest.mark.parametrize(
    ("area", "who"),
    [("n-1", "w"), ("w", "w"), ("g-w", "w"), ("n-2", "n-2"), ("hp", None), ("g-hp", None)],
)
def test_who_answers_an_offer(province: AreaTree, area: str, who: str | None) -> None:
    """The nearest commune-level unit does, or what was one until it was merged; above the
    commune level nobody is asked."""
    assert province.answering(area) == who


def test_what_stands_below_another_goes_without_saying(province: AreaTree) -> None:
    """Of several areas those are named that stand below none of the others, in one order."""
    assert province.apart(["n-2", "n-1"]) == ("n-1", "n-2")
    assert province.apart(["n-1", "w", "g-hp", "w"]) == ("g-hp", "w")
    assert province.apart(["central", "n-2", "hp"]) == ("central",)


def test_the_lowest_area_above_several(province: AreaTree) -> None:
    """What several areas have in common is the lowest at or above all of them, if there is one."""
    assert province.common(["n-1", "n-2"]) == "w"
    assert province.common(["n-1", "g-hp"]) == "hp"
    assert province.common(["w", "n-1"]) == "w"
    assert province.common(["n-1"]) == "n-1"
    assert province.common(["n-1", "nowhere"]) is None


@pytest.mark.parametrize(
    "kinds",
    [("city", "ward", "neighbourhood"), ("central", "city", "ward"), ("ward", "neighbourhood")],
)
def test_a_second_factor_is_asked_for_where_the_policy_says_so(kinds: tuple[AreaKind, ...]) -> None:
    """Whatever the areas above have said or left unsaid of a second factor, what a post is asked
    for is what the area's policy tells."""
    for said in product((None, True, False), repeat=len(kinds)):
        chain = [
            Area(id=str(n), kind=kind, second_factor=one)
            for n, (kind, one) in enumerate(zip(kinds, said, strict=True))
        ]
        tree = AreaTree.of(
            Node(one.id, one.kind, str(n - 1) if n else None, one.second_factor)
            for n, one in enumerate(chain)
        )
        needed = combine(chain).second_factor_required
        assert tree.asks_second_factor(chain[-1].id) is needed, said
