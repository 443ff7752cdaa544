"""Making accounts: by code or by `loa accounts add`. Nothing comes with a password."""

import re
from collections.abc import Sequence
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts import passwords
from server.accounts.models import Account, HeldRole, SignedIn
from server.accounts.rights import Grant, Person
from server.areas.models import Area
from server.base import activity
from server.base.activity import By
from server.base.ids import new_id
from server.base.refusals import ConflictError

_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def create(
    session: Session,
    username: str,
    name: str,
    password: str,
    grants: Sequence[Grant],
    now: int,
    *,
    by: By | None = None,
    hasher: PasswordHasher = passwords.HASHER,
) -> Person:
    """A new account that holds `grants`. `by` is the account that made it, None the system.

    Raises `RefusalError`: `username_invalid`, `username_taken`, `password_length`,
    `area_unknown`.
    """
    username = plain(username)
    _check(session, username, password, grants)
    account = Account(
        id=new_id("p"),
        username=username,
        name=name.strip() or username,
        password=passwords.hashed(password, hasher),
        created_ms=now,
    )
    session.add(account)
    session.flush()
    held = sorted(set(grants), key=lambda grant: (grant.area, grant.role))
    session.add_all(HeldRole(account=account.id, role=g.role, area=g.area) for g in held)
    roles = " ".join(f"{grant.role}@{grant.area}" for grant in held)
    activity.record(
        session, now, "account.create", account.id, by=by, area=None,
        detail={"username": username, "grants": roles},
    )  # fmt: skip
    session.flush()
    return Person(account.id, account.name, tuple(held))


def disable(session: Session, account: str, now: int, *, by: By | None = None) -> None:
    """Close an account and end its sessions; what it did stays on record."""
    found = session.get(Account, account)
    if found is None or found.disabled_ms is not None:
        return
    found.disabled_ms = now
    session.execute(delete(SignedIn).where(SignedIn.account == account))
    activity.record(session, now, "account.disable", account, by=by, area=None)


def plain(username: str) -> str:
    """One spelling of a user name: no case, no spaces around it."""
    return username.strip().lower()


def _check(session: Session, username: str, password: str, grants: Sequence[Grant]) -> None:
    if _USERNAME.fullmatch(username) is None:
        raise RefusalError(
            "username_invalid",
            "username",
            "Tên đăng nhập gồm 2 đến 64 chữ thường không dấu, số, dấu chấm hoặc gạch.",
            "A user name has 2 to 64 lower-case letters, digits, dots or dashes.",
        )
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise ConflictError(
            "username_taken",
            "username",
            f"Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác.",
            f"The user name “{username}” is taken. Choose another.",
        )
    passwords.check_strength(password)
    for grant in grants:
        if session.get(Area, grant.area) is None:
            raise RefusalError(
                "area_unknown",
                "grants",
                f"Không có địa bàn “{grant.area}”.",
                f"There is no area “{grant.area}”.",
            )
