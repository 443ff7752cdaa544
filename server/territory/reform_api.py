"""Over HTTP: units merged and split, each with a preview; decided in the name of an area above."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schedules.words import AreaKind
from server.accounts.rights import needs
from server.accounts.visible_areas import detail_of
from server.accounts.web import Asking
from server.areas.schemas import AreaDetail
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme.http import SEEN
from server.territory import foreseeing, merging, splitting
from server.territory.merging import Merger
from server.territory.reform import NewUnit, held_tree
from server.territory.schemas import Code, Id, Lat, Lon, Name, NewId
from server.territory.splitting import Promotion, Split
from server.territory.telling import tell_below
from server.territory.tree_api import HoldsBody

router = Router(tags=["areas"])

Why = Annotated[
    str, Field(max_length=500, description="For the activity log; a preview needs none.")
]


class NewUnitForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    kind: AreaKind
    id: NewId | None = None
    code: Code | None = None
    lat: Lat | None = None
    lon: Lon | None = None


class MergeForm(BaseModel):
    """Either `into` a unit that stands, or a `new` one; `also` are merged with it at once."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"above": "hai-phong", "into": "phuong-hai-an"}]},
    )

    above: Id
    into: Id | None = None
    new: NewUnitForm | None = None
    also: list[Id] = Field(default_factory=list, max_length=50)
    reason: Why = ""

    def merger(self, area: str) -> Merger:
        new = NewUnit(**self.new.model_dump()) if self.new is not None else None
        return Merger(self.above, (area, *self.also), self.into, new, self.reason)


class PromoteForm(BaseModel):
    """Without `kind` it becomes what it was before it was merged."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"above": "hai-phong", "kind": "ward"}]}
    )

    above: Id
    kind: AreaKind | None = None
    reason: Why = ""

    def promotion(self, area: str) -> Promotion:
        return Promotion(self.above, area, self.kind, self.reason)


class SplitForm(BaseModel):
    """`parts`, neighbourhoods of the unit, become the `new` one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "above": "hai-phong",
                    "parts": ["tdp-3", "tdp-4"],
                    "new": {"name": "Phường Cầu Đất", "kind": "ward"},
                }
            ]
        },
    )

    above: Id
    parts: Annotated[list[Id], Field(min_length=1, max_length=500)]
    new: NewUnitForm
    reason: Why = ""

    def split(self, unit: str) -> Split:
        parts = tuple(dict.fromkeys(self.parts))
        return Split(self.above, unit, parts, NewUnit(**self.new.model_dump()), self.reason)


class ToldBody(BaseModel):
    """An entry, by whose programme it is."""

    model_config = ConfigDict(from_attributes=True)

    programme: str
    entry: str
    title: str


class ForeseenBody(BaseModel):
    """What would move; which entries would begin or cease to sound there, because they name a
    unit as a whole; which settings would hold more tightly."""

    model_config = ConfigDict(from_attributes=True)

    moves: HoldsBody
    begins: list[ToldBody]
    ends: list[ToldBody]
    narrows: list[str]


_MERGE = SEEN | refused(
    s409="`area_taken`, `area_alike`, `area_closed`",
    s422="`malformed`, `successor_unclear`, `not_above`, `not_a_unit`, `not_beside`, `too_deep`, …",
)
_SPLIT = SEEN | refused(
    s409="`area_taken`, `area_alike`, `area_closed`",
    s422="`malformed`, `not_a_part`, `not_above`, `not_a_unit`, `kind_missing`, …",
)


@router.post("/areas/{area}/merge", summary="Merge a unit into another", responses=_MERGE)
@needs("area.manage", of="body.above")
def merge(
    area: str, body: MergeForm, person: Asking, house: AHouse, session: Writing, now: Now
) -> AreaDetail:
    """The unit becomes a part of its successor, with devices, programme, posts and history, and
    goes on answering offers for itself. Answers with the successor."""
    tree = held_tree(session)
    successor = merging.merge(session, person, tree, body.merger(area), now)
    tell_below(house, session, load_tree(session), successor.id)
    return detail_of(session, successor.id)


@router.post("/areas/{area}/merge/preview", summary="What merging would do", responses=_MERGE)
@needs("area.manage", of="body.above")
def preview_merge(
    area: str, body: MergeForm, person: Asking, session: Reading, now: Now
) -> ForeseenBody:
    """Nothing is saved."""
    tree, merger = load_tree(session), body.merger(area)
    merging.check_merger(person, tree, merger)
    return ForeseenBody.model_validate(foreseeing.foresee_merger(session, tree, merger, now))


@router.post(
    "/areas/{area}/join",
    summary="Let a merged unit follow its successor's answers",
    responses=SEEN | refused(s404="`area_unknown`", s422="`not_merged`"),
)
@needs("offer.answer", of="area")
def join(area: str, person: Asking, house: AHouse, session: Writing, now: Now) -> AreaDetail:
    """From now on it takes from above what the unit takes that it belongs to."""
    tree = load_tree(session)
    merging.join(session, person, tree, area, now)
    tell_below(house, session, tree, area)
    return detail_of(session, area)


@router.post("/areas/{area}/promote", summary="Make a part a unit of its own", responses=_SPLIT)
@needs("area.manage", of="body.above")
def promote(
    area: str, body: PromoteForm, person: Asking, house: AHouse, session: Writing, now: Now
) -> AreaDetail:
    """What was merged becomes what it was; another neighbourhood takes along what its unit
    sounds in the whole of itself."""
    tree = held_tree(session)
    asked = body.promotion(area)
    splitting.promote(session, person, tree, asked, now)
    tell_below(house, session, load_tree(session), area)
    return detail_of(session, area)


@router.post("/areas/{area}/promote/preview", summary="What that would do", responses=_SPLIT)
@needs("area.manage", of="body.above")
def preview_promote(
    area: str, body: PromoteForm, person: Asking, session: Reading, now: Now
) -> ForeseenBody:
    """Nothing is saved."""
    tree, asked = load_tree(session), body.promotion(area)
    splitting.check_promotion(session, person, tree, asked)
    return ForeseenBody.model_validate(foreseeing.foresee_promotion(session, tree, asked, now))


@router.post(
    "/areas/{area}/split", status_code=201, summary="Split a new unit off", responses=_SPLIT
)
@needs("area.manage", of="body.above")
def split(
    area: str, body: SplitForm, person: Asking, house: AHouse, session: Writing, now: Now
) -> AreaDetail:
    """The new unit gets the old one's settings, answers, and copies of what the old one sounds
    in the whole of itself. Answers with the new unit."""
    tree = held_tree(session)
    new = splitting.split(session, person, tree, body.split(area), now)
    tell_below(house, session, load_tree(session), new.id)
    return detail_of(session, new.id)


@router.post("/areas/{area}/split/preview", summary="What that would do", responses=_SPLIT)
@needs("area.manage", of="body.above")
def preview_split(
    area: str, body: SplitForm, person: Asking, session: Reading, now: Now
) -> ForeseenBody:
    """Nothing is saved."""
    tree, asked = load_tree(session), body.split(area)
    splitting.check_split(person, tree, asked)
    return ForeseenBody.model_validate(foreseeing.foresee_split(session, tree, asked, now))
