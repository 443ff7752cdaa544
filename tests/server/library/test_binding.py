"""What was approved before words were bound goes on sounding; what the table bars stays barred."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.base.database import Database
from server.library.bulletins import approved_sound
from server.library.models import Bulletin
from server.library.refusals import BulletinNotApprovedError
from server.migrations import downgrade, upgrade
from tests.server.conftest import Engine
from tests.server.library.sounds import A, B

pytestmark = pytest.mark.both_databases

BEFORE, WITH = "0004", "0005"


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """As it stood before approvals bound words, with one approved bulletin."""
    database = Database(engine.address(laid=False))
    upgrade(database, BEFORE)
    with database.engine.begin() as connection:
        for statement in _ROWS:
            connection.execute(text(statement), {"sha256": A, "hands": '["p-1"]'})
    yield database
    database.close()


def test_an_older_approval_binds_the_words_that_stood(database: Database) -> None:
    """They could not be changed since; from now on they are part of what was approved."""
    upgrade(database)
    with Session(database.engine) as session:
        assert approved_sound(session, "b-1").content == A
        session.get_one(Bulletin, "b-1").title = "Lời khác"
        with pytest.raises(BulletinNotApprovedError):
            approved_sound(session, "b-1")


@pytest.mark.parametrize("back", [False, True])
def test_the_database_still_bars_a_false_approval(database: Database, back: bool) -> None:
    """Up and down again: no form of the table loses its check."""
    upgrade(database, WITH)
    if back:
        downgrade(database, BEFORE)
    false = text("UPDATE bulletin SET approved_content = :other WHERE id = 'b-1'")
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(false, {"other": B})


_ROWS = (
    "INSERT INTO area (id, name, kind, version, answers) VALUES ('hp', 'HP', 'city', 0, FALSE)",
    "INSERT INTO account (id, username, name, created_ms) VALUES ('p-1', 'an', 'x', 0)",
    "INSERT INTO account (id, username, name, created_ms) VALUES ('p-2', 'binh', 'x', 0)",
    "INSERT INTO content VALUES (:sha256, 2000, 8000, -16.0, -1.5, '[]')",
    "INSERT INTO bulletin (id, area, title, class, state, author, hands, created_ms, changed_ms,"
    " content, findings, original, file_name, file_format, file_size, approved_content,"
    " approved_by, approved_ms) VALUES ('b-1', 'hp', 'Tin “sáng”', 'normal', 'approved', 'p-1',"
    " :hands, 0, 0, :sha256, '[]', 'u-1', 'a.mp3', 'mp3', 9, :sha256, 'p-2', 0)",
)
