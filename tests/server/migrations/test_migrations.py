"""The database's forms, one after the other, on every engine."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect
from sqlalchemy.exc import NotSupportedError, ProgrammingError

import server.models
from server.base.database import Database, Table
from server.migrations import DatabaseUnfitError, downgrade, held_by, is_current, revisions, upgrade
from tests.postgresql import Server
from tests.server.conftest import Engine
from tests.server.migrations import filling

pytestmark = pytest.mark.both_databases

assert server.models.ALL

FORMS = revisions()


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """Without a table."""
    database = Database(engine.address(laid=False))
    yield database
    database.close()


def laid(database: Database, known: filling.Known) -> MetaData:
    with database.engine.connect() as connection:
        return filling.laid(connection, known)


def filled(database: Database, tables: MetaData, time: int) -> filling.Rows:
    """What stands in the tables after some more was put into each."""
    with database.engine.begin() as connection:
        filling.fill(connection, tables, time)
        return filling.rows(connection, tables)


def held(database: Database, tables: MetaData) -> filling.Rows:
    with database.engine.connect() as connection:
        return filling.rows(connection, tables)


def test_the_newest_form_is_what_the_rooms_describe(database: Database) -> None:
    """Migrations lead to exactly the tables that the code works with."""
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_bringing_up_to_date_twice_is_bringing_up_to_date_once(database: Database) -> None:
    """A server may start as often as it likes; its data stays as it is."""
    assert not is_current(database)
    upgrade(database)
    upgrade(database)
    assert is_current(database)


def test_every_form_can_be_left_again(database: Database) -> None:
    """A migration that goes up also goes down, and leaves nothing of its own behind."""
    upgrade(database)
    downgrade(database)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}


def test_every_step_keeps_what_both_forms_hold(database: Database) -> None:
    """A step up or down keeps every row and every column that both forms know, whichever form
    the row was written in; only what the newer form alone held is gone."""
    tables, before, known = dict[str, MetaData](), filling.Rows(), filling.Known()
    for time, to in enumerate(FORMS):
        upgrade(database, to)
        tables[to] = laid(database, known)
        assert_kept(before, held(database, tables[to]), to)
        before = filled(database, tables[to], time)
    for to in FORMS[-2::-1]:
        downgrade(database, to)
        after = held(database, tables[to])
        assert_kept(before, after, to)
        assert held_by(database) == to
        before = after


def assert_kept(before: filling.Rows, after: filling.Rows, to: str) -> None:
    for table, stood, stands in filling.shared(before, after):
        assert stands == stood, (to, table)


@pytest.mark.parametrize(
    "form",
    [
        "ENCODING 'SQL_ASCII' LOCALE 'C'",
        "ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'vi'",
    ],
)
def test_a_database_that_sorts_otherwise_is_refused(postgresql: Server, form: str) -> None:
    """PostgreSQL must hold UTF-8 and sort by code points, as SQLite does; else nothing is laid."""
    try:
        with postgresql.database(form=form) as address, closing(Database(address)) as database:
            with pytest.raises(DatabaseUnfitError):
                upgrade(database)
            assert inspect(database.engine).get_table_names() == []
    except (NotSupportedError, ProgrammingError) as lacking:
        pytest.skip(f"this PostgreSQL cannot sort otherwise: {lacking.orig}")
