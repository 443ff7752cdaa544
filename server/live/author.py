"""Whoever began what goes on without them: a relay, a weekly time."""

from dataclasses import replace

from sqlalchemy.orm import Session

from server.accounts import sessions
from server.accounts.models import Account
from server.accounts.rights import Person


def author(session: Session, account: str) -> Person:
    """With the grants of this moment; whose account is closed has none."""
    row = session.get_one(Account, account)
    found = sessions.person(session, row)
    return found if row.disabled_ms is None else replace(found, grants=())
