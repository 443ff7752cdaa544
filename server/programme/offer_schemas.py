"""Offers and their answers as they are told over HTTP."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from server.programme.answers import Said, UnitAnswer
from server.programme.schemas import BulletinName, SavedEntry, SavedRevision, Told


class OfferedBulletin(BaseModel):
    """A bulletin of an offered block; listen to it at `audio_url`."""

    id: str
    title: str
    duration_ms: int
    audio_url: str


class OfferBody(BaseModel):
    """A normal entry of an upper area that this one takes or leaves.

    `sounds` is what holds, by the answer or, where `by_default`, without one. `answered_revision`
    is the revision that was answered, null for all of them; `changed_since`: the entry changed
    after the answer, or after it was placed. `placed` is the entry of one's own that places it.
    """

    entry: str
    revision: int
    programme: str
    programme_name: str
    title: str
    areas: list[str]
    bulletins: list[OfferedBulletin]
    duration_ms: int
    when: dict[str, Any]
    next_ms: int | None
    vi: str = Field(description="When it sounds, in words.")
    en: str
    answer: Said
    by_default: bool
    sounds: bool
    answered_revision: int | None
    changed_since: bool
    by: str | None
    at_ms: int | None
    placed: str | None


class Offers(BaseModel):
    """`base_revision` is what the next answer builds on."""

    area: str
    base_revision: int
    accepts_by_default: bool
    offers: list[OfferBody]


class SavedAnswer(SavedRevision):
    offer: OfferBody


class SavedPlace(SavedEntry):
    offer: OfferBody


class AnswerCount(BaseModel):
    units: int
    devices: int


class Answers(BaseModel):
    """`asked` false: nobody is asked, for it is a priority entry, or one's own commune's."""

    area: str
    entry: str
    revision: int
    asked: bool
    counts: dict[Said, AnswerCount]
    units: list[UnitAnswer]


class UpperProgramme(BaseModel):
    """What of an upper area's programme concerns the area that asked, in the contract's form."""

    area: str
    name: str
    entries: list[dict[str, Any]]
    bulletins: dict[str, BulletinName]


class Decided(BaseModel):
    """Two items that want the same time, and the rule by which the first goes first."""

    first: str
    first_due_ms: int
    second: str
    second_due_ms: int
    rule: Literal["class", "start", "order", "higher_area", "earlier", "id"]
    vi: str
    en: str


class Collision(BaseModel):
    """Items whose wanted times meet, one after the other, and what becomes of each."""

    items: list[Told]
    decided: list[Decided]


class CollidingChain(BaseModel):
    area: str
    name: str
    devices: int
    collisions: list[Collision]


class Collisions(BaseModel):
    """`more`: there are further ones, on a day on which everything meets everything."""

    area: str
    day: str
    more: bool
    chains: list[CollidingChain]
