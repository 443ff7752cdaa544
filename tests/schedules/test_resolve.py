"""What one device sounds on one day: the rules of placement, precedence and acceptance."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.config import (
    DeviceConfig,
    GroupPlace,
    Place,
    QuietDays,
    Window,
    check_config,
    permitted_spans,
)
from schedules.explain import explain, in_words, sentence
from schedules.plan import Item, ItemKey, Plan, Skip
from schedules.precedence import commune_policy
from schedules.programme import (
    Acceptance,
    Block,
    Entry,
    Policy,
    Programme,
    Sound,
    check_programme,
)
from schedules.recurrence import Daily, When
from schedules.refusal import RefusalError
from schedules.resolve import resolve
from schedules.spans import Span
from schedules.zones import day_span, instant_of
from tests.schedules.cities import City, cities

HOUR, MINUTE = 3_600_000, 60_000
DAY = date(2026, 11, 23)
ZONE = "Asia/Ho_Chi_Minh"
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
CONFIG = DeviceConfig(
    "loa-1",
    (Place("city", "city"), Place("ward", "ward"), Place("nbhd", "neighbourhood")),
    (GroupPlace("schools", "city"), GroupPlace("market", "nbhd")),
    permitted=(Window(EVERY_DAY, 5 * HOUR, 21 * HOUR),),
)


def entry(name: str, at: int, length: int = 10 * MINUTE, **more: Any) -> Entry:
    """Every day at `at`, `length` long, addressed to the ward; no patience."""
    plain = Entry(
        id=name, revision=1, class_="normal", areas=("ward",),
        block=Block((Sound(name, f"{name:0>64}", length, 1),)),
        when=When(ZONE, date(2026, 1, 1), None, (at,), Daily()), live_from=0, live_until=None,
        created_ms=0,
    )  # fmt: skip
    return replace(plain, **more)


def plan(*entries: Entry, config: DeviceConfig = CONFIG, day: date = DAY, **areas: Any) -> Plan:
    """The plan of the ward's entries and, by name, of other areas' programmes."""
    ward = Programme("ward", 1, 0, entries, areas.pop("policies", ()))
    others = {area: Programme(area, 1, 0, tuple(found)) for area, found in areas.items()}
    return resolve({"ward": ward, **others}, config, day)


def at(minute_of_day: int, day: date = DAY) -> int:
    return instant_of(day, minute_of_day * MINUTE, ZONE)


def starts(found: Plan) -> list[tuple[str, int]]:
    """Each item and the minute of the day at which it starts."""
    midnight = day_span(found.day, ZONE).start
    return [(item.entry, (item.start_ms - midnight) // MINUTE) for item in found.items]


def skips(found: Plan) -> list[tuple[str, str, str | None]]:
    return [(skip.entry, skip.reason, skip.by) for skip in found.skips]


def test_days_asked_for_before_are_the_same_when_asked_for_again() -> None:
    """However many days were asked for in between, a day has the plan it had."""
    ward = Programme("ward", 1, 0, (entry("morning", 6 * HOUR),))
    month = [DAY + timedelta(days=n) for n in range(31)]
    first = [resolve({"ward": ward}, CONFIG, day) for day in month]
    assert [resolve({"ward": ward}, CONFIG, day) for day in month] == first
    assert len({plan.digest for plan in first}) == len(month)


# --- Placement (rules 3, 6, 8) ---


def test_a_block_moves_as_one_behind_another() -> None:
    """What finds its time taken waits within its tolerance, and says behind whom."""
    found = plan(
        entry("first", 6 * HOUR), entry("second", 6 * HOUR, may_start_late_by_ms=10 * MINUTE)
    )
    assert starts(found) == [("first", 360), ("second", 370)]
    assert [item.waits_for for item in found.items] == [None, "first"]


def test_beyond_its_tolerance_it_is_skipped() -> None:
    """A block that finds no place in time is skipped, naming the first thing in its way."""
    first, then = entry("first", 6 * HOUR), entry("then", 6 * HOUR + 10 * MINUTE, class_="priority")
    for patience in (10 * MINUTE - 1, 20 * MINUTE - 1):
        found = plan(first, then, entry("z", 6 * HOUR, may_start_late_by_ms=patience, created_ms=1))
        assert ("z", "occupied", "first") in skips(found)


def test_priority_chooses_first() -> None:
    """A normal item that could not end before a priority one waits behind it."""
    found = plan(
        entry("normal", 6 * HOUR - 5 * MINUTE, may_start_late_by_ms=HOUR),
        entry("priority", 6 * HOUR, class_="priority"),
    )
    assert starts(found) == [("priority", 360), ("normal", 370)]


def test_gaps_are_kept() -> None:
    """The entry's own gap or the area's, whichever is longer, stays free after a block."""
    second = entry("second", 6 * HOUR, may_start_late_by_ms=HOUR)
    own = plan(entry("first", 6 * HOUR, gap_ms=3 * MINUTE), second)
    assert starts(own)[1] == ("second", 373)
    areas = plan(entry("first", 6 * HOUR), second, config=replace(CONFIG, min_gap_ms=MINUTE))
    assert starts(areas)[1] == ("second", 371)


def test_a_gap_is_kept_before_what_stands_already() -> None:
    """A block and its gap end by the instant at which the next one begins, or it waits."""
    priority = entry("priority", 6 * HOUR + 10 * MINUTE, class_="priority")
    fits = entry("normal", 6 * HOUR, may_start_late_by_ms=HOUR)
    assert starts(plan(fits, priority)) == [("normal", 360), ("priority", 370)]
    found = plan(replace(fits, gap_ms=1), priority)
    assert starts(found) == [("priority", 370), ("normal", 380)]


def test_nothing_runs_past_permitted_hours() -> None:
    """What would end after the hours is skipped; what is due before them may wait for them."""
    found = plan(
        entry("late", 21 * HOUR - 9 * MINUTE), entry("early", 4 * HOUR, may_start_late_by_ms=HOUR)
    )
    assert starts(found) == [("early", 300)]
    assert found.items[0].waits_for == "outside_hours"
    assert skips(found) == [("late", "outside_hours", None)]


def test_without_permitted_hours_nothing_sounds() -> None:
    """A device that was given no hours keeps silent."""
    found = plan(entry("any", 6 * HOUR), config=replace(CONFIG, permitted=()))
    assert skips(found) == [("any", "outside_hours", None)]


def test_the_air_time_cap() -> None:
    """Scheduled sound of one day stays within the cap; a shorter block may still fit."""
    found = plan(
        entry("a", 6 * HOUR), entry("b", 7 * HOUR), entry("c", 8 * HOUR, 5 * MINUTE),
        config=replace(CONFIG, air_time_cap_ms=15 * MINUTE),
    )  # fmt: skip
    assert starts(found) == [("a", 360), ("c", 480)]
    assert skips(found) == [("b", "air_time_cap", None)]


def test_quiet_days() -> None:
    """On a quiet day the barred classes are skipped, the others sound."""
    quiet = replace(CONFIG, quiet=(QuietDays(DAY, DAY, ("normal",)),))
    both = entry("normal", 6 * HOUR), entry("priority", 7 * HOUR, class_="priority")
    assert skips(plan(*both, config=quiet)) == [("normal", "quiet_day", None)]
    assert skips(plan(*both, config=quiet, day=DAY + timedelta(days=1))) == []


def test_a_block_over_midnight_occupies_the_next_day() -> None:
    """What begins before midnight belongs to its own day, and the next day waits for its end."""
    round_the_clock = replace(CONFIG, permitted=(Window(EVERY_DAY, 0, 24 * HOUR),))
    found = plan(
        entry("night", 24 * HOUR - 5 * MINUTE, 20 * MINUTE),
        entry("morning", 0, may_start_late_by_ms=HOUR), config=round_the_clock,
    )  # fmt: skip
    assert starts(found) == [("morning", 15), ("night", 1435)]


def test_a_gap_over_midnight_is_kept_the_next_day() -> None:
    """A block that ends before midnight may keep the first minutes of the next day free."""
    round_the_clock = replace(CONFIG, permitted=(Window(EVERY_DAY, 0, 24 * HOUR),))
    night = entry("night", 24 * HOUR - 12 * MINUTE, gap_ms=5 * MINUTE)
    morning = entry("morning", 0, may_start_late_by_ms=HOUR)
    found = plan(night, morning, config=round_the_clock)
    assert starts(found) == [("morning", 3), ("night", 1428)]


def test_a_block_of_another_zone_may_pass_this_midnight() -> None:
    """An entry keeps its own zone: early evening there, it lasts over midnight here."""
    round_the_clock = replace(CONFIG, permitted=(Window(EVERY_DAY, 0, 24 * HOUR),))
    when = When("Europe/Berlin", date(2026, 1, 1), None, (18 * HOUR - 5 * MINUTE,), Daily())
    abroad, morning = entry("abroad", 0, when=when), entry("a", 0, may_start_late_by_ms=HOUR)
    found = plan(abroad, morning, config=round_the_clock)
    assert starts(found) == [("a", 5), ("abroad", 1435)]


@pytest.mark.parametrize(("opens", "patience"), [(0, 4 * HOUR), (5 * HOUR, 9 * HOUR)])
def test_a_patient_block_may_sound_the_next_morning(opens: int, patience: int) -> None:
    """What waits through the night sounds as the next day's hours open, and who is due then
    waits for it."""
    hours = (Window(EVERY_DAY, opens, opens + HOUR), Window(EVERY_DAY, 19 * HOUR, 20 * HOUR))
    patient = entry("patient", 20 * HOUR, may_start_late_by_ms=patience)
    morning = entry("morning", opens, may_start_late_by_ms=HOUR)
    found = plan(patient, morning, config=replace(CONFIG, permitted=hours))
    opening = opens // MINUTE
    assert starts(found) == [("morning", opening + 10), ("patient", opening + 24 * 60)]


def test_what_two_nights_ago_pushed_still_pushes() -> None:
    """A block that waited for one of the night before, and lasts over the next midnight in its
    turn, takes this day's first hour."""
    nights = [DAY - timedelta(days=n) for n in (2, 1)]
    once = [When(ZONE, night, night, (at,), Daily()) for night, at in
            zip(nights, (23 * HOUR, HOUR), strict=True)]  # fmt: skip
    found = plan(
        entry("first", 0, 4 * HOUR, when=once[0]),
        entry("second", 0, 22 * HOUR, when=once[1], may_start_late_by_ms=5 * HOUR),
        entry("today", 30 * MINUTE, may_start_late_by_ms=HOUR),
        config=replace(CONFIG, permitted=(Window(EVERY_DAY, 0, 24 * HOUR),)),
    )
    assert starts(found) == [("today", 60)]


def test_nobody_waits_past_the_next_day() -> None:
    """The hours of a block's own day and the next are all it may wait for."""
    after = (DAY + timedelta(days=1)).isoweekday(), (DAY + timedelta(days=2)).isoweekday()
    hours = Window((after[0],), 24 * HOUR - 5 * MINUTE, 24 * HOUR), Window((after[1],), 0, HOUR)
    found = plan(
        entry("patient", 20 * HOUR, may_start_late_by_ms=30 * HOUR),
        config=replace(CONFIG, permitted=hours),
    )
    assert skips(found) == [("patient", "outside_hours", None)]


def test_a_short_day_is_over_sooner() -> None:
    """On the day on which the clocks go forward, what waits so long that it meets the next day on
    that day alone takes the next day's time all the same."""
    zone, day = "America/New_York", date(2027, 3, 15)
    daily = When(zone, date(2027, 1, 1), None, (HOUR + 30 * MINUTE,), Daily())
    patient = entry("patient", 0, when=daily, may_start_late_by_ms=22 * HOUR)
    early = entry("early", 0, when=replace(daily, times=(0,)), may_start_late_by_ms=HOUR)
    config = replace(CONFIG, zone=zone, permitted=(Window(EVERY_DAY, 0, HOUR),))
    found = plan(patient, early, config=config, day=day)
    assert [(i.entry, i.start_ms) for i in found.items] == [
        ("early", instant_of(day, 10 * MINUTE, zone))
    ]


def test_a_device_starts_with_its_own_beginning() -> None:
    """Starts before a device came to its place are none of its business."""
    found = plan(entry("a", 6 * HOUR), entry("b", 8 * HOUR), config=replace(CONFIG, since=at(480)))
    assert starts(found) == [("b", 480)]


def test_a_changed_entry_stands_beside_its_successor() -> None:
    """Starts follow the entry that was live at their time, so one document tells both."""
    old = entry("a", 6 * HOUR, live_until=at(420))
    new = entry("a", 8 * HOUR, revision=2, live_from=at(420))
    found = plan(old, new)
    assert [(item.entry_revision, item.due_ms) for item in found.items] == [
        (1, at(360)), (2, at(480)),
    ]  # fmt: skip


# --- Ties (rule 4) ---

CITYS = entry("citys", 6 * HOUR, areas=("city",), class_="priority", created_ms=9)
WARDS = entry("wards", 6 * HOUR, class_="priority", created_ms=1)


def test_the_communes_order_settles_ties() -> None:
    """The commune decides collisions of priority bulletins; without its word the higher goes
    first (Thông tư 39/2020)."""
    assert starts(plan(WARDS, city=(CITYS,))) == [("citys", 360)]
    for order in (("wards",), ("ward",), ("ward", "citys")):
        decided = (Policy(0, accepts_by_default=False, order=order),)
        assert starts(plan(WARDS, policies=decided, city=(CITYS,))) == [("wards", 360)]


def test_then_the_earlier_created_then_the_id() -> None:
    """Among equals the older entry goes first, and of those of one age the lesser id."""
    old, young = entry("b", 6 * HOUR, created_ms=1), entry("a", 6 * HOUR, created_ms=2)
    assert starts(plan(young, old)) == [("b", 360)]
    assert starts(plan(young, replace(old, created_ms=2))) == [("a", 360)]


def test_a_group_ranks_as_its_owner() -> None:
    """A group of the city goes before the ward, one of a neighbourhood behind it."""
    schools = entry("schools", 6 * HOUR, areas=("schools",), class_="priority", created_ms=9)
    assert starts(plan(WARDS, schools=(schools,))) == [("schools", 360)]
    market = entry("market", 6 * HOUR, areas=("market",), class_="priority")
    assert starts(plan(WARDS, market=(market,))) == [("wards", 360)]


# --- Offers (rule 5) ---

OFFER = entry("offer", 6 * HOUR, areas=("city",), revision=3)


@pytest.mark.parametrize(
    ("policy", "sounds"),
    [
        (Policy(0, accepts_by_default=False), False),
        (Policy(0, accepts_by_default=True), True),
        (
            Policy(0, accepts_by_default=True, acceptances=(Acceptance("offer", None, False),)),
            False,
        ),
        (Policy(0, accepts_by_default=False, acceptances=(Acceptance("offer", 3, True),)), True),
        (Policy(0, accepts_by_default=False, acceptances=(Acceptance("offer", 2, True),)), False),
        (
            Policy(0, False, (Acceptance("offer", 3, False), Acceptance("offer", None, True))),
            False,
        ),
        (Policy(at(361), accepts_by_default=True), False),
    ],
)
def test_offers_are_the_communes_to_take(policy: Policy, sounds: bool) -> None:
    """A normal entry from above sounds where the commune takes it: by default, by entry, or by
    entry and revision, the nearer answer outweighing the wider; from `live_from` on."""
    assert bool(plan(policies=(policy,), city=(OFFER,)).items) == sounds


def test_neighbourhoods_inherit_the_communes_answer() -> None:
    """A neighbourhood's programme has no say in what the commune takes."""
    mine = Programme("nbhd", 1, 0, (), (Policy(0, accepts_by_default=True),))
    city = Programme("city", 1, 0, (OFFER,))
    assert resolve({"city": city, "nbhd": mine}, CONFIG, DAY).items == ()


def test_priority_and_own_entries_need_no_acceptance() -> None:
    """Priority from above sounds, and so does what the commune or a neighbourhood made."""
    urgent_offer = replace(OFFER, class_="priority")
    mine = entry("mine", 8 * HOUR, areas=("nbhd",))
    assert [name for name, _ in starts(plan(city=(urgent_offer,), nbhd=(mine,)))] == [
        "offer", "mine",
    ]  # fmt: skip


def test_a_device_of_the_city_itself_takes_the_citys_entries() -> None:
    """Where no commune stands between, there is nobody to ask."""
    config = replace(CONFIG, chain=CONFIG.chain[:1], groups=())
    assert starts(plan(city=(OFFER,), config=config)) == [("offer", 360)]
    assert config.unit_of("city") == "city"
    assert config.unit_of("ward") is None


# --- What holds of every plan ---


@given(cities())
def test_no_two_items_overlap(city: City) -> None:
    """On one day no block, its gap included, meets another; all lie within permitted hours."""
    programmes, config, day = city
    found = resolve(programmes, config, day)
    hours = permitted_spans(config, day, day + timedelta(days=1))
    for item in found.items:
        assert item.due_ms <= item.start_ms <= item.latest_ms
        assert any(span.covers(item.span) for span in hours)
    for one, following in pairwise(found.items):
        assert one.span.end + one.gap_ms <= following.start_ms


@given(cities())
def test_two_days_overlap_only_behind_a_crowd(city: City) -> None:
    """Nor do blocks of neighbouring days meet, unless the nights before were crowded: each day
    is placed from nothing two days before, so what had been pushed over the midnight before
    that is not known to it."""
    programmes, config, day = city
    yesterday, today = (resolve(programmes, config, day - timedelta(days=n)) for n in (1, 0))
    crowd = resolve(programmes, config, day - timedelta(days=3))
    if any(
        item.span.end + item.gap_ms > day_span(crowd.day, config.zone).end for item in crowd.items
    ):
        return
    items = sorted((*yesterday.items, *today.items), key=lambda item: item.start_ms)
    for one, following in pairwise(items):
        assert one.span.end + one.gap_ms <= following.start_ms


@given(cities(), st.randoms(use_true_random=False))
def test_order_leaves_no_trace(city: City, rng: Any) -> None:
    """However programmes, entries, areas and groups are listed, the plan is the same, and
    making it again changes nothing."""
    programmes, config, day = city
    shuffled = {}
    for area in rng.sample(list(programmes), len(programmes)):
        programme = programmes[area]
        entries = tuple(
            replace(e, areas=tuple(rng.sample(e.areas, len(e.areas))))
            for e in rng.sample(programme.entries, len(programme.entries))
        )
        shuffled[area] = replace(programme, entries=entries)
    turned = replace(config, groups=config.groups[::-1], permitted=config.permitted[::-1])
    assert resolve(shuffled, turned, day) == resolve(programmes, config, day)
    assert resolve(programmes, config, day).digest == resolve(shuffled, turned, day).digest


@given(cities())
def test_what_is_not_taken_changes_nothing(city: City) -> None:
    """An offer nobody accepted, and an entry for elsewhere, leave the plan as it was."""
    programmes, config, day = city
    who = config.answering or ""
    answering = programmes.get(who) or Programme(who, 1, 0)
    answers = tuple(
        replace(p, acceptances=(*p.acceptances, Acceptance("new", None, False)))
        for p in answering.policies
    )
    before = {**programmes, who: replace(answering, policies=answers)}
    above = before.get("city") or Programme("city", 1, 0)
    when = When(config.zone, day, None, tuple(range(0, 24 * HOUR, HOUR)), Daily())
    offer = entry("new", 0, HOUR, areas=("city",), when=when, may_start_late_by_ms=HOUR)
    far = replace(offer, id="far", areas=("elsewhere",), class_="priority")
    after = {**before, "city": replace(above, entries=(*above.entries, offer, far))}
    assert resolve(after, config, day) == resolve(before, config, day)


def test_a_merged_unit_answers_for_itself() -> None:
    """Below a unit, a former one that kept its own answers takes and declines offers by them,
    and puts who goes first in its own order; the unit whose key speaks is the upper one."""
    chain = (Place("city", "city"), Place("ward", "ward"), Place("old", "commune"))
    config = replace(CONFIG, chain=chain, groups=())
    took = Programme("old", 1, 0, policies=(Policy(0, accepts_by_default=True),))
    refuses = Programme("ward", 1, 0, policies=(Policy(0, accepts_by_default=False),))
    assert (config.commune, config.answering) == ("ward", "old")
    assert config.unit_of("old") == "ward"
    assert not config.is_above_commune("ward")
    assert commune_policy({"old": took, "ward": refuses}, config, 0).accepts_by_default
    joined = replace(config, chain=(*chain[:2], Place("old", "neighbourhood")))
    assert not commune_policy({"old": took, "ward": refuses}, joined, 0).accepts_by_default


def test_digests_are_the_same_in_every_process() -> None:
    """Equal inputs give equal digests whatever the process's hash seed."""
    program = (
        "from datetime import date\n"
        "from schedules.resolve import resolve\n"
        "from tests.contract.vectors import cast\n"
        "both = {p.area: p for p in (cast.WARD_PROGRAMME, cast.CITY_PROGRAMME)}\n"
        "print(resolve(both, cast.CONFIG, date(2026, 11, 28)).digest)\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(digests) == 1


def test_a_plan_names_its_files_soonest_first() -> None:
    """What a plan needs is listed as it will sound, theme tune and repeats included."""
    tune, words = Sound("tune", "a" * 64, 1_000, 1), Sound("words", "b" * 64, 5_000, 1)
    block = Block((words,), theme=tune, repeats=2, gap_ms=2_000, pause_ms=500)
    found = plan(entry("later", 8 * HOUR), entry("first", 6 * HOUR, block=block))
    assert list(found.contents()) == ["a" * 64, "b" * 64, "b" * 64, f"{'later':0>64}"]
    assert [piece.offset_ms for piece in block.pieces()] == [0, 1_500, 8_500]
    assert block.duration_ms == 13_500
    assert block.contents() == {"a" * 64, "b" * 64}


def test_an_item_says_all_that_the_device_needs() -> None:
    """Whose it is, which version, its class, when it is due, begins and could begin at the latest,
    its gap, its block, and how loud: as the entry says, or else the area."""
    own = entry(
        "own", 6 * HOUR, revision=4, class_="priority", volume=30, gap_ms=MINUTE,
        may_start_late_by_ms=HOUR,
    )  # fmt: skip
    plain = entry("plain", 6 * HOUR, may_start_late_by_ms=2 * HOUR)
    found = plan(own, plain, config=replace(CONFIG, volume=70, min_gap_ms=2 * MINUTE))
    assert found.items == (
        Item("ward", "own", 4, "priority", at(360), at(360), at(420), 2 * MINUTE, own.block, 30,
             None),
        Item("ward", "plain", 1, "normal", at(360), at(372), at(480), 2 * MINUTE, plain.block, 70,
             "own"),
    )  # fmt: skip


def test_a_skip_says_all_that_is_told_of_it() -> None:
    """Whose it is, which version, its class, when it was due, and what was in its way."""
    second = entry("second", 6 * HOUR, revision=3)
    assert plan(entry("first", 6 * HOUR, class_="priority"), second).skips == (
        Skip("ward", "second", 3, "normal", at(360), "occupied", "first"),
    )


def test_an_entry_that_stands_twice_still_makes_a_plan() -> None:
    """The gate refuses such a programme; a plan of it is made all the same, and sounds it once."""
    twin = entry("twin", 6 * HOUR)
    assert starts(plan(twin, replace(twin, volume=5))) == [("twin", 360)]


def test_keys_tell_items_and_skips_apart() -> None:
    """An item and a skip are named by area, entry, revision and their own time."""
    found = plan(entry("a", 6 * HOUR), entry("b", 6 * HOUR))
    assert found.items[0].key == ItemKey(found.items[0].programme, "a", 1, at(360))
    assert found.skips[0].key == ItemKey(found.skips[0].programme, "b", 1, at(360))
    assert found.as_json()["skips"][0]["reason"] == "occupied"


# --- Explaining ---


@given(cities())
@settings(max_examples=settings().max_examples // 2)
def test_every_start_is_explained_once(city: City) -> None:
    """Every start addressed to the device is told exactly once: it sounds, moves, is skipped,
    or was not accepted; and each has its sentences."""
    programmes, config, day = city
    told = explain(programmes, config, day)
    keys = [(one.programme, one.key) for one in told]
    assert len(keys) == len(set(keys))
    found = resolve(programmes, config, day)
    planned = {(i.programme, i.key) for i in found.items} | {
        (s.programme, s.key) for s in found.skips
    }
    assert planned == {(t.programme, t.key) for t in told if t.fate != "not_accepted"}
    accepting = replace(
        programmes.get("ward") or Programme("ward", 1, 0), policies=(Policy(0, True),)
    )
    everything = explain({**programmes, "ward": accepting}, config, day)
    assert {one.key for one in everything} == {one.key for one in told}
    for one in told:
        assert sentence(one, config.zone, "vi").endswith(".")
        assert sentence(one, config.zone, "en").endswith(".")


def test_sentences_for_a_part_time_officer() -> None:
    """What becomes of an entry is said in words, the hour with its part of the day."""
    told = explain(
        {
            "ward": Programme(
                "ward", 1, 0,
                (entry("on-time", 5 * HOUR + 30 * MINUTE),
                 entry("moved", 5 * HOUR + 30 * MINUTE, created_ms=1, may_start_late_by_ms=HOUR),
                 entry("waits", 4 * HOUR, 5 * MINUTE, may_start_late_by_ms=HOUR),
                 entry("skipped", 21 * HOUR)),
            ),
            "city": Programme("city", 1, 0, (replace(OFFER, when=entry("x", 12 * HOUR).when),)),
        },
        CONFIG, DAY,
    )  # fmt: skip
    assert [sentence(one, ZONE, "vi") for one in told] == [
        "Lịch 4 giờ sáng (04:00) chuyển sang 5 giờ sáng (05:00): ngoài khung giờ được phát.",
        "Lịch 5 giờ 30 sáng (05:30) chuyển sang 5 giờ 40 sáng (05:40): trùng với lịch phát khác.",
        "Phát lúc 5 giờ 30 sáng (05:30).",
        "Lịch 12 giờ trưa (12:00) không phát: địa phương chưa nhận phát.",
        "Lịch 9 giờ tối (21:00) không phát: ngoài khung giờ được phát.",
    ]
    assert [sentence(one, ZONE, "en") for one in told] == [
        "Due at 04:00, moved to 05:00: outside permitted hours.",
        "Due at 05:30, moved to 05:40: another block has that time.",
        "Sounds at 05:30.",
        "Due at 12:00, will not sound: the commune has not accepted it.",
        "Due at 21:00, will not sound: outside permitted hours.",
    ]
    assert [one.by for one in told] == [None, "on-time", None, None, None]


@pytest.mark.parametrize(
    ("minute", "words"),
    [(0, "0 giờ đêm (00:00)"), (195, "3 giờ 15 đêm (03:15)"), (240, "4 giờ sáng (04:00)"),
     (690, "11 giờ 30 trưa (11:30)"), (780, "1 giờ chiều (13:00)"), (1095, "6 giờ 15 tối (18:15)"),
     (1350, "10 giờ 30 đêm (22:30)")],
)  # fmt: skip
def test_hours_in_words(minute: int, words: str) -> None:
    """A time is said as people say it, digits beside it: three in the morning is night."""
    assert in_words(at(minute), ZONE) == words


# --- What is refused before it is published ---


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((entry("a", 0, block=Block(())),), "block_empty"),
        ((entry("a", 0, 0),), "block_empty"),
        ((entry("a", 0, 5 * HOUR, block=Block((Sound("a", "0" * 64, 7 * HOUR, 1),), repeats=2)),),
         "block_too_long"),
        ((entry("a", 0, areas=()),), "areas_empty"),
        ((entry("a", 0), entry("a", HOUR)), "entry_twice"),
    ],
)  # fmt: skip
def test_senseless_programmes_are_refused(entries: tuple[Entry, ...], code: str) -> None:
    """A programme that reads well and cannot be followed is refused with a code."""
    with pytest.raises(RefusalError) as refused:
        check_programme(Programme("ward", 1, 0, entries))
    assert refused.value.code == code


def test_policies_ascend() -> None:
    """Policies stand in the order in which they begin."""
    with pytest.raises(RefusalError, match="policies_unordered"):
        check_programme(Programme("ward", 1, 0, (), (Policy(2, True), Policy(1, True))))
    check_programme(Programme("ward", 1, 0, (entry("a", 0), entry("a", 0, revision=2))))


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"chain": ()}, "chain_unclear"),
        ({"groups": (GroupPlace("ward", "city"),)}, "chain_unclear"),
        ({"zone": "Asia/Hai_Phong"}, "zone_unknown"),
    ],
)
def test_senseless_configurations_are_refused(odd: dict[str, Any], code: str) -> None:
    """A configuration names a zone that exists and each area of its chain once."""
    with pytest.raises(RefusalError) as refused:
        check_config(replace(CONFIG, **odd))
    assert refused.value.code == code
    check_config(CONFIG)


def test_whose_key_speaks() -> None:
    """The commune's key speaks for all below it, the city's for the city and its groups."""
    units = {area: CONFIG.unit_of(area) for area in ("city", "ward", "nbhd", "schools", "market")}
    assert units == {
        "city": "city", "ward": "ward", "nbhd": "ward", "schools": "city", "market": "ward",
    }  # fmt: skip
    stray = replace(CONFIG, groups=(GroupPlace("stray", "elsewhere"),))
    assert stray.unit_of("stray") is None
    assert stray.rank_of("stray") == len(stray.chain)


def test_hours_that_touch_at_midnight_join() -> None:
    """A window that ends at 24:00 joins one that begins at 00:00 of the next day."""
    config = replace(CONFIG, permitted=(Window((1,), 22 * HOUR, 24 * HOUR), Window((2,), 0, HOUR)))
    assert permitted_spans(config, DAY, DAY + timedelta(days=1)) == (
        Span(at(22 * 60), at(25 * 60 - 24 * 60, DAY + timedelta(days=1))),
    )


def test_seconds_are_told_where_they_matter() -> None:
    """A block moved by half a minute is not said to move from a time to the same time."""
    assert in_words(1_795_384_830_000, "Asia/Ho_Chi_Minh").endswith("(05:00:30)")
    assert in_words(1_795_384_800_000, "Asia/Ho_Chi_Minh").endswith("(05:00)")
