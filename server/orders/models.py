"""Orders as they were signed; kept for ever."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table


class OrderRow(Table):
    """One order of one area. `signed` is the JSON of `schedules.wire.orders.SignedOrder`.

    In force until `until_ms`, or until `ended_ms` where somebody ended it earlier.
    """

    __tablename__ = "issued_order"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    until_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    signed: Mapped[dict[str, Any]] = mapped_column(JSON)
