"""The database's forms, one revision after the other, and the way from any to the newest."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.base.database import Database


def upgrade(database: Database, to: str = "head") -> None:
    """Bring the database to revision `to`, in one transaction where the engine can."""
    with _connected(database) as config:
        command.upgrade(config, to)


def downgrade(database: Database, to: str = "base") -> None:
    """Take the database back to revision `to`; what only the newer form held is gone."""
    with _connected(database) as config:
        command.downgrade(config, to)


def is_current(database: Database) -> bool:
    """True when the database has the newest form."""
    with database.engine.connect() as connection:
        held = MigrationContext.configure(connection).get_current_revision()
    return held == ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _connected(database: Database) -> Iterator[Config]:
    with database.engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        yield config
        connection.commit()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
