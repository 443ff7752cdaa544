"""Borrowing a PostgreSQL, and making databases on it."""

import fcntl
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Table, create_engine, make_url, text
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import NullPool

from server.demo.reaping import unmarked

ANSWERS_WITHIN_S: Final = 90
FIT: Final = "ENCODING 'UTF8' LOCALE 'C'"
"""How the server wants its database."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL on which databases may be made. Their names are unguessable."""

    url: URL
    engine: Engine

    @contextmanager
    def database(self, template: str = "template0", form: str = FIT) -> Iterator[str]:
        """The address of a new database, a copy of the one named `template`; dropped after."""
        name = f"loa_{secrets.token_hex(8)}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {form}')
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._do(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _do(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))


class Copies:
    """Copies of one database, each lent empty, and used again: emptying one takes a millisecond,
    making one writes hundreds of files. (A superuser's session as if replicating runs no
    triggers: foreign keys are not asked, and the append-only log lets itself be emptied.)"""

    def __init__(
        self, server: Server, template: str, tables: Iterable[Table], made: ExitStack
    ) -> None:
        """`tables` are the template's."""
        self._server, self._template, self._made = server, template, made
        self._emptying = "; ".join(
            ["SET LOCAL lock_timeout = '5s'", "SET LOCAL session_replication_role = replica"]
            + [f'DELETE FROM "{table.name}"' for table in tables]  # noqa: S608  (our own names)
            + ["SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"]
        )
        self._idle: list[str] = []

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of an empty copy. Whoever borrows it leaves its tables as they were made.

        Raises `OperationalError` when the borrower left a transaction open.
        """
        address = self._idle.pop() if self._idle else self._another()
        yield address
        self._empty(address)
        self._idle.append(address)

    def _another(self) -> str:
        return self._made.enter_context(self._server.database(self._template))

    def _empty(self, address: str) -> None:
        engine = create_engine(address, poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(self._emptying)
        engine.dispose()


@contextmanager
def lent(folder: Path, source: str | Path) -> Iterator[Server]:
    """A server while the block runs. Borrowers that name the same `folder` share one.

    `source` is what `found` found. Raises `RuntimeError` when it does not start.
    """
    if isinstance(source, str):
        with _server(source) as server:
            yield server
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "borrowers").open("a") as borrowers:
        fcntl.flock(borrowers, fcntl.LOCK_SH)  # waits while a server that nobody needs ends
        with _server(_address(folder, source)) as server:
            yield server


@contextmanager
def _server(address: str) -> Iterator[Server]:
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    yield Server(url, engine)
    engine.dispose()


def _address(folder: Path, programs: Path) -> str:
    """Of the server that runs there; the first to ask starts its keeper."""
    with (folder / "starting").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not (folder / "address").exists():
            _start_keeper(folder, programs)
        return (folder / "address").read_text()


def _start_keeper(folder: Path, programs: Path) -> None:
    """In a session of its own: Ctrl-C reaches it through its borrowers alone."""
    command = [sys.executable, "-m", "tests.postgresql.keeper", str(folder), str(programs)]
    with (folder / "log").open("ab") as log:
        keeper = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=unmarked(os.environ),  # others borrow it, too: it ends with the last of them
        )
    until = time.monotonic() + ANSWERS_WITHIN_S
    while not (folder / "address").exists():
        if keeper.poll() is not None or time.monotonic() > until:
            keeper.kill()
            raise RuntimeError(
                "PostgreSQL did not start:\n" + (folder / "log").read_text()[-2_000:]
            )
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives us: nobody here waits for its end
