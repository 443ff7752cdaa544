"""Quiet hours: by the clock of the post's own area, also across midnight and a change of clocks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.zones import to_local, to_ms
from server.notices.wishes import Post, Quiet, Wishes
from tests.server.city import START_MS

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("20:59", False), ("21:00", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_the_night_is_from_nine_to_six(clock: str, quiet: bool) -> None:
    """Unless a post chooses other hours."""
    hour, minute = map(int, clock.split(":"))
    at = to_ms(datetime(2026, 11, 24, hour, minute, tzinfo=UTC)) - 7 * HOUR_MS
    assert Post("a", "A", ()).is_quiet(at) is quiet


@given(
    st.integers(START_MS, START_MS + 400 * 24 * HOUR_MS),
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York")),
)
def test_quiet_is_what_the_wall_clock_says(now: int, begins: int, ends: int, zone: str) -> None:
    """Hour for hour, but for the very nights on which clocks are changed."""
    if begins == ends:
        return
    local = to_local(now, zone)
    if (
        to_local(now - 24 * HOUR_MS, zone).utcoffset()
        != to_local(now + 24 * HOUR_MS, zone).utcoffset()
    ):
        return
    inside = (
        begins <= local.hour < ends if begins < ends else local.hour >= begins or local.hour < ends
    )
    assert Quiet(begins * HOUR_MS, ends * HOUR_MS).holds(now, zone) is inside


@settings(max_examples=25)
@given(st.integers(0, 3 * 24 * 60), st.integers(1, 24 * 60))
def test_waiting_is_counted_in_minutes_that_are_not_quiet(waited: int, after: int) -> None:
    """Minute by minute: as a clock would count that stands still at night."""
    post = Post("a", "A", (), Wishes(escalates_after_ms=after * 60_000))
    since, now = START_MS, START_MS + waited * 60_000
    awake = sum(not post.is_quiet(at) for at in range(since, now, 60_000))
    assert post.has_waited(since, now) is (awake >= after)
