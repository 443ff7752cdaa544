"""When content is fetched: soon where it is needed, by night where it can wait, never as one."""

from hypothesis import given
from hypothesis import strategies as st

from device_agent.core.spreading import AHEAD_MS, NIGHT_FROM_MS, NIGHT_MS, SPREAD_MS, opens_ms
from schedules.zones import DEFAULT_ZONE
from tests.device_agent.core.city import HOUR, MIDNIGHT, MINUTE, at

DAY = 24 * HOUR
ZONE = DEFAULT_ZONE


def by_night(instant: int) -> bool:
    return (instant - MIDNIGHT - NIGHT_FROM_MS) % DAY < NIGHT_MS


@given(st.integers(0, 3 * DAY), st.one_of(st.none(), st.integers(-HOUR, 9 * DAY)))
def test_it_waits_for_a_night_or_a_few_minutes(since: int, left: int | None) -> None:
    """By night if that leaves eighteen hours, however late it is needed; otherwise within an eighth
    of the time there is, at most ten minutes; at once for the next two minutes."""
    now = MIDNIGHT + since
    needed = None if left is None else now + left
    opens = opens_ms("loa-1", "ab" * 32, needed, now, ZONE)
    assert now <= opens < now + DAY
    if needed is not None and left is not None and opens > needed - AHEAD_MS:
        assert opens - now <= max(0, min(SPREAD_MS, left // 8))
    elif left is None or left > AHEAD_MS + SPREAD_MS + DAY:
        assert by_night(opens)
    if left is not None and left <= 2 * MINUTE:
        assert opens == now


def test_a_city_does_not_fetch_as_one() -> None:
    """Three thousand devices that want one new file: no minute of the night, and no minute of the
    ten before something of this evening, has much more than its share."""
    for needed, minutes in ((None, NIGHT_MS // MINUTE), (at(16), SPREAD_MS // MINUTE)):
        opens = [opens_ms(f"loa-{n}", "ab" * 32, needed, at(10), ZONE) for n in range(3_000)]
        by_minute: dict[int, int] = {}
        for one in opens:
            by_minute[one // MINUTE] = by_minute.get(one // MINUTE, 0) + 1
        assert max(by_minute.values()) <= 3_000 / minutes * 1.2 + 20
