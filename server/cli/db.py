"""`loa db copy`: a server's database to another engine, and back."""

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from schedules.refusal import RefusalError
from server.base.database import Database
from server.base.place import Place
from server.cli.commands import Command
from server.migrations.copying import copy


def _copy(options: argparse.Namespace) -> None:
    with (
        closing(Database(_there_already(options.source))) as source,
        closing(Database(_with_its_folder(options.target))) as target,
    ):
        copied = copy(source, target)
    width = max(len(one.table) for one in copied)
    for one in copied:
        print(f"{one.table:{width}}  {one.rows:>10,}  {one.digest[:16]}")
    print(f"{sum(one.rows for one in copied):,} rows", file=sys.stderr)


def _copy_options(parser: argparse.ArgumentParser) -> None:
    for name, where, what in (("from", "source", "what is copied"), ("to", "target", "empty")):
        parser.add_argument(
            f"--{name}",
            dest=where,
            required=True,
            type=_address,
            metavar="URL_OR_DIR",
            help=f"{what}: as in postgresql://loa@host/loa, or a server's folder",
        )


def _address(text: str) -> str:
    """Raises `ArgumentTypeError` for what is neither; says nothing of a password in it."""
    if "://" not in text:
        return Place(Path(text)).database
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        raise argparse.ArgumentTypeError("not an address of a database") from None
    return text


def _there_already(address: str) -> str:
    """Opening a SQLite file that is not there would make it."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise RefusalError(
            "database_missing",
            "from",
            f"Không có cơ sở dữ liệu ở “{url.database}”.",
            f"There is no database at “{url.database}”.",
        )
    return address


def _with_its_folder(address: str) -> str:
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return address


COMMANDS: Final = (
    Command(
        "db copy",
        "copy a stopped server's database, as from SQLite to PostgreSQL or back",
        _copy,
        _copy_options,
        of_a_server=False,
    ),
)
