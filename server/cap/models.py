"""Whom the city believes, the alerts that came, and whether our own orders are told to others."""

from typing import Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table
from server.cap.alert import Category, Severity
from server.cap.proof import Proof

Flaw = Literal["unreachable", "forbidden", "too_large", "malformed", "unsigned", "refused"]
"""What kept a feed from being read the last time."""


class CapSender(Table):
    """Somebody whose alerts `area` and what stands below it take: an agency, by the `sender` that
    it writes in its alerts.

    `certificates` are pinned, as PEM; `geocode` is the `valueName` by which it names areas of ours.
    Alerts of the severities in `prepares`, signed and from its feed, ask for an order by
    themselves: one is prepared from the template named there (None: a person prepares it), and
    waits for its people. Of all others one only reads. `etag` … `flaw` tell of the last look at
    its `feed`.
    """

    __tablename__ = "cap_sender"
    __table_args__ = (UniqueConstraint("area", "sender"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(200))
    sender: Mapped[str] = mapped_column(String(255))
    certificates: Mapped[list[str]] = mapped_column(JSON)
    feed: Mapped[str | None] = mapped_column(String(1000))
    geocode: Mapped[str] = mapped_column(String(64))
    prepares: Mapped[dict[Severity, str | None]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    etag: Mapped[str | None] = mapped_column(String(300))
    polled_ms: Mapped[int | None] = mapped_column(BigInteger)
    flaw: Mapped[Flaw | None] = mapped_column(String(16))


class CapAlert(Table):
    """An alert as it came to `area`, kept for good: `document` is what was read of it, of a signed
    one what was signed, as `server.cap.writing` writes it.

    `account` brought it; None: a feed did. It is of no use after `ends_ms`.
    """

    __tablename__ = "cap_alert"
    __table_args__ = (
        UniqueConstraint("area", "sender", "identifier", "sent_ms"),
        Index("ix_cap_alert_area_received_ms", "area", "received_ms"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    sender: Mapped[str] = mapped_column(String(255))
    identifier: Mapped[str] = mapped_column(String(255))
    sent_ms: Mapped[int] = mapped_column(BigInteger)
    ends_ms: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str] = mapped_column(Text)
    proof: Mapped[Proof] = mapped_column(String(16))
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    received_ms: Mapped[int] = mapped_column(BigInteger)


class CapOrder(Table):
    """An urgent order or a drill that was made of an alert."""

    __tablename__ = "cap_order"

    alert: Mapped[str] = mapped_column(ForeignKey("cap_alert.id"), primary_key=True)
    order: Mapped[str] = mapped_column(
        "order_id", ForeignKey("issued_order.id"), primary_key=True, index=True
    )


class CapChannel(Table):
    """How `area` tells its orders, and those below it, to other channels; without a row, or not
    `open`, it tells none. `sender` and `name` say who speaks."""

    __tablename__ = "cap_channel"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    open: Mapped[bool] = mapped_column(Boolean)
    sender: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[Category] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
