"""What a merger or a split would do, before it is done: counted, and what would sound otherwise."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.models import Area, Widening
from server.areas.policy import SETTABLE, chain_of, trace
from server.areas.tree import AreaTree
from server.library.models import Bulletin
from server.programme.models import EntryRow
from server.territory.growing import Holds, holds
from server.territory.merging import Merger
from server.territory.splitting import Promotion, Split


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, by whose programme it is, and what it is called."""

    programme: str
    entry: str
    title: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`moves` is what goes along; `begins` and `ends` the standing entries that would begin or
    cease to reach it, because they name a unit as a whole; `narrows` the settings that would
    hold more tightly, because the successor has set them so."""

    moves: Holds
    begins: tuple[Told, ...]
    ends: tuple[Told, ...]
    narrows: tuple[str, ...]


def foresee_merger(session: Session, tree: AreaTree, asked: Merger, now: int) -> Foreseen:
    """The merger was checked; nothing is changed."""
    moves = _sum(holds(session, tree, unit, now) for unit in asked.units)
    if asked.into is None:
        return Foreseen(moves, (), (), ())
    reaching = [node.id for node in tree.up(asked.into)]
    narrows = {one for unit in asked.units for one in _narrows(session, unit, asked.into)}
    return Foreseen(
        moves,
        _naming(session, reaching, [asked.into]),
        (),
        tuple(n for n in SETTABLE if n in narrows),
    )


def foresee_promotion(session: Session, tree: AreaTree, asked: Promotion, now: int) -> Foreseen:
    """The promotion was checked; nothing is changed."""
    unit = tree.unit_of(asked.area)
    left = [node.id for node in tree.up(asked.area) if tree.reaches(unit, node.id)][1:]
    was_unit = session.get_one(Area, asked.area).former is not None
    ends = _ending(session, tree, left, all_=was_unit)
    return Foreseen(holds(session, tree, asked.area, now), (), ends, ())


def foresee_split(session: Session, tree: AreaTree, asked: Split, now: int) -> Foreseen:
    """The split was checked; nothing is changed."""
    moves = _sum(holds(session, tree, part, now) for part in asked.parts)
    return Foreseen(moves, (), _ending(session, tree, [asked.unit], all_=False), ())


def _ending(
    session: Session, tree: AreaTree, left: Collection[str], *, all_: bool
) -> tuple[Told, ...]:
    """Entries that name the areas left as a whole; `all_`: those areas' own too, which a part
    that never was a unit takes along."""
    up = [node.id for area in left for node in tree.up(area)]
    return _naming(session, [one for one in dict.fromkeys(up) if all_ or one not in left], left)


def _naming(
    session: Session, programmes: Collection[str], areas: Collection[str]
) -> tuple[Told, ...]:
    """The standing entries of these programmes that name one of `areas`."""
    rows = session.scalars(
        select(EntryRow)
        .where(EntryRow.area.in_(programmes), EntryRow.live_until.is_(None))
        .order_by(EntryRow.area, EntryRow.created_ms, EntryRow.id)
    )
    found = [row for row in rows if not set(areas).isdisjoint(row.areas)]
    firsts = {row.id: row.block["bulletins"][0]["bulletin"] for row in found}
    query = select(Bulletin.id, Bulletin.title).where(Bulletin.id.in_(firsts.values()))
    titles: dict[str, str] = {row.id: row.title for row in session.execute(query)}
    return tuple(Told(row.area, row.id, titles.get(firsts[row.id], row.id)) for row in found)


def _narrows(session: Session, unit: str, into: str) -> Iterable[str]:
    """The settings that hold otherwise below `into`; whoever answers goes on answering."""
    chain = chain_of(session, unit)
    query = select(Widening).where(Widening.ended_ms.is_(None))
    decisions = {row.area: row for row in session.scalars(query)}
    before = trace(chain, decisions).held
    after = trace([*chain_of(session, into), chain[-1]], decisions).held
    return (
        name
        for name in SETTABLE
        if name != "accepts_by_default" and getattr(before, name) != getattr(after, name)
    )


def _sum(several: Iterable[Holds]) -> Holds:
    every = list(several)
    return Holds(
        areas=sum(one.areas for one in every),
        groups=sum(one.groups for one in every),
        devices=sum(one.devices for one in every),
        entries=sum(one.entries for one in every),
        posts=sum(one.posts for one in every),
    )
