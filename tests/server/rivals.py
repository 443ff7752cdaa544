"""Two changes at once on PostgreSQL, in the order in which they would harm each other."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import text

from server.base.database import Database
from tests.waiting import wait_for

T = TypeVar("T")

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@contextmanager
def rival(database: Database, work: Callable[[], T]) -> Iterator[Future[T]]:
    """`work` in a thread of its own: when the block begins it has ended, or waits for a lock that
    another transaction holds. Begin it in the midst of that one, and ask for its result after."""
    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(work)
        until_met(database, begun)
        yield begun


def until_met(database: Database, begun: Future[T]) -> None:
    """Return when it has ended, or waits for a lock."""

    def waits() -> bool:
        with database.engine.connect() as connection:
            return bool(connection.scalar(_WAITING))

    wait_for("its end, or somebody met", lambda: begun.done() or waits())
