"""What the API takes in and gives out of feedback."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.feedback.facts import Fact, Facts
from server.feedback.handling import kept
from server.feedback.models import Feedback, FeedbackRule
from server.feedback.residents import Resident
from server.feedback.rules import Rule
from server.feedback.taking import Said
from server.feedback.words import How, Kind, State, Way
from server.fleet.models import Device
from server.library.models import Bulletin

Ms = Annotated[int, Field(ge=0, le=253_402_300_799_999)]
Text = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]
Id = Annotated[str, Field(max_length=64)]


class ResidentForm(BaseModel):
    """As much as is wanted to answer; empty: nobody, or forgotten."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(default="", max_length=120)
    contact: str = Field(default="", max_length=200, description="A telephone number, an address.")

    def told(self) -> Resident:
        return Resident(self.name.strip(), self.contact.strip())


class ResidentBody(BaseModel):
    name: str
    contact: str


class FeedbackForm(BaseModel):
    """What a resident told. About `device`, or `place` in words, or without both the whole area;
    `at_ms` null: about no certain time. `words` and `place` name nobody."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "area": "w-le-chan", "kind": "too_loud", "way": "phone",
                    "received_ms": 1_795_500_000_000, "at_ms": 1_795_473_000_000,
                    "place": "Ngõ 12 phố Tô Hiệu", "words": "Loa sáng nay to hơn mọi hôm.",
                }
            ]
        },
    )  # fmt: skip

    area: Id
    kind: Kind
    way: Way
    received_ms: Ms
    words: Text
    device: Id | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    at_ms: Ms | None = None

    def said(self) -> Said:
        return Said(
            self.area, self.kind, self.way, self.received_ms, self.words, self.device, self.place,
            self.at_ms,
        )  # fmt: skip


class NewFeedback(FeedbackForm):
    resident: ResidentForm = Field(default_factory=ResidentForm)


class FeedbackChange(FeedbackForm):
    base_version: int = Field(ge=0, description="The version you saw.")


class FeedbackAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answer: Text
    how: How
    base_version: int = Field(ge=0, description="The version you saw.")


class AnswerWords(BaseModel):
    vi: str
    en: str


class FactDevice(BaseModel):
    id: str
    name: str


class FeedbackFact(BaseModel):
    """One thing on record, and the clusters that it is of; `do`: what to do about it."""

    code: str
    vi: str
    en: str
    do: AnswerWords | None
    devices: list[FactDevice]

    @classmethod
    def of(cls, fact: Fact) -> "FeedbackFact":
        return cls.model_validate(kept(fact))


class FeedbackFacts(BaseModel):
    """What is on record of a place about a time, `from_ms` to `until_ms`: what `sounded` or was to,
    what was `ordered` at once, what held `besides`. `looked` of so many `clusters` were looked
    at."""

    zone: str
    from_ms: int
    until_ms: int
    clusters: int
    looked: int
    sounded: list[FeedbackFact]
    ordered: list[FeedbackFact]
    besides: list[FeedbackFact]

    @classmethod
    def of(cls, facts: Facts) -> "FeedbackFacts":
        return cls(
            zone=facts.zone,
            from_ms=facts.about.start,
            until_ms=facts.about.end,
            clusters=facts.clusters,
            looked=facts.looked,
            sounded=[FeedbackFact.of(one) for one in facts.sounded],
            ordered=[FeedbackFact.of(one) for one in facts.ordered],
            besides=[FeedbackFact.of(one) for one in facts.besides],
        )


class TiedBulletin(BaseModel):
    """The bulletin that says the answer, as it stands."""

    id: str
    title: str
    state: str


class FeedbackBody(BaseModel):
    """One that was taken down. `has_resident`: it is kept who told it; who handles it may look.
    `facts` are those that stood beside the answer; null before it."""

    id: str
    area: str
    device: str | None
    device_name: str | None
    place: str | None
    at_ms: int | None
    kind: Kind
    way: Way
    words: str
    has_resident: bool
    state: State
    received_ms: int
    logged_ms: int
    logged_by: str
    due_ms: int
    handler: str | None
    handler_name: str | None
    bulletin: TiedBulletin | None
    answer: str | None
    how: How | None
    answered_ms: int | None
    answered_by: str | None
    facts: list[FeedbackFact] | None
    version: int

    @classmethod
    def of(cls, session: Session, row: Feedback) -> "FeedbackBody":
        named = {
            one: session.get_one(Account, one).name
            for one in {row.logged_by, row.handler, row.answered_by}
            if one is not None
        }
        same: dict[str, Any] = {
            name: getattr(row, name)
            for name in (
                "id", "area", "device", "place", "at_ms", "kind", "way", "words", "state",
                "received_ms", "logged_ms", "due_ms", "handler", "answer", "how", "answered_ms",
                "version",
            )
        }  # fmt: skip
        device = session.get(Device, row.device) if row.device is not None else None
        tied = session.get(Bulletin, row.bulletin) if row.bulletin is not None else None
        return cls(
            **same,
            device_name=device.name if device is not None else None,
            has_resident=row.resident is not None,
            logged_by=named[row.logged_by],
            handler_name=named.get(row.handler or ""),
            answered_by=named.get(row.answered_by or ""),
            bulletin=None
            if tied is None
            else TiedBulletin(id=tied.id, title=tied.title, state=tied.state),
            facts=None
            if row.facts is None
            else [FeedbackFact.model_validate(one) for one in row.facts],
        )


class FeedbackPage(BaseModel):
    """`next` reads on; null at the end."""

    rows: list[FeedbackBody]
    next: str | None


class FeedbackRuleForm(BaseModel):
    """Calendar days; null: what the areas above settled."""

    model_config = ConfigDict(extra="forbid")

    answer_days: int | None = Field(default=None, ge=1, le=90)
    keep_days: int | None = Field(default=None, ge=1, le=3_650)
    base_version: int = Field(ge=0, description="The version you saw.")


class FeedbackRuleBody(BaseModel):
    """What the area settled itself, and what holds there: the strictest on the way up."""

    answer_days: int | None
    keep_days: int | None
    holds_answer_days: int
    holds_keep_days: int
    version: int

    @classmethod
    def of(cls, row: FeedbackRule | None, holds: Rule) -> "FeedbackRuleBody":
        return cls(
            answer_days=row.answer_days if row is not None else None,
            keep_days=row.keep_days if row is not None else None,
            holds_answer_days=holds.answer_days,
            holds_keep_days=holds.keep_days,
            version=row.version if row is not None else 0,
        )
