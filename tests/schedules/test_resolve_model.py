"""`resolve` plans what a naive placer plans that walks through the minutes."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.resolve import resolve
from tests.schedules.cities import City, cities, nights
from tests.schedules.placed_by_minutes import MINUTE, Placed, Placer


def check(city: City) -> None:
    """Raises AssertionError where the two differ in an item, a skip, an instant or a reason."""
    programmes, config, day = city
    placer = Placer(programmes, config, day)
    for back in (2, 1):
        placer.place(day - timedelta(days=back))
    expected = {placed(one) for one in placer.place(day)}
    plan = resolve(programmes, config, day)
    found = {(i.entry, i.entry_revision, i.due_ms, i.start_ms, None) for i in plan.items} | {
        (s.entry, s.entry_revision, s.due_ms, None, s.reason) for s in plan.skips
    }
    assert found == expected
    assert len(found) == len(plan.items) + len(plan.skips)


def placed(one: Placed) -> tuple[str, int, int, int | None, str | None]:
    start = None if one.start is None else one.start * MINUTE
    return one.entry, one.revision, one.due * MINUTE, start, one.reason if start is None else None


@given(st.one_of(nights(), cities(), cities()))
def test_every_minute_is_as_the_naive_placer_has_it(city: City) -> None:
    """Which items sound, when, and why the others do not, follows from rules 3 to 8 alone."""
    check(city)
