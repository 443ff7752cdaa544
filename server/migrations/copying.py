"""A whole database into another, on the same engine or the other one, and nothing of it changed.

The source is read at one moment; the target is filled and compared in one transaction, and stays
empty unless everything arrived. Files beside the database (recordings, keys) are not its business.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import JSON, Table, TableClause, Text, cast, column, func, insert, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError

import server.models
from schedules.refusal import RefusalError
from server.base import database as base
from server.base.database import Database
from server.migrations import held_by, is_current, upgrade

AT_ONCE: Final = 1_000
"""Rows in one statement; a city's receipts are millions."""
assert server.models.ALL

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """One table: how many rows, and the SHA-256 of them all in the order of their keys."""

    table: str
    rows: int
    digest: str


class NotCopiedError(RefusalError):
    """Nothing was copied; the target holds what it held."""


def copy(source: Database, target: Database) -> list[Copied]:
    """Copy every table; returns what was copied, as the target then holds it.

    A target without tables is given them first. Raises `NotCopiedError`: `database_not_current`,
    `target_not_empty`, `row_not_holdable`; and `DatabaseUnfitError`.
    """
    _check_current(source)
    if held_by(target) is None:
        upgrade(target)
    _check_current(target)
    with source.read() as session, target.engine.begin() as there:
        here = session.connection()
        _check_empty(there)
        sent = [_copied(here, there, one) for one in _tables()]
        arrived = _contents(there)
        assert arrived == sent, "rows changed on their way"
        for one in _tables():
            _count_on(there, one)
    return arrived


def contents(database: Database) -> list[Copied]:
    """What every table holds, as `copy` tells it."""
    with database.read() as session:
        return _contents(session.connection())


def _contents(connection: Connection) -> list[Copied]:
    tallies = [(one.name, _Tally(_read(connection, one))) for one in _tables()]
    return [tally.told(name) for name, tally in tallies]


def _tables() -> Sequence[Table]:
    """Each after those it refers to."""
    return base.Table.metadata.sorted_tables


class _Tally:
    """Rows, counted and digested as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows, self._count, self._sha256 = rows, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self._count += 1
            self._sha256.update(repr(row).encode())
            yield row

    def told(self, name: str) -> Copied:
        """Of all rows, also those that nobody has asked for yet."""
        for _ in self:
            pass
        return Copied(name, self._count, self._sha256.hexdigest())


def _copied(here: Connection, there: Connection, one: Table) -> Copied:
    passing = _Tally(_read(here, one))
    names = [column.name for column in one.columns]
    try:
        for rows in _chunks(_parents_first(one, passing)):
            there.execute(insert(_plain(one)), [dict(zip(names, row, strict=True)) for row in rows])
    except DataError as error:
        raise _not_holdable(one.name) from error
    return passing.told(one.name)


def _read(connection: Connection, one: Table) -> Iterator[Row]:
    """Every row in the order of its key, JSON as it was written."""
    columns = [
        cast(column, Text) if isinstance(column.type, JSON) else column for column in one.columns
    ]
    query = select(*columns).order_by(*one.primary_key.columns)
    rows = connection.execute(query, execution_options={"yield_per": AT_ONCE})
    return (tuple(row) for row in rows)


def _plain(one: Table) -> TableClause:
    """For writing JSON as it was read; the engine itself takes the text for what it is."""
    return table(
        one.name,
        *(
            column(each.name, None if isinstance(each.type, JSON) else each.type)
            for each in one.columns
        ),
    )


def _parents_first(one: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """As they come, but where a table refers to itself (areas): those above before those below."""
    names = [column.name for column in one.columns]
    refers = [
        (names.index(key.parent.name), names.index(key.column.name))
        for key in one.foreign_keys
        if key.column.table is one
    ]
    waiting = list(rows) if refers else []
    if not refers:
        yield from rows
    placed: set[tuple[int, Any]] = {(above, None) for _, above in refers}
    while waiting:
        ready: list[Row] = []
        later: list[Row] = []
        for row in waiting:
            (ready if all((a, row[n]) in placed for n, a in refers) else later).append(row)
        assert ready, f"{one.name} refers to itself in a circle"
        yield from ready
        placed |= {(above, row[above]) for row in ready for _, above in refers}
        waiting = later


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _count_on(connection: Connection, one: Table) -> None:
    """PostgreSQL's counter of a numbered table goes on behind its last row; SQLite's does so."""
    number = one.autoincrement_column
    if number is None or connection.dialect.name != "postgresql":
        return
    last = connection.scalar(select(func.max(number)))
    counter = func.pg_get_serial_sequence(one.name, number.name)
    connection.execute(select(func.setval(counter, last or 1, last is not None)))


def _check_current(database: Database) -> None:
    if not is_current(database):
        raise NotCopiedError(
            "database_not_current",
            "database",
            "Cơ sở dữ liệu chưa ở phiên bản của phần mềm này. Hãy chạy `loa serve` một lần trước.",
            "The database is not of this software's form. Run `loa serve` on it once first.",
        )


def _check_empty(there: Connection) -> None:
    for one in _tables():
        if there.execute(select(one.primary_key.columns[0]).limit(1)).first() is not None:
            raise NotCopiedError(
                "target_not_empty",
                one.name,
                f"Nơi nhận đã có dữ liệu (bảng “{one.name}”). Hãy chọn cơ sở dữ liệu trống.",
                f"The target holds data already (table “{one.name}”). Choose an empty database.",
            )


def _not_holdable(name: str) -> NotCopiedError:
    return NotCopiedError(
        "row_not_holdable",
        name,
        f"Bảng “{name}” có dữ liệu mà cơ sở dữ liệu mới không giữ được.",
        f"Table “{name}” holds something that the new database cannot hold.",
    )
