"""What residents told, and the rules by which it is answered and forgotten."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table
from server.feedback.words import How, Kind, State, Way


class Feedback(Table):
    """One thing that a resident told, of `area`; about `device`, or about `place` in words, or
    about the whole area, at `at_ms` (None: at no certain time).

    `received_ms` is when the resident told it, `logged_ms` when it was written down; `due_ms` is
    the end of the last day to answer it. `facts` are what was on record of the place and the time
    when it was answered. Who the resident is stands in `resident` alone, sealed, until it is
    forgotten. The salts are those of the digests in the activity log.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_area_received_ms", "area", "received_ms"),
        Index("ix_feedback_state_due_ms", "state", "due_ms"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    device: Mapped[str | None] = mapped_column(ForeignKey("device.id"))
    place: Mapped[str | None] = mapped_column(String(200))
    at_ms: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[Kind] = mapped_column(String(16))
    way: Mapped[Way] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))
    resident: Mapped[str | None] = mapped_column(Text)
    resident_salt: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[State] = mapped_column(String(16))
    received_ms: Mapped[int] = mapped_column(BigInteger)
    logged_ms: Mapped[int] = mapped_column(BigInteger)
    logged_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    due_ms: Mapped[int] = mapped_column(BigInteger)
    handler: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    handled_ms: Mapped[int | None] = mapped_column(BigInteger)
    bulletin: Mapped[str | None] = mapped_column(ForeignKey("bulletin.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    how: Mapped[How | None] = mapped_column(String(16))
    answered_ms: Mapped[int | None] = mapped_column(BigInteger)
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    facts: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(Integer)


class FeedbackRule(Table):
    """What an area settles for itself and all below: within how many days feedback is answered, and
    how many days after that the resident is forgotten. The strictest on the way up holds."""

    __tablename__ = "feedback_rule"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    answer_days: Mapped[int | None] = mapped_column(Integer)
    keep_days: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
