"""One database, SQLite or PostgreSQL (ADR 9); transactions stand at the edge."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import MetaData, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

AfterCommit = Callable[[], None]
T = TypeVar("T")
_AFTER_COMMIT = "after_commit"
_READS = "reads"

TRIES: Final = 8
"""How often a change is begun that meets others; with the waits between, for about a second."""
FIRST_WAIT_S: Final = 0.01
_MET_ANOTHER: Final = frozenset({"40001", "40P01", "23503", "23505"})
"""Serialization failure, deadlock; and a key that another transaction took, or took away, between
our look and our deed: begun again, the deed sees it (PostgreSQL, appendix A)."""
_POOL: Final[dict[str, Any]] = {"pool_size": 20, "max_overflow": 30}
"""A thread of the pool each (40), and the ticks."""
_POSTGRESQL: Final[dict[str, Any]] = {
    **_POOL,
    "pool_pre_ping": True,
    "connect_args": {
        "options": "-c lock_timeout=10s -c timezone=UTC",
        "client_encoding": "utf8",
        "application_name": "loa",
    },
}


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
    """Sessions over one engine. `url` is SQLAlchemy's: `sqlite:///PATH` or `postgresql://…`.

    On SQLite (WAL, synchronous=FULL) writers take turns here, so that none meets a lock. On
    PostgreSQL they run side by side, READ COMMITTED: whoever decides by a row that another may
    change takes that row for update first. Readers see one moment, that of the last commit.
    Commit means on the disk.
    """

    def __init__(self, url: str | URL) -> None:
        self.engine = _engine(make_url(url))
        self._turn = threading.Lock()
        self._sqlite = self.engine.dialect.name == "sqlite"
        event.listen(self.engine, "handle_error", _what_no_column_holds)
        if self._sqlite:
            _prepare_sqlite(self.engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; whatever it changed is rolled back."""
        session = Session(self.engine)
        with self.reading(session):
            yield session

    @contextmanager
    def reading(self, session: Session) -> Iterator[None]:
        """`read` for a session that was not begun yet.

        Begin and end it in one call too: connections are as many as threads, and one that is
        held while its owner waits for a thread is missing to those who have one.
        """
        with session:
            session.info[_READS] = True
            if not self._sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Never begun again: for whoever comes again by itself, as ticks and devices do.
        """
        with Session(self.engine) as session, self.transaction(session):
            yield session

    def carry_out(self, session: Session, work: Callable[[], T]) -> T:
        """Do `work` in one transaction, and again from the start where it met another's.

        The one place that does so. `work` is a function of its request alone, and what it does
        outside the database may be done twice. `session` was not begun yet. Raises what `work`
        raises, and `DBAPIError` when it still meets others after `TRIES`.
        """
        for attempt in range(TRIES - 1):
            try:
                with self.transaction(session):
                    return work()
            except (DBAPIError, StaleDataError) as error:
                if self._sqlite or not _met_another(error):
                    raise
            time.sleep(random.uniform(0, FIRST_WAIT_S * 2**attempt))  # noqa: S311  (no secret)
        with self.transaction(session):
            return work()

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
                session.info.pop(_AFTER_COMMIT, None)
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


def _engine(url: URL) -> Engine:
    if url.get_backend_name() in ("postgresql", "postgres"):
        return create_engine(url.set(drivername="postgresql+psycopg"), **_POSTGRESQL)
    in_memory = url.database in {None, "", ":memory:"}  # one connection, which is the database
    return create_engine(url, **({} if in_memory else _POOL))


def _met_another(error: DBAPIError | StaleDataError) -> bool:
    """SQLite's writers take turns: what they meet there is a bug. `StaleDataError`: another
    transaction took away the row that was to be changed."""
    if isinstance(error, StaleDataError):
        return True
    return getattr(error.orig, "sqlstate", None) in _MET_ANOTHER


def _what_no_column_holds(context: ExceptionContext) -> None:
    """One name on both engines for integers and text that neither can store."""
    original = context.original_exception
    if isinstance(original, (OverflowError, UnicodeEncodeError)):
        raise DataError(context.statement, context.parameters, original) from original


def reads(session: Session) -> bool:
    """Whether it is one of `Database.read`: whoever only looks (a preview) takes no locks."""
    return _READS in session.info


def hold(session: Session, name: str) -> None:
    """Hold a name until the transaction ends, for what has no row yet that could be locked:
    whoever counts rows and then adds one, or looks for a row and then adds it.

    Who holds several takes them in one order. On SQLite writers take turns in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


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
