"""The activity log: append-only, written in the transaction of the change it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.base.append_only import only_appended
from server.base.database import Table
from server.base.evidence import Line, enter, told_line


@dataclass(frozen=True, slots=True)
class By:
    """On whose authority something is done: the account, from where, and with which right.

    `right` is `role@area`, or `own` for what belongs to the account itself; empty where none was
    found and the deed refused. Made by `Person.require` and `Person.own`; None in its place means
    the system itself.
    """

    account: str
    address: str
    right: str


class Activity(Table):
    """Who did what to what, when, from where, and with which right.

    `account` is None for what the system did itself, and for who is refused unknown. `before` and
    `after` are what the change replaced and what it put there, `refused` the code of a refusal
    where nothing was changed. The database lets no line be changed or taken away.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_area_at_ms", "area", "at_ms"),
        Index("ix_activity_account_at_ms", "account", "at_ms"),
    )

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(64))
    right: Mapped[str | None] = mapped_column(String(90))
    area: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    detail: Mapped[dict[str, str | int | None]] = mapped_column(JSON)
    refused: Mapped[str | None] = mapped_column(String(64))


only_appended(Activity.__table__, Activity.__tablename__)


def line_of(row: Activity) -> bytes:
    """As it stands in the log; without the address, which says where a person was."""
    told = {
        "n": row.n, "at_ms": row.at_ms, "account": row.account, "right": row.right,
        "area": row.area, "action": row.action, "subject": row.subject, "before": row.before,
        "after": row.after, "detail": row.detail, "refused": row.refused,
    }  # fmt: skip
    return told_line("activity", told)


@event.listens_for(Activity, "after_insert")
def _enter(_mapper: object, connection: Connection, row: Activity) -> None:
    enter(connection, "activity", row.at_ms, [Line((row.n,), line_of(row))])


def record(
    session: Session,
    now: int,
    action: str,
    subject: str,
    *,
    by: By | None,
    area: str | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    detail: Mapping[str, str | int | None] | None = None,
    refused: str | None = None,
) -> None:
    """Append one line. `action` is `noun.verb` (`bulletin.approve`), `subject` an id.

    Of something refused at the HTTP edge, `action` is the method and the route.
    """
    session.add(
        Activity(
            at_ms=now,
            account=(by.account or None) if by else None,
            address=(by.address or None) if by else None,
            right=(by.right or None) if by else None,
            area=area,
            action=action,
            subject=subject,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
            detail=dict(detail or {}),
            refused=refused,
        )
    )
