"""The tree of areas, as it stands in each transaction."""

import random
from contextlib import closing

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from server.areas.models import Area
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
