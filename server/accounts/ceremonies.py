"""What a browser begins and ends once: it alone, soon, and never twice."""

import secrets
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.accounts.models import Ceremony
from server.accounts.sessions import hashed
from server.accounts.sweeping import sweep
from server.base.database import Database

LASTS_MS: Final = 5 * 60_000


def begin(session: Session, bound: str, kind: str, kept: dict[str, str], now: int) -> None:
    """Keep what is to be compared at the end; the same kind begun before in this browser ends.

    `bound` is the token of the session, or of the cookie that was given for this alone.
    """
    sweep(session, Ceremony, Ceremony.expires_ms <= now)
    session.merge(
        Ceremony(bound_sha256=hashed(bound), kind=kind, kept=kept, expires_ms=now + LASTS_MS)
    )


def end(database: Database, bound: str | None, kind: str, now: int) -> dict[str, str] | None:
    """What was kept, for one try: whatever comes of it, it does not count again.

    In a transaction of its own, which stands where the try fails. None where nothing was begun.
    """
    gone = (
        delete(Ceremony)
        .where(Ceremony.bound_sha256 == hashed(bound or ""), Ceremony.kind == kind)
        .returning(Ceremony.kept, Ceremony.expires_ms)
    )
    with database.write() as session:
        row = session.execute(gone).one_or_none()
    if row is None or row.expires_ms <= now:
        return None
    kept: dict[str, str] = row.kept
    return kept


def new_bound() -> str:
    """256 random bits, for the cookie of a browser that has no session yet."""
    return secrets.token_urlsafe(32)
