"""What a command of `loa` is made of."""

import argparse
import getpass
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
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


def founded(options: argparse.Namespace) -> Place:
    """The server's place. Raises `RefusalError` `folder_missing`: a mistyped name makes nothing."""
    place = Place(options.data, options.database)
    if not place.data.is_dir():
        raise RefusalError(
            "folder_missing",
            "data",
            f"Không có thư mục “{place.data}”. Lệnh `loa init` tạo thư mục mới.",
            f"There is no folder “{place.data}”. `loa init` makes a new one.",
        )
    return place


def typed(asked: str) -> str:
    """What somebody types unseen, or a line from standard input where there is no terminal.
    Raises `RefusalError` `nothing_typed`."""
    try:
        return getpass.getpass(asked)
    except EOFError:
        raise RefusalError(
            "nothing_typed",
            "password",
            "Không có ai gõ: hãy chạy lệnh trong cửa sổ lệnh, hoặc đưa vào qua đầu vào chuẩn.",
            "Nobody typed it: run this in a terminal, or hand it in by standard input.",
        ) from None


def in_transaction(options: argparse.Namespace, change: Callable[[Session, int], object]) -> None:
    """Run `change(session, now)` in one transaction on the server's own database."""
    database = Database(founded(options).database)
    upgrade(database)
    with database.write() as session:
        change(session, SystemClock().now_ms())
    database.close()
