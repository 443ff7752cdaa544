"""Local time comes from the pinned rules alone, also where clocks jump."""

import importlib
import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.refusal import RefusalError
from schedules.spans import Span
from schedules.zones import (
    DAY_MS,
    day_span,
    instant_of,
    local_day,
    local_days,
    plain_midnight,
    to_local,
    to_ms,
    tzdata_version,
    zone,
)

HOUR, MINUTE = 3_600_000, 60_000
ZONES = [
    "Asia/Ho_Chi_Minh", "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
    "Africa/Cairo", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca", "Asia/Kathmandu",
]  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2035, 12, 31))


def utc(*fields: int) -> int:
    return to_ms(datetime(*fields, tzinfo=UTC))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("name", "day", "time", "expected"),
    [
        ("Asia/Ho_Chi_Minh", date(2026, 11, 23), 5 * HOUR + 30 * MINUTE, utc(2026, 11, 22, 22, 30)),
        # New York skips 02:00…03:00 and has 01:00…02:00 twice.
        ("America/New_York", date(2027, 3, 14), 2 * HOUR + 30 * MINUTE, utc(2027, 3, 14, 7)),
        ("America/New_York", date(2026, 11, 1), 1 * HOUR + 30 * MINUTE, utc(2026, 11, 1, 5, 30)),
        ("Europe/Berlin", date(2027, 3, 28), 2 * HOUR, utc(2027, 3, 28, 1)),
        ("Europe/Berlin", date(2026, 10, 25), 2 * HOUR + 59 * MINUTE, utc(2026, 10, 25, 0, 59)),
        # Lord Howe Island moves by half an hour.
        (
            "Australia/Lord_Howe",
            date(2026, 10, 4),
            2 * HOUR + 10 * MINUTE,
            utc(2026, 10, 3, 15, 30),
        ),
        ("Australia/Lord_Howe", date(2026, 4, 5), 1 * HOUR + 45 * MINUTE, utc(2026, 4, 4, 14, 45)),
        # Cairo has no midnight on the day its summer begins.
        ("Africa/Cairo", date(2026, 4, 24), 0, utc(2026, 4, 23, 22)),
        ("Africa/Cairo", date(2026, 4, 24), 59 * MINUTE, utc(2026, 4, 23, 22)),
        ("Africa/Cairo", date(2026, 4, 24), HOUR, utc(2026, 4, 23, 22)),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", date(2011, 12, 30), 8 * HOUR, utc(2011, 12, 30, 10)),
        ("Pacific/Apia", date(2011, 12, 31), 0, utc(2011, 12, 30, 10)),
    ],
)
def test_odd_times_have_one_instant(name: str, day: date, time: int, expected: int) -> None:
    """A time that does not exist is the first that does; one that exists twice is the first."""
    assert instant_of(day, time, name) == expected


@given(DAYS, st.integers(0, DAY_MS - 1), st.sampled_from(ZONES))
def test_existing_times_read_back(day: date, ms_of_day: int, name: str) -> None:
    """A time that exists reads back as itself; any other as the first existing one after it."""
    wall = datetime(day.year, day.month, day.day) + timedelta(milliseconds=ms_of_day)  # noqa: DTZ001  (a wall clock)
    instant = instant_of(day, ms_of_day, name)
    shown = to_local(instant, name).replace(tzinfo=None)
    before = to_local(instant - 1, name).replace(tzinfo=None)
    assert shown >= wall
    assert shown == wall or before < wall


@given(DAYS, st.integers(0, DAY_MS - 2), st.sampled_from(ZONES))
def test_later_times_are_never_earlier(day: date, ms_of_day: int, name: str) -> None:
    """In the order of the clock's face, instants never go back, nor from one day to the next."""
    later = instant_of(day, ms_of_day + 1, name)
    assert instant_of(day, ms_of_day, name) <= later <= instant_of(day + timedelta(days=1), 0, name)


@given(DAYS, st.sampled_from(ZONES))
def test_days_follow_one_another(day: date, name: str) -> None:
    """Local days leave no gap and share no instant; each is 23 to 25 hours, or was skipped."""
    span, following = day_span(day, name), day_span(day + timedelta(days=1), name)
    assert span.end == following.start
    assert span.end - span.start in {0, *range(23 * HOUR, 25 * HOUR + 1, 30 * MINUTE)}
    if span.start < span.end:
        assert local_day(span.start, name) == day


@given(DAYS, st.integers(0, DAY_MS - 1), st.sampled_from(ZONES))
def test_the_days_near_a_span_are_all_that_reach_it(day: date, at: int, name: str) -> None:
    """No time of any other day falls into the span."""
    instant = instant_of(day, at, name)
    assert day in local_days(Span(instant, instant + 1), name)
    found = local_days(day_span(day, name), name) if day_span(day, name) != (0, 0) else ()
    for near in (day - timedelta(days=2), day + timedelta(days=2)):
        if near not in found:
            assert not day_span(day, name).holds(instant_of(near, at, name))


@pytest.mark.parametrize(
    "name",
    ["", "Asia/Hai_Phong", "../etc/passwd", "/etc/localtime", "asia", "Asia", "\0", "\ud800",
     "__init__.py", "tzdata.zi", "UTC\n", "x" * 5_000],
)  # fmt: skip
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    """Whatever else is given as a zone is a refusal that names the field."""
    with pytest.raises(RefusalError) as refused:
        zone(name)
    assert (refused.value.code, refused.value.field) == ("zone_unknown", "zone")


@given(DAYS, st.integers(0, DAY_MS - 1), st.sampled_from(ZONES))
def test_an_even_day_counts_from_its_midnight(day: date, ms_of_day: int, name: str) -> None:
    """On a day on which the clocks do not change, a time is so many milliseconds from midnight."""
    midnight = plain_midnight(day, name)
    if midnight is not None:
        assert midnight + ms_of_day == instant_of(day, ms_of_day, name)


def test_no_zone_changes_its_clocks_twice_within_a_day() -> None:
    """So a day of 24 hours is one whose clocks run evenly, in every zone there is."""
    written_in_python = importlib.import_module("zoneinfo._zoneinfo").ZoneInfo
    for name in zoneinfo.available_timezones():
        changes = [at for at in written_in_python.no_cache(name)._trans_utc if at >= 0]
        assert all(later - at > DAY_MS // 1000 for at, later in pairwise(changes)), name


def test_the_systems_files_never_win(tmp_path: Path) -> None:
    """Zone files of the machine are not read, even where the environment points at them."""
    there = tmp_path / "Asia"
    there.mkdir()
    package = Path(str(metadata.distribution("tzdata").locate_file("tzdata/zoneinfo")))
    (there / "Ho_Chi_Minh").write_bytes((package / "America" / "New_York").read_bytes())
    program = "from schedules.zones import to_local; print(to_local(0, 'Asia/Ho_Chi_Minh'))"
    asked = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path), "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == "1970-01-01 08:00:00+08:00"
    assert ZoneInfo("Asia/Ho_Chi_Minh").utcoffset(datetime(1970, 1, 1)) == timedelta(hours=8)  # noqa: DTZ001  (a wall clock)


def test_the_rules_version_is_the_packages() -> None:
    """Devices report which time zone rules they follow."""
    assert tzdata_version() == metadata.version("tzdata")
