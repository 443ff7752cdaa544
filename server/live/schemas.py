"""What the API takes in and gives out of live sessions."""

from pydantic import BaseModel, ConfigDict, Field

from schedules.words import BulletinClass
from server.live.models import End, Kind

LASTS_MS = 600_000
LASTS_AT_LEAST_MS = 30_000
LASTS_AT_MOST_MS = 7_200_000
DELAY_MS = 600
"""Ample for devices on mobile networks (DESIGN section 7); on a LAN 200 to 300 do."""


class NewLive(BaseModel):
    """How somebody goes on air: with which class, for how long at the most, how long after it was
    said it sounds; or to rehearse, which nobody hears."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"class": "normal", "rehearsal": True}]}
    )

    class_: BulletinClass = Field(default="normal", alias="class")
    lasts_ms: int = Field(default=LASTS_MS, ge=LASTS_AT_LEAST_MS, le=LASTS_AT_MOST_MS)
    delay_ms: int = Field(default=DELAY_MS, ge=100, le=2_000)
    rehearsal: bool = False


class SourceFailed(BaseModel):
    """A source of a relay, from 1, was given up: why (`server.relay.flaws`), and when."""

    source: int
    flaw: str
    at_ms: int


class LiveBody(BaseModel):
    """One session: who, where, since when. It is captured from `at_ms` on, in `starts_in_ms`, at
    the longest until `until_ms`.

    Of one that is over, `ended` says why, and `duration_ms` how long its recording is, once there
    is one. Of a relay `station` is its name, `source` which of its sources sounds,
    `failed` those that were given up, the newest last.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: str
    area: str
    area_name: str
    kind: Kind
    class_: BulletinClass = Field(alias="class")
    by: str
    mine: bool
    opened_ms: int
    at_ms: int
    until_ms: int
    starts_in_ms: int
    devices: int
    ended_ms: int | None
    ended: End | None
    station: str | None
    source: int | None
    failed: list[SourceFailed]
    duration_ms: int | None


class Opened(LiveBody):
    """A session that was opened, and the ticket with which the page brings the sound, once."""

    ticket: str


class LiveDetail(LiveBody):
    """One session with what devices said of it: how many hold its order (`confirmed`), and how it
    went by their receipts (`heard`: outcome and number). `sha256` and `peaks` are its recording's.
    """

    confirmed: int
    heard: dict[str, int]
    sha256: str | None
    size: int | None
    peaks: list[int] | None
