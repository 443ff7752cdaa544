"""What a part takes along when it leaves a unit: its settings, programme and answers (ADR 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Entry, Policy
from server.areas.models import Area, Widening
from server.areas.policy import SETTABLE, trace
from server.base.activity import By
from server.base.database import Table
from server.base.ids import new_id
from server.library.bulletins import hold_sounding
from server.programme.compose import compose_programme
from server.programme.models import EntryRow, OfferAnswer, Placing, SuggestionAnswer
from server.programme.rows import entry_of, row_of_entry, row_of_policy
from server.programme.saving import Next, next_revision, save_revision

T = TypeVar("T", bound=Table)
_AS_COLUMNS: Final = ("permitted", "quiet")


def carry_settings(session: Session, chain: Sequence[Area], to: Area) -> None:
    """`to` sets itself what the areas of `chain` set together, and takes their decision along.

    `chain` descends from the unit that is left to the part itself, where it has settings.
    """
    held = trace(chain, {}).held
    for name in SETTABLE:
        value = getattr(held, name)
        setattr(to, name, _as_json(value) if name in _AS_COLUMNS else value)
    session.flush()
    ids = [area.id for area in chain]
    query = select(Widening).where(Widening.area.in_(ids), Widening.ended_ms.is_(None))
    found = {row.area: row for row in session.scalars(query)}
    if found and to.id not in found:
        _copy_decision(session, next(found[one] for one in reversed(ids) if one in found), to.id)


@dataclass(frozen=True, slots=True)
class Leaving:
    """`moved` (the part and all below it) leaves `units`, and is `to`, or belongs to it, now.

    `answering` answered offers for it until now.
    """

    units: tuple[str, ...]
    moved: frozenset[str]
    to: str
    answering: str


def carry_programme(session: Session, leaving: Leaving, by: By, now: int) -> None:
    """The programme of `to` gets what the units' own programmes sound in what leaves them, and
    answers offers as was answered there: one revision, from which on it is its own. A copy of what
    placed an offer places it for `to`; who answered, and when, is told there too."""
    following = next_revision(session, leaving.to, None, now)
    renamed = dict.fromkeys(leaving.units, leaving.to)
    for unit in leaving.units:
        rows = _reaching(session, unit, leaving)
        _hold_sounds(session, rows)
        for row in rows:
            copy = _copy(entry_of(row), leaving, following)
            renamed[row.id] = copy.id
            session.add(row_of_entry(leaving.to, copy))
        _end(session, unit, [r for r in rows if leaving.moved.issuperset(r.areas)], by, now)
    _carry_answers(session, leaving, renamed)
    policy = compose_programme(session, leaving.answering, now).policy_at(following.effective_from)
    answers = _renamed(policy, renamed, following)
    session.add(row_of_policy(leaving.to, following.revision, answers))
    save_revision(session, following, by, "programme.carry", leaving.to, now)


def _carry_answers(session: Session, leaving: Leaving, copies: Mapping[str, str]) -> None:
    """Who asked or offered finds placed what is placed still, and by whom."""
    placings = session.scalars(select(Placing).where(Placing.entry.in_(copies))).all()
    for row in placings:
        session.add(_copied(row, entry=copies[row.entry], area=leaving.to))
    placed = select(SuggestionAnswer).where(SuggestionAnswer.entry.in_(copies))
    for answer in session.scalars(placed).all():
        session.merge(_copied(answer, entry=copies[str(answer.entry)], area=leaving.to))
    for given in session.scalars(select(OfferAnswer).filter_by(area=leaving.answering)).all():
        session.merge(_copied(given, area=leaving.to))
    session.flush()


def _copied(row: T, **changes: str) -> T:
    """The same row but for `changes`."""
    columns = {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}
    return type(row)(**{**columns, **changes})


def _reaching(session: Session, unit: str, leaving: Leaving) -> list[EntryRow]:
    """The unit's standing entries that sound in what leaves it."""
    rows = session.scalars(
        select(EntryRow)
        .filter_by(area=unit, live_until=None)
        .order_by(EntryRow.created_ms, EntryRow.id)
    )
    return [row for row in rows if _areas(row.areas, leaving)]


def _hold_sounds(session: Session, rows: Sequence[EntryRow]) -> None:
    """Whoever withdraws one of their bulletins meanwhile finds the copies too."""
    pieces = (piece for row in rows for piece in entry_of(row).block.pieces())
    hold_sounding(session, {piece.sound.bulletin for piece in pieces})


def _areas(areas: Sequence[str], leaving: Leaving) -> tuple[str, ...]:
    """Where an entry sounds in what leaves: all of it, or the parts that it names."""
    if not set(areas).isdisjoint(leaving.units):
        return (leaving.to,)
    return tuple(area for area in areas if area in leaving.moved)


def _end(session: Session, unit: str, rows: Sequence[EntryRow], by: By, now: int) -> None:
    """What sounded only in what has left ends in the unit's programme."""
    if not rows:
        return
    following = next_revision(session, unit, None, now)
    for row in rows:
        row.live_until = following.effective_from
    save_revision(session, following, by, "programme.carry", unit, now)


def _copy(entry: Entry, leaving: Leaving, following: Next) -> Entry:
    return replace(
        entry,
        id=new_id("e"),
        revision=following.revision,
        areas=_areas(entry.areas, leaving),
        live_from=following.effective_from,
        live_until=None,
    )


def _renamed(policy: Policy, names: Mapping[str, str], following: Next) -> Policy:
    return replace(
        policy,
        live_from=following.effective_from,
        order=tuple(names.get(name, name) for name in policy.order),
    )


def _copy_decision(session: Session, row: Widening, area: str) -> None:
    session.add(_copied(row, id=new_id("w"), area=area))
    session.flush()


def _as_json(values: Sequence[object] | None) -> list[object] | None:
    """Nothing set stays nothing set; of quiet days, so does none."""
    return [to_json(one) for one in values] if values is not None else None
