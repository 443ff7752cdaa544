"""What must survive a kill at any instant: documents, facts and receipts, in one SQLite file.

One connection, one thread. WAL with synchronous=FULL: a commit that returned stands on the disk
(https://sqlite.org/pragma.html#pragma_synchronous). The journal's own name, 128 random bits, is
made with the database: a re-flashed device starts a new one, and the server sees it.
"""

import json
import logging
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self, assert_never

from device_agent.core.effects import (
    Admitted,
    Append,
    Drop,
    DropDocument,
    Keep,
    KeepDocument,
    MarkAcked,
    Prune,
    Write,
)
from device_agent.core.facts import KINDS, Fact, kind_of
from device_agent.core.step import Memory
from schedules.codec import MalformedError, from_json, to_json

_LOG = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS documents (
    slot TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    identity TEXT NOT NULL,
    raw BLOB NOT NULL,
    admitted TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS facts (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipts (
    n INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    raw BLOB NOT NULL,
    recorded_ms INTEGER NOT NULL,
    acked_ms INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS last (n INTEGER NOT NULL, identity TEXT NOT NULL) STRICT;
"""


class StorageError(OSError):
    """Environment fault: the transaction was not written, nothing of it. `reason` in a word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of a journal: sealed documents by slot, the newest receipt, and how many the
    server has not acknowledged."""

    documents: Mapping[str, bytes]
    receipt: bytes | None
    unacknowledged: int


def look(path: Path) -> Looked:
    """Read a journal that another thread or process may be writing; it is not held up.

    Raises `StorageError` where there is none, or none that can be read.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as journal:
            ask = journal.execute
            documents = dict(ask("SELECT slot, raw FROM documents").fetchall())
            newest = ask("SELECT raw FROM receipts ORDER BY n DESC LIMIT 1").fetchone()
            (waiting,) = ask("SELECT count(*) FROM receipts WHERE acked_ms IS NULL").fetchone()
    except sqlite3.DatabaseError as bad:
        raise StorageError("storage") from bad
    return Looked(documents, newest[0] if newest else None, waiting)


class Journal:
    """Opened by `open`; used and closed by the same thread."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self.id = name

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the database. One that is damaged is set aside and a new one begun.

        Raises `StorageError` where the disk gives neither.
        """
        try:
            return cls._open(path)
        except sqlite3.DatabaseError as bad:
            if isinstance(bad, sqlite3.OperationalError):
                raise StorageError(_word(bad)) from bad
            _LOG.error("the journal is damaged and set aside: %s", bad)
            for part in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                if part.exists():
                    part.replace(part.with_name(f"damaged-{secrets.token_hex(4)}-{part.name}"))
            return cls._open(path)

    @classmethod
    def _open(cls, path: Path) -> Self:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            name = connection.execute("SELECT id FROM journal").fetchone()
            if name is None:
                name = (secrets.token_hex(16),)
                connection.execute("INSERT INTO journal VALUES (?)", name)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return cls(connection, name[0])

    def close(self) -> None:
        self._connection.close()

    def memory(self) -> Memory:
        """Everything kept, as the core wants it at the beginning of its life."""
        last = self._connection.execute("SELECT n, identity FROM last").fetchone()
        return Memory(
            documents=tuple(self._documents()),
            facts=dict(self._facts()),
            last_receipt=last[0] if last else 0,
            last_identity=last[1] if last else None,
            lowest_receipt=self._lowest(),
        )

    def commit(self, writes: tuple[Write, ...]) -> int:
        """All of them or none, on the disk when it returns; the lowest receipt kept (0: none).

        Raises `StorageError`.
        """
        with self._transaction():
            for write in writes:
                self._write(write)
        return self._lowest()

    def receipts(self, first: int, last: int) -> list[bytes]:
        """The sealed receipts `first`…`last` that are still kept, in order."""
        found = self._connection.execute(
            "SELECT raw FROM receipts WHERE n BETWEEN ? AND ? ORDER BY n", (first, last)
        )
        return [raw for (raw,) in found]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as fault:
            self._roll_back()
            raise StorageError(_word(fault)) from fault
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _write(self, write: Write) -> None:
        run = self._connection.execute
        match write:
            case KeepDocument():
                admitted = json.dumps([[one.identity, one.at_ms] for one in write.admitted])
                row = (write.slot, write.topic, write.sequence, write.identity, write.raw, admitted)
                run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)", row)
            case DropDocument(slot):
                run("DELETE FROM documents WHERE slot = ?", (slot,))
            case Keep(key, fact):
                value = json.dumps(to_json(fact), ensure_ascii=False)
                run("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (kind_of(fact), key, value))
            case Drop(kind, key):
                run("DELETE FROM facts WHERE kind = ? AND key = ?", (kind, key))
            case Append(n, identity, raw, recorded_ms):
                run(
                    "INSERT INTO receipts VALUES (?, ?, ?, ?, NULL)",
                    (n, identity, raw, recorded_ms),
                )
                run("DELETE FROM last")
                run("INSERT INTO last VALUES (?, ?)", (n, identity))
            case MarkAcked(through, at_ms):
                run("UPDATE receipts SET acked_ms = NULL WHERE n > ?", (through,))
                run(
                    "UPDATE receipts SET acked_ms = ? WHERE n <= ? AND acked_ms IS NULL",
                    (at_ms, through),
                )
            case Prune(before_ms):
                run("DELETE FROM receipts WHERE acked_ms < ?", (before_ms,))
            case _:
                assert_never(write)

    def _documents(self) -> Iterator[KeepDocument]:
        rows = self._connection.execute(
            "SELECT slot, topic, sequence, identity, raw, admitted FROM documents ORDER BY slot"
        )
        for slot, topic, sequence, identity, raw, admitted in rows:
            orders = tuple(Admitted(one, at_ms) for one, at_ms in json.loads(admitted))
            yield KeepDocument(slot, topic, sequence, identity, raw, orders)

    def _facts(self) -> Iterator[tuple[tuple[str, str], Fact]]:
        rows = self._connection.execute("SELECT kind, key, value FROM facts ORDER BY kind, key")
        for kind, key, value in rows:
            try:
                yield (kind, key), from_json(KINDS[kind], json.loads(value))
            except (KeyError, MalformedError) as bad:  # written by another version
                _LOG.warning("a fact is left aside: %s %s: %s", kind, key, bad)

    def _lowest(self) -> int:
        (lowest,) = self._connection.execute("SELECT min(n) FROM receipts").fetchone()
        return lowest or 0


def _word(fault: sqlite3.OperationalError) -> str:
    code = getattr(fault, "sqlite_errorname", "") or ""
    return "disk_full" if code == "SQLITE_FULL" else "storage"
