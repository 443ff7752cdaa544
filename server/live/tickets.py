"""A session's ticket: 256 random bits in the hands of the speaker's page, good for one line."""

import hashlib
import hmac
import secrets
from typing import NamedTuple

from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.tree import load_tree
from server.live.models import LiveSession
from server.live.refusals import SessionOverError, SessionUnknownError, TicketSpentError


class Taken(NamedTuple):
    """A line that was let in: the ticket for the next, and whether it was the first."""

    row: LiveSession
    following: str
    is_first: bool


def give(row: LiveSession) -> str:
    """The next ticket of a session; the one before is worth nothing from now."""
    ticket = secrets.token_urlsafe(32)
    row.ticket_sha256 = _hashed(ticket)
    return ticket


def take(session: Session, person: Person, live: str, ticket: str, now: int) -> Taken:
    """Let the speaker in, once, with the ticket.

    Raises `SessionUnknownError`, `NotAllowedError`, `SessionOverError`, `TicketSpentError`.
    """
    row = session.get(LiveSession, live, with_for_update=True, populate_existing=True)
    if row is None:
        raise SessionUnknownError
    person.require("live.speak", row.area, load_tree(session))
    if row.ended_ms is not None:
        raise SessionOverError
    if row.account != person.account or not hmac.compare_digest(row.ticket_sha256, _hashed(ticket)):
        raise TicketSpentError
    is_first = row.began_ms is None
    row.began_ms = row.began_ms or now
    row.seen_ms = max(row.seen_ms, now)
    return Taken(row, give(row), is_first)


def _hashed(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
