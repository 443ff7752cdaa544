"""Who was on air where and when, and who rehearsed."""

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import BulletinClass
from server.base.database import Table

Kind = Literal["live", "rehearsal", "relay"]
End = Literal["said", "limit", "lost", "stopped", "failed", "server", "dry", "revoked"]
"""Why it ended: somebody said so; its time was up; the speaker's line broke; a stop; a fault; the
server ended, or had died; of a relayed station, no source gave sound any more, or whoever
began it may not speak there any more."""


class LiveSession(Table):
    """One time on air, or one rehearsal, which nobody hears. A time on air is kept for good.

    Captured from `at_ms` on, at the longest until `until_ms`; heard `delay_ms` later on so many
    `devices`. `ticket_sha256` is of the ticket with which the speaker's browser connects next,
    `began_ms` when it first did. `seen_ms`: whoever carries it was alive then. `ending_by` is who
    asked for its end. Of a relay `station` is what people call it, `source` which of its sources
    sounds, from 1, `slot` the weekly time that began it, and
    `failed` the newest of its sources' failures. `sha256` … `peaks` tell of its
    recording, once that is finished.
    """

    __tablename__ = "live_session"
    __table_args__ = (Index("ix_live_session_area_opened_ms", "area", "opened_ms"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[Kind] = mapped_column(String(16))
    class_: Mapped[BulletinClass] = mapped_column("class", String(16))
    order: Mapped[str | None] = mapped_column("order_id", ForeignKey("issued_order.id"))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    devices: Mapped[int] = mapped_column(Integer)
    opened_ms: Mapped[int] = mapped_column(BigInteger)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    until_ms: Mapped[int] = mapped_column(BigInteger)
    delay_ms: Mapped[int] = mapped_column(Integer)
    ticket_sha256: Mapped[str] = mapped_column(String(64))
    began_ms: Mapped[int | None] = mapped_column(BigInteger)
    seen_ms: Mapped[int] = mapped_column(BigInteger)
    station: Mapped[str | None] = mapped_column(String(120))
    source: Mapped[int | None] = mapped_column(Integer)
    slot: Mapped[str | None] = mapped_column(String(64))
    failed: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    ending_by: Mapped[str | None] = mapped_column(String(64))
    ended_ms: Mapped[int | None] = mapped_column(BigInteger, index=True)
    ended: Mapped[End | None] = mapped_column(String(16))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(BigInteger)
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    peaks: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
