"""From a user name and a password to a session, in the same time whoever asks."""

from sqlalchemy import select

from server.accounts import passwords, sessions
from server.accounts.brake import Brake
from server.accounts.models import Account
from server.accounts.people import plain
from server.accounts.refusals import SignInRefusedError
from server.accounts.rights import Person
from server.base import activity
from server.base.database import Database


def sign_in(
    database: Database, brake: Brake, username: str, password: str, address: str, now: int
) -> tuple[Person, str]:
    """The person and the token of the new session.

    Raises `SignInRefusedError`, and `TooManyTriesError` before any password is looked at. The
    slow hash is computed outside the transaction that opens the session.
    """
    username = plain(username)
    brake.take(username, address, now)
    with database.read() as session:
        known = session.execute(
            select(Account.id, Account.password).where(
                Account.username == username, Account.disabled_ms.is_(None)
            )
        ).one_or_none()
    if not passwords.matches(known.password if known else None, password) or known is None:
        raise SignInRefusedError
    with database.write() as session:
        account = session.get_one(Account, known.id)
        if account.disabled_ms is not None:
            raise SignInRefusedError
        token = sessions.open_session(session, account.id, now)
        person = sessions.person(session, account, address)
        activity.record(session, now, "session.open", account.id, by=person.own(), area=None)
    brake.release(username, address)
    return person, token
