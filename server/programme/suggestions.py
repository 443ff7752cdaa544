"""Suggestions: a bulletin that communes are asked to place at an hour of their own.

Nothing of it is on the wire: what a commune places is an entry of its own, like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schedules.programme import Entry
from schedules.recurrence import Once
from schedules.words import COMMUNE_KINDS
from schedules.zones import local_day
from server.accounts.rights import Person
from server.areas import policy
from server.areas.models import Area
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base import activity
from server.base.ids import new_id
from server.library.models import Bulletin
from server.programme import checks, keeping, refusals, saving
from server.programme.drafts import EntryDraft
from server.programme.models import Suggestion, SuggestionAnswer
from server.programme.saving import Next

SUGGESTIONS_MAX: Final = 200
WINDOW_MAX: Final = timedelta(days=92)
NOTE_LENGTH: Final = 500
LISTED_MAX: Final = 200
"""As many as one area may have open at a time (`SUGGESTIONS_MAX`)."""
LISTED_AFTER: Final = timedelta(days=31)
"""So long after its last day, or after it was taken back, a suggestion is listed still: a month's
report can tell who answered. What was done stays in the activity log for good."""

State = Literal["open", "expired", "taken_back", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The bulletin, where it is wanted, and from which day to which."""

    bulletin: str
    areas: tuple[str, ...]
    first: date
    last: date
    note: str | None


def add(
    session: Session, person: Person, tree: AreaTree, area: str, wanted: Wanted, now: int
) -> Suggestion:
    """Ask the communes in `wanted.areas`. Raises `RefusalError`."""
    by = keeping.ask(session, person, tree, area)
    _check(session, tree, area, wanted, now)
    row = Suggestion(
        id=new_id("s"),
        area=area,
        bulletin=wanted.bulletin,
        areas=list(dict.fromkeys(wanted.areas)),
        first=wanted.first,
        last=wanted.last,
        note=(wanted.note or "").strip() or None,
        made_ms=now,
    )
    session.add(row)
    session.flush()
    activity.record(session, now, "suggestion.add", row.id, by=by, area=area, after=_told(row))
    return row


def take_back(
    session: Session, person: Person, tree: AreaTree, area: str, suggestion: str, now: int
) -> Suggestion:
    """Nobody places it any more; what was placed stays, as the communes' own."""
    by = keeping.ask(session, person, tree, area)
    row = session.get(Suggestion, suggestion, populate_existing=True)
    if row is None or row.area != area:
        raise refusals.SuggestionUnknownError
    _check_open(session, row, now)
    row.taken_back_ms = now
    activity.record(
        session, now, "suggestion.take_back", row.id, by=by, area=area, before=_told(row)
    )
    return row


def place(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    suggestion: str,
    base_revision: int,
    draft: EntryDraft,
    now: int,
) -> tuple[Entry, Next]:
    """An entry of the commune's own that sounds the bulletin within the days asked for.

    Raises `SuggestionUnknownError`, `SuggestionOverError`, refusal `not_as_suggested`, and
    whatever refuses an entry.
    """
    row = _addressed(session, person, tree, area, suggestion)
    _check_open(session, row, now)
    entry, following = saving.add_entry(session, person, tree, area, base_revision, draft, now)
    _check_window(row, draft)
    if row.bulletin not in {sound.bulletin for sound in entry.block.bulletins}:
        raise refusals.not_as_suggested("entry.block", row.first, row.last)
    _answer(session, person, row, area, now, entry=entry.id)
    return entry, following


def decline(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    suggestion: str,
    reason: str | None,
    now: int,
) -> Suggestion:
    """The commune does not place it; it may say why."""
    row = _addressed(session, person, tree, area, suggestion)
    by = person.require("offer.answer", area, tree)
    session.get(Area, area, with_for_update=True)
    _check_open(session, row, now)
    said = (reason or "").strip() or None
    _answer(session, person, row, area, now, reason=said)
    activity.record(
        session, now, "suggestion.decline", row.id, by=by, area=area, after={"reason": said}
    )
    return row


def concerning(session: Session, tree: AreaTree, area: str, now: int) -> Sequence[Suggestion]:
    """Those the area made, and those that ask it or a commune below it: the newest `LISTED_MAX`,
    without those that have been over for longer than `LISTED_AFTER`."""
    line = [node.id for node in tree.up(area)]
    gone_ms = now - LISTED_AFTER // timedelta(milliseconds=1)
    query = (
        select(Suggestion)
        .where(
            Suggestion.area.in_(line),
            Suggestion.last >= _today(session, area, now) - LISTED_AFTER,
            or_(Suggestion.taken_back_ms.is_(None), Suggestion.taken_back_ms >= gone_ms),
        )
        .order_by(Suggestion.made_ms.desc(), Suggestion.id)
        .execution_options(yield_per=LISTED_MAX)
    )
    near = tree.below(area)
    with session.scalars(query) as rows:
        theirs = (row for row in rows if row.area == area or not near.isdisjoint(units(tree, row)))
        return list(islice(theirs, LISTED_MAX))


def units(tree: AreaTree, row: Suggestion) -> frozenset[str]:
    """The commune-level units that are asked: those addressed, and those below."""
    return _units(tree, row.areas)


def state_of(session: Session, row: Suggestion, now: int) -> State:
    """Over with the last day asked for, by the local calendar of who asks."""
    if row.taken_back_ms is not None:
        return "taken_back"
    if session.get_one(Bulletin, row.bulletin).state != "approved":
        return "withdrawn"
    return "expired" if _today(session, row.area, now) > row.last else "open"


def answers(
    session: Session, rows: Iterable[Suggestion]
) -> dict[tuple[str, str], SuggestionAnswer]:
    """By suggestion and commune."""
    ids = [row.id for row in rows]
    found = session.scalars(select(SuggestionAnswer).where(SuggestionAnswer.suggestion.in_(ids)))
    return {(one.suggestion, one.area): one for one in found}


def _check(session: Session, tree: AreaTree, area: str, wanted: Wanted, now: int) -> None:
    standing = select(func.count()).select_from(Suggestion).where(
        Suggestion.area == area, Suggestion.taken_back_ms.is_(None),
        Suggestion.last >= _today(session, area, now),
    )  # fmt: skip
    if (session.scalar(standing) or 0) >= SUGGESTIONS_MAX:
        raise refusals.too_many("suggestions_full", "đề nghị", "suggestions", SUGGESTIONS_MAX)
    checks.sound_of(session, tree, area, wanted.bulletin, "bulletin")
    with checks.within("areas"):
        checks.check_areas(tree, area, wanted.areas)
    if not _units(tree, wanted.areas):
        raise refusals.nobody_asked()
    today = _today(session, area, now)
    if wanted.last < today or not timedelta(0) <= wanted.last - wanted.first <= WINDOW_MAX:
        raise refusals.window_malformed(WINDOW_MAX.days)


def _units(tree: AreaTree, areas: Iterable[str]) -> frozenset[str]:
    below = {one for area in areas for one in tree.below(area)}
    above = {tree.unit_of(area) for area in areas if area in tree.nodes}
    return frozenset(one for one in below | above if tree.nodes[one].kind in COMMUNE_KINDS)


def _today(session: Session, area: str, now: int) -> date:
    return local_day(now, policy.effective(session, area).zone)


def _addressed(
    session: Session, person: Person, tree: AreaTree, area: str, suggestion: str
) -> Suggestion:
    """The suggestion, where this commune is asked: for any other it does not exist."""
    check_known(tree, area)
    person.require("read", area, tree)
    row = session.get(Suggestion, suggestion)
    if row is None or area not in units(tree, row):
        raise refusals.SuggestionUnknownError
    return row


def _check_open(session: Session, row: Suggestion, now: int) -> None:
    if state_of(session, row, now) != "open":
        raise refusals.SuggestionOverError(row.last)


def _check_window(row: Suggestion, draft: EntryDraft) -> None:
    when = draft.when
    last = when.first if isinstance(when.rule, Once) else when.last
    if when.first < row.first or last is None or last > row.last:
        raise refusals.not_as_suggested("entry.when", row.first, row.last)


def _answer(
    session: Session,
    person: Person,
    row: Suggestion,
    area: str,
    now: int,
    *,
    entry: str | None = None,
    reason: str | None = None,
) -> None:
    answer = session.get(SuggestionAnswer, (row.id, area))
    if answer is None:
        answer = SuggestionAnswer(suggestion=row.id, area=area)
        session.add(answer)
    answer.entry, answer.reason = entry, reason
    answer.account, answer.at_ms = person.account, now
    session.flush()


def _told(row: Suggestion) -> dict[str, Any]:
    return {
        "bulletin": row.bulletin,
        "areas": row.areas,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "note": row.note,
    }
