"""Changes that meet: on SQLite they take turns, on PostgreSQL they run side by side."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from server.areas.models import Area
from server.base import outbox
from server.base.database import Database, after_commit, hold, reads
from server.base.outbox import Outbox
from server.fleet.models import ContentToken
from server.playlog.models import Frozen, Journal
from tests.postgresql import Copies

pytestmark = pytest.mark.both_databases

NOW = 1_795_500_000_000


@pytest.fixture
def side_by_side(copies: Copies) -> Iterator[Database]:
    """PostgreSQL, where changes meet."""
    with copies.one() as address:
        database = Database(address)
        yield database
        database.close()


def carry_out(database: Database, work: Callable[[Session], None]) -> None:
    with Session(database.engine) as session:
        database.carry_out(session, lambda: work(session))


def at_once(database: Database, *works: Callable[[Session], None]) -> None:
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(carry_out, database, work) for work in works]:
            done.result(60)


def test_who_looks_and_then_adds_never_adds_twice(database: Database) -> None:
    """Of two that find nothing and add the same, one adds; the other is begun again and finds."""
    looked = threading.Barrier(2)
    runs: list[bool] = []

    def note(session: Session) -> None:
        found = session.get(Journal, ("d-1", "j"))
        runs.append(found is None)
        if len(runs) <= 2 and database.engine.dialect.name == "postgresql":
            looked.wait(30)
        if found is None:
            session.add(Journal(device="d-1", journal="j", stored_through=0))

    at_once(database, note, note)
    assert runs.count(False) == 1
    with database.read() as session:
        assert session.scalars(select(Journal.journal)).all() == ["j"]


def test_who_wait_for_each_other_are_begun_again(side_by_side: Database) -> None:
    """Two changes that lock the same rows in opposite orders both end."""
    with side_by_side.write() as session:
        session.add_all(Frozen(id=n, through_ms=0) for n in (1, 2))
    held = threading.Barrier(2)
    begun: list[int] = []

    def add_one(first: int, second: int) -> Callable[[Session], None]:
        def work(session: Session) -> None:
            for n in (first, second):
                session.get_one(Frozen, n, with_for_update=True).through_ms += 1
                session.flush()
                begun.append(n)
                if len(begun) <= 2:
                    held.wait(30)

        return work

    at_once(side_by_side, add_one(1, 2), add_one(2, 1))
    assert len(begun) > 4
    with side_by_side.read() as session:
        assert session.scalars(select(Frozen.through_ms)).all() == [2, 2]


def test_who_counts_and_then_adds_never_adds_too_many(database: Database) -> None:
    """Of eight that may be three, three are, however they meet: the name they count by is held."""

    def add_one_of_three(session: Session) -> None:
        hold(session, "journals of d-1")
        count = len(session.scalars(select(Journal).filter_by(device="d-1")).all())
        if count < 3:
            session.add(Journal(device="d-1", journal=f"j{count}", stored_through=0))

    at_once(database, *[add_one_of_three] * 8)
    with database.read() as session:
        assert len(session.scalars(select(Journal)).all()) == 3


def test_what_another_took_away_is_looked_for_again(side_by_side: Database) -> None:
    """A change of a row that is gone by then is begun again, and sees that it is gone."""
    carry_out(side_by_side, lambda session: session.add(Frozen(id=1, through_ms=0)))
    found: list[bool] = []

    def change(session: Session) -> None:
        row = session.get(Frozen, 1)
        found.append(row is not None)
        if row is not None:
            with side_by_side.write() as other:
                other.delete(other.get_one(Frozen, 1))
            row.through_ms = 9

    carry_out(side_by_side, change)
    assert found == [True, False]


def test_who_only_looks_locks_nothing(side_by_side: Database) -> None:
    """A reader is known as one, so that a preview holds up nobody."""
    with side_by_side.read() as reader, side_by_side.write() as writer:
        assert (reads(reader), reads(writer)) == (True, False)


def test_a_hint_is_given_once_however_often_a_change_was_begun(side_by_side: Database) -> None:
    """Who is told of a change is told when it stands, and of nothing that was taken back."""
    with side_by_side.write() as session:
        session.add(Frozen(id=1, through_ms=0))
    told: list[str] = []
    runs: list[int] = []

    def clash(session: Session) -> None:
        runs.append(1)
        after_commit(session, lambda: told.append("changed"))
        session.add(Frozen(id=1 if len(runs) < 3 else 2, through_ms=0))

    carry_out(side_by_side, clash)
    assert (len(runs), told) == (3, ["changed"])


def test_a_key_that_stays_taken_is_an_error_in_the_end(database: Database) -> None:
    """What never becomes possible is not tried for ever, and leaves nothing."""
    carry_out(database, lambda session: session.add(Frozen(id=1, through_ms=0)))
    with pytest.raises(IntegrityError):
        carry_out(database, lambda session: session.add(Frozen(id=1, through_ms=9)))
    with database.read() as session:
        assert session.get_one(Frozen, 1).through_ms == 0


def test_a_reader_sees_one_moment(database: Database) -> None:
    """Whatever is committed meanwhile, what is read in one session belongs together."""
    with database.read() as reader:
        assert reader.get(Frozen, 1) is None
        carry_out(database, lambda session: session.add(Frozen(id=1, through_ms=0)))
        assert reader.scalars(select(Frozen)).all() == []
    with database.read() as reader:
        assert len(reader.scalars(select(Frozen)).all()) == 1


@pytest.mark.parametrize("through_ms", [2**63, -(2**63) - 1])
def test_numbers_no_column_holds_have_one_name(database: Database, through_ms: int) -> None:
    """Both engines call an integer beyond 64 bits the same."""
    with pytest.raises(DataError), database.write() as session:
        session.add(Frozen(id=1, through_ms=through_ms))


def test_text_no_column_holds_has_one_name(database: Database) -> None:
    """Both engines call half a surrogate pair the same."""
    with pytest.raises(DataError), database.write() as session:
        session.add(ContentToken(device="\ud800", hash="x"))


def test_text_is_ordered_by_code_points(database: Database) -> None:
    """Both engines order names alike, and as Python does: capitals, small letters, Vietnamese."""
    names = ["Zoo", "a-b", "a b", "ab", "Đình", "đình", "aB", "A", "ắ", "z", "~", "10", "9", "-"]
    with database.write() as session:
        session.add_all(Area(id=f"x{n}", name=name, kind="ward") for n, name in enumerate(names))
    with database.read() as session:
        assert session.scalars(select(Area.name).order_by(Area.name)).all() == sorted(names)


def test_what_a_change_holds_is_not_composed_without_it(side_by_side: Database) -> None:
    """A publisher passes over a row that a change holds; once it stands, the row is there."""
    with side_by_side.write() as session:
        outbox.put(session, "programme", "hp", NOW)
    with side_by_side.write() as change:
        outbox.put(change, "programme", "hp", NOW + 1)
        with side_by_side.write() as publisher:
            assert publisher.scalars(outbox.take(select(Outbox))).all() == []
    with side_by_side.write() as publisher:
        (row,) = publisher.scalars(outbox.take(select(Outbox)))
        assert row.since_ms == NOW


def test_what_comes_while_it_is_composed_is_composed_again(database: Database) -> None:
    """A change that puts a document being composed waits, and its row stays behind."""
    with database.write() as session:
        outbox.put(session, "programme", "hp", NOW)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as publisher:
            (row,) = publisher.scalars(outbox.take(select(Outbox)))
            change = pool.submit(
                carry_out, database, lambda session: outbox.put(session, row.due, "hp", NOW + 1)
            )
            publisher.delete(row)
            publisher.flush()
        change.result(60)
    with database.read() as session:
        assert session.scalars(select(Outbox.since_ms)).all() == [NOW + 1]


def test_two_publishers_never_take_one_row(side_by_side: Database) -> None:
    """What one composes, another leaves alone."""
    with side_by_side.write() as session:
        for subject in ("a", "b"):
            outbox.put(session, "programme", subject, NOW)
    with side_by_side.write() as one:
        (first,) = one.scalars(outbox.take(select(Outbox).limit(1)))
        with side_by_side.write() as other:
            (second,) = other.scalars(outbox.take(select(Outbox)))
            assert {first.subject, second.subject} == {"a", "b"}
