"""Which blocks want the same time, and which rule settles who goes first."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given

from schedules.collisions import Rule, meetings
from schedules.config import DeviceConfig, Place
from schedules.explain import explain
from schedules.placement import gap_after
from schedules.plan import ItemKey
from schedules.precedence import Candidate, candidates
from schedules.programme import Acceptance, Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, When
from schedules.spans import Span
from schedules.words import ScheduledClass
from schedules.zones import day_span
from tests.schedules.cities import CHANGES, HOUR, City, cities

ZONE, DAY = CHANGES[0]
CONFIG = DeviceConfig("loa-1", (Place("city", "city"), Place("ward", "ward")), zone=ZONE)


def entry(name: str, hour: float = 6, class_: ScheduledClass = "normal", created: int = 0) -> Entry:
    when = When(ZONE, DAY, None, (int(hour * HOUR),), Daily())
    block = Block((Sound(name, f"{name:0>64}", HOUR, 1),))
    areas = (CONFIG.chain[1].area,)
    return Entry(name, 1, class_, areas, block, when, 0, None, created)


def held(ward: tuple[Entry, ...], city: tuple[Entry, ...], policy: Policy) -> dict[str, Programme]:
    return {"ward": Programme("ward", 1, 0, ward, (policy,)), "city": Programme("city", 1, 0, city)}


@given(cities())
def test_every_meeting_is_found_once(city: City) -> None:
    """Two starts meet where their blocks, gaps included, would overlap if both began on time."""
    programmes, config, day = city

    def key(one: Candidate) -> ItemKey:
        return ItemKey(one.programme.area, one.entry.id, one.entry.revision, one.due_ms)

    def wants(one: Candidate) -> Span:
        reach = one.entry.block.duration_ms + gap_after(one, config)
        return Span(one.due_ms, one.due_ms + reach)

    wanted = candidates(programmes, config, day_span(day, config.zone))
    expected = {
        (key(one), key(other)) for one, other in combinations(wanted, 2) if _meet(wants, one, other)
    }
    found = meetings(programmes, config, day, 10_000)
    assert len(found) == len(expected)
    assert {(one.first, one.second) for one in found} == expected


def _meet(wants: Callable[[Candidate], Span], one: Candidate, other: Candidate) -> bool:
    return wants(one).meets(wants(other))


@pytest.mark.parametrize(
    ("rule", "ward", "city", "order"),
    [
        ("class", entry("w", 6.5, "priority"), entry("c"), ()),
        ("start", entry("w", 5.5), entry("c"), ()),
        ("order", entry("w"), entry("c"), ("ward",)),
        ("higher_area", entry("c2"), entry("w2"), ()),
    ],
)
def test_the_rule_that_settles_it_is_named(
    rule: Rule, ward: Entry, city: Entry, order: tuple[str, ...]
) -> None:
    """Class, then start, then the commune's order, then the higher area (rules 3 and 4)."""
    programmes = held((ward,), (city,), Policy(0, accepts_by_default=True, order=order))
    (found,) = meetings(programmes, CONFIG, DAY, 10)
    first = city if rule == "higher_area" else ward
    assert (found.rule, found.first.entry) == (rule, first.id)


def test_within_one_programme_the_earlier_goes_first() -> None:
    """Of two of one area the one created first; of two created at once the smaller id."""
    policy = Policy(0, accepts_by_default=False)
    for created, rule, first in ((1, "earlier", "b"), (0, "id", "a")):
        ward = (entry("a", created=created), entry("b"))
        (found,) = meetings(held(ward, (), policy), CONFIG, DAY, 10)
        assert (found.rule, found.first.entry) == (rule, first)


def test_what_is_not_accepted_meets_nothing() -> None:
    """An offer that the commune leaves takes nobody's time."""
    policy = Policy(0, accepts_by_default=False)
    assert meetings(held((entry("w"),), (entry("c"),), policy), CONFIG, DAY, 10) == ()


def test_no_more_are_told_than_asked_for() -> None:
    """A day on which everything meets everything is cut short."""
    ward = tuple(entry(f"w{n}") for n in range(10))
    assert len(meetings(held(ward, (), Policy(0, accepts_by_default=False)), CONFIG, DAY, 7)) == 7


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((), "offer_open"),
        ((Acceptance("c", None, accepted=False),), "offer_declined"),
        ((Acceptance("c", 9, accepted=False),), "offer_open"),
    ],
)
def test_declining_is_told_from_not_answering(answers: tuple[Acceptance, ...], reason: str) -> None:
    """The city reads which communes said no, and which have said nothing."""
    policy = Policy(0, accepts_by_default=False, acceptances=answers)
    (told,) = explain(held((), (entry("c"),), policy), CONFIG, DAY)
    assert (told.fate, told.reason) == ("not_accepted", reason)
