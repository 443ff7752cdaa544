"""Receipts as they were signed, journals, what was lost, and the frozen plan with its outcomes.

Nothing here refers to devices or areas by foreign key: what was said stays on record when they go.
"""

from typing import Literal

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import Outcome
from server.base.database import Table

Booking = Literal["planned", "stale", "noted", "waiting", "order"]
"""Where a receipt counts: for a planned item; beside the plan, because it sounded (`stale`) or
because it only says that nothing did (`noted`); nowhere yet (`waiting`); for an order."""


class ReceiptRow(Table):
    """One receipt. `raw` is the signed envelope: the evidence; the columns say what it says.

    Its subject is an item (`programme` … `due_ms`), or one repetition of an order: an order's
    name is its issuer's own, so only `issuer`, `order` and `repetition` together tell it apart.
    `seen` is the size of the newest checkpoint of the log that the device had seen.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        Index("ix_receipt_item", "device", "due_ms", "entry", "entry_revision"),
        Index("ix_receipt_booking_due_ms", "booking", "due_ms"),
        Index("ix_receipt_received_ms", "received_ms"),
        Index("ix_receipt_order_id", "order_id"),
    )

    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    journal: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    identity: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    received_ms: Mapped[int] = mapped_column(BigInteger)
    recorded_ms: Mapped[int] = mapped_column(BigInteger)
    area: Mapped[str] = mapped_column(String(64))
    programme: Mapped[str | None] = mapped_column(String(64))
    entry: Mapped[str | None] = mapped_column(String(64))
    entry_revision: Mapped[int | None] = mapped_column(BigInteger)
    due_ms: Mapped[int | None] = mapped_column(BigInteger)
    issuer: Mapped[str | None] = mapped_column(String(64))
    order: Mapped[str | None] = mapped_column("order_id", String(64))
    repetition: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[Outcome] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    planned_ms: Mapped[int | None] = mapped_column(BigInteger)
    started_us: Mapped[int | None] = mapped_column(BigInteger)
    ended_us: Mapped[int | None] = mapped_column(BigInteger)
    sounded_ms: Mapped[int] = mapped_column(BigInteger)
    booking: Mapped[Booking] = mapped_column(String(16))
    seen: Mapped[int | None] = mapped_column(BigInteger)


class Journal(Table):
    """How far a journal is stored: every receipt up to `stored_through`, or known to be lost."""

    __tablename__ = "journal"

    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    journal: Mapped[str] = mapped_column(String(32), primary_key=True)
    stored_through: Mapped[int] = mapped_column(BigInteger)


class LostReceipts(Table):
    """Receipts `first`…`last` that the device no longer holds and the server never had."""

    __tablename__ = "lost_receipts"

    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    journal: Mapped[str] = mapped_column(String(32), primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)
    noticed_ms: Mapped[int] = mapped_column(BigInteger)


class PlannedItem(Table):
    """One item of one device, frozen when it fell due, and its one outcome.

    `area` is the device's at that time; `start_ms` is None for an item that found no place in
    the plan: it is `skipped` by the plan itself. `journal` and `n` name the receipt that
    proves the outcome, None while there is none. The first index holds all that a report counts, so
    that a month of a city is read from it alone.
    """

    __tablename__ = "planned_item"
    __table_args__ = (
        Index(
            "ix_planned_item_report",
            "area",
            "due_ms",
            "outcome",
            "entry",
            "entry_revision",
            "class",
            "duration_ms",
            "sounded_ms",
            "device",
            "reason",
        ),
        Index("ix_planned_item_due_ms", "due_ms", "device", "entry", "entry_revision"),
    )

    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry_revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(String(64))
    programme: Mapped[str] = mapped_column(String(64))
    class_: Mapped[str] = mapped_column("class", String(16))
    start_ms: Mapped[int | None] = mapped_column(BigInteger)
    duration_ms: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[Outcome] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    journal: Mapped[str | None] = mapped_column(String(32))
    n: Mapped[int | None] = mapped_column(BigInteger)
    started_us: Mapped[int | None] = mapped_column(BigInteger)
    sounded_ms: Mapped[int] = mapped_column(BigInteger)


class Frozen(Table):
    """One row: every item that fell due before `through_ms` stands in `planned_item`."""

    __tablename__ = "frozen"

    id: Mapped[int] = mapped_column(primary_key=True)
    through_ms: Mapped[int] = mapped_column(BigInteger)
