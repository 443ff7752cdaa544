"""What areas set, joined down the chain: what stands above bounds what stands below (ADR 10)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, TypeVar

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import Session

from schedules.config import QuietDays, Window
from schedules.words import COMMUNE_KINDS
from schedules.zones import DEFAULT_ZONE
from server.areas.hours import Windows, intersect, join, lift, quiet_of, read_quiet, read_windows
from server.areas.models import Area, Widening
from server.areas.refusals import AreaUnknownError
from server.areas.tree import AreaTree

T = TypeVar("T")

LOUDEST: Final = 100


@dataclass(frozen=True, slots=True)
class AreaPolicy:
    """What holds for the devices of one area.

    `permitted` is what every area of the chain permits, `quiet` what any of them keeps quiet;
    nothing is permitted where nobody has set hours. `volume` in percent.
    """

    zone: str
    permitted: tuple[Window, ...]
    quiet: tuple[QuietDays, ...]
    volume: int
    air_time_cap_ms: int | None
    min_gap_ms: int
    accepts_by_default: bool
    second_factor_required: bool = True


@dataclass(frozen=True, slots=True)
class Bound:
    """How far an area may go: what has been set on the way down to it; None where nothing was."""

    zone: str | None = None
    permitted: Windows | None = None
    quiet: tuple[QuietDays, ...] = ()
    volume: int | None = None
    air_time_cap_ms: int | None = None
    min_gap_ms: int | None = None
    accepts_by_default: bool | None = None
    second_factor: bool | None = None


SETTABLE: Final = tuple(one.name for one in fields(Bound))
"""What an area may set, by the name of its column."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: the area that set it, or the decision that widened it there."""

    area: str
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """What holds in an area, what it was held to from above, and where each value comes from.

    `held` is what it holds those below to. The sources of one value stand from the top down:
    the last one made it what it is.
    """

    held: Bound
    bound: Bound
    sources: Mapping[str, tuple[Source, ...]]

    @property
    def policy(self) -> AreaPolicy:
        """`held`, with what is so where nobody has said anything."""
        return _settled(self.held)


def effective(session: Session, area: str) -> AreaPolicy:
    """The policy in force in `area`. Raises `AreaUnknownError`."""
    return traced(session, area).policy


def traced(session: Session, area: str) -> Traced:
    """The same, with its sources. Raises `AreaUnknownError`."""
    chain = chain_of(session, area)
    ids = [one.id for one in chain]
    standing = select(Widening).where(Widening.area.in_(ids), Widening.ended_ms.is_(None))
    return trace(chain, {row.area: row for row in session.scalars(standing)})


def effective_anywhere(session: Session, tree: AreaTree) -> Callable[[str], AreaPolicy]:
    """`effective`, for whoever asks it of a whole city: everything is read once."""
    areas = {one.id: one for one in session.scalars(select(Area))}
    standing = select(Widening).where(Widening.ended_ms.is_(None))
    decisions = {row.area: row for row in session.scalars(standing)}
    return lambda area: combine([areas[node.id] for node in tree.chain(area)], decisions)


def chain_of(session: Session, area: str) -> list[Area]:
    """The areas from the top down to `area`. Raises `AreaUnknownError`."""
    chain = list(session.scalars(_CHAIN, {"area": area}))
    if not chain:
        raise AreaUnknownError(area)
    return chain


def combine(chain: Sequence[Area], decisions: Mapping[str, Widening] | None = None) -> AreaPolicy:
    """One policy of what the areas of `chain`, from the top down, have set. Pure.

    Hours: what all permit. Quiet days: all of them. Volume and air time: the smallest. Gap: the
    largest. Second factor: needed, unless the top says otherwise and nobody below it insists.
    Zone and acceptance: the nearest that is set.
    """
    return trace(chain, decisions or {}).policy


def trace(chain: Sequence[Area], decisions: Mapping[str, Widening]) -> Traced:
    """`combine`, and how it came about. `decisions` are those in force, by area. Pure."""
    held = bound = Bound()
    bounds: dict[str, Bound] = {}
    above_units = held.accepts_by_default
    sources: dict[str, tuple[Source, ...]] = {}
    for n, area in enumerate(chain):
        decision = decisions.get(area.id)
        bound = held
        if decision is not None and decision.above in bounds:
            bound = _widened(held, decision, bounds[decision.above])
            _note(sources, held, bound, Source(area.id, decision.id))
        bounds[area.id] = bound
        if area.kind in COMMUNE_KINDS:
            above_units = held.accepts_by_default
        if area.answers:
            bound = replace(bound, accepts_by_default=above_units)
        held = _narrowed(bound, area, is_top=n == 0 or area.kind == "city")
        _note(sources, bound, held, Source(area.id))
    return Traced(held, bound, sources)


def _narrowed(bound: Bound, area: Area, *, is_top: bool) -> Bound:
    hours = None if area.permitted is None else read_windows(area.permitted)
    return Bound(
        zone=area.zone if area.zone is not None else bound.zone,
        permitted=_hours(bound.permitted, hours),
        quiet=quiet_of(bound.quiet, read_quiet(area.quiet or [])),
        volume=_least(bound.volume, area.volume),
        air_time_cap_ms=_least(bound.air_time_cap_ms, area.air_time_cap_ms),
        min_gap_ms=_most(bound.min_gap_ms, area.min_gap_ms),
        accepts_by_default=(
            bound.accepts_by_default if area.accepts_by_default is None else area.accepts_by_default
        ),
        second_factor=_factor(bound.second_factor, area.second_factor, is_top=is_top),
    )


def _factor(above: bool | None, own: bool | None, *, is_top: bool) -> bool | None:
    """Only the top of the tree, or the city, may do without; below that silence asks for it."""
    if above is None:
        return own if is_top else True
    return above or own is True


def _widened(held: Bound, decision: Widening, limit: Bound) -> Bound:
    """`held` after a decision, which reaches as far as whoever made it is held to: `limit`."""
    return replace(
        held,
        permitted=_wider_hours(held.permitted, decision.permitted, limit.permitted),
        quiet=_lifted(held.quiet, decision.quiet, limit.quiet),
        volume=_raised(held.volume, decision.volume, limit.volume),
        air_time_cap_ms=_raised(
            held.air_time_cap_ms, decision.air_time_cap_ms, limit.air_time_cap_ms
        ),
        min_gap_ms=_lowered(held.min_gap_ms, decision.min_gap_ms, limit.min_gap_ms),
    )


def _wider_hours(held: Windows | None, asked: object, limit: Windows | None) -> Windows | None:
    if held is None or asked is None:
        return held
    wanted = read_windows(asked)
    return join(held, wanted if limit is None else intersect(wanted, limit))


def _lifted(
    held: tuple[QuietDays, ...], asked: object, limit: tuple[QuietDays, ...]
) -> tuple[QuietDays, ...]:
    if asked is None:
        return held
    return quiet_of(limit, lift((q for q in held if q not in limit), read_quiet(asked)))


def _raised(held: int | None, asked: int | None, limit: int | None) -> int | None:
    if held is None or asked is None:
        return held
    return max(held, asked if limit is None else min(asked, limit))


def _lowered(held: int | None, asked: int | None, limit: int | None) -> int | None:
    if held is None or asked is None:
        return held
    return min(held, asked if limit is None else max(asked, limit))


def _hours(one: Windows | None, other: Windows | None) -> Windows | None:
    if one is None or other is None:
        only = one if other is None else other
        return None if only is None else intersect(only, only)
    return intersect(one, other)


def _least(one: int | None, other: int | None) -> int | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _most(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _note(
    sources: dict[str, tuple[Source, ...]], before: Bound, after: Bound, source: Source
) -> None:
    for name in SETTABLE:
        if getattr(before, name) != getattr(after, name):
            sources[name] = (*sources.get(name, ()), source)


def _settled(held: Bound) -> AreaPolicy:
    return AreaPolicy(
        zone=held.zone or DEFAULT_ZONE,
        permitted=held.permitted or (),
        quiet=held.quiet,
        volume=LOUDEST if held.volume is None else held.volume,
        air_time_cap_ms=held.air_time_cap_ms,
        min_gap_ms=held.min_gap_ms or 0,
        accepts_by_default=held.accepts_by_default or False,
        second_factor_required=held.second_factor is not False,
    )


def _chain() -> Select[Area]:
    way = select(Area.id, Area.parent, literal(0).label("up")).where(Area.id == bindparam("area"))
    up = way.cte("way", recursive=True)
    above = select(Area.id, Area.parent, up.c.up + 1).join(up, Area.id == up.c.parent)
    up = up.union_all(above)
    return select(Area).join(up, Area.id == up.c.id).order_by(up.c.up.desc())


_CHAIN: Final = _chain()
