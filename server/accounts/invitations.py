"""One-time tokens: for a post's new holder, and for the first administrator of a new server."""

import base64
import hashlib
import hmac
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
from server.base.database import hold

LASTS_MS: Final = 72 * 3_600_000
"""A long weekend."""


@dataclass(frozen=True, slots=True)
class Issued:
    """`token` is shown this once; only its hash is kept."""

    token: str
    expires_ms: int


def issue(session: Session, account: str | None, now: int) -> Issued:
    """A new invitation to `account`, or to the first start; the one before counts no more."""
    hold(session, f"invitation {account or ''}")
    return _issued(session, account, secrets.token_urlsafe(32), now)


def offered_setup(session: Session, key: bytes, now: int) -> Issued | None:
    """The first start's token as long as nobody administers: each start tells the same one until
    it is used or over, also servers of one database that start together.

    Only its hash is kept; `key` is the servers' own, and the token is made from it and the time.
    One that was issued otherwise counts no more.
    """
    hold(session, "invitation ")
    if has_administrator(session):
        return None
    made = select(Invitation).where(Invitation.account.is_(None), Invitation.expires_ms > now)
    for row in session.scalars(made):
        token = _setup_token(key, row.made_ms)
        if hashed(token) == row.token_sha256:
            return Issued(token, row.expires_ms)
    return _issued(session, None, _setup_token(key, now), now)


def _issued(session: Session, account: str | None, token: str, now: int) -> Issued:
    sweep(session, Invitation, Invitation.expires_ms <= now)
    session.execute(delete(Invitation).where(Invitation.account.is_not_distinct_from(account)))
    row = Invitation(
        token_sha256=hashed(token), account=account, made_ms=now, expires_ms=now + LASTS_MS
    )
    session.add(row)
    session.flush()
    return Issued(token, row.expires_ms)


def _setup_token(key: bytes, made_ms: int) -> str:
    """As long, and as hard to guess, as a random one (RFC 2104)."""
    raw = hmac.digest(key, f"first administrator {made_ms}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


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
