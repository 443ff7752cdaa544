"""Areas and hand-picked groups."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import AreaKind
from server.base.database import Table


class Area(Table):
    """A node of the tree, with what it sets for its devices; None inherits from above.

    `permitted` and `quiet` are lists of `schedules.config` windows and quiet days as JSON.
    A group's `parent` is the area that owns it.
    """

    __tablename__ = "area"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str | None] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AreaKind] = mapped_column(String(16))
    parent: Mapped[str | None] = mapped_column(ForeignKey("area.id"), index=True)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    zone: Mapped[str | None] = mapped_column(String(64))
    permitted: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    quiet: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    volume: Mapped[int | None] = mapped_column(Integer)
    air_time_cap_ms: Mapped[int | None] = mapped_column(BigInteger)
    min_gap_ms: Mapped[int | None] = mapped_column(BigInteger)
    accepts_by_default: Mapped[bool | None] = mapped_column(Boolean)
