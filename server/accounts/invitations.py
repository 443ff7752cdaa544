"""One-time tokens: for a post's new holder, and for the first administrator of a new server."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts.models import Account, HeldRole, Invitation
from server.accounts.refusals import InvitationRefusedError
from server.accounts.sessions import hashed
from server.accounts.sweeping import sweep
from server.areas.models import Area

LASTS_MS: Final = 72 * 3_600_000
"""A long weekend."""


@dataclass(frozen=True, slots=True)
class Issued:
    """`token` is shown this once; only its hash is kept."""

    token: str
    expires_ms: int


def issue(session: Session, account: str | None, now: int) -> Issued:
    """A new invitation to `account`, or to the first start; the one before counts no more."""
    sweep(session, Invitation, Invitation.expires_ms <= now)
    session.execute(delete(Invitation).where(Invitation.account.is_not_distinct_from(account)))
    token = secrets.token_urlsafe(32)
    row = Invitation(
        token_sha256=hashed(token), account=account, made_ms=now, expires_ms=now + LASTS_MS
    )
    session.add(row)
    session.flush()
    return Issued(token, row.expires_ms)


def invited(session: Session, token_sha256: str, now: int) -> Account:
    """Whose post the token invites to. Raises `InvitationRefusedError`."""
    row = _standing(session, token_sha256, now)
    account = session.get(Account, row.account) if row.account is not None else None
    if account is None or account.disabled_ms is not None:
        raise InvitationRefusedError
    return account


def check_setup(session: Session, token_sha256: str, now: int) -> None:
    """Raises `InvitationRefusedError` unless the token is the first start's, and still needed."""
    if _standing(session, token_sha256, now).account is not None or has_administrator(session):
        raise InvitationRefusedError


def use(session: Session, token_sha256: str) -> None:
    """It counts no more. Raises `InvitationRefusedError` where somebody used it meanwhile."""
    gone = session.execute(
        delete(Invitation)
        .where(Invitation.token_sha256 == token_sha256)
        .returning(Invitation.token_sha256)
    )
    if gone.one_or_none() is None:
        raise InvitationRefusedError


def has_administrator(session: Session) -> bool:
    """Whether an open account administers an area that has none above it."""
    wanted = (
        select(Account.id)
        .join(HeldRole, HeldRole.account == Account.id)
        .join(Area, Area.id == HeldRole.area)
        .where(HeldRole.role == "administrator", Area.parent.is_(None))
        .where(Account.disabled_ms.is_(None))
        .limit(1)
    )
    return session.scalar(wanted) is not None


def _standing(session: Session, token_sha256: str, now: int) -> Invitation:
    row = session.get(Invitation, token_sha256)
    if row is None or row.expires_ms <= now:
        raise InvitationRefusedError
    return row
