"""What sounds on some days, told in words: for one device, or for an area chain by chain."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.explain import Explanation, explain_plan
from schedules.plan import Plan
from schedules.precedence import Programmes
from schedules.programme import Entry
from schedules.resolve import resolve
from server.areas.tree import AreaTree
from server.fleet.configs import compose_config
from server.programme.chains import Chain, Held, alike, chains_under
from server.programme.naming import area_names
from server.programme.schemas import AreaPlan, AreaStart, Conflict, DayPlan, Told
from server.programme.told import Titles, say, title_of, titles_of

DAYS_MAX: Final = 7
WHOLE_MAX: Final = 200
"""Days of chains that are told item by item unless somebody asks for it: a ward's week with its
neighbourhoods, a city's day of units."""


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of all chains that are alike that day."""

    plan: Plan
    items: list[Told]


class Teller:
    """Tells days of chains, each kind of day once."""

    def __init__(
        self,
        session: Session,
        held: Held,
        chains: Sequence[Chain],
        always: Collection[str] = (),
    ) -> None:
        """Of the programmes `always`, every start is told, also of a day that is not told whole."""
        self._held, self._always = held, always
        self._titles = titles_of(session, (held.of(chain.config) for chain in chains))
        self._names = area_names(session, {chain.area for chain in chains})
        self._used = held.used()
        self._told: dict[tuple[DeviceConfig, date, bool], _Day] = {}

    def tell(self, chain: Chain, day: date, *, whole: bool = True) -> DayPlan:
        """Every start addressed to it; without `whole` only those that are moved or silent."""
        told = self._day(chain.config, day, whole=whole)
        return DayPlan(
            area=chain.area,
            name=self._names[chain.area],
            devices=list(chain.devices),
            day=day,
            zone=chain.config.zone,
            digest=told.plan.digest,
            items=told.items,
        )

    def _day(self, config: DeviceConfig, day: date, *, whole: bool) -> _Day:
        decisive = alike(config, self._used, day)
        key = (decisive, day, whole)
        if key not in self._told:
            programmes = self._held.of(config)
            plan = resolve(programmes, decisive, day)
            told = explain_plan(plan, programmes, decisive)
            wanted = [
                one
                for one in told
                if whole or one.fate != "on_time" or one.programme in self._always
            ]
            items = tell_all(wanted, programmes, config, self._titles)
            self._told[key] = _Day(plan, items)
        return self._told[key]


CONFLICTS_MAX: Final = 1_000
"""The first ones; whoever has more of them has one thing to mend, not a thousand."""


def plan_of_device(session: Session, device: str, day: date, now: int) -> DayPlan:
    """The plan the device computes too, while it is in step."""
    chain = Chain(compose_config(session, device, now), (device,))
    return Teller(session, Held(session, now), [chain]).tell(chain, day)


def plan_of_area(
    session: Session,
    tree: AreaTree,
    area: str,
    first: date,
    days: int,
    now: int,
    whole: bool | None = None,
) -> AreaPlan:
    """The plans of all devices in the area and below, on `days` days from `first` on.

    `conflicts` tells what does not go as it was asked for, over all of them. With `whole` every
    item is told of every chain; None means: where that is not too much to read.
    """
    chains = chains_under(session, tree.below(area))
    if whole is None:
        whole = len(chains) * days <= WHOLE_MAX
    above = () if whole else tuple(node.id for node in tree.up(area))
    teller = Teller(session, Held(session, now), chains, above)
    plans = [
        teller.tell(chain, first + timedelta(days=n), whole=whole)
        for n in range(days)
        for chain in chains
    ]
    conflicts = _conflicts(plans)
    return AreaPlan(
        area=area,
        day=first,
        last=first + timedelta(days=days - 1),
        whole=whole,
        conflicts=conflicts[:CONFLICTS_MAX],
        more_conflicts=max(0, len(conflicts) - CONFLICTS_MAX),
        starts=_starts(plans, above),
        chains=plans if whole else [],
    )


def tell_all(
    told: Iterable[Explanation], programmes: Programmes, config: DeviceConfig, titles: Titles
) -> list[Told]:
    """Explanations as the API tells them."""
    entries = {(e.id, e.revision): e for p in programmes.values() for e in p.entries}
    return [_tell(one, entries[one.key.entry, one.key.entry_revision], config, titles)
            for one in told]  # fmt: skip


def _starts(plans: Sequence[DayPlan], programmes: Collection[str]) -> list[AreaStart]:
    """What these programmes ask for: once for all the chains where it turns out the same."""
    return [
        AreaStart(day=where[0].day, devices=sum(len(plan.devices) for plan in where), item=item)
        for item, where in _alike(plans, lambda item: item.programme in programmes)
    ]


def _alike(
    plans: Sequence[DayPlan], wanted: Callable[[Told], bool]
) -> Iterable[tuple[Told, list[DayPlan]]]:
    """Each wanted item with the plans in which it turns out the same."""
    same: dict[tuple[Any, ...], tuple[Told, list[DayPlan]]] = {}
    for plan in plans:
        for item in filter(wanted, plan.items):
            key = (item.entry, item.entry_revision, item.due_ms, item.fate, item.start_ms,
                   item.reason, item.by, item.vi)  # fmt: skip
            same.setdefault(key, (item, []))[1].append(plan)
    return same.values()


def _conflicts(plans: Sequence[DayPlan]) -> list[Conflict]:
    """What is moved, skipped or not taken: once for all the chains where it is the same."""
    conflicts = [
        Conflict(
            day=where[0].day,
            areas=sorted({plan.area for plan in where}),
            devices=sum(len(plan.devices) for plan in where),
            item=item,
        )
        for item, where in _alike(plans, lambda item: item.fate != "on_time")
    ]
    return sorted(conflicts, key=lambda one: (one.item.due_ms, one.item.entry, one.areas))


def _tell(one: Explanation, entry: Entry, config: DeviceConfig, titles: Titles) -> Told:
    words = say(one, config.zone, titles)
    end = None if one.start_ms is None else one.start_ms + entry.block.duration_ms
    return Told.model_validate(
        {
            "entry": entry.id,
            "entry_revision": entry.revision,
            "programme": one.programme,
            "title": title_of(titles, entry.id, entry.revision),
            "class": entry.class_,
            "due_ms": one.key.due_ms,
            "start_ms": one.start_ms,
            "end_ms": end,
            "fate": one.fate,
            "reason": one.reason,
            "by": one.by,
            "vi": words.vi,
            "en": words.en,
        }
    )
