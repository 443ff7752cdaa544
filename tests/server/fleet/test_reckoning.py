"""What a month's use comes to, and when it is told of."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.wire.usage import CAUSES, Cause
from server.fleet.reckoning import BEYOND_USUAL, MB, Days, High, Reckoned, high_of, reckon

TENTH = date(2026, 11, 10)


def use(**by_cause: int) -> list[int]:
    """Megabytes by cause."""
    known: Mapping[Cause, int] = by_cause  # type: ignore[assignment]  # names of causes
    return [known.get(cause, 0) * MB for cause in CAUSES]


def days(megabytes: int, count: int, newest: date = TENTH) -> dict[date, list[int]]:
    """So many days in a row, each with so many megabytes of content."""
    return {newest - timedelta(days=n): use(content=megabytes) for n in range(count)}


def test_a_month_goes_on_as_the_last_two_weeks_were() -> None:
    """Ten days of 5 MB each, today's among them, and twenty more like them: 150 MB."""
    told = reckon(days(5, 10), TENTH)
    assert (told.used, told.foreseen) == (50 * MB, 150 * MB)


def test_the_day_that_goes_on_will_be_as_long_as_the_others() -> None:
    """At noon of the tenth 2 MB are used: 3 more will be, as on other days; what is more than
    that already stays."""
    known = days(5, 10)
    known[TENTH] = use(content=2)
    assert reckon(known, TENTH).foreseen == (45 + 5 + 20 * 5) * MB
    known[TENTH] = use(content=9)
    assert reckon(known, TENTH).foreseen == (45 + 9 + 20 * 5) * MB


def test_days_without_a_word_used_nothing() -> None:
    """A device that was off for half of the days will be off for half of the rest."""
    known = {day: spent for day, spent in days(6, 10).items() if day.day % 2 == 0}
    assert reckon(known, TENTH).foreseen == (30 + 20 * 24 // 8) * MB


def test_a_device_just_put_up_foresees_nothing() -> None:
    """The day of its installation, with all its content, is no month."""
    for count in (1, 2, 3):
        assert reckon(days(400, count), TENTH).foreseen is None
    assert reckon(days(4, 4), TENTH).foreseen == (16 + 20 * 4) * MB


def test_a_month_begins_at_nothing_and_knows_the_one_before() -> None:
    """On the first day the use is today's; the end is foreseen by last month's days."""
    first = date(2026, 12, 1)
    told = reckon(days(5, 15, first), first)
    assert (told.used, told.foreseen) == (5 * MB, 31 * 5 * MB)


@given(
    st.dictionaries(
        st.integers(0, 40).map(lambda n: TENTH - timedelta(days=n)),
        st.lists(st.integers(0, 10**9), max_size=len(CAUSES)),
    )
)
def test_a_month_will_not_come_to_less_than_it_has(known: Days) -> None:
    """The sum of its days by cause is the month so far, and what is foreseen is never below."""
    told = reckon(known, TENTH)
    assert told.used == sum(sum(one) for day, one in known.items() if day.month == TENTH.month)
    assert told.foreseen is None or told.foreseen >= told.used


@pytest.mark.parametrize(
    ("told", "plan", "high"),
    [
        (Reckoned(100 * MB, 300 * MB, 0, None), None, None),
        (Reckoned(100 * MB, 300 * MB, 0, None), 300, None),
        (Reckoned(100 * MB, 300 * MB + 1, 0, None), 300, "plan"),
        (Reckoned(301 * MB, None, 0, None), 300, "plan"),
        (Reckoned(301 * MB, None, 0, None), 500, None),
        (Reckoned(0, None, 30 * MB, 5 * MB), None, "unusual"),
        (Reckoned(0, None, 25 * MB, 5 * MB), None, None),
        (Reckoned(0, None, 90 * MB, 30 * MB), None, None),
        (Reckoned(0, None, 91 * MB, 30 * MB), None, "unusual"),
        (Reckoned(0, None, 10**12, None), None, None),
        (Reckoned(301 * MB, None, 30 * MB, 5 * MB), 300, "plan"),
    ],
)
def test_when_a_use_is_told_of(told: Reckoned, plan: int | None, high: High | None) -> None:
    """Over the plan, now or by the month's end; or three times a usual day and more than 20 MB
    beyond it. Without a plan, or without a usual day, there is nothing to go by."""
    assert high_of(told, plan) == high


def test_a_day_unlike_the_others_stands_out_the_day_after_too() -> None:
    """A line that breaks all night is seen by whoever comes to work in the morning."""
    known: dict[date, list[int]] = days(5, 14)
    yesterday = TENTH - timedelta(days=1)
    known[yesterday] = use(content=5, connecting=BEYOND_USUAL // MB + 1)
    assert high_of(reckon(known, TENTH), None) == "unusual"
    known[TENTH + timedelta(days=1)] = use(content=5)
    assert high_of(reckon(known, TENTH + timedelta(days=1)), None) is None


@pytest.mark.parametrize("cause", ["live", "updates"])
def test_what_the_city_decides_is_nothing_strange(cause: str) -> None:
    """An hour live, or an update for all: it counts in the month, and makes no device stand out."""
    known = days(5, 14)
    before = reckon(known, TENTH)
    known[TENTH] = use(content=5, **{cause: 110})
    told = reckon(known, TENTH)
    assert high_of(told, None) is None
    assert told.used == before.used + 110 * MB


def test_a_week_must_be_known_before_a_day_is_unlike_it() -> None:
    """A device that was put up fetches all at once; nobody is told."""
    known = days(5, 7)
    known[TENTH] = use(content=400)
    assert reckon(known, TENTH).usual is None
    known = days(5, 8)
    assert reckon(known, TENTH).usual == 5 * MB
