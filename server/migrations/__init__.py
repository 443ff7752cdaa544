"""The database's forms, one revision after the other, and the way from any to the newest."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from schedules.refusal import RefusalError
from server.base.database import Database

_TURN: Final = 7_310_020
"""Of servers that start together on PostgreSQL, one after the other holds this lock."""
_IN_ORDER: Final = ("-", "B", "a", "a b", "a-b", "ab", "z", "Đ", "đ", "ắ")


class DatabaseUnfitError(RefusalError):
    """A PostgreSQL database whose text is not UTF-8, or not ordered by code points."""

    def __init__(self) -> None:
        how = "createdb --template=template0 --encoding=UTF8 --locale=C loa"
        super().__init__(
            "database_unfit",
            "database",
            f"Cơ sở dữ liệu phải dùng bảng mã UTF8 và thứ tự chữ C. Hãy tạo lại: {how}",
            f"The database must be of encoding UTF8 and locale C. Make it anew: {how}",
        )


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the database to revision `to`, in one transaction where the engine can.

    Raises `DatabaseUnfitError`: text sorts alike on every engine, or nothing that is compared,
    signed or copied could rely on it.
    """
    with _connected(database) as config:
        command.upgrade(config, to)


def downgrade(database: Database, to: str = "base") -> None:
    """Take the database back to revision `to`; what only the newer form held is gone."""
    with _connected(database) as config:
        command.downgrade(config, to)


def is_current(database: Database) -> bool:
    """True when the database has the newest form."""
    return held_by(database) == ScriptDirectory.from_config(_config()).get_current_head()


def held_by(database: Database) -> str | None:
    """The revision the database has; None where no table was ever laid."""
    with database.engine.connect() as connection:
        held: str | None = MigrationContext.configure(connection).get_current_revision()
        return held


def revisions() -> list[str]:
    """Every revision, from the first to the newest."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return [script.revision for script in scripts][::-1]


@contextmanager
def _connected(database: Database) -> Iterator[Config]:
    with database.engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            _check_fit(connection)
            yield config
            connection.commit()
        else:
            with _without_foreign_keys(connection):
                yield config
                assert not connection.execute(text("PRAGMA foreign_key_check")).all()
                connection.commit()


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making another and dropping it, which no row may point to then
    (sqlite.org/lang_altertable.html, section 7). The switch does nothing within a transaction."""
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def _check_fit(connection: Connection) -> None:
    """By how it sorts, not by its locale's name: that has many, and three providers."""
    if connection.scalar(text("SHOW server_encoding")) != "UTF8":
        raise DatabaseUnfitError
    sorting = text("SELECT name FROM unnest(CAST(:names AS text[])) AS name ORDER BY name")
    names = connection.scalars(sorting, {"names": list(_IN_ORDER[::-1])})
    if tuple(names) != _IN_ORDER:
        raise DatabaseUnfitError


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
