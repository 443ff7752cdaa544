"""What sounds on some days, told in words: for one device, or for an area chain by chain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.explain import Explanation, explain_plan
from schedules.precedence import Programmes
from schedules.programme import Entry
from schedules.resolve import resolve
from server.areas.tree import AreaTree
from server.fleet.configs import compose_config
from server.programme.chains import Chain, Held, chains_under
from server.programme.naming import area_names
from server.programme.schemas import AreaPlan, Conflict, DayPlan, Told
from server.programme.told import Titles, say, title_of, titles_of

DAYS_MAX: Final = 7


@dataclass(frozen=True, slots=True)
class _Told:
    """The plan of one chain and day, and why each start became what it did."""

    chain: Chain
    plan: DayPlan


def plan_of_device(session: Session, device: str, day: date, now: int) -> DayPlan:
    """The plan the device computes too, while it is in step."""
    chain = Chain(compose_config(session, device, now), (device,))
    held = Held(session, now)
    return _plan(held, chain, day, _titles(session, held, [chain]), _names(session, [chain]))


def plan_of_area(
    session: Session, tree: AreaTree, area: str, first: date, days: int, now: int, *, whole: bool
) -> AreaPlan:
    """The plans of all devices in the area and below, on `days` days from `first` on.

    `conflicts` tells what does not go as it was asked for, over all of them; without `whole`
    that is all, and the items of each chain are left out.
    """
    held = Held(session, now)
    chains = chains_under(session, tree.below(area))
    titles, names = _titles(session, held, chains), _names(session, chains)
    told = [
        _Told(chain, _plan(held, chain, first + timedelta(days=n), titles, names))
        for n in range(days)
        for chain in chains
    ]
    return AreaPlan(
        area=area,
        day=first,
        last=first + timedelta(days=days - 1),
        conflicts=_conflicts(told),
        chains=[one.plan if whole else one.plan.model_copy(update={"items": []}) for one in told],
    )


def tell_all(
    told: Iterable[Explanation], programmes: Programmes, config: DeviceConfig, titles: Titles
) -> list[Told]:
    """Explanations as the API tells them."""
    entries = {(e.id, e.revision): e for p in programmes.values() for e in p.entries}
    return [_tell(one, entries[one.key.entry, one.key.entry_revision], config, titles)
            for one in told]  # fmt: skip


def _conflicts(told: Sequence[_Told]) -> list[Conflict]:
    """What is moved, skipped or not taken: once for all the chains where it is the same."""
    alike: dict[tuple[Any, ...], tuple[date, Told, list[_Told]]] = {}
    for one in told:
        for item in one.plan.items:
            if item.fate != "on_time":
                key = (item.entry, item.entry_revision, item.due_ms, item.fate, item.start_ms,
                       item.reason, item.by, item.vi)  # fmt: skip
                alike.setdefault(key, (one.plan.day, item, []))[2].append(one)
    conflicts = [
        Conflict(
            day=day,
            areas=sorted({one.plan.area for one in where}),
            devices=sum(len(one.chain.devices) for one in where),
            item=item,
        )
        for day, item, where in alike.values()
    ]
    return sorted(conflicts, key=lambda one: (one.item.due_ms, one.item.entry, one.areas))


def _plan(
    held: Held, chain: Chain, day: date, titles: Titles, names: Mapping[str, str]
) -> DayPlan:  # fmt: skip
    programmes = held.of(chain.config)
    plan = resolve(programmes, chain.config, day)
    told = explain_plan(plan, programmes, chain.config)
    return DayPlan(
        area=chain.area,
        name=names[chain.area],
        devices=list(chain.devices),
        day=day,
        zone=chain.config.zone,
        digest=plan.digest,
        items=tell_all(told, programmes, chain.config, titles),
    )


def _titles(session: Session, held: Held, chains: Iterable[Chain]) -> Titles:
    return titles_of(session, (held.of(chain.config) for chain in chains))


def _names(session: Session, chains: Iterable[Chain]) -> dict[str, str]:
    return area_names(session, {chain.area for chain in chains})


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
