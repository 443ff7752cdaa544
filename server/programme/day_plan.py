"""What sounds on a day, told in words: for one device, or for an area chain by chain."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.explain import Explanation, explain
from schedules.precedence import Programmes
from schedules.programme import Entry
from schedules.resolve import resolve
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.fleet.configs import compose_config
from server.programme.chains import Chain, Held, chains_under
from server.programme.schemas import AreaPlan, DayPlan, Told
from server.programme.told import Titles, say, title_of, titles_of


def plan_of_device(session: Session, device: str, day: date, now: int) -> DayPlan:
    """The plan the device computes too, while it is in step."""
    config = compose_config(session, device, now)
    return _plan(session, Held(session, now), Chain(config, (device,)), day)


def plan_of_area(session: Session, tree: AreaTree, area: str, day: date, now: int) -> AreaPlan:
    """The plans of all devices in the area and below."""
    held = Held(session, now)
    chains = chains_under(session, tree.below(area))
    plans = [_plan(session, held, chain, day) for chain in chains]
    return AreaPlan(area=area, day=day, chains=plans)


def tell_all(
    told: Iterable[Explanation], programmes: Programmes, config: DeviceConfig, titles: Titles
) -> list[Told]:
    """Explanations as the API tells them."""
    entries = {(e.id, e.revision): e for p in programmes.values() for e in p.entries}
    return [_tell(one, entries[one.key.entry, one.key.entry_revision], config, titles)
            for one in told]  # fmt: skip


def _plan(session: Session, held: Held, chain: Chain, day: date) -> DayPlan:
    programmes = held.of(chain.config)
    return DayPlan(
        area=chain.area,
        name=session.get_one(Area, chain.area).name,
        devices=list(chain.devices),
        day=day,
        zone=chain.config.zone,
        digest=resolve(programmes, chain.config, day).digest,
        items=tell_all(
            explain(programmes, chain.config, day),
            programmes,
            chain.config,
            titles_of(session, [programmes]),
        ),
    )


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
