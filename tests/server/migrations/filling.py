"""Rows for any form of the database: as many kinds as a migration could stumble over."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)
from sqlalchemy.engine import Connection

ROWS: Final = 2
"""Put into every table at a time: the first with nothing where nothing may stand, the other with
something everywhere."""

Rows = dict[str, list[dict[str, Any]]]
"""By table, in the order of their keys."""


def laid(connection: Connection) -> MetaData:
    """The tables as they stand now, whatever the rooms describe."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version")
    return found


def fill(connection: Connection, tables: MetaData, time: int = 0) -> None:
    """`ROWS` rows more in every table, each referring to rows of its own number, or to the first
    of all. `time` counts up from 0 while a database is filled again and again."""
    for table in tables.sorted_tables:
        made = [
            {column.name: _value(table, column, n) for column in table.columns}
            for n in range(time * ROWS, (time + 1) * ROWS)
        ]
        connection.execute(table.insert(), made)


def rows(connection: Connection, tables: MetaData) -> Rows:
    """Everything that stands in these tables."""
    return {
        table.name: [
            dict(row._mapping)
            for row in connection.execute(table.select().order_by(*table.primary_key.columns))
        ]
        for table in tables.sorted_tables
    }


def shared(before: Rows, after: Rows) -> Iterator[tuple[str, Any, Any]]:
    """Of each table that both know, what stood and what stands in the columns both know."""
    for table in before.keys() & after.keys():
        both = _names(before[table]) & _names(after[table]) if after[table] else set()
        stood, stands = (
            [{k: row[k] for k in both} for row in some[table]] for some in (before, after)
        )
        yield table, stood, stands


def _names(rows: list[dict[str, Any]]) -> set[str]:
    return set(rows[0])


def _value(table: Table, column: Column[Any], n: int) -> Any:
    if n % ROWS == 0 and column.nullable:
        return None
    for key in column.foreign_keys:
        above = key.column
        return _value(above.table, above, 0 if above.table is table else n)
    return _of_type(column, n)


_OF_TYPE: Final[tuple[tuple[type, Callable[[int], Any]], ...]] = (
    (Boolean, lambda n: n % 2 == 1),
    (JSON, lambda n: {"tên": [n, 1.5, None, True, "Đống Đa"]}),
    (Integer, lambda n: n + 1),
    (Float, lambda n: n + 0.25),
    (Date, lambda n: date(2026, 11, 23) + timedelta(days=n)),
    (LargeBinary, lambda n: bytes([n % 256, 0, 255])),
)


def _of_type(column: Column[Any], n: int) -> Any:
    for kind, value in _OF_TYPE:
        if isinstance(column.type, kind):
            return value(n)
    assert isinstance(column.type, String), column
    return f"{column.name}-ắ{n}"[-(column.type.length or 99) :]
