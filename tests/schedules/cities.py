"""Small random cities for `resolve`: a chain of areas, a group, a few entries that collide."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from schedules.config import DeviceConfig, GroupPlace, Place, QuietDays, Window
from schedules.programme import Acceptance, Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, Monthly, Once, Rule, Weekdays, When
from tests.schedules.placed_by_minutes import MINUTE

HOUR = 60 * MINUTE
CITY, WARD = Place("city", "city"), Place("ward", "ward")
CHAINS = (
    (CITY, WARD),
    (CITY, WARD, Place("nbhd", "neighbourhood")),
    (CITY, WARD, Place("nbhd", "commune")),
)
"""The last one stands in a commune that was merged into the ward and answers for itself."""
GROUPS = (GroupPlace("city-group", "city"), GroupPlace("ward-group", "ward"))
AREAS = ("city", "ward", "nbhd", "city-group", "ward-group", "elsewhere")
CHANGES = (
    ("Asia/Ho_Chi_Minh", date(2026, 11, 23)),
    ("Asia/Ho_Chi_Minh", date(2028, 2, 29)),
    ("America/New_York", date(2027, 3, 14)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("Pacific/Apia", date(2011, 12, 31)),
)
"""Zones, and a day on which their clocks change (or the 29th of February)."""

City = tuple[dict[str, Programme], DeviceConfig, date]


def minutes(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high).map(lambda n: n * MINUTE)


@st.composite
def cities(draw: st.DrawFn) -> City:
    """Programmes, a device's configuration, and the day to plan."""
    zone, change = draw(st.sampled_from(CHANGES))
    day = change + timedelta(days=draw(st.integers(-1, 1)))
    programmes: dict[str, Programme] = {}
    for n in range(draw(st.integers(1, 7))):
        area = draw(st.sampled_from(AREAS))
        entry = _entry(draw, f"e{n}", area, zone, day)
        held = programmes.get(area) or Programme(area, 1, 0)
        programmes[area] = Programme(area, 1, 0, (*held.entries, entry))
    for area in ("ward", "nbhd"):
        if draw(st.integers(0, 4)):
            held = programmes.get(area) or Programme(area, 1, 0)
            policies = tuple(
                _policy(draw, live) for live in (0, to_noon(day))[: draw(st.integers(1, 2))]
            )
            programmes[area] = Programme(area, 1, 0, held.entries, policies)
    return programmes, _config(draw, zone, day), day


@st.composite
def nights(draw: st.DrawFn) -> City:
    """Plain blocks of one ward around midnight, where each day leans on the one before."""
    zone, change = draw(st.sampled_from(CHANGES))
    day = change + timedelta(days=draw(st.integers(-1, 1)))
    entries = []
    for n in range(draw(st.integers(2, 4))):
        at = draw(st.sampled_from([0, 0, 22, 23, 23])) * HOUR + draw(minutes(0, 59))
        plain = _entry(draw, f"e{n}", "ward", zone, day)
        when = When(zone, day - timedelta(days=5), None, (at,), Daily())
        late = draw(st.sampled_from([0, 0, 30 * MINUTE]))
        entries.append(
            replace(
                plain, when=when, may_start_late_by_ms=late, gap_ms=0, live_from=0, live_until=None
            )
        )
    windows = st.sampled_from([((0, 24),), ((0, 2), (20, 24)), ((0, 23),), ((0, 1), (5, 24))])
    hours = tuple(Window((1, 2, 3, 4, 5, 6, 7), a * HOUR, b * HOUR) for a, b in draw(windows))
    config = DeviceConfig("loa-1", CHAINS[1], zone=zone, permitted=hours)
    return {"ward": Programme("ward", 1, 0, tuple(entries))}, config, day


def to_noon(day: date) -> int:
    """Noon of the day in UTC, in milliseconds."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 24 * HOUR + 12 * HOUR


def _entry(draw: st.DrawFn, name: str, area: str, zone: str, day: date) -> Entry:
    # Times crowd around midnight, the usual hours of clock changes, and one another.
    hour = draw(st.sampled_from([0, 0, 0, 1, 2, 2, 3, 5, 12, 22, 23, 23, 23]))
    minute = st.one_of(minutes(0, 59), st.sampled_from([0, 5 * MINUTE, 55 * MINUTE]))
    times = tuple({hour * HOUR + draw(minute) for _ in range(draw(st.integers(1, 2)))})
    patience = st.one_of(st.just(0), minutes(0, 150))
    gap = st.one_of(st.just(0), st.just(0), minutes(0, 10))
    elsewhere = draw(st.integers(0, 5)) == 0
    when = When(
        zone="Asia/Ho_Chi_Minh" if elsewhere else zone,
        first=day - timedelta(days=draw(st.integers(0, 5))),
        last=draw(st.sampled_from([None, day, day + timedelta(days=1)])),
        times=times,
        rule=draw(_rules()),
        except_days=draw(st.sampled_from([(), (), (day,), (day - timedelta(days=1),)])),
    )
    targets: dict[str, Any] = {"city": ("city",), "city-group": ("city-group",), "ward": ("ward",)}
    return Entry(
        id=name, revision=draw(st.integers(1, 2)),
        class_=draw(st.sampled_from(["normal", "normal", "priority"])),
        areas=targets.get(area, ("nbhd", "other")),
        block=Block((Sound(name, f"{name:0>64}", draw(minutes(1, 90)), 1),)),
        when=when, live_from=draw(st.sampled_from([0, 0, to_noon(day)])),
        live_until=draw(st.sampled_from([None, None, to_noon(day)])),
        created_ms=draw(st.integers(0, 1)), may_start_late_by_ms=draw(patience),
        gap_ms=draw(gap),
    )  # fmt: skip


def _rules() -> st.SearchStrategy[Rule]:
    days_of_month = st.sampled_from([-1, 1, 4, 14, 23, 24, 29, 30, 31])
    return st.one_of(
        st.just(Daily()),
        st.just(Once()),
        st.just(Daily(every=2)),
        st.builds(Weekdays, st.lists(st.integers(1, 7), min_size=1, max_size=7).map(tuple)),
        st.builds(Monthly, st.lists(days_of_month, min_size=1).map(tuple)),
    )


def _policy(draw: st.DrawFn, live_from: int) -> Policy:
    names = st.sampled_from([f"e{n}" for n in range(7)])
    answers = st.builds(Acceptance, names, st.sampled_from([None, 1, 2]), st.booleans())
    order = st.lists(st.sampled_from(["e0", "e1", "e2", "e3", "city", "ward", "nbhd"]), max_size=4)
    return Policy(
        live_from, draw(st.booleans()), tuple(draw(st.lists(answers, max_size=4))),
        tuple(draw(order)),
    )  # fmt: skip


def _config(draw: st.DrawFn, zone: str, day: date) -> DeviceConfig:
    windows = [Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * HOUR)] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(0 if windows else 1, 3))):
        begin = draw(st.sampled_from([0, 0, 1, 5, 20, 22])) * HOUR
        begin += draw(st.sampled_from([0, 0, draw(minutes(0, 59))]))
        until = draw(st.sampled_from([24, 24, 2, 6, 12, 23])) * HOUR
        if begin < until:
            windows.append(
                Window(draw(st.sampled_from([(1, 2, 3, 4, 5, 6, 7), (1, 3, 5, 7)])), begin, until)
            )
    quiet = draw(st.sampled_from([(), (), (), (QuietDays(day, day, ("normal",)),)]))
    return DeviceConfig(
        device="loa-1", chain=draw(st.sampled_from(CHAINS)), groups=GROUPS, zone=zone,
        permitted=tuple(windows), quiet=quiet,
        air_time_cap_ms=draw(st.sampled_from([None, None, 60 * MINUTE, 200 * MINUTE])),
        min_gap_ms=draw(st.sampled_from([0, 0, MINUTE, 3 * MINUTE])),
        since=draw(st.sampled_from([0, 0, 0, to_noon(day)])),
    )  # fmt: skip
