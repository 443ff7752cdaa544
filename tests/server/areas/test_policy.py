"""What holds in an area: its own settings and those above it, joined."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.codec import to_json
from schedules.config import QuietDays, Window
from schedules.zones import DAY_MS, DEFAULT_ZONE
from server.areas.hours import intersect
from server.areas.models import Area
from server.areas.policy import AreaPolicy, combine, effective
from server.areas.refusals import AreaUnknownError
from server.base.web import House
from tests.server.city import City

HOUR = 3_600_000
WEEK = (1, 2, 3, 4, 5, 6, 7)
WINDOWS = st.lists(
    st.builds(
        lambda days, start, length: Window(
            tuple(sorted(days)), start * HOUR, (start + length) * HOUR
        ),
        st.sets(st.integers(1, 7), min_size=1),
        st.integers(0, 20),
        st.integers(1, 4),
    ),
    max_size=4,
).map(tuple)


def _rows(values: Any) -> Any:
    return [to_json(value) for value in values]


def _permits(windows: tuple[Window, ...], day: int, at: int) -> bool:
    return any(day in w.days and w.from_ms <= at < w.until_ms for w in windows)


def test_nothing_is_permitted_where_nobody_set_hours() -> None:
    """Without permitted hours nothing but urgent sounds; offers are not accepted by themselves."""
    assert combine([Area(id="a"), Area(id="b")]) == AreaPolicy(
        DEFAULT_ZONE, (), (), 100, None, 0, accepts_by_default=False
    )


@given(WINDOWS, WINDOWS)
def test_hours_are_those_every_level_permits(
    one: tuple[Window, ...], other: tuple[Window, ...]
) -> None:
    """An hour is permitted exactly where each area of the chain that set hours permits it."""
    common = intersect(one, other)
    for day in WEEK:
        for at in range(0, DAY_MS, HOUR // 2):
            expected = _permits(one, day, at) and _permits(other, day, at)
            assert _permits(common, day, at) == expected


@given(WINDOWS, WINDOWS)
def test_equal_hours_are_written_equally(
    one: tuple[Window, ...], other: tuple[Window, ...]
) -> None:
    """The same hours have one form, so that equal devices have equal configurations."""
    common = intersect(one, other)
    assert common == intersect(other, one) == intersect(common, common)
    assert all(w.from_ms < w.until_ms <= DAY_MS and w.days == tuple(sorted(w.days)) for w in common)


def test_an_area_cannot_widen_what_stands_above_it() -> None:
    """A ward that permits all day still keeps to the city's hours; empty hours mean none."""
    city = Area(id="c", permitted=_rows([Window(WEEK, 5 * HOUR, 22 * HOUR)]))
    ward = Area(id="w", permitted=_rows([Window(WEEK, 0, DAY_MS)]))
    silent = Area(id="s", permitted=[])
    assert combine([city, ward]).permitted == (Window(WEEK, 5 * HOUR, 22 * HOUR),)
    assert combine([city, ward, silent]).permitted == ()


def test_quiet_days_add_up_and_limits_tighten() -> None:
    """Quiet days of all levels hold; the smallest air time and the largest gap count."""
    tet = QuietDays(date(2027, 2, 6), date(2027, 2, 12), ("normal",))
    exam = QuietDays(date(2027, 6, 10), date(2027, 6, 12), ("normal", "priority"))
    city = Area(id="c", quiet=_rows([tet]), air_time_cap_ms=HOUR, min_gap_ms=5_000)
    ward = Area(id="w", quiet=_rows([exam, tet]), air_time_cap_ms=2 * HOUR, min_gap_ms=2_000)
    policy = combine([city, ward])
    assert policy.quiet == (tet, exam)
    assert (policy.air_time_cap_ms, policy.min_gap_ms) == (HOUR, 5_000)


def test_the_nearest_zone_and_acceptance_count() -> None:
    """Whether offers are taken is for the nearest to say: the commune chooses (39/2020)."""
    city = Area(id="c", zone="Asia/Ho_Chi_Minh", accepts_by_default=True)
    ward = Area(id="w", zone="Asia/Tokyo", accepts_by_default=False)
    policy = combine([city, ward, Area(id="n")])
    assert (policy.zone, policy.accepts_by_default) == ("Asia/Tokyo", False)


def test_nobody_is_louder_than_what_stands_above() -> None:
    """Of the volumes set down the chain the lowest holds, 0 included."""
    city, ward = Area(id="c", volume=80), Area(id="w", volume=90)
    assert combine([city, ward]).volume == 80
    assert combine([city, Area(id="s", volume=0), Area(id="n", volume=50)]).volume == 0


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ((None, None, None), True),
        ((False, None, None), False),
        ((False, True, None), True),
        ((False, True, False), True),
        ((True, False, None), True),
        ((None, False, None), True),
    ],
)
def test_a_second_factor_is_needed_until_the_top_says_otherwise(
    said: tuple[bool | None, ...], needed: bool
) -> None:
    """Silence asks for it; the top may do without, and whoever stands below may insist."""
    chain = [Area(id=str(n), second_factor=one) for n, one in enumerate(said)]
    assert combine(chain).second_factor_required is needed


def test_the_policy_of_a_neighbourhood(house: House, city: City) -> None:
    """A neighbourhood inherits from its ward, the ward from the city."""
    with house.database.read() as session:
        policy = effective(session, "n-le-chan-3")
        assert policy.accepts_by_default
        assert policy.volume == 80
        assert policy.permitted == (Window(WEEK, 5 * HOUR, 22 * HOUR),)
        assert not effective(session, "w-hai-an").accepts_by_default
        with pytest.raises(AreaUnknownError):
            effective(session, "khong-co")
