"""Templates of alarms as the API takes them in and gives them out."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schedules.orders import AREAS_MAX
from schedules.words import BulletinClass
from server.library.states import State
from server.orders.templates import TemplateDraft
from server.orders.wording import Saying, Second, Words

_FACT = 300
_LONG = 1_000
ATTENTION_MAX_MS = 60_000
REPEATS_MAX = 60
GAP_MAX_MS = 3_600_000


class SayingBody(BaseModel):
    """The facts of a civil defence notice, in one language; only `type` must be said."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    type: str = Field(max_length=_FACT)
    place: str = Field(default="", max_length=_FACT)
    time: str = Field(default="", max_length=_FACT)
    level: str = Field(default="", max_length=_FACT)
    area: str = Field(default="", max_length=_FACT)
    forecast: str = Field(default="", max_length=_LONG)
    measures: str = Field(default="", max_length=_LONG)

    def facts(self) -> Saying:
        return Saying(**{name: getattr(self, name).strip() for name in SayingBody.model_fields})


class SecondBody(SayingBody):
    """The same in another language, by its BCP 47 tag (`en`)."""

    language: str = Field(min_length=2, max_length=16, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")


class WordsBody(BaseModel):
    """What the alarm says, in Vietnamese and in a second language."""

    model_config = ConfigDict(extra="forbid")

    vi: SayingBody
    second: SecondBody | None = None

    def words(self) -> Words:
        if self.second is None:
            return Words(self.vi.facts())
        return Words(self.vi.facts(), Second(self.second.language, self.second.facts()))


class TextsBody(BaseModel):
    """Three texts, to be spoken or read out and then approved as bulletins of class urgent."""

    model_config = ConfigDict(from_attributes=True)

    alert: str
    correction: str
    all_clear: str


class NewUrgentTemplate(WordsBody):
    """An alarm prepared: its words, the bulletins that say them, where, and how it sounds.

    `gap_ms` is the silence between two repetitions, `attention_ms` how long its tone opens each.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Ngập lụt", "vi": {"type": "Ngập lụt do triều cường"}}]
        },
    )

    name: str = Field(max_length=1_000)
    bulletin: str | None = Field(default=None, max_length=64)
    correction: str | None = Field(default=None, max_length=64)
    all_clear: str | None = Field(default=None, max_length=64)
    tone: Literal["attention", "siren"] = "attention"
    attention_ms: int = Field(default=5_000, ge=0, le=ATTENTION_MAX_MS)
    repeats: int = Field(default=3, ge=1, le=REPEATS_MAX)
    gap_ms: int = Field(default=20_000, ge=1_000, le=GAP_MAX_MS)
    areas: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=AREAS_MAX)

    def draft(self) -> TemplateDraft:
        return TemplateDraft(
            self.name, self.words(), self.bulletin, self.correction, self.all_clear,
            self.tone, self.attention_ms, self.repeats, self.gap_ms, tuple(self.areas),
        )  # fmt: skip


class UrgentTemplateChange(NewUrgentTemplate):
    base_version: int = Field(ge=0, le=2**31 - 1, description="The version you saw.")


class PartBody(BaseModel):
    """A bulletin that is part of an alarm; `usable`: it may leave for the loudspeakers now."""

    bulletin: str
    title: str
    state: State
    class_: BulletinClass = Field(serialization_alias="class")
    duration_ms: int
    usable: bool


class PartsBody(BaseModel):
    bulletin: PartBody | None
    correction: PartBody | None
    all_clear: PartBody | None


class UrgentTemplateBody(BaseModel):
    """A template of `area`. `parts` are what would sound: where it names no correction or
    all-clear of its own, the plain one that serves there. `lacks` is what is not usable yet."""

    id: str
    area: str
    name: str
    version: int
    changed_ms: int
    vi: SayingBody
    second: SecondBody | None
    bulletin: str | None
    correction: str | None
    all_clear: str | None
    tone: Literal["attention", "siren"]
    attention_ms: int
    repeats: int
    gap_ms: int
    areas: list[str]
    parts: PartsBody
    lacks: list[Literal["bulletin", "correction", "all_clear"]]
    ready: bool


class NewPlainWords(BaseModel):
    """Which bulletins correct an alarm, and end it, where it brings none of its own."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    correction: str | None = Field(default=None, max_length=64)
    all_clear: str | None = Field(default=None, max_length=64)


class PlainWordsBody(BaseModel):
    """What serves here; `from_*` says which area set it."""

    correction: PartBody | None
    all_clear: PartBody | None
    from_correction: str | None
    from_all_clear: str | None
