"""A session's ticket: 256 random bits in the hands of the speaker's page, good for one line."""

import hashlib
import hmac
import secrets

from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.tree import load_tree
from server.live.models import LiveSession
from server.live.refusals import SessionOverError, SessionUnknownError, TicketSpentError


def give(row: LiveSession) -> str:
    """The next ticket of a session; the one before is worth nothing from now."""
    ticket = secrets.token_urlsafe(32)
    row.ticket_sha256 = _hashed(ticket)
    return ticket


def take(
    session: Session, person: Person, live: str, ticket: str, now: int
) -> tuple[LiveSession, str]:
    """Let the speaker in, once, with the ticket; returns the one for the next time.

    Raises `SessionUnknownError`, `NotAllowedError`, `SessionOverError`, `TicketSpentError`.
    """
    row = session.get(LiveSession, live, with_for_update=True)
    if row is None:
        raise SessionUnknownError
    person.require("live.speak", row.area, load_tree(session))
    if row.ended_ms is not None:
        raise SessionOverError
    if row.account != person.account or not hmac.compare_digest(row.ticket_sha256, _hashed(ticket)):
        raise TicketSpentError
    row.began_ms = row.began_ms or now
    row.seen_ms = max(row.seen_ms, now)
    return row, give(row)


def _hashed(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
