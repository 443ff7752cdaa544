"""Narrowing down a tree: what stands above bounds what stands below, unless a decision says so."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schedules.codec import to_json
from schedules.config import QuietDays, Window
from schedules.words import AreaKind
from server.areas.bounds import wider
from server.areas.hours import intersect, is_within, join, lift, quiet_of
from server.areas.models import Area, Widening
from server.areas.policy import AreaPolicy, trace

HOUR = 3_600_000
FIRST = date(2027, 2, 1)
KINDS: tuple[AreaKind, ...] = ("central", "city", "ward", "neighbourhood", "neighbourhood")

days = st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n))
quiet_days = st.builds(
    lambda first, length, bars: QuietDays(first, first + timedelta(days=length), bars),
    days,
    st.integers(0, 3),
    st.sampled_from([("normal",), ("priority",), ("normal", "priority")]),
)
windows = st.builds(
    lambda on, start, length: Window(tuple(sorted(on)), start * HOUR, (start + length) * HOUR),
    st.sets(st.integers(1, 7), min_size=1),
    st.integers(0, 20),
    st.integers(1, 4),
)


def rows(values: Sequence[Any]) -> Any:
    return [to_json(one) for one in values]


@st.composite
def values(draw: st.DrawFn) -> dict[str, Any]:
    some = st.one_of(st.none(), st.integers(0, 5))
    return {
        "permitted": draw(st.one_of(st.none(), st.lists(windows, max_size=3).map(rows))),
        "quiet": draw(st.one_of(st.none(), st.lists(quiet_days, max_size=3).map(rows))),
        "volume": draw(some),
        "air_time_cap_ms": draw(some),
        "min_gap_ms": draw(some),
    }


@st.composite
def chains(draw: st.DrawFn) -> list[Area]:
    """From the top down, each with some of what an area may set."""
    factor = st.sampled_from([None, True, False])
    return [
        Area(
            id=f"a{n}", kind=kind, parent=f"a{n - 1}" if n else None,
            second_factor=draw(factor), accepts_by_default=draw(factor), **draw(values()),
        )
        for n, kind in enumerate(KINDS)
    ]  # fmt: skip


def bars(quiet: Sequence[QuietDays]) -> set[tuple[date, str]]:
    return {
        (one.first + timedelta(days=n), class_)
        for one in quiet
        for n in range((one.last - one.first).days + 1)
        for class_ in one.bars
    }


def narrower(below: AreaPolicy, above: AreaPolicy, hours_set_above: bool) -> list[str]:
    """What the lower policy allows and the upper one does not; empty where it is no wider."""
    cap, limit = below.air_time_cap_ms, above.air_time_cap_ms
    faults = {
        "permitted": hours_set_above and not is_within(below.permitted, above.permitted),
        "quiet": not bars(above.quiet) <= bars(below.quiet),
        "volume": below.volume > above.volume,
        "air_time_cap_ms": limit is not None and (cap is None or cap > limit),
        "min_gap_ms": below.min_gap_ms < above.min_gap_ms,
        "second_factor": above.second_factor_required and not below.second_factor_required,
    }
    return [name for name, wrong in faults.items() if wrong]


@given(chains())
def test_nothing_below_is_wider_than_above(chain: list[Area]) -> None:
    """Whatever areas set: hours, quiet days, volume, air time, gaps and the second factor of an
    area are never wider than those of the area above it. (The city may say that it does without
    a second factor where the central level has said nothing.)"""
    for n in range(2, len(chain)):
        above, below = trace(chain[:n], {}), trace(chain[: n + 1], {})
        assert narrower(below.policy, above.policy, above.held.permitted is not None) == []


@given(chains(), st.integers(1, 4), st.integers(0, 3), values())
def test_a_decision_widens_no_further_than_whoever_made_it_is_held_to(
    chain: list[Area], at: int, above: int, wanted: dict[str, Any]
) -> None:
    """With a decision by an area above, the area below may pass what stands between the two;
    never what the deciding area is itself held to. Without it, all is as it was."""
    decider = min(above, at - 1)
    decision = Widening(id="w", area=f"a{at}", above=f"a{decider}", **wanted)
    held = trace(chain[: at + 1], {decision.area: decision})
    limit = trace(chain[: decider + 1], {}).bound
    plain = trace(chain[: at + 1], {}).policy
    assert narrower(plain, held.policy, True) == [], "a decision narrows nothing"
    as_policy = trace([Area(id="x", kind="central", **_columns(limit))], {}).policy
    faults = narrower(held.policy, as_policy, limit.permitted is not None)
    assert [one for one in faults if one != "second_factor"] == []


def _columns(limit: Any) -> dict[str, Any]:
    return {
        "permitted": None if limit.permitted is None else rows(limit.permitted),
        "quiet": rows(limit.quiet),
        "volume": limit.volume,
        "air_time_cap_ms": limit.air_time_cap_ms,
        "min_gap_ms": limit.min_gap_ms,
    }


@given(chains())
def test_every_value_tells_where_it_comes_from(chain: list[Area]) -> None:
    """The last source of a value is an area that set it: without that area it would differ, or
    an earlier one says the same."""
    found = trace(chain, {})
    for name, sources in found.sources.items():
        last = next(area for area in chain if area.id == sources[-1].area)
        assert getattr(last, name) is not None or name == "second_factor"


@given(chains())
def test_what_is_not_wider_is_what_one_gets(chain: list[Area]) -> None:
    """Where no value of an area is named as wider than above, its own values hold as they are."""
    area, found = chain[-1], trace(chain, {})
    named = wider(area, found.bound)
    for name in ("volume", "air_time_cap_ms", "min_gap_ms"):
        own = getattr(area, name)
        if own is not None and name not in named:
            assert getattr(found.policy, name) == own


@given(st.lists(windows, max_size=4).map(tuple), st.lists(windows, max_size=4).map(tuple))
def test_joined_hours_permit_what_either_permits(
    one: tuple[Window, ...], other: tuple[Window, ...]
) -> None:
    """Both sets of hours lie within their join, and the join within nothing smaller."""
    both = join(one, other)
    assert is_within(one, both)
    assert is_within(other, both)
    assert join(intersect(one, other), one) == join(one, one)
    assert is_within(both, one) == is_within(other, one)


@given(st.lists(quiet_days, max_size=4), st.lists(quiet_days, max_size=3))
def test_a_lifted_day_is_lifted_for_its_classes_alone(
    quiet: list[QuietDays], lifted: list[QuietDays]
) -> None:
    """Lifting days takes exactly those days and classes out of the quiet ones."""
    assert bars(lift(quiet, lifted)) == bars(quiet) - bars(lifted)
    assert lift(quiet, ()) == quiet_of(quiet)
