"""Receipts as they were signed, journals, what was lost, and the frozen plan with its outcomes.

Nothing here refers to devices or areas by foreign key: what was said stays on record when they go.
"""

from typing import Final, Literal

from sqlalchemy import JSON, BigInteger, Boolean, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import Outcome
from server.base.database import Table

Booking = Literal["planned", "stale", "noted", "waiting", "order"]
"""Where a receipt counts: for a planned item; beside the plan, because it sounded (`stale`) or
because it only says that nothing did (`noted`); nowhere yet (`waiting`); for an order."""


UNPLAYED: Final = text("outcome != 'played'")
"""What the index of that name holds; written in a query, it is read from there."""


class ReceiptRow(Table):
    """One receipt. `raw` is the signed envelope: the evidence; the columns say what it says.

    Its subject is an item (`programme` … `due_ms`), or one repetition of an order: an order's
    name is its issuer's own, so only `issuer`, `order` and `repetition` together tell it apart.
    `seen` is the size of the newest checkpoint of the log that the device had seen, `heard_back`
    whether a microphone heard it leave the horn; None where none listens, or nothing sounded.
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
    heard_back: Mapped[bool | None] = mapped_column(Boolean)
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
    that a month of a city is read from it alone. `heard_back` is the receipt's; what was not heard
    has an index of its own, for it is little.
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
        Index(
            "ix_planned_item_unheard",
            "due_ms",
            "area",
            "device",
            sqlite_where=text("heard_back = 0"),
            postgresql_where=text("heard_back = false"),
        ),
        Index(
            "ix_planned_item_unplayed",
            "outcome",
            "due_ms",
            "device",
            "entry",
            "entry_revision",
            sqlite_where=UNPLAYED,
            postgresql_where=UNPLAYED,
        ),
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
    heard_back: Mapped[bool | None] = mapped_column(Boolean)


class Frozen(Table):
    """One row: every item that fell due before `through_ms` stands in `planned_item`."""

    __tablename__ = "frozen"

    id: Mapped[int] = mapped_column(primary_key=True)
    through_ms: Mapped[int] = mapped_column(BigInteger)


class Kept(Table):
    """One row: of which days sums are kept, `[from_ms, through_ms)`, both local midnights in
    `zone`; `checked_ms` is the midnight through which they were last compared with the items."""

    __tablename__ = "kept"

    id: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))
    from_ms: Mapped[int] = mapped_column(BigInteger)
    through_ms: Mapped[int] = mapped_column(BigInteger)
    checked_ms: Mapped[int] = mapped_column(BigInteger)


class MovedDay(Table):
    """A day of an area whose items moved since its sums were written: they do not count until it
    is counted again. `day_ms` is its local midnight; `times` only makes each mark a change."""

    __tablename__ = "moved_day"

    area: Mapped[str] = mapped_column(String(64), primary_key=True)
    day_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    until_ms: Mapped[int] = mapped_column(BigInteger)
    times: Mapped[int] = mapped_column(Integer)


class KeptStart(Table):
    """One start of one entry on all devices that stood in `area`, summed: `server.playlog.starts`
    says what each column counts."""

    __tablename__ = "kept_start"
    __table_args__ = ({"sqlite_with_rowid": False},)

    area: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry_revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    class_: Mapped[str] = mapped_column("class", String(16))
    items: Mapped[int] = mapped_column(Integer)
    placed: Mapped[int] = mapped_column(Integer)
    duration_ms: Mapped[int] = mapped_column(BigInteger)
    planned_ms: Mapped[int] = mapped_column(BigInteger)
    most_ms: Mapped[int] = mapped_column(BigInteger)
    sounded_ms: Mapped[int] = mapped_column(BigInteger)
    played: Mapped[int] = mapped_column(Integer)
    late: Mapped[int] = mapped_column(Integer)
    cut: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    missed: Mapped[int] = mapped_column(Integer)
    unproven: Mapped[int] = mapped_column(Integer)
    cuts: Mapped[list[list[int]] | None] = mapped_column(JSON(none_as_null=True))


class KeptCause(Table):
    """Why so many items of one day did not sound from beginning to end. `device` is named where it
    proved no sound that whole day, and empty for all others together; `reason` is empty where none
    was given."""

    __tablename__ = "kept_cause"
    __table_args__ = ({"sqlite_with_rowid": False},)

    area: Mapped[str] = mapped_column(String(64), primary_key=True)
    day_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    items: Mapped[int] = mapped_column(Integer)


class KeptCluster(Table):
    """On which days of a month a device proved sound while it stood in `area`: bit 0 of
    `heard_days` is the first. No row where on none."""

    __tablename__ = "kept_cluster"
    __table_args__ = ({"sqlite_with_rowid": False},)

    area: Mapped[str] = mapped_column(String(64), primary_key=True)
    month_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    heard_days: Mapped[int] = mapped_column(BigInteger)
