"""Orders as they were signed, kept for ever; and which devices said that they follow them."""

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table

Kind = Literal["urgent", "follow_up", "drill", "stop", "lift", "live", "relay", "test"]


class OrderRow(Table):
    """One order, on the list of `area`. `areas` are those below it that it is for alone, as the
    signed order names them; empty where it is for all of `area`. `signed` is the JSON of
    `schedules.wire.orders.SignedOrder`.

    In force until `until_ms`, or until `ended_ms` where it ended earlier: a newer stop of the
    area does all that this one did. `issuer` is the area whose key signed it, `account` the post
    that gave it. Of a stop, `lift` is the order that lifted it; of a test, `device` is where it
    sounds. An order is `waiting` until people have signed it, and for good where they never did:
    it stands on no list. `listed_sequence` is that of the first list (`loa/1/area/{area}/orders`)
    that carried it: a device that holds this one or a newer one has it. None until then.
    """

    __tablename__ = "issued_order"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    areas: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    kind: Mapped[Kind] = mapped_column(String(16), server_default=text("'stop'"))
    issuer: Mapped[str] = mapped_column(String(64), server_default=text("''"))
    device: Mapped[str | None] = mapped_column(String(64))
    account: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))
    issued_ms: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    waiting: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    sequence: Mapped[int] = mapped_column(BigInteger)
    listed_sequence: Mapped[int | None] = mapped_column(BigInteger)
    until_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    lift: Mapped[str | None] = mapped_column(String(64))
    signed: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def places(self) -> tuple[str, ...]:
        """The areas whose devices it is for (`schedules.orders.places_of`)."""
        return tuple(self.areas) or (self.area,)


class UrgentTemplate(Table):
    """An alarm prepared by `area`: its words, and the bulletins that say them.

    `words` are those of `server.orders.wording.Words`; `bulletin`, `correction` and `all_clear` are
    ids, approved or not yet; None of the last two: the area's plain ones serve. `areas` are those
    it is made for, at or below its own, chosen beforehand; empty: nobody chose.
    """

    __tablename__ = "urgent_template"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    bulletin: Mapped[str | None] = mapped_column(ForeignKey("bulletin.id"))
    correction: Mapped[str | None] = mapped_column(ForeignKey("bulletin.id"))
    all_clear: Mapped[str | None] = mapped_column(ForeignKey("bulletin.id"))
    areas: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    tone: Mapped[str] = mapped_column(String(16))
    attention_ms: Mapped[int] = mapped_column(Integer)
    repeats: Mapped[int] = mapped_column(Integer)
    gap_ms: Mapped[int] = mapped_column(Integer)


class PlainWords(Table):
    """The bulletins by which `area` corrects an alarm, or says that it is over, where the alarm
    brings none of its own."""

    __tablename__ = "urgent_plain"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    correction: Mapped[str | None] = mapped_column(ForeignKey("bulletin.id"))
    all_clear: Mapped[str | None] = mapped_column(ForeignKey("bulletin.id"))


class Confirmation(Table):
    """A device's own signed word, at `at_ms` by the server's clock, that it follows an order."""

    __tablename__ = "order_confirmation"

    order: Mapped[str] = mapped_column("order_id", ForeignKey("issued_order.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
