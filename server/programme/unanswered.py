"""Offers that a unit has said nothing about, and that do not sound there without its word."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.words import COMMUNE_KINDS
from server.areas.tree import AreaTree
from server.programme import answers
from server.programme.models import EntryRow, Placing, ProgrammeRevision


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An offered entry in one unit: `bulletin` is its first, `since_ms` when it was saved."""

    unit: str
    entry: str
    revision: int
    programme: str
    bulletin: str
    since_ms: int


def unanswered(
    session: Session, tree: AreaTree, now: int, saved_before_ms: int
) -> Iterator[Unanswered]:
    """Of every unit, the oldest first. One that takes offers by default need not answer."""
    rows = _offered(session, tree, now, saved_before_ms)
    reached = {row.id: answers.reached(session, tree, row.areas) for row, _ in rows}
    units = {unit for some in reached.values() for unit in some if not tree.nodes[unit].closed}
    policies = answers.policies_of(session, units)
    placed = _placed(session, reached)
    for row, saved_ms in rows:
        for unit in sorted(reached[row.id].keys() & units):
            policy = policies[unit]
            open_ = policy.answer_to(row.id, row.revision) is None and (unit, row.id) not in placed
            if (
                open_
                and row.area in _above(tree, unit)
                and not policy.accepts(row.id, row.revision)
            ):
                first = str(row.block["bulletins"][0]["bulletin"])
                yield Unanswered(unit, row.id, row.revision, row.area, first, saved_ms)


def _offered(
    session: Session, tree: AreaTree, now: int, saved_before_ms: int
) -> list[tuple[EntryRow, int]]:
    owners = {area for area in tree.nodes if not _has_unit(tree, area)}
    query = (
        select(EntryRow, ProgrammeRevision.saved_ms)
        .join(
            ProgrammeRevision,
            (ProgrammeRevision.area == EntryRow.area)
            & (ProgrammeRevision.revision == EntryRow.revision),
        )
        .where(EntryRow.area.in_(owners), EntryRow.class_ == "normal")
        .where(EntryRow.live_until.is_(None), ProgrammeRevision.saved_ms <= saved_before_ms)
        .where(EntryRow.ends_ms.is_(None) | (EntryRow.ends_ms > now))
        .order_by(ProgrammeRevision.saved_ms, EntryRow.id)
    )
    return [(row, saved_ms) for row, saved_ms in session.execute(query)]


def _has_unit(tree: AreaTree, area: str) -> bool:
    return any(node.kind in COMMUNE_KINDS for node in tree.up(area))


def _above(tree: AreaTree, unit: str) -> set[str]:
    """What stands above the commune-level unit, and the groups it owns (rule 5)."""
    found: set[str] = set()
    for node in tree.chain(unit):
        if node.kind in COMMUNE_KINDS:
            break
        found.add(node.id)
    groups = (node for node in tree.nodes.values() if node.kind == "group")
    return found | {group.id for group in groups if group.parent in found}


def _placed(session: Session, offered: dict[str, dict[str, int]]) -> set[tuple[str, str]]:
    query = (
        select(Placing.area, Placing.offered)
        .join(EntryRow, EntryRow.id == Placing.entry)
        .where(Placing.offered.in_(offered), EntryRow.live_until.is_(None))
    )
    return {(area, entry) for area, entry in session.execute(query)}
