"""Suggestions over HTTP: an upper area asks, communes place or decline, and who asked sees it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.sentences import entry_in_words
from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.models import Area
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.documented import Responses, conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.library.models import Bulletin
from server.programme import suggestions
from server.programme.drafts import ENTRY_EXAMPLE, EntrySave
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, saved, tell, tells_both
from server.programme.models import Suggestion, SuggestionAnswer
from server.programme.openapi import request_body
from server.programme.repository import standing_version
from server.programme.rows import entry_of
from server.programme.schemas import SavedEntry
from server.programme.suggestions import NOTE_LENGTH, State, Wanted

router = Router()

_ANSWERED: Final[Responses] = SEEN | refused(
    s404="`area_unknown`, `suggestion_unknown`", s409="`suggestion_over`", s422="`malformed`"
)


class SuggestionAsk(BaseModel):
    """A bulletin that communes in `areas` are asked to place from `first` to `last`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "bulletin": "b-4mz2k8h3q7t9w6xa",
                "areas": ["hai-phong"],
                "first": "2026-11-25",
                "last": "2026-12-05",
                "note": "Nên phát vào giờ chợ.",
            }
        },
    )

    bulletin: str = Field(max_length=64)
    areas: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=500)
    first: date
    last: date
    note: str | None = Field(None, max_length=NOTE_LENGTH)

    def wanted(self) -> Wanted:
        return Wanted(self.bulletin, tuple(self.areas), self.first, self.last, self.note)


class Declining(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "Đã phát tuần trước."}}
    )

    reason: str | None = Field(None, max_length=NOTE_LENGTH)


class AnswerOfUnit(BaseModel):
    """A commune's answer. `ended`: it had placed an entry, which stands no more. `vi` and `en` say
    when the placed entry sounds."""

    area: str
    name: str
    answer: Literal["placed", "ended", "declined", "none"]
    entry: str | None
    reason: str | None
    account: str | None
    at_ms: int | None
    vi: str
    en: str


class SuggestionBody(BaseModel):
    """A suggestion, and the answers of the communes the reader may see."""

    id: str
    area: str
    bulletin: str
    title: str
    areas: list[str]
    first: date
    last: date
    note: str | None
    made_ms: int
    state: State
    answers: list[AnswerOfUnit]
    vi: str
    en: str


@router.get(
    "/areas/{area}/suggestions", summary="What an area asks, and what it is asked", responses=SEEN
)
@needs("read", of="area")
def list_suggestions(area: str, person: Asking, session: Reading, now: Now) -> list[SuggestionBody]:
    """The newest 200, those that are over too for 31 days: each says who placed it when, who
    declined, and who has not answered."""
    tree = load_tree(session)
    check_known(tree, area)
    person.require("read", area, tree)
    rows = suggestions.concerning(session, tree, area, now)
    return _bodies(session, person, tree, rows, now)


@router.post(
    "/areas/{area}/suggestions",
    status_code=201,
    summary="Ask communes to place a bulletin at their own hour",
    responses=SEEN
    | refused(
        s404="`area_unknown`, `bulletin_unknown`",
        s422="`malformed`, `suggestions_full`, `area_outside`, `nobody_asked`, "
        "`window_malformed`, `bulletin_not_approved`, `bulletin_elsewhere`, "
        "`urgent_not_scheduled`",
    ),
)
@needs("programme.edit", of="area")
def add_suggestion(
    area: str, body: SuggestionAsk, person: Asking, session: Writing, now: Now
) -> SuggestionBody:
    """Nothing sounds until a commune places it."""
    tree = load_tree(session)
    row = suggestions.add(session, person, tree, area, body.wanted(), now)
    return _bodies(session, person, tree, [row], now)[0]


@router.delete(
    "/areas/{area}/suggestions/{suggestion}",
    summary="Take a suggestion back",
    responses=_ANSWERED,
)
@needs("programme.edit", of="area")
def take_back_suggestion(
    area: str, suggestion: str, person: Asking, session: Writing, now: Now
) -> SuggestionBody:
    """What was placed stays."""
    tree = load_tree(session)
    row = suggestions.take_back(session, person, tree, area, suggestion, now)
    return _bodies(session, person, tree, [row], now)[0]


@router.post(
    "/areas/{area}/suggestions/{suggestion}/place",
    status_code=201,
    summary="Place what is suggested at an hour of one's own",
    responses=_ANSWERED
    | refused(
        s404="`area_unknown`, `suggestion_unknown`, and what an entry names",
        s422="`malformed`, `not_as_suggested`, and what refuses an entry",
    )
    | conflicting("`revision_conflict`, `suggestion_over`"),
    openapi_extra=request_body(EntrySave, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def place_suggestion(
    area: str,
    suggestion: str,
    sent: Sent,
    person: Asking,
    house: AHouse,
    session: Writing,
    now: Now,
) -> SavedEntry:
    """An entry of the commune's own, within the days asked for."""
    asked = read_form(EntrySave, sent)
    tree = load_tree(session)
    with tells_both(sent):
        entry, following = suggestions.place(
            session, person, tree, area, suggestion, asked.base_revision, asked.entry, now
        )
    tell(house, session, area)
    return SavedEntry(entry=to_json(entry), **saved(following))


@router.post(
    "/areas/{area}/suggestions/{suggestion}/decline",
    summary="Decline what is suggested",
    responses=_ANSWERED,
)
@needs("offer.answer", of="area")
def decline_suggestion(
    area: str, suggestion: str, body: Declining, person: Asking, session: Writing, now: Now
) -> SuggestionBody:
    """Placing it later is still possible while it is open."""
    tree = load_tree(session)
    row = suggestions.decline(session, person, tree, area, suggestion, body.reason, now)
    return _bodies(session, person, tree, [row], now)[0]


def _bodies(
    session: Session, person: Person, tree: AreaTree, rows: Sequence[Suggestion], now: int
) -> list[SuggestionBody]:
    given = suggestions.answers(session, rows)
    return [_body(session, person, tree, row, given, now) for row in rows]


def _body(
    session: Session,
    person: Person,
    tree: AreaTree,
    row: Suggestion,
    given: dict[tuple[str, str], SuggestionAnswer],
    now: int,
) -> SuggestionBody:
    seen = sorted(u for u in suggestions.units(tree, row) if person.may("read", u, tree))
    answers = [_answer(session, unit, given.get((row.id, unit))) for unit in seen]
    state = suggestions.state_of(session, row, now)
    vi, en = _summary(row, state, answers)
    return SuggestionBody(
        id=row.id,
        area=row.area,
        bulletin=row.bulletin,
        title=session.get_one(Bulletin, row.bulletin).title,
        areas=row.areas,
        first=row.first,
        last=row.last,
        note=row.note,
        made_ms=row.made_ms,
        state=state,
        answers=answers,
        vi=vi,
        en=en,
    )


def _answer(session: Session, unit: str, given: SuggestionAnswer | None) -> AnswerOfUnit:
    name = session.get_one(Area, unit).name
    common: dict[str, Any] = {
        "area": unit,
        "name": name,
        "entry": given.entry if given else None,
        "reason": given.reason if given else None,
        "account": given.account if given else None,
        "at_ms": given.at_ms if given else None,
    }
    if given is None:
        return AnswerOfUnit(answer="none", vi="Chưa trả lời.", en="No answer yet.", **common)
    if given.entry is None:
        return AnswerOfUnit(answer="declined", vi="Không nhận.", en="Declined.", **common)
    standing = standing_version(session, unit, given.entry)
    if standing is None:
        return AnswerOfUnit(answer="ended", vi="Đã xóa lịch.", en="No longer placed.", **common)
    entry = entry_of(standing)
    said = entry_in_words(entry.when, entry.block)
    return AnswerOfUnit(answer="placed", vi=f"{said.vi}.", en=f"{said.en}.", **common)


_STATES: Final[dict[State, tuple[str, str]]] = {
    "open": ("Đang chờ đến hết ngày {day}", "Open until {day}"),
    "expired": ("Đã hết hạn ngày {day}", "Over since {day}"),
    "taken_back": ("Đã rút lại", "Taken back"),
    "withdrawn": ("Bản tin đã bị thu hồi", "Its bulletin was withdrawn"),
}


def _summary(row: Suggestion, state: State, answers: Sequence[AnswerOfUnit]) -> tuple[str, str]:
    """`Đã hết hạn ngày 05/12/2026: 2 nơi đã đặt lịch, 1 nơi không nhận, 3 nơi chưa trả lời.`"""
    placed = sum(one.answer == "placed" for one in answers)
    none = sum(one.answer == "none" for one in answers)
    others = len(answers) - placed - none
    vi, en = (words.format(day=f"{row.last:%d/%m/%Y}") for words in _STATES[state])
    return (
        f"{vi}: {placed} nơi đã đặt lịch, {others} nơi không nhận, {none} nơi chưa trả lời.",
        f"{en}: {placed} placed it, {others} declined, {none} have not answered.",
    )
