"""What somebody changes of the own account: only while it is fresh in mind who they are."""

from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.accounts import (
    ceremonies,
    factors,
    handing_over,
    passkeys,
    passwords,
    people,
    recovery,
    sessions,
    totp,
)
from server.accounts.brake import Brake
from server.accounts.factors import Given, code_of
from server.accounts.handing_over import holdings
from server.accounts.models import Account, Passkey, Password, SignedIn, Totp
from server.accounts.refusals import PasskeyRefusedError, ProofTooOldError, SignInRefusedError
from server.accounts.sessions import BY_PASSWORD, Proof
from server.accounts.totp import Enrolment
from server.accounts.web import Me
from server.base import activity
from server.base.names import checked_name
from server.base.refusals import ConflictError, NotFoundError

REGISTER: Final = "passkey.register"


def prove(me: Me, brake: Brake, given: Given) -> str:
    """Prove once more who asks; returns the session's new token.

    By code where the account has a second factor, else by password. Raises `CodeMissingError`,
    `CodeRefusedError`, `SignInRefusedError`, `TooManyTriesError`.
    """
    thing = code_of(me.person.account)
    brake.take_anywhere(thing, me.now, "code" if given.code else "password")
    right = given.password != "" and passwords.matches(_phc(me), given.password)
    with me.house.database.write() as session:
        account, signed_in = me.standing(session)
        if not right and not factors.of(session, account.id).has_second:
            raise SignInRefusedError
        proof = factors.after_password(session, me.house.custody, account.id, given.code, me.now)
        token = _renewed(session, me, signed_in, proof)
    brake.release_anywhere(thing)
    return token


def check_again(me: Me, brake: Brake, given: Given) -> None:
    """That it is they who ask, at this very moment; nothing of their session changes.

    By code where the account has a second factor, else by password. Raises what `prove` does.
    """
    thing = code_of(me.person.account)
    brake.take_anywhere(thing, me.now, "code" if given.code else "password")
    right = given.password != "" and passwords.matches(_phc(me), given.password)
    with me.house.database.write() as session:
        account, _ = me.standing(session)
        if not right and not factors.of(session, account.id).has_second:
            raise SignInRefusedError
        factors.after_password(session, me.house.custody, account.id, given.code, me.now)
    brake.release_anywhere(thing)


def change_password(me: Me, brake: Brake, current: str, new: str) -> str:
    """Needs the current one, where there is one; every other session ends. Returns the new token.

    Raises `SignInRefusedError`, `TooManyTriesError`, `ProofTooOldError`, and what
    `passwords.check_strength` raises.
    """
    known = _phc(me)
    with me.house.database.read() as session:
        account, signed_in = sessions.standing(session, me.token, me.now)
        _check_proven(session, account, signed_in, me.now)
        about = (account.username, account.name, holdings(session, account.id)[-1].holder)
    passwords.check_strength(new, about)
    thing = code_of(me.person.account)
    brake.take_anywhere(thing, me.now, "current")
    if known is not None and not passwords.matches(known, current):
        raise SignInRefusedError
    phc = passwords.hashed(new)
    with me.house.database.write() as session:
        account, signed_in = _proven(session, me)
        held = session.get(Password, account.id)
        if (held.phc if held else None) != known:
            raise SignInRefusedError
        people.set_password(session, account.id, phc, me.now)
        sessions.end_all(session, account.id, but=signed_in.id)
        _say(session, me, "password.change")
        token = sessions.renew(session, signed_in, _same(signed_in), me.now)
    brake.release_anywhere(thing)
    return token


def begin_totp(session: Session, me: Me) -> Enrolment:
    """A secret for an authenticator app. Raises `ProofTooOldError`, and `ConflictError`
    `totp_set` where one counts already: it is taken away first."""
    account, _ = _proven(session, me)
    if totp.is_set(session, account.id):
        raise ConflictError(
            "totp_set",
            "",
            "Tài khoản đã có ứng dụng xác thực. Hãy gỡ ứng dụng cũ trước.",
            "An authenticator app is set already. Remove it first.",
        )
    return totp.begin(session, me.house.custody, account.id, account.username, me.now)


def confirm_totp(me: Me, brake: Brake, code: str) -> tuple[list[str], str]:
    """The app counts from now on. Returns the recovery codes, and the session's new token: it has
    proven two factors. Every other session ends."""
    thing = code_of(me.person.account)
    brake.take_anywhere(thing, me.now, "code")
    with me.house.database.write() as session:
        account, signed_in = _proven(session, me)
        totp.confirm(session, me.house.custody, account.id, code.strip(), me.now)
        codes = recovery.give(session, account.id)
        sessions.end_all(session, account.id, but=signed_in.id)
        _say(session, me, "totp.set")
        token = sessions.renew(session, signed_in, Proof("totp", strong=True), me.now)
    brake.release_anywhere(thing)
    return codes, token


def remove_totp(session: Session, me: Me) -> None:
    """Raises `ProofTooOldError`. Without any factor left, recovery codes go too."""
    account, signed_in = _proven(session, me)
    session.execute(delete(Totp).where(Totp.account == account.id))
    _after_removal(session, me, account, signed_in, "totp.remove")


def new_recovery_codes(session: Session, me: Me) -> list[str]:
    """Raises `ProofTooOldError`; those before count no more."""
    account, _ = _proven(session, me)
    _say(session, me, "recovery.give")
    return recovery.give(session, account.id)


def begin_passkey(session: Session, me: Me, origin: str) -> dict[str, Any]:
    """Options for `navigator.credentials.create`. Raises `ProofTooOldError`."""
    account, _ = _proven(session, me)
    asked = passkeys.to_register(session, account, origin)
    ceremonies.begin(session, me.token, REGISTER, {"challenge": asked.challenge}, me.now)
    return asked.options


def add_passkey(
    me: Me, name: str, answer: dict[str, Any], origin: str
) -> tuple[Passkey, list[str], str]:
    """Keep a new passkey. Returns it, recovery codes where there were none, and the session's
    new token. Raises `PasskeyRefusedError`, `ProofTooOldError`."""
    name = checked_name(name)
    kept = ceremonies.end(me.house.database, me.token, REGISTER, me.now)
    if kept is None:
        raise PasskeyRefusedError
    with me.house.database.write() as session:
        account, signed_in = _proven(session, me)
        row = passkeys.register(
            session, account.id, name, answer, kept["challenge"], origin, me.now
        )
        handing_over.keys_changed(session, me.now)
        codes = [] if recovery.left(session, account.id) else recovery.give(session, account.id)
        sessions.end_all(session, account.id, but=signed_in.id)
        _say(session, me, "passkey.add", row.id)
        token = sessions.renew(session, signed_in, Proof("passkey", strong=True), me.now)
        session.expunge(row)
    return row, codes, token


def remove_passkey(session: Session, me: Me, passkey: str) -> None:
    """Raises `ProofTooOldError`, and `NotFoundError` `passkey_unknown` for one of others too."""
    account, signed_in = _proven(session, me)
    gone = session.execute(
        delete(Passkey)
        .where(Passkey.id == passkey, Passkey.account == account.id)
        .returning(Passkey.id)
    )
    if gone.one_or_none() is None:
        raise NotFoundError(
            "passkey_unknown",
            "passkey",
            "Tài khoản của bạn không có khóa truy cập này. Hãy tải lại trang để xem danh sách mới.",
            "Your account has no such passkey. Reload the page to see those it has.",
        )
    handing_over.keys_changed(session, me.now)
    _after_removal(session, me, account, signed_in, "passkey.remove", passkey)


def end_session(session: Session, me: Me, one: str) -> None:
    """End one of the own sessions. Raises `ProofTooOldError` (ASVS 5.0, 7.5.2), and
    `NotFoundError` `session_unknown`."""
    account, _ = _proven(session, me)
    gone = session.execute(
        delete(SignedIn)
        .where(SignedIn.id == one, SignedIn.account == account.id)
        .returning(SignedIn.id)
    )
    if gone.one_or_none() is None:
        raise NotFoundError(
            "session_unknown",
            "session",
            "Tài khoản của bạn không có phiên làm việc này. "
            "Hãy tải lại trang để xem danh sách mới.",
            "Your account has no such session. Reload the page to see those it has.",
        )
    _say(session, me, "session.end", one)


def end_other_sessions(session: Session, me: Me) -> int:
    """Every session but the one that asks; returns how many. Raises `ProofTooOldError`."""
    account, signed_in = _proven(session, me)
    _say(session, me, "session.end")
    return sessions.end_all(session, account.id, but=signed_in.id)


def sessions_of(session: Session, account: str, now: int) -> list[SignedIn]:
    """The account's sessions that still count, the newest first."""
    return list(
        session.scalars(
            select(SignedIn)
            .where(SignedIn.account == account, SignedIn.expires_ms > now)
            .where(SignedIn.seen_ms > now - sessions.IDLE_MS)
            .order_by(SignedIn.since_ms.desc(), SignedIn.id)
        )
    )


def _proven(session: Session, me: Me) -> tuple[Account, SignedIn]:
    """The account and the session, held, of somebody who proved of late all that they can."""
    account, signed_in = me.standing(session)
    _check_proven(session, account, signed_in, me.now)
    return account, signed_in


def _check_proven(session: Session, account: Account, signed_in: SignedIn, now: int) -> None:
    """Raises `ProofTooOldError`, also where the account has a second factor and single sign-on, the
    one door that does not ask for it, never saw one: it would otherwise be given one anew."""
    sessions.check_fresh(signed_in, now)
    outside = signed_in.factor == "oidc" and not signed_in.strong
    if outside and factors.of(session, account.id).has_second:
        raise ProofTooOldError


def _after_removal(
    session: Session, me: Me, account: Account, signed_in: SignedIn, action: str, subject: str = ""
) -> None:
    """Whoever takes a factor away keeps no right that asked for it: sessions elsewhere end, and
    with the last one this session is as weak as a password."""
    session.flush()
    sessions.end_all(session, account.id, but=signed_in.id)
    if not factors.of(session, account.id).has_second:
        recovery.forget(session, account.id)
        signed_in.strong = signed_in.factor == "oidc" and signed_in.strong
    _say(session, me, action, subject)


def _renewed(session: Session, me: Me, signed_in: SignedIn, proof: Proof) -> str:
    _say(session, me, "session.prove")
    return sessions.renew(session, signed_in, proof, me.now)


def _same(signed_in: SignedIn) -> Proof:
    return Proof(signed_in.factor, signed_in.strong) if signed_in.strong else BY_PASSWORD


def _phc(me: Me) -> str | None:
    with me.house.database.read() as session:
        row = session.get(Password, me.person.account)
        return row.phc if row else None


def _say(session: Session, me: Me, action: str, subject: str = "") -> None:
    activity.record(
        session, me.now, action, subject or me.person.account, by=me.person.own(), area=None
    )
