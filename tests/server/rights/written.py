"""Which tables each committed transaction wrote, as the database was told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

_WRITE: Final = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
_KEY: Final = "written"


@contextmanager
def written(engine: Engine) -> Iterator[list[frozenset[str]]]:
    """Fills the list, while the block lasts, with the tables of each commit that wrote any."""
    commits: list[frozenset[str]] = []

    def told(connection: Connection, cursor: Any, statement: str, *_more: Any) -> None:
        match = _WRITE.match(statement)
        if match is not None and cursor.rowcount != 0:
            connection.info.setdefault(_KEY, set()).add(match[1])

    def committed(connection: Connection) -> None:
        tables = connection.info.pop(_KEY, None)
        if tables:
            commits.append(frozenset(tables))

    def rolled_back(connection: Connection) -> None:
        connection.info.pop(_KEY, None)

    hooks = (("after_cursor_execute", told), ("commit", committed), ("rollback", rolled_back))
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield commits
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)
