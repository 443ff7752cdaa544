"""Copying a week over HTTP."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from schedules.codec import to_json
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import Responses, conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import copying, revising
from server.programme.copying import WEEKS_MAX, Copying
from server.programme.http import SEEN, saved, tell, tells_both
from server.programme.kept_schemas import SavedEntries
from server.programme.looking import BUSY, LOOKS
from server.programme.revising import Deed
from server.programme.schemas import Preview

router = Router()

_REFUSED: Final[Responses] = SEEN | refused(
    s422="`malformed`, `weeks_overlap`, `nothing_to_copy`, `too_many_at_once`, `programme_full`, "
    "and what refuses a single entry, naming it",
) | conflicting("`revision_conflict`")  # fmt: skip


class CopyAsk(BaseModel):
    """Seven days from `from`, again from each day of `to`. With `replace`, entries of single days
    that stand in those weeks end; recurring ones never do."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "base_revision": 4,
                "from": "2026-11-23",
                "to": ["2026-11-30", "2026-12-07"],
                "replace": False,
            }
        },
    )

    base_revision: int = Field(ge=0, le=2**53 - 1)
    from_: date = Field(alias="from")
    to: list[date] = Field(min_length=1, max_length=WEEKS_MAX)
    replace: bool = False

    def copying(self) -> Copying:
        return Copying(self.from_, tuple(self.to), self.replace)


class SavedCopy(SavedEntries):
    """The entries that were made, those that ended, and in words what was not copied, and why."""

    ended: list[str]
    vi: list[str]
    en: list[str]


@router.post(
    "/areas/{area}/copies/preview",
    summary="What copying a week would do",
    responses=_REFUSED | BUSY,
    dependencies=LOOKS,
)
@needs("programme.edit", of="area")
def preview_copy(area: str, body: CopyAsk, person: Asking, session: Reading, now: Now) -> Preview:
    """With what is not copied, and why. Nothing is saved."""
    tree = load_tree(session)
    with tells_both(body.model_dump(mode="json", by_alias=True)):
        _, following = revising.begin(session, person, tree, area, body.base_revision, now)
    copied = copying.copied(session, following, body.copying())
    told = revising.foresee(session, tree, following, copied.changes, now)
    vi, en = ([*told.vi, *(n.vi for n in copied.notes)], [*told.en, *(n.en for n in copied.notes)])
    return told.model_copy(update={"vi": vi, "en": en})


@router.post("/areas/{area}/copies", status_code=201, summary="Copy a week", responses=_REFUSED)
@needs("programme.edit", of="area")
def copy_week(
    area: str, body: CopyAsk, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedCopy:
    """What the area's own programme sounds in a week, as entries of single days in others: in one
    revision, at the same local times. What recurs there already is not doubled."""
    tree = load_tree(session)
    with tells_both(body.model_dump(mode="json", by_alias=True)):
        by, following = revising.begin(session, person, tree, area, body.base_revision, now)
    copied = copying.copied(session, following, body.copying())
    deed = Deed("week.copy", body.from_.isoformat())
    entries = revising.save(session, tree, by, following, copied.changes, deed, now)
    tell(house, session, area)
    return SavedCopy(
        entries=[to_json(entry) for entry in entries],
        ended=[entry.id for entry in copied.changes.ended],
        vi=[note.vi for note in copied.notes],
        en=[note.en for note in copied.notes],
        **saved(following),
    )
