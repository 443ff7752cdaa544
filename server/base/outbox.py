"""What must be published: a row written in the transaction of the change that caused it.

A row names a document that is due (`programme` of an area, `config` of a device, …), not its
bytes: whoever empties the outbox composes the document from the state it then finds.
"""

from typing import Literal

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.base.database import Table

Due = Literal["trust", "programme", "orders", "config"]


class Outbox(Table):
    """One document that is due; `subject` is the area or device it is about, empty for trust."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("due", "subject"),)

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    due: Mapped[Due] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    since_ms: Mapped[int] = mapped_column(BigInteger)


def put(session: Session, due: Due, subject: str, now: int) -> None:
    """Say that a document is due. Saying it twice is saying it once."""
    waiting = session.query(Outbox).filter_by(due=due, subject=subject).first()
    if waiting is None:
        session.add(Outbox(due=due, subject=subject, since_ms=now))
        session.flush()
