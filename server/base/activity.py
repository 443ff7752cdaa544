"""The activity log: append-only, written in the transaction of the change it tells of."""

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.base.database import Table


class Activity(Table):
    """Who did what to what, and when. `account` is None for what the system did itself."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_area_at_ms", "area", "at_ms"),)

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str | None] = mapped_column(String(64))
    area: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, str | int | None]] = mapped_column(JSON)


def record(
    session: Session,
    now: int,
    action: str,
    subject: str,
    *,
    account: str | None,
    area: str | None,
    detail: dict[str, str | int | None] | None = None,
) -> None:
    """Append one line. `action` is `noun.verb` (`bulletin.approve`), `subject` an id."""
    session.add(
        Activity(
            at_ms=now, account=account, area=area, action=action, subject=subject,
            detail=detail or {},
        )
    )  # fmt: skip
