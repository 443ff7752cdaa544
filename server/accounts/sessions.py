"""Sessions: an opaque token in the person's hands, its hash here, and an end."""

import hashlib
import secrets
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts.models import Account, HeldRole, SignedIn
from server.accounts.rights import Grant, Person
from server.base.refusals import NotSignedInError

LASTS_MS: Final = 12 * 3_600_000
"""One working day, from sign-in, whatever is done in it."""


def open_session(session: Session, account: str, now: int) -> str:
    """A new session for `account`; returns its token: 256 random bits, shown this once."""
    session.execute(delete(SignedIn).where(SignedIn.expires_ms <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            token_sha256=_hashed(token), account=account, since_ms=now, expires_ms=now + LASTS_MS
        )
    )
    return token


def close_session(session: Session, token: str) -> str | None:
    """End a session; returns whose it was. Ending one that is not there changes nothing."""
    row = session.get(SignedIn, _hashed(token))
    if row is None:
        return None
    session.delete(row)
    return row.account


def person_of(session: Session, token: str | None, now: int, address: str = "") -> Person:
    """Who holds `token`, with the grants of this moment. Raises `NotSignedInError`."""
    account = session.execute(
        select(Account)
        .join(SignedIn, SignedIn.account == Account.id)
        .where(SignedIn.token_sha256 == _hashed(token or ""))
        .where(SignedIn.expires_ms > now)
        .where(Account.disabled_ms.is_(None))
    ).scalar_one_or_none()
    if account is None:
        raise NotSignedInError
    return person(session, account, address)


def person(session: Session, account: Account, address: str = "") -> Person:
    """The account as the one who asks, from `address`."""
    rows = session.execute(
        select(HeldRole.role, HeldRole.area)
        .where(HeldRole.account == account.id)
        .order_by(HeldRole.area, HeldRole.role)
    )
    return Person(
        account.id, account.name, tuple(Grant(role, area) for role, area in rows), address
    )


def _hashed(token: str) -> str:
    """A plain hash suffices: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
