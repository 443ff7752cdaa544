"""What an alarm is beside its signed order: who signed it, how long it waits, what followed."""

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table

Says = Literal["correction", "all_clear"]
Method = Literal["passkey", "server-held"]
Why = Literal["urgent", "night", "wide"]


class Alarm(Table):
    """One urgent order or drill (`OrderRow` holds it as it is signed).

    `identity` is the SHA-256 of its signed bytes, which people sign. `needed` is how many of them,
    and `why`; `judged_by` is the device that asks for the most. It waits for them until
    `expires_ms`, unless it is `cancelled_ms`. Once it is `given_ms` it begins at `begins_ms`, and
    its last repetition is over at `ends_ms`. `watched_ms` is when it is next looked at: to tell who
    has not confirmed, to end it; None once nothing more is due. `spoken` is the digest of words
    that were typed and spoken for it alone: who signs it approves them (ADR 27).
    """

    __tablename__ = "alarm"

    order: Mapped[str] = mapped_column("order_id", ForeignKey("issued_order.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    template: Mapped[str | None] = mapped_column(String(64))
    repeats: Mapped[int] = mapped_column(Integer)
    identity: Mapped[str] = mapped_column(String(64))
    needed: Mapped[int] = mapped_column(Integer)
    why: Mapped[list[Why]] = mapped_column(JSON)
    judged_by: Mapped[str] = mapped_column(String(64))
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    given_ms: Mapped[int | None] = mapped_column(BigInteger)
    cancelled_ms: Mapped[int | None] = mapped_column(BigInteger)
    begins_ms: Mapped[int | None] = mapped_column(BigInteger)
    ends_ms: Mapped[int | None] = mapped_column(BigInteger)
    watched_ms: Mapped[int | None] = mapped_column(BigInteger, index=True)
    spoken: Mapped[str | None] = mapped_column(String(64))


class OrderApproval(Table):
    """One person's yes to an order; `approval` is the JSON of `schedules.wire.orders.Approval`."""

    __tablename__ = "order_approval"

    order: Mapped[str] = mapped_column("order_id", ForeignKey("issued_order.id"), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    method: Mapped[Method] = mapped_column(String(16))
    at_ms: Mapped[int] = mapped_column(BigInteger)
    approval: Mapped[dict[str, Any]] = mapped_column(JSON)


class FollowUpRow(Table):
    """A correction or all-clear: which alarm it ends, and what it says."""

    __tablename__ = "follow_up"

    order: Mapped[str] = mapped_column("order_id", ForeignKey("issued_order.id"), primary_key=True)
    alarm: Mapped[str] = mapped_column(ForeignKey("issued_order.id"), index=True)
    says: Mapped[Says] = mapped_column(String(16))
