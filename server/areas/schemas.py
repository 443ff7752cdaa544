"""Areas as they are told over HTTP."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from schedules.words import AreaKind, ScheduledClass
from server.areas.models import Area
from server.areas.policy import AreaPolicy


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

    @classmethod
    def of(cls, area: Area) -> "AreaBody":
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


class AreaDetail(AreaBody):
    policy: PolicyBody

    @classmethod
    def with_policy(cls, area: Area, policy: AreaPolicy) -> "AreaDetail":
        told = PolicyBody.model_validate(policy)
        return cls(**AreaBody.of(area).model_dump(), policy=told)
