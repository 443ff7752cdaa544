"""The activity log only grows, whoever asks the database."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.base import activity
from server.base.activity import By
from server.base.database import Database
from server.migrations import downgrade, upgrade
from tests.server.conftest import Engine

pytestmark = pytest.mark.both_databases

CHANGES = (
    "UPDATE activity SET account = NULL",
    "UPDATE activity SET detail = '{}' WHERE n = 1",
    "DELETE FROM activity",
    "DELETE FROM activity WHERE n = 1",
)
OF_ONE_ENGINE = {
    "sqlite": (
        "INSERT OR REPLACE INTO activity (n, at_ms, action, subject, detail) "
        "VALUES (1, 0, 'nothing.happened', 'x', '{}')",
    ),
    "postgresql": ("TRUNCATE activity",),
}


def _holds(database: Database) -> None:
    with database.write() as session:
        for n in range(2):
            by = By("p-1", "10.0.0.1", "own")
            activity.record(session, 5, "test.note", f"x{n}", by=by, area=None)
    for statement in CHANGES + OF_ONE_ENGINE[database.engine.dialect.name]:
        with pytest.raises(DBAPIError, match="only appended"), database.write() as session:
            session.execute(text(statement))
    with database.read() as session:
        lines = session.execute(text("SELECT n, account, action FROM activity ORDER BY n")).all()
    assert [tuple(line) for line in lines] == [(1, "p-1", "test.note"), (2, "p-1", "test.note")]


def test_no_line_is_changed_or_taken_away(database: Database) -> None:
    """The database itself refuses to change, to delete, to replace and to empty."""
    _holds(database)


def test_a_server_brought_up_to_date_guards_it_too(engine: Engine) -> None:
    """The guard stands after every migration, and after going back and forth."""
    database = Database(engine.address(laid=False))
    upgrade(database)
    downgrade(database, "0001")
    upgrade(database)
    _holds(database)
    database.close()
