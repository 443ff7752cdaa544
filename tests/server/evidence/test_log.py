"""The log on the server: every line in its one place, and the tree that says so."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from schedules.evidence import note
from schedules.evidence.tree import HASH_BYTES, leaf_hash, root_of
from server.base.activity import Activity, line_of, record
from server.base.evidence import Line, LogWaiting, enter
from server.base.web import House
from server.dispatch.root import make_root
from server.evidence.checkpoints import EVERY_MS, Log
from server.evidence.models import LogBatch, LogCheckpoint
from server.evidence.sequencing import settle, size
from server.evidence.tiles import tree_at
from tests.server.city import FakeClock

NOW = 1_795_500_000_000


def write(session: Session, *texts: str) -> None:
    enter(session, "order", NOW, [Line((text,), text.encode()) for text in texts])


def give_up_after_a_deed(house: House) -> None:
    with house.database.write() as session:
        record(session, NOW, "area.rename", "hp", by=None, area="hp")
        session.flush()
        raise ZeroDivisionError


def hashes(session: Session) -> list[bytes]:
    """Of all leaves, in the order of their places."""
    batches = session.scalars(select(LogBatch).order_by(LogBatch.n)).all()
    told = b"".join(batch.hashes for batch in batches)
    return [told[n : n + HASH_BYTES] for n in range(0, len(told), HASH_BYTES)]


@pytest.mark.both_databases
def test_what_commits_side_by_side_finds_its_place(house: House) -> None:
    """A line has its place once it is committed and never before, whoever drew a number first;
    none is lost, none stands twice, and the tree is that of the places."""
    if house.database.engine.dialect.name == "postgresql":
        with house.database.write() as slow:
            write(slow, "slow")
            with house.database.write() as quick:
                write(quick, "quick")
            assert settle(house) == 1
    else:  # writers take turns
        with house.database.write() as session:
            write(session, "quick")
        with house.database.write() as session:
            write(session, "slow")
    for n in range(3):
        with house.database.write() as session:
            write(session, *(f"{n} {m}" for m in range(300 * n)))
    settle(house)
    with house.database.read() as session:
        stand = hashes(session)
        assert stand[:2] == [leaf_hash(b"quick"), leaf_hash(b"slow")]
        assert size(session) == len(stand) == len(set(stand)) == 902
        for n in (0, 1, 2, 255, 256, 257, 511, 512, 902):
            assert tree_at(session, n).root() == root_of(stand[:n])
        assert session.scalars(select(LogWaiting)).all() == []


@pytest.mark.both_databases
def test_a_deed_stands_in_the_log_with_its_commit(house: House) -> None:
    """Every line of the activity log is a leaf, of what was committed alone; and no row of the log
    can be changed or taken away."""
    with house.database.write() as session:
        record(session, NOW, "area.rename", "hp", by=None, area="hp", after={"tên": "Hải Phòng"})
    with pytest.raises(ZeroDivisionError):
        give_up_after_a_deed(house)
    assert settle(house) == 1
    with house.database.read() as session:
        row = session.scalars(select(Activity)).one()
        assert hashes(session) == [leaf_hash(line_of(row))]
    for change in (update(LogBatch).values(kind="due"), delete(LogBatch)):
        with pytest.raises(DBAPIError), house.database.write() as session:
            session.execute(change)


def test_a_checkpoint_is_signed_each_minute_something_changed(
    house: House, clock: FakeClock
) -> None:
    """A minute in which something was written ends with a signed checkpoint of all of it; a minute
    in which nothing was, with none."""
    make_root(house.data / "root", house.custody)
    log = Log(house)
    log.tick()
    assert log.newest() is None
    for n in (1, 1, 0, 1):
        with house.database.write() as session:
            write(session, *["line"] * n)
        log.tick()
        clock.advance(EVERY_MS)
        log.tick()
    with house.database.read() as session:
        signed = session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.n)).all()
        assert [one.n for one in signed] == [1, 2, 3]
        for one in signed:
            told = note.read(one.note)
            assert told.is_by(house.custody.office().public)
            assert told.checkpoint.root == tree_at(session, one.n).root()
    assert log.newest() == signed[-1].note
