"""What the API takes in and gives out of stations, relays and their weekly times."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from server.base.addresses import URL_MAX
from server.live.schemas import LASTS_AT_LEAST_MS
from server.relay.models import RelaySlot, Station
from server.relay.opening import DELAY_MS

LASTS_MS = 3_600_000
LASTS_AT_MOST_MS = 39_600_000
"""Eleven hours: an order of live sound lasts twelve at the most, with its ending."""
SOURCES_MAX = 5

Source = Annotated[str, Field(min_length=1, max_length=URL_MAX)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class StationForm(BaseModel):
    """A station: its name for people, and the addresses it is read from, the best first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "VOV1", "sources": ["https://radio.example.vn/vov1.m3u8"]}]
        },
    )

    name: str = Field(min_length=1, max_length=120)
    class_: Literal["normal", "priority"] = Field(default="normal", alias="class")
    sources: list[Source] = Field(min_length=1, max_length=SOURCES_MAX)


class StationChange(StationForm):
    base_version: int = Field(ge=0, description="The version you saw.")


class StationBody(BaseModel):
    """A station as it stands; `area` is whose it is: it may be relayed there and below."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    area: str
    name: str
    class_: Literal["normal", "priority", "urgent"] = Field(alias="class")
    sources: list[str]
    version: int

    @classmethod
    def of(cls, row: Station) -> Self:
        said = {"class": row.class_, "sources": list(row.sources), "version": row.version}
        return cls.model_validate({"id": row.id, "area": row.area, "name": row.name, **said})


class NewRelay(BaseModel):
    """Which station to relay now, for how long at the most, and how long after it was read it
    sounds."""

    model_config = ConfigDict(extra="forbid")

    station: str = Field(max_length=64)
    lasts_ms: int = Field(default=LASTS_MS, ge=LASTS_AT_LEAST_MS, le=LASTS_AT_MOST_MS)
    delay_ms: int = Field(default=DELAY_MS, ge=100, le=2_000)


class SlotForm(BaseModel):
    """When a station is relayed, week by week: `weekdays` by ISO 8601 (Monday is 1), `starts_ms`
    of the local day."""

    model_config = ConfigDict(extra="forbid")

    station: str = Field(max_length=64)
    weekdays: set[Weekday] = Field(min_length=1, max_length=7)
    starts_ms: int = Field(ge=0, lt=86_400_000)
    lasts_ms: int = Field(ge=120_000, le=LASTS_AT_MOST_MS)


class SlotBody(BaseModel):
    """A weekly time; `refused` is the code of why it could not begin when it last tried."""

    id: str
    area: str
    station: str
    name: str
    weekdays: list[int]
    starts_ms: int
    lasts_ms: int
    tried_ms: int | None
    refused: str | None

    @classmethod
    def of(cls, row: RelaySlot, name: str) -> Self:
        return cls(
            id=row.id, area=row.area, station=row.station, name=name, weekdays=row.weekdays,
            starts_ms=row.starts_ms, lasts_ms=row.lasts_ms, tried_ms=row.tried_ms,
            refused=row.refused,
        )  # fmt: skip
