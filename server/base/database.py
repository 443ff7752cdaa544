"""One database, one writer at a time; transactions stand at the edge."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import MetaData, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session

AfterCommit = Callable[[], None]
_AFTER_COMMIT = "after_commit"


class Table(DeclarativeBase):
    """The base of every room's models."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database:
    """Sessions over one engine. `url` is SQLAlchemy's: `sqlite:///PATH` or PostgreSQL.

    On SQLite (WAL, synchronous=FULL) writers take turns here, so that none meets a lock;
    readers see the last commit. Commit means on the disk.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        self._turn = threading.Lock()
        self._sqlite = self.engine.dialect.name == "sqlite"
        if self._sqlite:
            _prepare_sqlite(self.engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; whatever it changed is rolled back."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with Session(self.engine) as session, self.transaction(session):
            yield session

    @contextmanager
    def transaction(self, session: Session) -> Iterator[None]:
        """`write` for a session that was not begun yet.

        Whoever waits here for a turn keeps its thread: begin and end it in one call, so that
        no thread pool can fill up with waiters while the one whose turn it is needs a thread.
        """
        with self._own_turn():
            if self._sqlite:
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            try:
                yield
                session.commit()
            except BaseException:
                session.rollback()
                raise
        for callback in session.info.pop(_AFTER_COMMIT, []):
            callback()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        if not self._sqlite:
            yield
            return
        with self._turn:
            yield


def after_commit(session: Session, callback: AfterCommit) -> None:
    """Run `callback` once the session's transaction is on the disk; never if it is not.

    It is a hint that something changed (wake a worker, tell a browser): state is the truth,
    and whoever is told reads it from the database.
    """
    session.info.setdefault(_AFTER_COMMIT, []).append(callback)


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, full sync, foreign keys; and transactions that begin where SQLAlchemy says.

    The standard library's own BEGIN comes late and is never IMMEDIATE.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")
