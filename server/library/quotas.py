"""How many drafts one account may leave lying."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.base.database import hold
from server.library.models import Bulletin
from server.library.refusals import DraftsFullError

DRAFTS_MAX: Final = 200
"""Not yet sent, by one account. No rule sets it: a ward that writes two a day has so many in three
months, each with a recording of up to `uploads.LIMIT_BYTES` on the disk."""


def check_room(session: Session, account: str) -> None:
    """Raises `DraftsFullError` where the account may begin no other draft."""
    mine = select(func.count()).where(Bulletin.author == account, Bulletin.state == "draft")
    if (session.scalar(mine) or 0) >= DRAFTS_MAX:
        raise DraftsFullError(DRAFTS_MAX)


def hold_room(session: Session, account: str) -> None:
    """The same, and nobody begins one for the account before the transaction ends."""
    hold(session, f"drafts of {account}")
    check_room(session, account)
