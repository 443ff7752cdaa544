"""A database moves whole: from SQLite to PostgreSQL and back, and nothing of it changes.

Every test has both, whichever is the first.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import select, text

from server.areas.models import Area
from server.base import activity
from server.base.activity import Activity
from server.base.database import Database
from server.base.outbox import Outbox
from server.base.web import House
from server.migrations import downgrade, upgrade
from server.migrations.copying import NotCopiedError, contents, copy
from tests.postgresql import Server
from tests.server.city import City
from tests.server.conftest import Engine
from tests.server.migrations import filling

NOW = 1_795_500_000_000


@pytest.fixture
def databases(engine: Engine) -> Iterator[list[Database]]:
    """Three of one engine, without a table."""
    with ExitStack() as opened:
        yield [
            opened.enter_context(closing(Database(engine.address(laid=False)))) for _ in range(3)
        ]


@pytest.fixture
def other(engine: Engine, request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Database]:
    """One of the other engine, without a table."""
    if engine.name == "postgresql":
        with closing(Database(f"sqlite:///{tmp_path}/other.sqlite")) as database:
            yield database
    else:
        server: Server = request.getfixturevalue("postgresql")
        with server.database() as address, closing(Database(address)) as database:
            yield database


def test_there_and_back_is_the_same(databases: list[Database], other: Database) -> None:
    """Every table's every row, through the other engine and back, to the last bit."""
    first, last, _ = databases
    upgrade(first)
    with first.engine.begin() as connection:
        filling.fill(connection, filling.laid(connection))
    stood = contents(first)
    assert all(one.rows >= 1 for one in stood)
    assert copy(first, other) == stood
    assert copy(other, last) == stood
    assert contents(first) == contents(other) == contents(last) == stood


def test_what_is_unset_stays_unset(databases: list[Database], other: Database) -> None:
    """A value that is not there and a JSON null are told apart on the other side, too."""
    first, _, _ = databases
    upgrade(first)
    with first.write() as session:
        activity.record(session, NOW, "x", "x", by=None, area=None, after={"ghi chú": None})
        session.add(Area(id="hp", name="Hải Phòng", kind="city", permitted=None))
    copy(first, other)
    with other.engine.connect() as connection:
        query = "SELECT count(*) FROM activity WHERE before IS NULL AND after IS NOT NULL"
        assert connection.scalar(text(query)) == 1


def test_a_copy_goes_on_where_the_original_stood(
    databases: list[Database], other: Database
) -> None:
    """Numbered tables count on, and what stands above comes before what stands below it."""
    first, _, _ = databases
    upgrade(first)
    with first.write() as session:
        session.add(Area(id="z", name="Thành phố", kind="city"))
        session.flush()
        session.add(Area(id="m", name="Phường", kind="ward", parent="z"))
        session.flush()
        session.add(Area(id="a", name="Tổ", kind="neighbourhood", parent="m"))
        session.add_all(Outbox(due="config", subject=f"d-{n}", since_ms=NOW) for n in range(3))
    copy(first, other)
    with other.write() as session:
        session.add(Outbox(due="config", subject="d-3", since_ms=NOW))
        activity.record(session, NOW, "x", "x", by=None, area=None)
    with other.read() as session:
        assert session.scalars(select(Outbox.n).order_by(Outbox.n)).all() == [1, 2, 3, 4]
        assert session.scalars(select(Activity.n)).all() == [1]


def test_a_city_that_lives_is_copied(house: House, city: City, other: Database) -> None:
    """What a server wrote itself arrives as it is."""
    with house.database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        upgrade(other)
        with other.engine.connect() as there:
            newest = there.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest})
    assert copy(house.database, other) == contents(house.database)


def test_nothing_is_poured_into_what_holds_something(databases: list[Database]) -> None:
    """A target that is not empty is refused, and keeps what it holds."""
    first, second, _ = databases
    for one in (first, second):
        upgrade(one)
        with one.write() as session:
            session.add(Area(id="hp", name="Hải Phòng", kind="city"))
    before = contents(second)
    with pytest.raises(NotCopiedError) as refusal:
        copy(first, second)
    assert refusal.value.code == "target_not_empty"
    assert contents(second) == before


def test_both_are_of_the_newest_form(databases: list[Database]) -> None:
    """An older form on either side is refused."""
    first, second, third = databases
    upgrade(first)
    upgrade(second)
    downgrade(second, "-1")
    for source, target in ((second, first), (first, second), (third, first)):
        with pytest.raises(NotCopiedError) as refusal:
            copy(source, target)
        assert refusal.value.code == "database_not_current"


def test_what_the_other_cannot_hold_leaves_it_empty(
    databases: list[Database], postgresql: Server
) -> None:
    """Text that only SQLite holds is named by its table, and the target stays as it was."""
    first, _, _ = databases
    upgrade(first)
    if first.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL holds nothing that SQLite does not")
    with first.write() as session:
        session.add(Area(id="hp", name="Hải Phòng", kind="city"))
        session.flush()
        session.add(Outbox(due="config", subject="d-\0", since_ms=NOW))
    with postgresql.database() as address, closing(Database(address)) as target:
        with pytest.raises(NotCopiedError) as refusal:
            copy(first, target)
        assert (refusal.value.code, refusal.value.field) == ("row_not_holdable", "outbox")
        assert all(one.rows == 0 for one in contents(target))
