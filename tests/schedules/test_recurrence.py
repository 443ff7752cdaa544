"""When entries recur: every rule, at month ends, on leap days, where clocks change."""

import warnings
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil import rrule
from hypothesis import assume, given
from hypothesis import strategies as st

from schedules import rfc5545
from schedules.recurrence import (
    Daily,
    Monthly,
    Once,
    Rrule,
    Rule,
    Weekdays,
    When,
    check_rule,
    starts,
)
from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.zones import day_span, to_local, to_ms

HOUR, MINUTE = 3_600_000, 60_000
FIRST = date(2026, 1, 31)


def when(rule: Rule, first: date = FIRST, at: int = 5 * HOUR, **more: object) -> When:
    plain = {"zone": "Asia/Ho_Chi_Minh", "last": None, "times": (at,), **more}
    return When(first=first, rule=rule, **plain)  # type: ignore[arg-type]


def days(recurs: When, first: date, last: date) -> list[str]:
    """The local days, as MM-DD, on which it begins."""
    span = Span(day_span(first, recurs.zone).start, day_span(last, recurs.zone).end)
    return [f"{to_local(at, recurs.zone):%m-%d}" for at in starts(recurs, span)]


YEAR = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        (Once(), FIRST, ["01-31"]),
        (Daily(every=100), FIRST, ["01-31", "05-11", "08-19", "11-27"]),
        (Monthly((31,)), FIRST, ["01-31", "03-31", "05-31", "07-31", "08-31", "10-31", "12-31"]),
        (Monthly((-1,)), date(2026, 9, 1), ["09-30", "10-31", "11-30", "12-31"]),
        (Monthly((-1, 30)), date(2026, 11, 1), ["11-30", "12-30", "12-31"]),
        (Weekdays((2, 7)), date(2026, 12, 20), ["12-20", "12-22", "12-27", "12-29"]),
        (Rrule("FREQ=MONTHLY;BYDAY=-1FR"), date(2026, 10, 1), ["10-30", "11-27", "12-25"]),
        (Rrule("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2"), FIRST, ["09-02"]),
        (Rrule("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"), date(2026, 10, 1),
         ["10-30", "11-30", "12-31"]),
    ],
)  # fmt: skip
def test_days_of_a_year(rule: Rule, first: date, expected: list[str]) -> None:
    """Each kind of rule falls on the days its name says; a day a month lacks is left out."""
    assert days(when(rule, first), *YEAR) == expected


def test_leap_days() -> None:
    """The 29th of February comes every fourth year, the last of February every year."""
    leap = when(Monthly((29,)), date(2027, 2, 1), last=date(2028, 3, 1))
    assert "02-29" not in days(leap, date(2027, 2, 1), date(2027, 2, 28))
    assert days(leap, date(2028, 2, 1), date(2028, 2, 29)) == ["02-29"]
    assert days(when(Monthly((-1,))), date(2028, 2, 1), date(2028, 2, 29)) == ["02-29"]
    assert days(when(Rrule("FREQ=YEARLY"), date(2028, 2, 29)), *YEAR) == []


def test_except_days_and_the_last_day() -> None:
    """Exception dates are left out; nothing recurs after the last day or before the first."""
    recurs = when(Daily(), date(2026, 5, 1), last=date(2026, 5, 4), except_days=(date(2026, 5, 2),))
    assert days(recurs, *YEAR) == ["05-01", "05-03", "05-04"]


@pytest.mark.parametrize(
    ("zone", "day", "times", "count"),
    [
        ("America/New_York", date(2027, 3, 14), (2 * HOUR, 2 * HOUR + 30 * MINUTE, 3 * HOUR), 1),
        ("America/New_York", date(2026, 11, 1), (1 * HOUR, 1 * HOUR + 30 * MINUTE), 2),
        ("Africa/Cairo", date(2026, 4, 24), (0, 30 * MINUTE), 1),
        ("Pacific/Apia", date(2011, 12, 30), (8 * HOUR,), 0),
        ("Pacific/Apia", date(2011, 12, 31), (0, 8 * HOUR), 2),
        ("Australia/Lord_Howe", date(2026, 4, 5), (HOUR + 45 * MINUTE,), 1),
    ],
)
def test_where_clocks_change(zone: str, day: date, times: tuple[int, ...], count: int) -> None:
    """Times that fall together sound once, times that exist twice sound once, and what a
    skipped day had sounds at the first instant after it."""
    recurs = when(Daily(), date(2011, 1, 1), zone=zone, times=times)
    assert len(starts(recurs, day_span(day, zone))) == count


@given(
    st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York", "Africa/Cairo", "Pacific/Apia"]),
    st.dates(date(2011, 12, 1), date(2012, 1, 31)),
    st.lists(st.integers(0, 86_399_999), min_size=1, max_size=3),
    st.integers(0, 40 * 86_400_000),
)
def test_a_span_cut_in_two_has_the_same_starts(
    zone: str, first: date, times: list[int], cut: int
) -> None:
    """However time is cut into spans, each start lies in exactly one of them."""
    recurs = when(Daily(every=2), first, zone=zone, times=tuple(times))
    begin = to_ms(datetime(2011, 12, 15, tzinfo=UTC))
    whole = Span(begin, begin + 40 * 86_400_000)
    parts = Span(whole.start, begin + cut), Span(begin + cut, whole.end)
    halves = [starts(recurs, part) if part.start < part.end else () for part in parts]
    assert starts(recurs, whole) == (*halves[0], *halves[1])


NUMBERS = st.sampled_from([1, 2, 3, 5, 12])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """RRULEs that RFC 5545 and dateutil understand alike."""
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    parts = {"FREQ": freq, "INTERVAL": str(draw(NUMBERS))}
    if draw(st.booleans()):
        parts["BYMONTH"] = draw(st.sampled_from(["1", "2,3", "12", "4,5,6,7"]))
    if freq != "WEEKLY" and draw(st.integers(0, 2)) == 0:
        parts["BYMONTHDAY"] = draw(st.sampled_from(["1", "31", "-1", "13,14,15", "29", "-30"]))
    if draw(st.booleans()):
        parts["BYDAY"] = draw(st.sampled_from(_weekdays(freq)))
    if freq in ("YEARLY", "HOURLY") and draw(st.integers(0, 3)) == 0:
        parts["BYYEARDAY"] = draw(st.sampled_from(["1", "-1", "59,60,61", "366"]))
    if draw(st.integers(0, 3)) == 0:
        parts["BYHOUR"] = draw(st.sampled_from(["0", "6,18", "5,6,7", "23"]))
    if draw(st.booleans()):
        parts["WKST"] = draw(st.sampled_from(["MO", "SU"]))
    chosen = parts.keys() & {"BYDAY", "BYMONTHDAY", "BYHOUR", "BYMONTH"}
    # In its first week dateutil counts positions from DTSTART, the RFC from the week's start.
    if freq not in ("HOURLY", "WEEKLY") and chosen and draw(st.booleans()):
        parts["BYSETPOS"] = draw(st.sampled_from(["1", "-1", "2", "1,-1"]))
    ending = draw(st.sampled_from(["", "", ";COUNT=1", ";COUNT=5", ";UNTIL=20260704T060000"]))
    return ";".join(f"{name}={value}" for name, value in parts.items()) + ending


def _weekdays(freq: str) -> list[str]:
    plain = ["MO", "SA,SU", "MO,TU,WE,TH,FR"]
    return plain + (["1MO", "-1FR", "2TU,-2TU"] if freq in ("YEARLY", "MONTHLY") else [])


@given(rules(), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 800))
def test_rrules_are_dateutils(rule: str, first: date, later: int) -> None:
    """An RRULE recurs when dateutil says so, near its start and years after it."""
    at = 6 * HOUR + 30 * MINUTE
    begin = first + timedelta(days=later)
    start = datetime.combine(first, datetime.min.time()) + timedelta(milliseconds=at)
    window = [begin + timedelta(days=n) for n in range(45)]
    try:
        rfc5545.check(rule, first, at)
    except ValueError:
        assume(False)
    horizon = datetime.combine(window[-1], datetime.max.time())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        theirs = rrule.rrulestr(rule, dtstart=start)
    assert isinstance(theirs, rrule.rrule)
    expected = []
    for wall in theirs:
        if wall > horizon or wall.year > 2035:
            break
        if wall.date() >= begin:
            expected.append(wall)
    ours = [wall for day in window for wall in rfc5545.walls(rule, first, at, day)]
    assert ours == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", ["2025-12-29", "2027-01-04"]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", ["2025-12-28", "2027-01-03"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=WE,TH", ["2026-05-13", "2026-05-14"]),
    ],
)
def test_weeks_are_iso_weeks(rule: str, expected: list[str]) -> None:
    """BYWEEKNO counts ISO 8601 weeks, also those that lie in two years."""
    first = date(2025, 12, 15)
    window = [first + timedelta(days=n) for n in range(388)]
    found = [w for day in window for w in rfc5545.walls(rule, first, 0, day)]
    assert [f"{wall:%Y-%m-%d}" for wall in found] == expected


def test_positions_of_a_week_count_in_the_whole_week() -> None:
    """BYSETPOS counts from the week's first day, wherever the rule itself began."""
    first = date(2026, 11, 25)
    window = [first + timedelta(days=n) for n in range(14)]
    rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,-1"
    found = [w for day in window for w in rfc5545.walls(rule, first, 0, day)]
    assert [f"{wall:%d}" for wall in found] == ["27", "30", "04", "07"]


@pytest.mark.parametrize(
    "rule",
    [
        "", "FREQ", "FREQ=", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=FORTNIGHTLY", "freq=daily",
        "INTERVAL=2", "FREQ=DAILY;", ";FREQ=DAILY", "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=10000",
        "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=3;UNTIL=20270101T000000", "FREQ=DAILY;UNTIL=5",
        "FREQ=DAILY;UNTIL=20270101", "FREQ=DAILY;UNTIL=20270101T000000Z",
        "FREQ=DAILY;UNTIL=20271399T000000", "FREQ=DAILY;BYMINUTE=0,30", "FREQ=DAILY;BYSECOND=1",
        "FREQ=DAILY;BYEASTER=0", "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYHOUR=-1",
        "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYDAY=0MO", "FREQ=YEARLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYYEARDAY=1", "FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=1", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;WKST=SU",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=DAILY;BYSETPOS=1", "FREQ=MONTHLY;BYSETPOS=0",
        "FREQ=HOURLY;BYHOUR=1;BYSETPOS=1", "RRULE:FREQ=DAILY", "FREQ=DAILY\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;DTSTART=20260101T000000", "FREQ=DAILY;X=1", "FREQ=DAILY;BYDAY=MO,",
        "FREQ=DAILY;BYHOUR=١",
        # These are well written and never occur.
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;UNTIL=20250101T000000", "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=3",
        "FREQ=DAILY;BYHOUR=1,2,3;BYSETPOS=366", "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
        "FREQ=YEARLY;INTERVAL=9999;BYMONTH=1;BYMONTHDAY=1",
    ],
)  # fmt: skip
def test_odd_rules_are_refused(rule: str) -> None:
    """What is no RRULE, recurs more than hourly, or never occurs, is refused with a sentence."""
    with pytest.raises(RefusalError) as refused:
        check_rule(when(Rrule(rule)))
    assert (refused.value.code, refused.value.field) == ("rrule_invalid", "when.rule.rule")


def test_counted_rules_end() -> None:
    """COUNT ends a rule for good, also when asked about a much later day."""
    rule = "FREQ=HOURLY;INTERVAL=5;COUNT=6"
    window = [FIRST + timedelta(days=n) for n in range(5000)]
    assert sum(1 for day in window for _ in rfc5545.walls(rule, FIRST, 0, day)) == 6


def test_counting_stops_after_twenty_years() -> None:
    """A rule that counts on for longer ends there; nothing is searched for ever."""
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=9"
    found = [list(rfc5545.walls(rule, FIRST, 0, date(year, 2, 29))) for year in (2044, 2048)]
    assert [len(one) for one in found] == [1, 0]


@pytest.mark.parametrize(
    ("recurs", "code"),
    [
        (when(Daily(), times=()), "times_empty"),
        (when(Daily(), last=FIRST - timedelta(days=1)), "ends_before_start"),
        (when(Weekdays(())), "days_empty"),
        (when(Monthly(())), "days_empty"),
        (when(Monthly((0,))), "days_empty"),
        (when(Rrule("FREQ=DAILY"), times=(0, 1000)), "rrule_invalid"),
        (when(Rrule("FREQ=DAILY"), at=5), "rrule_invalid"),
        (when(Daily(), zone="Asia/Hai_Phong"), "zone_unknown"),
        (when(Daily(), first=date(1, 1, 1)), "day_far_off"),
        (when(Daily(), first=date(9999, 12, 31)), "day_far_off"),
    ],
)
def test_what_nobody_means_is_refused(recurs: When, code: str) -> None:
    """A recurrence that cannot be followed is refused before it is published."""
    with pytest.raises(RefusalError) as refused:
        check_rule(recurs)
    assert refused.value.code == code
    assert refused.value.vi
    assert refused.value.en


@pytest.mark.parametrize(
    "rule", [Once(), Daily(), Weekdays((1,)), Monthly((-1,)), Rrule("FREQ=DAILY;COUNT=2")]
)
def test_what_can_be_meant_passes(rule: Rule) -> None:
    """Every kind of rule has a form that passes."""
    check_rule(when(rule))
