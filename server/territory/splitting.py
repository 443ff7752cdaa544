"""Splitting units: a part becomes a unit again, or several parts become a new one (ADR 10).

Bulletins, playlists and theme tunes stay with the unit that is left. What sounds in the part goes
on sounding: copies of the unit's entries hold their sounds, and entries of the part's own keep
theirs, but neither is anybody's list from then on. What placed an offer or a suggestion is placed
by its copy.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS, AreaKind
from server.accounts.rights import Person
from server.areas.founding import add_area, check_name, check_place
from server.areas.models import Area
from server.areas.refusals import check_open
from server.areas.tree import AreaTree, load_tree
from server.base import activity
from server.base.activity import By
from server.programme.redrafting import forget_unreachable
from server.territory import refusals
from server.territory.carrying import Leaving, carry_programme, carry_settings
from server.territory.reform import NewUnit, because, decide, hold, leave_groups, put_documents


@dataclass(frozen=True, slots=True)
class Promotion:
    """The part `area` becomes a unit of its own, in the name of `above`.

    Without `kind` it becomes what it was before it was merged.
    """

    above: str
    area: str
    kind: AreaKind | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """`parts`, neighbourhoods of `unit`, become the `new` unit beside it; decided by `above`."""

    above: str
    unit: str
    parts: tuple[str, ...]
    new: NewUnit
    reason: str = ""


def check_promotion(session: Session, person: Person, tree: AreaTree, asked: Promotion) -> By:
    """Raises `NotAllowedError`, and refusals: see `promote`. Changes nothing."""
    person.require("area.manage", asked.above, tree)
    check_open(tree, asked.area)
    unit = _unit_of_part(tree, asked.area, "area")
    by = decide(person, tree, asked.above, [unit])
    kind = asked.kind or session.get_one(Area, asked.area).former
    if kind is None:
        raise refusals.kind_missing()
    if kind not in COMMUNE_KINDS:
        raise refusals.not_a_unit(asked.area, "kind")
    return by


def check_split(person: Person, tree: AreaTree, asked: Split) -> By:
    """Raises `NotAllowedError`, and refusals: see `split`. Changes nothing."""
    by = decide(person, tree, asked.above, [asked.unit])
    if asked.new.kind not in COMMUNE_KINDS:
        raise refusals.not_a_unit(asked.new.name, "new.kind")
    for part in asked.parts:
        check_open(tree, part, "parts")
        node = tree.nodes[part]
        if node.kind != "neighbourhood" or node.parent != asked.unit:
            raise refusals.not_a_part(part, "parts")
    return by


def promote(session: Session, person: Person, tree: AreaTree, asked: Promotion, now: int) -> Area:
    """Carry it out; returns the unit that it is now.

    What was merged before gets back what it was, and keeps its answers if it kept them till now.
    What never was a unit takes along what the unit sounds in the whole of itself, the unit's
    answers and settings. Raises `NotAllowedError`, refusals `area_unknown`, `area_closed`,
    `not_a_part`, `not_above`, `kind_missing`, `not_a_unit`, `area_alike`.
    """
    by = check_promotion(session, person, tree, asked)
    unit = tree.unit_of(asked.area)
    row = hold(session, [asked.area, unit])[asked.area]
    between = [node.id for node in tree.chain(asked.area) if tree.reaches(unit, node.id)]
    units = tuple(between[:-1]) if row.former is None else ()
    if row.former is None:
        carry_settings(session, [session.get_one(Area, one) for one in between], row)
    if not row.answers:
        answering = tree.answering(row.id) or row.id
        leaving = Leaving(units, tree.below(row.id), row.id, answering)
        carry_programme(session, leaving, by, now)
    kind, parent = asked.kind or row.former or "ward", tree.nodes[unit].parent
    _make_unit(session, row, kind, parent, by, asked.reason, now)
    _settle(session, row.id, by, now)
    return row


def split(session: Session, person: Person, tree: AreaTree, asked: Split, now: int) -> Area:
    """Carry it out; returns the new unit, with the unit's settings, answers, and its own copies
    of what the unit sounds in the whole of itself.

    Raises `NotAllowedError`, refusals `area_unknown`, `area_closed`, `not_above`, `not_a_unit`,
    `not_a_part`, and what `add_area` raises.
    """
    by = check_split(person, tree, asked)
    rows = hold(session, [asked.unit, *asked.parts])
    unit = rows[asked.unit]
    new = asked.new.row(session, unit.parent)
    add_area(session, new, now, by=by)
    carry_settings(session, [unit], new)
    moved = frozenset().union(*(tree.below(part) for part in asked.parts))
    carry_programme(session, Leaving((unit.id,), moved, new.id, unit.id), by, now)
    for part in asked.parts:
        rows[part].parent = new.id
        rows[part].version += 1
        session.flush()
        activity.record(
            session, now, "area.split", part, by=by, area=part,
            before={"parent": unit.id}, after={"parent": new.id}, detail=because(asked.reason),
        )  # fmt: skip
    _settle(session, new.id, by, now)
    return new


def _unit_of_part(tree: AreaTree, area: str, field: str) -> str:
    unit = tree.unit_of(area)
    stands = tree.nodes[unit].kind in COMMUNE_KINDS
    if tree.nodes[area].kind != "neighbourhood" or unit == area or not stands:
        raise refusals.not_a_part(area, field)
    return unit


def _make_unit(
    session: Session, row: Area, kind: AreaKind, parent: str | None, by: By, why: str, now: int
) -> None:
    before = {"kind": row.kind, "parent": row.parent}
    row.kind, row.parent = kind, parent
    row.former, row.answers = None, False
    row.version += 1
    check_place(session, row)
    check_name(session, row.name, row.parent, row.id)
    session.flush()
    activity.record(
        session, now, "area.promote", row.id, by=by, area=row.id,
        before=before, after={"kind": kind, "parent": parent}, detail=because(why),
    )  # fmt: skip


def _settle(session: Session, area: str, by: By, now: int) -> None:
    after = load_tree(session)
    leave_groups(session, after, area, by, now)
    forget_unreachable(session, after, after.below(area))
    put_documents(session, after, area, now)
