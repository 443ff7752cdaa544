"""`loa backup` and `loa restore`: a whole server in one file, and back."""

import argparse
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from schedules.refusal import RefusalError
from schedules.zones import DEFAULT_ZONE
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.cli.commands import Command, founded, typed
from server.cli.log import asks_who_and_why
from server.keeping.backup import back_up, check_free
from server.keeping.restore import restore

SHORTEST: Final = 12
"""Characters of a secret; scrypt makes each guess cost half a second."""


def _back_up(options: argparse.Namespace) -> None:
    place = founded(options)
    check_free(options.file)
    secret = _secret(options, twice=True)
    with closing(Database(place.database)) as database:
        house = House(database, SystemClock(), Changes(), Custody(place.keys), place.data)
        done = back_up(house, place, options.file, secret)
    print(f"{options.file}: {done.files:,} tệp / files, {done.size:,} byte")
    if secret is None:
        print(
            "Tệp này chứa khóa riêng của máy chủ và không có mật khẩu: hãy cất như chìa khóa. / "
            "It holds the server's private keys and is not sealed: keep it like a key."
        )


def _restore(options: argparse.Namespace) -> None:
    place = Place(options.data, options.database)
    secret = _secret(options, twice=False)
    found = restore(options.file, place, SystemClock(), options.by, options.why, secret)
    at = datetime.fromtimestamp(found.copied_ms / 1000, ZoneInfo(DEFAULT_ZONE))
    print(
        f"Bản sao lúc {at:%H:%M %d/%m/%Y}: {found.files:,} tệp, {found.lines:,} dòng nhật ký "
        f"khớp; nhật ký ghi tiếp: {found.origin} / The copy of {at:%Y-%m-%d %H:%M}: "
        f"{found.files:,} files, {found.lines:,} lines of the log hold; the log goes on as "
        f"{found.origin}"
    )
    if found.missing:
        print(
            f"{found.missing} bản thu không có trong bản sao. / "
            f"{found.missing} recordings are not in the copy."
        )


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise RefusalError(
            "secret_unreadable",
            "secret",
            f"Tệp “{file}” không phải chữ: hãy ghi mật khẩu vào đó, một dòng.",
            f"The file “{file}” holds no text: write the passphrase into it, on one line.",
        ) from None


def _secret(options: argparse.Namespace, *, twice: bool) -> bytes | None:
    """What is given; never a default. Raises `RefusalError` `secret_short`, `secret_differs`."""
    if options.secret is not None:
        found = _read(options.secret)
    elif options.ask:
        found = typed("Mật khẩu / Passphrase: ")
        if twice and typed("Nhập lại / Again: ") != found:
            raise RefusalError(
                "secret_differs", "secret",
                "Hai lần nhập không giống nhau.", "The two were not the same.",
            )  # fmt: skip
    else:
        return None
    if twice and len(found) < SHORTEST:
        raise RefusalError(
            "secret_short",
            "secret",
            f"Mật khẩu phải có ít nhất {SHORTEST} ký tự.",
            f"A secret has at least {SHORTEST} characters.",
        )
    return found.encode()


def _backup_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="to be written; it must not exist")
    _secret_options(parser)


def _restore_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a backup")
    _secret_options(parser)
    asks_who_and_why(parser)


def _secret_options(parser: argparse.ArgumentParser) -> None:
    given = parser.add_mutually_exclusive_group()
    given.add_argument(
        "--secret", type=Path, metavar="FILE", help="it is sealed by the passphrase or key in it"
    )
    given.add_argument(
        "--ask", action="store_true", help="it is sealed by a passphrase, which is asked for"
    )


COMMANDS: Final = (
    Command(
        "backup",
        "copy the whole server, which may run, into one private file: database, recordings, keys",
        _back_up,
        _backup_options,
    ),
    Command(
        "restore",
        "bring a server back from its backup, into an empty place and database",
        _restore,
        _restore_options,
    ),
)
