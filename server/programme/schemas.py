"""What the programme's endpoints answer, where it is not the contract itself."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from schedules.explain import Fate
from schedules.programme import Entry
from schedules.sentences import entry_in_words
from schedules.words import ScheduledClass


class Told(BaseModel):
    """One start of one entry: what becomes of it, and why, in words. Milliseconds UTC.

    `start_ms` and `end_ms` are null unless it sounds; `by` is the entry that stands in its way.
    """

    entry: str
    entry_revision: int
    programme: str
    title: str
    class_: ScheduledClass = Field(alias="class", serialization_alias="class")
    due_ms: int
    start_ms: int | None
    end_ms: int | None
    fate: Fate
    reason: str | None
    by: str | None
    vi: str
    en: str


class Shift(Told):
    """Another entry's start that the change moves, silences or frees."""

    previous_fate: Fate
    previous_start_ms: int | None


class ForeseenDay(BaseModel):
    day: date
    own: list[Told] = Field(description="The entry's own starts.")
    others: list[Shift] = Field(description="What it does to other entries' starts.")


class ForeseenChain(BaseModel):
    """Devices of equal chains, for whom everything turns out the same."""

    area: str
    name: str
    devices: int
    days: list[ForeseenDay]


class Sentence(BaseModel):
    """An entry in words: when it sounds, how often, from when until when."""

    vi: str
    en: str

    @classmethod
    def of(cls, entry: Entry) -> "Sentence":
        said = entry_in_words(entry.when, entry.block)
        return cls(vi=f"{said.vi}.", en=f"{said.en}.")


class Preview(BaseModel):
    """What would become of a change; nothing is saved. `first_ms` null: it would never sound.

    `devices` were looked at, on days from `looked_from` to `looked_until`: on those on which the
    entries begin, at most seven, or on every one. On `reached` of them it sounds, or something
    changes; `residents` live within their hearing, where that is known.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "revision": 5,
                "effective_from_ms": 1795500001500,
                "devices": 6,
                "reached": 6,
                "residents": 12_400,
                "first_ms": 1795559400000,
                "looked_from": "2026-11-25",
                "looked_until": "2026-12-01",
                "vi": [
                    "Phát trên 6/6 cụm loa, 12.400 người, lần đầu ngày mai 5 giờ 30 sáng (05:30).",
                    "Đã xem trước từ ngày 25/11/2026 đến hết ngày 01/12/2026.",
                ],
                "en": [
                    "Sounds on 6 of 6 devices, 12,400 people, first tomorrow 05:30.",
                    "Looked at from 25/11/2026 to 01/12/2026.",
                ],
                "chains": [],
            }
        }
    )

    revision: int
    effective_from_ms: int
    devices: int
    reached: int
    residents: int | None
    first_ms: int | None
    looked_from: date | None
    looked_until: date | None
    vi: list[str]
    en: list[str]
    sentences: list[Sentence] = Field(
        default=[], description="Each entry that would be saved, in words."
    )
    chains: list[ForeseenChain]


class DayPlan(BaseModel):
    """What devices of one chain sound on one local day, everything addressed to them told."""

    area: str
    name: str
    devices: list[str]
    day: date
    zone: str
    digest: str = Field(description="SHA-256 of the plan; a device in step reports the same.")
    items: list[Told]


class Conflict(BaseModel):
    """One start that is moved, skipped or not taken, on how many devices of which areas."""

    day: date
    areas: list[str]
    devices: int
    item: Told


class AreaStart(BaseModel):
    """One start, and on how many devices it turns out so."""

    day: date
    devices: int
    item: Told


class AreaPlan(BaseModel):
    """The days from `day` to `last`: a plan for each of them and for each group of devices with
    equal chains, where `whole`; `conflicts` by time, each once. Where not `whole`, `starts` are
    those of the programmes of this area and above it, each once for all devices on which it turns
    out the same."""

    area: str
    day: date
    last: date
    whole: bool
    conflicts: list[Conflict]
    more_conflicts: int = Field(description="So many further ones, of a plan all in conflict.")
    starts: list[AreaStart] = []
    chains: list[DayPlan]


class SavedRevision(BaseModel):
    """A revision that is saved, and from when starts follow it."""

    revision: int
    effective_from_ms: int


class SavedEntry(SavedRevision):
    entry: dict[str, Any] = Field(description="The entry as the devices will hold it.")


class StandingEntry(BaseModel):
    """An entry as it stands, in words, and as the form that would make it anew."""

    revision: int = Field(description="Of the programme: the next base_revision.")
    entry: dict[str, Any]
    draft: dict[str, Any]
    sentence: Sentence


class SavedPolicy(SavedRevision):
    policy: dict[str, Any]


class BulletinName(BaseModel):
    title: str
    class_: Literal["normal", "priority", "urgent"] = Field(
        alias="class", serialization_alias="class"
    )


class ProgrammeBody(BaseModel):
    """An area's programme: its standing entries and its policy in the contract's own form."""

    area: str
    revision: int = Field(description="0 before anything was scheduled; the next base_revision.")
    effective_from_ms: int
    entries: list[dict[str, Any]]
    policy: dict[str, Any]
    bulletins: dict[str, BulletinName] = Field(description="How their bulletins are called.")
    sentences: dict[str, Sentence] = Field(description="Each entry in words, by its id.")
