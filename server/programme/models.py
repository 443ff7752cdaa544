"""Versions of entries, revisions of programmes, and policies; nothing is overwritten."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import ScheduledClass
from server.base.database import Table


class EntryRow(Table):
    """One version of one entry: what stood from programme revision `revision` on.

    `block`, `when` and `areas` are the JSON of `schedules.programme.Entry`'s fields. Only
    starts in `[live_from, live_until)` follow this version; from `ends_ms` on its recurrence
    has none (None: no end is known).
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_area_live_until", "area", "live_until"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    class_: Mapped[ScheduledClass] = mapped_column("class", String(16))
    areas: Mapped[list[str]] = mapped_column(JSON)
    block: Mapped[dict[str, Any]] = mapped_column(JSON)
    when: Mapped[dict[str, Any]] = mapped_column(JSON)
    live_from: Mapped[int] = mapped_column(BigInteger)
    live_until: Mapped[int | None] = mapped_column(BigInteger)
    ends_ms: Mapped[int | None] = mapped_column(BigInteger)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    may_start_late_by_ms: Mapped[int] = mapped_column(BigInteger)
    gap_ms: Mapped[int] = mapped_column(BigInteger)
    volume: Mapped[int | None] = mapped_column(Integer)


class ProgrammeRevision(Table):
    """One revision of one area's programme. `account` is None where the system made it."""

    __tablename__ = "programme_revision"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    effective_from: Mapped[int] = mapped_column(BigInteger)
    saved_ms: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str | None] = mapped_column(String(64))


class PolicyRow(Table):
    """What an area decided about others' entries, from programme revision `revision` on."""

    __tablename__ = "programme_policy"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    live_from: Mapped[int] = mapped_column(BigInteger)
    accepts_by_default: Mapped[bool] = mapped_column(Boolean)
    acceptances: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    order: Mapped[list[str]] = mapped_column("precedence", JSON)
