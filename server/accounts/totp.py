"""Authenticator apps: codes of six digits that change every half minute (RFC 6238)."""

import hmac
from dataclasses import dataclass
from typing import Final

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from server.accounts import sealing
from server.accounts.models import Totp
from server.accounts.refusals import CodeRefusedError
from server.base.custody import Custody

STEP_MS: Final = 30_000
ISSUER: Final = "Loa"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app is to be given, once: its secret, and the same as an address to scan."""

    secret: str
    uri: str


def begin(session: Session, custody: Custody, account: str, username: str, now: int) -> Enrolment:
    """A new secret, which counts once a code of it was entered; one that counts already stays
    until then only where it was never confirmed."""
    secret = pyotp.random_base32()
    session.execute(delete(Totp).where(Totp.account == account, Totp.confirmed_ms.is_(None)))
    session.add(
        Totp(
            account=account, sealed=sealing.seal(custody.sealing(), secret, account),
            made_ms=now, confirmed_ms=None, step=0,
        )
    )  # fmt: skip
    session.flush()
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER))


def confirm(session: Session, custody: Custody, account: str, code: str, now: int) -> None:
    """The app shows the right codes: from now on it counts. Raises `CodeRefusedError`."""
    row = session.get(Totp, account, with_for_update=True)
    if row is None or row.confirmed_ms is not None or not _counts(session, custody, row, code, now):
        raise CodeRefusedError
    row.confirmed_ms = now


def is_set(session: Session, account: str) -> bool:
    row = session.get(Totp, account)
    return row is not None and row.confirmed_ms is not None


def accepts(session: Session, custody: Custody, account: str, code: str, now: int) -> bool:
    """Whether `code` is one of this half minute or the one before, and was not used yet.

    Used with this: no code counts twice, nor one older than the last that did (RFC 6238
    section 5.2).
    """
    row = session.get(Totp, account)
    if row is None or row.confirmed_ms is None:
        return False
    return _counts(session, custody, row, code, now)


def _counts(session: Session, custody: Custody, row: Totp, code: str, now: int) -> bool:
    app = pyotp.TOTP(sealing.unseal(custody.sealing(), row.sealed, row.account))
    newest = now // STEP_MS
    given = code.encode()
    right = [
        step
        for step in (newest - 1, newest)
        if hmac.compare_digest(app.at(step * STEP_MS // 1000).encode(), given)
    ]
    if not right:
        return False
    taken = session.execute(
        update(Totp)
        .where(Totp.account == row.account, Totp.step < right[-1])
        .values(step=right[-1])
        .returning(Totp.step)
    )
    return taken.one_or_none() is not None
