"""`loa account`: a post's account, before the console can be reached."""

import argparse
import getpass
from typing import Final

from server.accounts import people
from server.accounts.rights import RIGHTS, Grant
from server.cli.commands import Command, in_transaction


def _account(options: argparse.Namespace) -> None:
    password = getpass.getpass("Password (12 characters or more): ")
    grants = [Grant(*role.split("@", 1)) for role in options.role]
    in_transaction(
        options,
        lambda session, now: people.create(
            session, options.username, options.name, password, grants, now
        ),
    )


def _account_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("--name", default="", help="the post, as people call it")
    parser.add_argument(
        "--role",
        action="append",
        required=True,
        metavar="ROLE@AREA",
        help=f"one of {', '.join(RIGHTS)}, held in an area; may be repeated",
        type=_role,
    )


def _role(text: str) -> str:
    role, _, area = text.partition("@")
    if role not in RIGHTS or not area:
        raise argparse.ArgumentTypeError(f"ROLE@AREA, ROLE one of {', '.join(RIGHTS)}")
    return text


COMMANDS: Final = (Command("account", "add a post's account", _account, _account_options),)
