"""Merging units: what was one becomes a part of another, with all that it holds (ADR 10).

The former unit stays as an area below its successor: devices, neighbourhoods, groups, posts,
programme and history stay with it, and it goes on answering offers for itself, so that nothing
sounds otherwise; until its successor takes over, or it is split off again.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS
from server.accounts.rights import Person
from server.areas.founding import add_area, check_name
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base import activity
from server.base.activity import By
from server.fleet.configs import put_below
from server.territory import refusals
from server.territory.fitting import check_fits
from server.territory.reform import (
    NewUnit,
    because,
    check_depth,
    decide,
    hold,
    put_documents,
)


@dataclass(frozen=True, slots=True)
class Merger:
    """`units` become parts of `into`, or of a `new` unit beside them; in the name of `above`."""

    above: str
    units: tuple[str, ...]
    into: str | None = None
    new: NewUnit | None = None
    reason: str = ""


def check_merger(person: Person, tree: AreaTree, asked: Merger) -> By:
    """Raises `NotAllowedError`, and refusals: see `merge`. Changes nothing."""
    person.require("area.manage", asked.above, tree)
    if (asked.into is None) == (asked.new is None):
        raise refusals.successor_unclear()
    standing = asked.units if asked.into is None else (*asked.units, asked.into)
    by = decide(person, tree, asked.above, standing)
    if asked.new is not None and asked.new.kind not in COMMUNE_KINDS:
        raise refusals.not_a_unit(asked.new.name, "new.kind")
    for unit in asked.units:
        check_depth(tree, unit, len(tree.chain(unit)))
    return by


def merge(session: Session, person: Person, tree: AreaTree, asked: Merger, now: int) -> Area:
    """Carry it out; returns the successor.

    Raises `NotAllowedError`, refusals `successor_unclear`, `not_above`, `not_a_unit`,
    `not_beside`, `too_deep`, `settings_too_many`, `area_unknown`, `area_closed`, and
    what `add_area` raises.
    """
    by = check_merger(person, tree, asked)
    rows = hold(session, asked.units)
    successor = _successor(session, tree, asked, by, now)
    for unit in asked.units:
        _put_under(session, rows[unit], successor, by, asked.reason, now)
    if asked.new is not None:
        check_name(session, successor.name, successor.parent, successor.id)
    after = load_tree(session)
    for unit in asked.units:
        check_fits(session, after, unit)
        put_documents(session, after, unit, now)
    return successor


def join(session: Session, person: Person, tree: AreaTree, area: str, now: int) -> Area:
    """The former unit no longer answers for itself: it follows the unit it became a part of.

    Raises `NotAllowedError`, refusal `not_merged`.
    """
    by = person.require("offer.answer", area, tree)
    row = session.get_one(Area, area, with_for_update=True)
    if not row.answers:
        raise refusals.not_merged()
    row.answers = False
    session.flush()
    activity.record(
        session, now, "area.join", area, by=by, area=area,
        before={"answers": True}, after={"answers": False},
    )  # fmt: skip
    put_below(session, load_tree(session), area, now)
    return row


def _successor(session: Session, tree: AreaTree, asked: Merger, by: By, now: int) -> Area:
    if asked.new is None:
        return hold(session, [str(asked.into)])[str(asked.into)]
    area = asked.new.row(session, tree.nodes[asked.units[0]].parent)
    add_area(session, area, now, by=by, one_of_many=True)
    return area


def _put_under(session: Session, row: Area, successor: Area, by: By, reason: str, now: int) -> None:
    before = {"kind": row.kind, "parent": row.parent}
    row.former, row.answers = row.kind, True
    row.kind, row.parent = "neighbourhood", successor.id
    row.version += 1
    session.flush()
    activity.record(
        session, now, "area.merge", row.id, by=by, area=row.id,
        before=before, after={"kind": row.kind, "parent": row.parent}, detail=because(reason),
    )  # fmt: skip
