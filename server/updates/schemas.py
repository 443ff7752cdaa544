"""Releases and rollouts as the API takes them in and gives them out. Instants are UTC ms."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from server.updates.models import Rollout
from server.updates.rings import Count, Told
from server.updates.rollouts import RINGS_MAX


class RingForm(BaseModel):
    """One of the two: so many thousandths of the devices, drawn anew for each rollout; or the
    devices of an area or group."""

    model_config = ConfigDict(extra="forbid")

    permille: Annotated[int, Field(ge=1, le=999)] | None = None
    area: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "RingForm":
        if (self.permille is None) == (self.area is None):
            raise ValueError("either permille or area")
        return self


class NewRollout(BaseModel):
    """`rings` come before all the others, in this order. The next one opens `watch_hours` after the
    one before, when nine in ten of the devices that are there run the release; everything halts
    when more than `failures_percent` of the devices told failed."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[str, Field(pattern=r"^[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}$")]
    rings: Annotated[list[RingForm], Field(max_length=RINGS_MAX)] = [RingForm(permille=10)]
    watch_hours: Annotated[int, Field(ge=0, le=720)] = 24
    failures_percent: Annotated[int, Field(ge=0, le=100)] = 5


class FailureBody(BaseModel):
    """A device that did not come to run the release: `result` in a word, and what it lacked."""

    device: str
    name: str
    area: str
    version: str | None
    result: str
    lacks: str | None


class RingBody(BaseModel):
    """A ring with its devices: how many, how many run the release, how many failed. The last has
    neither `permille` nor `area`: all others."""

    permille: int | None
    area: str | None
    open: bool
    devices: int
    updated: int
    failed: int


class RolloutBody(BaseModel):
    id: int
    area: str
    version: str
    state: Literal["running", "halted", "ended"]
    reason: Literal["person", "failures"] | None
    rings: list[RingBody]
    watch_hours: int
    failures_percent: int
    ring_since_ms: int
    created_ms: int
    failures: list[FailureBody]

    @classmethod
    def of(cls, row: Rollout, counts: Sequence[Count]) -> "RolloutBody":
        said: list[dict[str, Any]] = [*row.rings, {}]
        failures = [_failure(one) for count in counts for one in count.failures]
        return cls(
            id=row.id, area=row.area, version=row.version, state=row.state, reason=row.reason,
            rings=[
                RingBody(
                    permille=ring.get("permille"), area=ring.get("area"), open=number <= row.ring,
                    devices=count.devices, updated=count.updated, failed=count.failed,
                )
                for number, (ring, count) in enumerate(zip(said, counts, strict=True))
            ],
            watch_hours=row.watch_ms // 3_600_000, failures_percent=row.failures_percent,
            ring_since_ms=row.ring_since_ms, created_ms=row.created_ms, failures=failures[:100],
        )  # fmt: skip


def _failure(one: Told) -> FailureBody:
    return FailureBody(
        device=one.device, name=one.name, area=one.area, version=one.wanted,
        result=one.result or "", lacks=one.lacks,
    )  # fmt: skip


class ReleaseBody(BaseModel):
    version: str
    kinds: list[str]


class VersionBody(BaseModel):
    """How many devices run this version; null where they never spoke."""

    version: str | None
    devices: int


class UpdatesBody(BaseModel):
    """`releases` are signed and may be taken, the newest first; none where no keys were settled.
    `expires_ms`: when the list that runs out first does. `rollout` is the one the area follows."""

    releases: list[ReleaseBody]
    expires_ms: int | None
    versions: list[VersionBody]
    rollout: RolloutBody | None


class WantedBody(BaseModel):
    """For a device: what it is to run (null: stay), by which rollout. The form of this answer
    never changes but by additions, which every agent there ever was passes over."""

    version: str | None
    rollout: int
