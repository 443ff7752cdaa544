"""Making accounts, closing them and opening them again. Nothing comes with a password."""

from collections.abc import Iterable, Mapping, Sequence

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts import handing_over, passwords, sessions
from server.accounts.models import Account, HeldRole, Password
from server.accounts.naming import check_username, plain
from server.accounts.refusals import AccountUnknownError, AdministratorApprovesError
from server.accounts.rights import Grant, Person
from server.areas.holding import hold_open
from server.areas.models import Area
from server.base import activity
from server.base.activity import By
from server.base.ids import new_id
from server.base.names import checked_name
from server.base.refusals import ConflictError


def create(
    session: Session,
    username: str,
    name: str,
    password: str | None,
    grants: Sequence[Grant],
    now: int,
    *,
    holder: str = "",
    by: By | None = None,
    hasher: PasswordHasher | None = None,
) -> Person:
    """A new account that holds `grants`, handed to `holder` (called as the post where blank).

    Without a password its holder sets one by invitation. `by` is who made it, None the system.
    Raises `RefusalError`: `username_invalid`, `username_taken`, `name_malformed`,
    `password_length`, `password_guessable`, `area_unknown`, `area_closed`,
    `administrator_approves`.
    """
    username = plain(username)
    name = checked_name(name if name.strip() else username)
    holder = checked_name(holder, "holder") if holder.strip() else name
    _check(session, username, grants)
    account = Account(id=new_id("p"), username=username, name=name, created_ms=now)
    session.add(account)
    session.flush()
    held = tuple(sorted(set(grants), key=lambda grant: (grant.area, grant.role)))
    session.add_all(HeldRole(account=account.id, role=g.role, area=g.area) for g in held)
    handing_over.begin(session, account.id, holder, now)
    if password is not None:
        passwords.check_strength(password, (username, name, holder))
        set_password(session, account.id, passwords.hashed(password, hasher), now)
    for area in areas_of(held):
        activity.record(
            session, now, "account.create", account.id, by=by, area=area,
            after={"name": name, "holder": holder, "roles": roles_in(area, held)},
            detail={"username": username},
        )  # fmt: skip
    session.flush()
    return Person(account.id, account.name, held)


def set_password(session: Session, account: str, phc: str, now: int) -> None:
    """Keep `phc` as the account's password, in place of any before."""
    session.merge(Password(account=account, phc=phc, changed_ms=now))


def disable(
    session: Session,
    account: str,
    now: int,
    *,
    by: Mapping[str, By] | None = None,
    reason: str = "",
) -> None:
    """Close an account and end its sessions; what it did stays on record.

    `by` is the right in each area of its roles; None is the system itself.
    """
    found = session.get(Account, account, with_for_update=True)
    if found is None or found.disabled_ms is not None:
        return
    found.disabled_ms = now
    handing_over.keys_changed(session, now)
    ended = sessions.end_all(session, account)
    told: Iterable[tuple[str | None, By | None]] = by.items() if by else [(None, None)]
    for area, right in told:
        activity.record(
            session, now, "account.disable", account, by=right, area=area,
            before={"disabled": False}, after={"disabled": True},
            detail={"reason": reason, "sessions": ended},
        )  # fmt: skip


def enable(session: Session, account: str, now: int, *, by: Mapping[str, By], reason: str) -> None:
    """Open a closed account again; its credentials are what they were."""
    found = session.get(Account, account, with_for_update=True)
    if found is None or found.disabled_ms is None:
        return
    found.disabled_ms = None
    handing_over.keys_changed(session, now)
    for area, right in by.items():
        activity.record(
            session, now, "account.enable", account, by=right, area=area,
            before={"disabled": True}, after={"disabled": False}, detail={"reason": reason},
        )  # fmt: skip


def held_account(session: Session, account: str) -> Account:
    """The account, held against other changes of it. Raises `AccountUnknownError`."""
    found = session.get(Account, account, with_for_update=True)
    if found is None:
        raise AccountUnknownError(account)
    return found


def grants_of(session: Session, account: str) -> tuple[Grant, ...]:
    rows = session.execute(
        select(HeldRole.role, HeldRole.area)
        .where(HeldRole.account == account)
        .order_by(HeldRole.area, HeldRole.role)
    )
    return tuple(Grant(role, area) for role, area in rows)


def areas_of(grants: Iterable[Grant]) -> tuple[str, ...]:
    return tuple(sorted({grant.area for grant in grants}))


def roles_in(area: str, grants: Iterable[Grant]) -> list[str]:
    return sorted(grant.role for grant in grants if grant.area == area)


def check_grants(session: Session, grants: Iterable[Grant]) -> None:
    """For grants about to be given: nobody closes their areas meanwhile. Raises `AreaClosedError`,
    `RefusalError` `area_unknown`."""
    grants = tuple(grants)
    hold_open(session, areas_of(grants), "grants")
    for area in areas_of(grants):
        if session.get(Area, area) is None:
            raise RefusalError(
                "area_unknown",
                "grants",
                f"Không có địa bàn “{area}”. Hãy chọn địa bàn trong danh sách.",
                f"There is no area “{area}”. Choose one from the list.",
            )


def check_pairs(grants: Iterable[Grant]) -> None:
    """Raises `AdministratorApprovesError`: one account never does both, wherever. Areas move,
    and what stood apart today is one chain tomorrow."""
    if {"administrator", "approver"} <= {grant.role for grant in grants}:
        raise AdministratorApprovesError


def _check(session: Session, username: str, grants: Sequence[Grant]) -> None:
    check_username(username)
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise ConflictError(
            "username_taken",
            "username",
            f"Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác.",
            f"The user name “{username}” is taken. Choose another.",
        )
    check_grants(session, grants)
    check_pairs(grants)
