"""Areas as they are told over HTTP."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from schedules.words import COMMUNE_KINDS, AreaKind, ScheduledClass
from server.areas.models import Area, Widening
from server.areas.policy import Traced


class AreaBody(BaseModel):
    """A node of the tree; `parent` is a group's owner. Degrees WGS 84."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "phuong-le-chan",
                "code": "11383",
                "name": "Phường Lê Chân",
                "kind": "ward",
                "parent": "hai-phong",
                "lat": 20.83783,
                "lon": 106.68537,
            }
        }
    )

    id: str
    code: str | None
    name: str
    kind: AreaKind
    parent: str | None
    lat: float | None
    lon: float | None
    closed_ms: int | None = Field(None, description="Since when it takes nothing new.")

    @classmethod
    def of(cls, area: Area | Row[Any]) -> "AreaBody":
        return cls.model_validate(area, from_attributes=True)


class WindowBody(BaseModel):
    """Permitted hours on ISO weekdays (1 is Monday), in milliseconds of the local day."""

    model_config = ConfigDict(from_attributes=True)

    days: list[int]
    from_ms: int
    until_ms: int


class QuietBody(BaseModel):
    """Local days, both included, on which the classes in `bars` do not sound."""

    model_config = ConfigDict(from_attributes=True)

    first: date
    last: date
    bars: list[ScheduledClass]


class PolicyBody(BaseModel):
    """What holds for the area's devices, everything above it counted in."""

    model_config = ConfigDict(from_attributes=True)

    zone: str
    permitted: list[WindowBody]
    quiet: list[QuietBody]
    volume: int = Field(description="Percent; 100 leaves the levelled sound as it is.")
    air_time_cap_ms: int | None
    min_gap_ms: int
    accepts_by_default: bool
    second_factor_required: bool


class SettingsBody(BaseModel):
    """What is set; null where nothing is."""

    model_config = ConfigDict(from_attributes=True)

    zone: str | None
    permitted: list[WindowBody] | None
    quiet: list[QuietBody] | None
    volume: int | None
    air_time_cap_ms: int | None
    min_gap_ms: int | None
    accepts_by_default: bool | None
    second_factor: bool | None


class SourceBody(BaseModel):
    """Where a value comes from: the area that set it, or the decision that widened it there."""

    model_config = ConfigDict(from_attributes=True)

    area: str
    decision: str | None


class WideningBody(BaseModel):
    """A decision of the area `above`: this one may go past what holds above it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    above: str
    permitted: list[WindowBody] | None
    quiet: list[QuietBody] | None
    volume: int | None
    air_time_cap_ms: int | None
    min_gap_ms: int | None
    reason: str
    made_ms: int


class OutlineBody(BaseModel):
    """What a map draws of an area: GeoJSON's MultiPolygon coordinates (RFC 7946), longitude before
    latitude, in whole hundred-thousandths of a degree."""

    area: str
    polygons: list[list[list[list[int]]]]


class AreaDetail(AreaBody):
    """An area with its settings.

    `version` counts changes: send the one you saw when you change something. `own` is what it
    sets itself, `bound` what it is held to from above, `policy` what holds in effect, `sources`
    where each value of it comes from (from the top down; the last made it what it is). `wider`
    names own values that something above has narrowed since. `widening` is the decision in
    force for this very area. `former` is the kind of a merged unit, which goes on answering
    offers while `answers`.
    """

    version: int
    former: AreaKind | None
    answers: bool
    own: SettingsBody
    bound: SettingsBody
    policy: PolicyBody
    sources: dict[str, list[SourceBody]]
    wider: list[str]
    widening: WideningBody | None

    @classmethod
    def of_traced(
        cls, area: Area, traced: Traced, wider: list[str], widening: Widening | None
    ) -> "AreaDetail":
        return cls(
            **AreaBody.of(area).model_dump(),
            version=area.version,
            former=area.former,
            answers=area.answers or area.kind in COMMUNE_KINDS,
            own=SettingsBody.model_validate(area),
            bound=SettingsBody.model_validate(traced.bound),
            policy=PolicyBody.model_validate(traced.policy),
            sources={
                name: [SourceBody.model_validate(one) for one in found]
                for name, found in traced.sources.items()
            },
            wider=wider,
            widening=None if widening is None else WideningBody.model_validate(widening),
        )
