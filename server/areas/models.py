"""Areas and hand-picked groups, what was decided for them, and how their answers began."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import AreaKind
from server.base.database import Table


class Area(Table):
    """A node of the tree, with what it sets for its devices; None inherits from above.

    `permitted` and `quiet` are lists of `schedules.config` windows and quiet days as JSON.
    `version` counts the changes of what it sets. A group's `parent` is the area that owns it.

    A unit that was merged into another stands below it as a neighbourhood: `former` is the kind
    it had, and while `answers` holds it goes on answering offers for itself (ADR 10). A closed
    area takes nothing new; it stays, because the past names it.
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
    second_factor: Mapped[bool | None] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    former: Mapped[AreaKind | None] = mapped_column(String(16))
    answers: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    closed_ms: Mapped[int | None] = mapped_column(BigInteger)


class Outline(Table):
    """The outline of an area for a map: GeoJSON's MultiPolygon coordinates (RFC 7946), in whole
    hundred-thousandths of a degree (about a metre)."""

    __tablename__ = "outline"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    polygons: Mapped[list[list[list[list[int]]]]] = mapped_column(JSON)


class Widening(Table):
    """A decision by `above`: `area` and what stands below it may go past what holds above it.

    None leaves a bound as it is; `quiet` lists days that do not bind. It counts while
    `ended_ms` is None and `above` stands above `area`.
    """

    __tablename__ = "widening"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    above: Mapped[str] = mapped_column(ForeignKey("area.id"))
    permitted: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    quiet: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    volume: Mapped[int | None] = mapped_column(Integer)
    air_time_cap_ms: Mapped[int | None] = mapped_column(BigInteger)
    min_gap_ms: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(500))
    account: Mapped[str | None] = mapped_column(String(64))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)


class AnswerDefault(Table):
    """Whether a unit takes offers by default, for starts from `live_from` on.

    Written where that changes from above or by setting; without a row it was always as it is.
    """

    __tablename__ = "answer_default"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    live_from: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    accepts: Mapped[bool] = mapped_column(Boolean)
