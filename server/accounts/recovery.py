"""Recovery codes: a few on paper, for the day the phone is lost; each is good once."""

import secrets
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from server.accounts.models import RecoveryCode
from server.accounts.sessions import hashed

HOW_MANY: Final = 8
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_LETTERS: Final = 24
"""Of 5 bits each: with 112 bits and more a plain hash suffices (ASVS 5.0, 6.5.2)."""


def give(session: Session, account: str) -> list[str]:
    """New codes, shown this once; all before count no more."""
    forget(session, account)
    codes = [_code() for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(code_sha256=hashed(_bare(c)), account=account) for c in codes)
    session.flush()
    return codes


def left(session: Session, account: str) -> int:
    """How many codes have not been used."""
    found = session.scalar(
        select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account == account)
    )
    return found or 0


def use(session: Session, account: str, code: str) -> bool:
    """Whether `code` is one of the account's; it is gone with this."""
    gone = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.account == account, RecoveryCode.code_sha256 == hashed(_bare(code)))
        .returning(RecoveryCode.account)
    )
    return gone.one_or_none() is not None


def forget(session: Session, account: str) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account == account))


def _code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[n : n + 4] for n in range(0, _LETTERS, 4))


def _bare(code: str) -> str:
    return code.lower().replace("-", "").replace(" ", "")
