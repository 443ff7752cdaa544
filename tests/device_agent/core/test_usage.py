"""Bytes over the air, booked by day and month: nothing twice, nothing lost."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from device_agent.core.usage import (
    NOTHING,
    Ledger,
    Use,
    booked,
    cause_of,
    packet_bytes,
    told,
    use_of,
    with_updates,
)
from schedules.codec import from_json, to_json
from schedules.wire import topics
from schedules.wire.usage import CAUSES, UsedDay

LAST, FIRST = date(2026, 11, 30), date(2026, 12, 1)
COUNTS = st.lists(st.integers(0, 10**9), min_size=len(CAUSES), max_size=len(CAUSES)).map(tuple)
USES = st.builds(Use, COUNTS, COUNTS)
BEAT = use_of({"beat": (112, 4)})
LIVE = use_of({"live": (0, 30_000)})


def total(*uses: Use) -> int:
    return sum(one.total for one in uses)


@given(st.lists(st.tuples(USES, st.sampled_from([None, LAST, FIRST]))))
def test_what_was_counted_stands_in_the_books_once(passed: list[tuple[Use, date | None]]) -> None:
    """Whatever the clock does around midnight, and a month's end, the sum by cause is what went:
    in two days, in two months, and in what waits for a day."""
    ledger = Ledger()
    for use, day in passed:
        ledger = booked(ledger, use, day)
    went = total(*(use for use, _ in passed))
    assert total(ledger.today, ledger.yesterday, ledger.undated) == went
    assert total(ledger.month, ledger.last_month, ledger.undated) == went
    assert sum(sum(one.by_cause) for one in told(ledger)) + ledger.undated.total == went


@given(st.lists(USES, min_size=1))
def test_a_day_and_its_cause_are_those_on_which_it_went(uses: list[Use]) -> None:
    """One after another the days roll on; only the newest two are told, the newest first."""
    ledger = Ledger()
    days = [LAST + timedelta(days=n) for n in range(len(uses))]
    for day, use in zip(days, uses, strict=True):
        ledger = booked(ledger, use, day)
    wanted = [UsedDay(d, use.by_cause) for d, use in zip(days, uses, strict=True)]
    assert list(told(ledger)) == wanted[::-1][:2]


def test_before_the_clock_is_known_nothing_has_a_day() -> None:
    """What passes while the clock is not trusted waits, and counts on the first day that is."""
    ledger = booked(Ledger(), LIVE, None)
    assert told(ledger) == ()
    ledger = booked(ledger, BEAT, FIRST)
    assert ledger.today == ledger.month == LIVE.plus(BEAT)
    assert ledger.undated == NOTHING


def test_the_month_begins_with_its_first_day() -> None:
    """The new month counts from nothing, and what the old one came to stays to be read."""
    ledger = booked(booked(Ledger(), LIVE, LAST), BEAT, FIRST)
    assert (ledger.month, ledger.last_month) == (BEAT, LIVE)
    assert booked(ledger, LIVE, FIRST + timedelta(days=30)).month == BEAT.plus(LIVE)


def test_what_updates_used_is_booked_by_the_difference() -> None:
    """They run elsewhere and add up: each byte is booked once, and a count that begins anew is."""
    ledger = with_updates(booked(Ledger(), BEAT, FIRST), (100, 9_000), FIRST)
    ledger = with_updates(ledger, (100, 9_000), FIRST)
    ledger = with_updates(ledger, (150, 9_500), FIRST)
    assert ledger.today == use_of({"beat": (112, 4), "updates": (150, 9_500)})
    ledger = with_updates(ledger, (10, 20), FIRST)
    assert ledger.month == use_of({"beat": (112, 4), "updates": (160, 9_520)})


def test_an_update_that_the_modem_took_for_others_is_put_right() -> None:
    """While it ran its bytes were the modem's alone: they change their cause, not their number."""
    seen = booked(Ledger(), use_of({"machine": (700, 9_000)}), FIRST)
    after = with_updates(seen, (100, 10_000), FIRST)
    assert after.today == use_of({"machine": (600, 0), "updates": (100, 10_000)})
    assert after.today == after.month


def test_every_message_has_its_cause() -> None:
    """No topic is forgotten: only how a device is, asked by a person, is "other"."""
    causes = {row.pattern.rpartition("/")[2]: cause_of(row.of("x")) for row in topics.TOPICS}
    assert [name for name, cause in causes.items() if cause == "other"] == ["diagnosis"]
    assert causes["status"] == "status"
    assert causes["ack"] == causes["receipts"] == "receipts"
    assert causes["inbox"] == causes["programme"] == causes["trust"] == "documents"
    assert cause_of("nobody/knows") == "other"


def test_a_packet_is_as_long_as_mqtt_makes_it() -> None:
    """A beat is 80 bytes on a topic of 21, at QoS 1: 107. Its length takes a second byte from 128
    on, and a third from 16,384 on."""
    topic = topics.BEAT_TOPIC.of("loa-123")
    assert packet_bytes(topic, 80, 1) == 2 + 2 + len(topic) + 2 + 80
    assert packet_bytes("t", 124, 0) == 2 + 127
    assert packet_bytes("t", 125, 0) == 3 + 128
    assert packet_bytes("t", 16_381, 0) == 4 + 16_384


@given(USES, USES)
def test_the_books_are_read_as_they_were_written(one: Use, other: Use) -> None:
    """Also those of an agent that knew fewer causes."""
    ledger = booked(booked(Ledger(), one, LAST), other, FIRST)
    assert from_json(Ledger, to_json(ledger)) == ledger
    short = Use(one.sent[:4], one.received[:4])
    assert short.plus(other).total == short.total + other.total
