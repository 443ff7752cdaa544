"""`loa`: run a server, and the few things done before its console can be reached."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.exc import OperationalError

from schedules.refusal import RefusalError
from server.cli import (
    accounts,
    areas,
    city,
    db,
    drills,
    export,
    keep,
    keeping,
    keys,
    log,
    serving,
    trust,
    updates,
)
from server.cli.commands import Command

COMMANDS: Final = (
    *serving.COMMANDS,
    *city.COMMANDS,
    *keys.COMMANDS,
    *areas.COMMANDS,
    *accounts.COMMANDS,
    *drills.COMMANDS,
    *export.COMMANDS,
    *keep.COMMANDS,
    *keeping.COMMANDS,
    *log.COMMANDS,
    *trust.COMMANDS,
    *updates.COMMANDS,
    *db.COMMANDS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """The process's entry: `run`, and what it writes is for its own user alone."""
    os.umask(0o077)  # its folder may have been made for it, and wider
    return run(arguments)


def run(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: refused, with a sentence in Vietnamese and in English; 2: used wrongly."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        command.run(options)
    except RefusalError as refusal:
        return _refused(refusal)
    except OSError as fault:
        if fault.filename is None:
            raise
        return _refused(_unusable(fault))
    except OperationalError as fault:
        return _refused(_away(fault))
    return 0


def _refused(refusal: RefusalError) -> int:
    print(f"{refusal.vi} / {refusal.en} [{refusal.code}]", file=sys.stderr)
    return 1


def _unusable(fault: OSError) -> RefusalError:
    """A file or folder that was named: not there, no file, or another's."""
    why = f"“{fault.filename}”: {fault.strerror}"
    return RefusalError(
        "file_unusable", "file", f"Không dùng được {why}.", f"It cannot be used, {why}."
    )


def _away(fault: OperationalError) -> RefusalError:
    why = str(fault.orig).strip().splitlines()[0]
    return RefusalError(
        "database_away",
        "database",
        f"Không vào được cơ sở dữ liệu: {why}",
        f"The database cannot be reached: {why}",
    )


def _parser() -> argparse.ArgumentParser:
    """`loa NAME …` and, where a command's name has two words, `loa GROUP NAME …`."""
    parser = argparse.ArgumentParser(prog="loa", description="The city's loudspeaker server.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group and group not in groups:
            names = ", ".join(one.name for one in COMMANDS if one.name.startswith(f"{group} "))
            groups[group] = commands.add_parser(group, help=names).add_subparsers(
                required=True, metavar="COMMAND"
            )
        place = groups[group] if group else commands
        one = place.add_parser(name, help=command.what, description=command.what)
        if command.of_a_server:
            _of_a_server(one)
        command.options(one)
        one.set_defaults(command=command)
    return parser


def _of_a_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="its folder")
    parser.add_argument(
        "--database",
        default=os.environ.get("LOA_DATABASE"),
        metavar="URL",
        help="as in postgresql://loa@host/loa (else LOA_DATABASE, else SQLite in the folder); "
        "a password is better kept in LOA_DATABASE or in libpq's passfile",
    )
