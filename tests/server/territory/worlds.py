"""Small random cities on the database: settings, programmes, answers, groups and devices; and
what every loudspeaker of theirs sounds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.plan import Plan
from schedules.programme import Acceptance, Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, When
from schedules.resolve import resolve
from schedules.words import ScheduledClass
from server.areas.models import Area
from server.fleet.configs import compose_all
from server.fleet.models import Device, GroupMember
from server.programme.compose import compose_programme
from server.programme.models import ProgrammeRevision
from server.programme.rows import row_of_entry, row_of_policy
from tests.server.city import START_MS

HOUR: Final = 3_600_000
MINUTE: Final = 60_000
LIVE_MS: Final = START_MS - 30 * 24 * HOUR
FIRST: Final = date(2026, 11, 25)
"""The day after the clock's: everything decided now is in force on it."""
WHOLE_WEEK: Final = [1, 2, 3, 4, 5, 6, 7]

DEVICES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "d-ward": ("w-le-chan", ("g-city", "g-ward")),
    "d-part": ("n-le-chan-3", ("g-city",)),
    "d-next": ("w-hai-an", ("g-city",)),
    "d-far": ("x-vinh-bao", ()),
    "d-city": ("hp", ()),
}
_REACH: Final = {
    "hp": ("hp", "w-le-chan", "n-le-chan-3", "w-hai-an", "x-vinh-bao", "g-city"),
    "w-le-chan": ("w-le-chan", "n-le-chan-3", "g-ward"),
    "n-le-chan-3": ("n-le-chan-3",),
    "w-hai-an": ("w-hai-an",),
    "g-city": ("g-city",),
    "g-ward": ("g-ward",),
}
UNITS: Final = ("w-le-chan", "w-hai-an", "x-vinh-bao")

hours = st.tuples(st.sampled_from([5, 6, 7]), st.sampled_from([9, 10, 22])).map(
    lambda pair: [{"days": WHOLE_WEEK, "from_ms": pair[0] * HOUR, "until_ms": pair[1] * HOUR}]
)
settings = st.fixed_dictionaries(
    {
        "permitted": st.one_of(st.none(), hours),
        "volume": st.sampled_from([None, 40, 60]),
        "min_gap_ms": st.sampled_from([None, MINUTE]),
        "air_time_cap_ms": st.sampled_from([None, 90 * MINUTE]),
        "accepts_by_default": st.sampled_from([None, True, False]),
    }
)
answers = st.lists(
    st.builds(
        Acceptance,
        st.integers(0, 9).map(lambda n: f"e-{n}"),
        st.sampled_from([None, 1]),
        st.booleans(),
    ),
    max_size=4,
).map(tuple)
orders = st.lists(st.sampled_from(["hp", "w-le-chan", "e-0", "e-3", "e-5"]), max_size=3).map(tuple)
policies = st.builds(Policy, st.just(LIVE_MS), st.booleans(), answers, orders)


@st.composite
def entries(draw: st.DrawFn) -> tuple[tuple[str, Entry], ...]:
    """Entries that crowd into the morning, each of one programme and for some of its areas."""
    found = []
    for n in range(draw(st.integers(2, 9))):
        area = draw(st.sampled_from(sorted(_REACH)))
        class_: ScheduledClass = draw(st.sampled_from(["normal", "normal", "priority"]))
        chosen = draw(st.lists(st.sampled_from(_REACH[area]), min_size=1, max_size=2, unique=True))
        time = (
            draw(st.sampled_from([6, 6, 7, 8])) * HOUR + draw(st.sampled_from([0, 0, 10])) * MINUTE
        )
        length = draw(st.sampled_from([5, 20, 40])) * MINUTE
        entry = Entry(
            id=f"e-{n}", revision=1, class_=class_, areas=tuple(chosen),
            block=Block((Sound(f"b-{n}", f"{n:064x}", length, 1),)),
            when=When("Asia/Ho_Chi_Minh", FIRST - timedelta(days=20), None, (time,), Daily()),
            live_from=LIVE_MS, live_until=None, created_ms=LIVE_MS + n,
            may_start_late_by_ms=draw(st.sampled_from([0, 30, 120])) * MINUTE,
        )  # fmt: skip
        found.append((area, entry))
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """What `lay` lays out."""
    return {
        "settings": {area: draw(settings) for area in (*UNITS, "n-le-chan-3")},
        "policies": {area: draw(st.one_of(st.none(), policies)) for area in UNITS},
        "entries": draw(entries()),
    }


def lay(session: Session, world: Mapping[str, Any]) -> None:
    """Put the world into the small city's areas."""
    for owner, group in (("hp", "g-city"), ("w-le-chan", "g-ward")):
        session.add(Area(id=group, name=f"Nhóm {group}", kind="group", parent=owner))
    for area, values in world["settings"].items():
        row = session.get_one(Area, area)
        for name, value in values.items():
            setattr(row, name, value)
    for device, (area, groups) in DEVICES.items():
        session.add(
            Device(
                id=device, name=device, area=area, created_ms=0, public_key="k", enrolled_ms=1,
                since_ms=0,
            )
        )  # fmt: skip
        session.flush()
        session.add_all(GroupMember(group=group, device=device) for group in groups)
    revised = {area for area, _ in world["entries"]} | {a for a in UNITS if world["policies"][a]}
    for area, entry in world["entries"]:
        session.add(row_of_entry(area, entry))
    for area in UNITS:
        if world["policies"][area] is not None:
            session.add(row_of_policy(area, 1, world["policies"][area]))
    for area in revised:
        session.add(
            ProgrammeRevision(area=area, revision=1, effective_from=LIVE_MS, saved_ms=LIVE_MS)
        )
    session.flush()


Held = tuple[dict[str, DeviceConfig], dict[str, Programme]]


def held(session: Session) -> Held:
    """What every device holds once all that is due has come."""
    configs = {config.device: config for config in compose_all(session)}
    areas = {area for config in configs.values() for area in config.areas}
    return configs, {area: compose_programme(session, area, START_MS) for area in areas}


def plans(found: Held, device: str) -> list[Plan]:
    """Its plans of the next seven days."""
    configs, programmes = found
    return [
        resolve(programmes, configs[device], FIRST + timedelta(days=n)) for n in range(7)
    ]  # fmt: skip


def digests(found: Held, devices: Iterable[str] = DEVICES) -> dict[str, list[str]]:
    return {device: [plan.digest for plan in plans(found, device)] for device in devices}


def sounds(found: Held, device: str) -> list[list[tuple[int, int, str, int]]]:
    """When it sounds what and how loud, whatever entries and programmes are called."""
    return [
        [(item.due_ms, item.start_ms, item.block.digest, item.volume) for item in plan.items]
        for plan in plans(found, device)
    ]


def due_on(found: Held, device: str) -> set[str]:
    """The entries of which something falls due on it, whether it finds a place or not."""
    return {
        entry
        for plan in plans(found, device)
        for entry in (*(i.entry for i in plan.items), *(s.entry for s in plan.skips))
    }


def without(found: Held, entries: Iterable[str]) -> Held:
    """The same, had these entries never been."""
    configs, programmes = found
    gone = set(entries)
    return configs, {
        area: replace(one, entries=tuple(e for e in one.entries if e.id not in gone))
        for area, one in programmes.items()
    }
