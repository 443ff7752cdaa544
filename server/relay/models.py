"""Stations that an area relays, and the weekly times at which it does."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from schedules.words import BulletinClass
from server.base.database import Table


class Station(Table):
    """A station as people call it, with the addresses it is read from: the first that gives sound.

    Of an area, and to be used in every area below. `version` counts its changes.
    """

    __tablename__ = "relay_station"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    class_: Mapped[BulletinClass] = mapped_column("class", String(16))
    sources: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(BigInteger)


class RelaySlot(Table):
    """When a station is relayed in an area, week by week: on `weekdays` (ISO 8601, Monday is 1),
    from `starts_ms` of the local day on, for `lasts_ms`.

    `tried_ms` is when it last could not begin, `refused` the code of why; both None once it did.
    `account` is who set it.
    """

    __tablename__ = "relay_slot"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    station: Mapped[str] = mapped_column(ForeignKey("relay_station.id"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    starts_ms: Mapped[int] = mapped_column(Integer)
    lasts_ms: Mapped[int] = mapped_column(Integer)
    tried_ms: Mapped[int | None] = mapped_column(BigInteger)
    refused: Mapped[str | None] = mapped_column(String(64))
