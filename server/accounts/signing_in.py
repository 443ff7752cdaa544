"""From a user name and a password to a session, in the same time whoever asks."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import factors, passwords, people, sessions
from server.accounts.brake import Brake
from server.accounts.factors import Given, code_of
from server.accounts.models import Account, Password
from server.accounts.naming import plain
from server.accounts.refusals import SignInRefusedError
from server.accounts.rights import Person
from server.accounts.sessions import Proof
from server.base import activity
from server.base.web import House


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody knocks: whose house, from where, when, and with the token of which session;
    a new one takes its place."""

    house: House
    brake: Brake
    address: str
    now: int
    old_token: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who was let in: who, and the token of the new session."""

    person: Person
    token: str


def sign_in(door: Door, username: str, given: Given) -> Entered:
    """By password and, where the account has a second factor, a code.

    Raises `SignInRefusedError`, `CodeMissingError`, `CodeRefusedError`, and `TooManyTriesError`
    before any password is looked at. The slow hash is computed outside the transaction that
    opens the session.
    """
    username = plain(username)
    door.brake.take(_name(username), door.address, door.now)
    known = _known(door.house, username)
    if not passwords.matches(known.phc if known else None, given.password) or known is None:
        raise SignInRefusedError
    if given.code:
        door.brake.take_anywhere(code_of(known.account), door.now, "code")
    fresh = passwords.hashed(given.password) if passwords.outdated(known.phc) else None
    with door.house.database.write() as session:
        account = people.held_account(session, known.account)
        held = session.get(Password, known.account)
        if account.disabled_ms is not None or held is None or held.phc != known.phc:
            raise SignInRefusedError
        proof = factors.after_password(
            session, door.house.custody, account.id, given.code, door.now
        )
        held.phc = fresh or held.phc
        entered = enter(session, account, proof, door)
    door.brake.release(_name(username), door.address)
    door.brake.release_anywhere(code_of(known.account))
    return entered


def enter(session: Session, account: Account, proof: Proof, door: Door) -> Entered:
    """Open a session for somebody who proved to be the account's holder, and say so in the log.

    The session they came with, whosever it was, ends.
    """
    if door.old_token is not None:
        sessions.close_session(session, door.old_token)
    token = sessions.open_session(session, account.id, door.now, proof=proof, address=door.address)
    person = sessions.person(session, account, door.address, strong=proof.strong)
    activity.record(
        session, door.now, "session.open", account.id, by=person.own(), area=None,
        detail={"factor": proof.factor},
    )  # fmt: skip
    return Entered(person, token)


def _name(username: str) -> str:
    """How the brake calls the guessing at a name's password, whatever somebody is called."""
    return f"password of {username}"


def _known(house: House, username: str) -> Password | None:
    wanted = (
        select(Password)
        .join(Account, Account.id == Password.account)
        .where(Account.username == username, Account.disabled_ms.is_(None))
    )
    with house.database.read() as session:
        return session.scalar(wanted)
