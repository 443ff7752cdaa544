"""Which loudspeakers are to take which release, and how far it got."""

from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table

State = Literal["running", "halted", "ended"]
"""It goes on; nobody else takes it for now; a newer one of the same area took its place."""
Reason = Literal["person", "failures"]


class Rollout(Table):
    """A release for the devices of `area` and below, ring by ring.

    `rings` are what comes before all of them: a share of devices in thousandths (`permille`), or
    an area or group within (`area`). `ring` counts those that are open; one more than there are
    means all. A ring opens by itself `watch_ms` after the one before, once nine in ten of the
    devices that are there run the release; the whole halts when more than `failures_percent` of
    those told fell back or refused it.
    """

    __tablename__ = "rollout"
    __table_args__ = (Index("ix_rollout_area_state", "area", "state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    version: Mapped[str] = mapped_column(String(32))
    rings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    watch_ms: Mapped[int] = mapped_column(BigInteger)
    failures_percent: Mapped[int] = mapped_column(Integer)
    state: Mapped[State] = mapped_column(String(16))
    reason: Mapped[Reason | None] = mapped_column(String(16))
    ring: Mapped[int] = mapped_column(Integer)
    ring_since_ms: Mapped[int] = mapped_column(BigInteger)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    changed_ms: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
