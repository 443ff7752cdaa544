"""Whose turn it is to tell: one process of the server at a time, another where that one died."""

from sqlalchemy.orm import Session

from server.base.database import hold
from server.notices.models import NoticeTurn

LASTS_MS = 180_000
"""Longer than one batch takes, whatever the other sides do."""


def take(session: Session, holder: str, now: int) -> bool:
    """Take the turn, or keep it; False while another process has it."""
    hold(session, "notices")
    row = session.get(NoticeTurn, 1)
    if row is None:
        session.add(NoticeTurn(id=1, holder=holder, until_ms=now + LASTS_MS))
        return True
    if row.holder != holder and now < row.until_ms <= now + LASTS_MS:
        return False
    row.holder, row.until_ms = holder, now + LASTS_MS
    return True


def give_back(session: Session, holder: str) -> None:
    row = session.get(NoticeTurn, 1)
    if row is not None and row.holder == holder:
        session.delete(row)
