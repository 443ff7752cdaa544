"""The database's forms, one after the other."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import server.models
from server.base.database import Database, Table
from server.migrations import downgrade, is_current, upgrade

assert server.models.ALL


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path}/loa.sqlite")


def test_the_newest_form_is_what_the_rooms_describe(database: Database) -> None:
    """Migrations lead to exactly the tables that the code works with."""
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    database.close()


def test_bringing_up_to_date_twice_is_bringing_up_to_date_once(database: Database) -> None:
    """A server may start as often as it likes; its data stays as it is."""
    assert not is_current(database)
    upgrade(database)
    upgrade(database)
    assert is_current(database)
    database.close()


def test_every_form_can_be_left_again(database: Database) -> None:
    """A migration that goes up also goes down, and leaves nothing of its own behind."""
    upgrade(database)
    downgrade(database)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.close()
