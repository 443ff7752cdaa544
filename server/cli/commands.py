"""What a command of `loa` is made of."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.base.clock import SystemClock
from server.base.database import Database
from server.base.place import Place
from server.migrations import upgrade


def no_options(_parser: argparse.ArgumentParser) -> None:
    """For a command that takes none but `--data`."""


@dataclass(frozen=True, slots=True)
class Command:
    """`loa NAME`, or `loa NAME NAME`: `options` adds its arguments, `run` does it.

    Every command has `--data DIR` and `--database URL`, but those that are not `of_a_server`.
    `run` raises `RefusalError` where it changes nothing.
    """

    name: str
    what: str
    run: Callable[[argparse.Namespace], None]
    options: Callable[[argparse.ArgumentParser], None] = no_options
    of_a_server: bool = True


def in_transaction(options: argparse.Namespace, change: Callable[[Session, int], object]) -> None:
    """Run `change(session, now)` in one transaction on the server's own database."""
    database = Database(Place(options.data, options.database).database)
    upgrade(database)
    with database.write() as session:
        change(session, SystemClock().now_ms())
    database.close()
