"""What is sent to change the tree, and what is told of it."""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from schedules.words import AreaKind, ScheduledClass
from schedules.zones import DAY_MS

Id = Annotated[str, Field(max_length=64)]
NewId = Annotated[str, Field(pattern="^[a-z0-9-]{1,64}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=32)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Lon = Annotated[float, Field(ge=-180, le=180)]
Version = Annotated[int, Field(ge=0, le=2**53, description="The version you saw.")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
_Percent = Annotated[int, Field(ge=0, le=100)]

_EVENINGS: Final[JsonDict] = {"days": [6, 7], "from_ms": 79_200_000, "until_ms": 82_800_000}


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WindowForm(_Form):
    """Permitted hours on ISO weekdays (1 is Monday), in milliseconds of the local day."""

    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(max_length=7)
    from_ms: int = Field(ge=0, lt=DAY_MS)
    until_ms: int = Field(gt=0, le=DAY_MS)


class QuietForm(_Form):
    """Local days, both included, on which the classes in `bars` do not sound."""

    first: date
    last: date
    bars: list[ScheduledClass] = Field(max_length=2)


class BoundsForm(_Form):
    permitted: list[WindowForm] | None = Field(None, max_length=50)
    quiet: list[QuietForm] | None = Field(None, max_length=400)
    volume: _Percent | None = None
    air_time_cap_ms: int | None = Field(None, ge=0, le=DAY_MS)
    min_gap_ms: int | None = Field(None, ge=0, le=DAY_MS // 2)


class SettingsForm(BoundsForm):
    """All that an area sets itself; null, or left out, inherits from above."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "base_version": 0,
                    "permitted": [_EVENINGS],
                    "quiet": [{"first": "2027-02-06", "last": "2027-02-08", "bars": ["normal"]}],
                    "volume": 70,
                    "accepts_by_default": True,
                }
            ]
        },
    )

    base_version: Version
    zone: str | None = Field(None, max_length=64)
    accepts_by_default: bool | None = None
    second_factor: bool | None = None


class WideningForm(BoundsForm):
    """A decision in the name of `above`; `quiet` lists the days that shall not bind."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "above": "hai-phong",
                    "reason": "Lễ hội làng kéo dài đến 23 giờ, công văn 12/UBND",
                    "permitted": [_EVENINGS],
                }
            ]
        },
    )  # fmt: skip

    above: Id
    reason: Reason


class NewArea(_Form):
    """An area to be added under `parent`; without an id it gets one from its name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "TDP 3", "kind": "neighbourhood", "parent": "phuong-le-chan"}]
        },
    )

    name: Name
    kind: AreaKind
    parent: Id
    id: NewId | None = None
    code: Code | None = None
    lat: Lat | None = None
    lon: Lon | None = None


class AreaChange(_Form):
    """Name and point, both as they shall be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"base_version": 0, "name": "Phường Lê Chân", "lat": 20.83783, "lon": 106.68537}
            ]
        },
    )

    base_version: Version
    name: Name
    lat: Lat | None = None
    lon: Lon | None = None


def columns(form: BoundsForm) -> dict[str, Any]:
    """As the columns hold it: windows and days as JSON in canonical order, None where unset."""
    sent = form.model_dump(mode="json", exclude={"base_version", "above", "reason"})
    for name in ("permitted", "quiet"):
        for one in sent[name] or []:
            key = "days" if name == "permitted" else "bars"
            one[key] = sorted(set(one[key]))
    return sent
