"""Which factors stand behind an account, and what of them a session has proven."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import recovery, totp
from server.accounts.models import OutsideName, Passkey, Password
from server.accounts.refusals import CodeMissingError, CodeRefusedError
from server.accounts.sessions import BY_PASSWORD, Proof
from server.base.custody import Custody


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed in: a password, and the code of a second factor where there is one."""

    password: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can prove itself with. `passkeys` and `recovery_codes` are counts."""

    password: bool
    totp: bool
    passkeys: int
    recovery_codes: int
    single_sign_on: bool

    @property
    def has_second(self) -> bool:
        """Whether a password alone does not let in any more."""
        return self.totp or self.passkeys > 0


def of(session: Session, account: str) -> Factors:
    keys = session.scalars(select(Passkey.id).where(Passkey.account == account)).all()
    outside = select(OutsideName.account).where(OutsideName.account == account)
    return Factors(
        password=session.get(Password, account) is not None,
        totp=totp.is_set(session, account),
        passkeys=len(keys),
        recovery_codes=recovery.left(session, account),
        single_sign_on=session.scalar(outside) is not None,
    )


def after_password(session: Session, custody: Custody, account: str, code: str, now: int) -> Proof:
    """What stands behind a sign-in whose password was right.

    Raises `CodeMissingError` and `CodeRefusedError` where the account has a second factor.
    """
    if not of(session, account).has_second:
        return BY_PASSWORD
    if not code.strip():
        raise CodeMissingError
    return by_code(session, custody, account, code, now)


def by_code(session: Session, custody: Custody, account: str, code: str, now: int) -> Proof:
    """A code of the authenticator app, or a recovery code. Raises `CodeRefusedError`."""
    code = code.strip().replace(" ", "")
    if totp.accepts(session, custody, account, code, now):
        return Proof("totp", strong=True)
    if recovery.use(session, account, code):
        return Proof("recovery", strong=True)
    raise CodeRefusedError


def code_of(account: str) -> str:
    """How the brake calls the guessing at an account's codes."""
    return f"code of {account}"
