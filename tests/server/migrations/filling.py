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
    text,
)
from sqlalchemy.engine import Connection

ROWS: Final = 2
"""Put into every table at a time: the first with nothing where nothing may stand, the other with
something everywhere."""

Rows = dict[str, list[dict[str, Any]]]
"""By table, in the order of their keys."""


Known = dict[str, tuple[object, Table]]
"""By name: what the database said of a table when it was looked at, and the table."""


def laid(connection: Connection, known: Known | None = None) -> MetaData:
    """The tables as they stand now, whatever the rooms describe. Of those that are `known` and
    stand as they stood nothing is asked again: most steps change one of a hundred."""
    found = MetaData()
    seen = {} if known is None else known
    stands = {
        row[0]: tuple(row[1:]) for row in connection.execute(_STANDS[connection.dialect.name])
    }
    for name, (stood, table) in seen.items():
        if stands.get(name) == stood:
            table.to_metadata(found)
    found.reflect(connection, only=[name for name in stands if name not in found.tables])
    seen.clear()
    seen.update({name: (stands[name], table) for name, table in found.tables.items()})
    return found


_STANDS: Final = {
    "sqlite": text(
        "SELECT name, sql FROM sqlite_schema"
        " WHERE type = 'table' AND name <> 'alembic_version' AND name NOT LIKE 'sqlite%'"
    ),
    "postgresql": text(
        "SELECT c.relname, array_agg(concat_ws(' ', a.attname,"
        " format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef, a.attidentity)"
        " ORDER BY a.attnum),"
        " (SELECT array_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname)"
        " FROM pg_constraint k WHERE k.conrelid = c.oid)"
        " FROM pg_class c JOIN pg_attribute a"
        " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        " AND c.relname <> 'alembic_version' GROUP BY c.oid, c.relname"
    ),
}


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
