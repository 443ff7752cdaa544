"""`loa accounts`: posts, before the console can be reached or when nobody can sign in to it."""

import argparse
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts import handing_over, invitations, people
from server.accounts.invitations import Issued
from server.accounts.models import Account
from server.accounts.naming import plain
from server.accounts.refusals import AccountUnknownError
from server.accounts.rights import RIGHTS, Grant
from server.base import activity
from server.cli.commands import Command, in_transaction, typed


def _add(options: argparse.Namespace) -> None:
    password = typed("Password (12 characters or more): ")
    grants = [Grant(*role.split("@", 1)) for role in options.role]
    in_transaction(
        options,
        lambda session, now: people.create(
            session, options.username, options.name, password, grants, now, holder=options.holder
        ),
    )


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("--name", default="", help="the post, as people call it")
    parser.add_argument("--holder", default="", help="the person who holds it now")
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


def _invite(options: argparse.Namespace) -> None:
    made: list[Issued] = []

    def change(session: Session, now: int) -> None:
        invite = _invite_one if options.username else _invite_first
        made.append(invite(session, options.username, now))

    in_transaction(options, change)
    print(made[0].token)


def _invite_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "username",
        nargs="?",
        default="",
        help="the post whose holder is to set a new password; without one, the first administrator",
    )


def _invite_one(session: Session, username: str, now: int) -> Issued:
    """What the holder had is forgotten: this is for who lost it, or for a new holder."""
    account = session.scalar(select(Account.id).where(Account.username == plain(username)))
    if account is None:
        raise AccountUnknownError(username)
    ended = handing_over.forget_credentials(session, account)
    activity.record(
        session, now, "account.invite", account, by=None, area=None, detail={"sessions": ended}
    )
    return invitations.issue(session, account, now)


def _invite_first(session: Session, _username: str, now: int) -> Issued:
    if invitations.has_administrator(session):
        raise RefusalError(
            "administrator_there",
            "username",
            "Đã có quản trị viên. Hãy nêu tên đăng nhập của tài khoản cần mời lại.",
            "There is an administrator. Name the account that is to be invited again.",
        )
    return invitations.issue(session, None, now)


COMMANDS: Final = (
    Command("accounts add", "add a post's account", _add, _add_options),
    Command(
        "accounts invite",
        "print a one-time token, good for three days: for the first administrator, or for a post",
        _invite,
        _invite_options,
    ),
)
