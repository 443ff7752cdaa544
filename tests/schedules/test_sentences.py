"""Entries in words: what an officer reads before saving, and reads again in the list."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.programme import Block, Sound
from schedules.recurrence import Daily, Monthly, Once, Rrule, Rule, Weekdays, When
from schedules.sentences import entry_in_words, length_in_words, time_in_words, when_in_words

ZONE = "Asia/Ho_Chi_Minh"
HOUR = 3_600_000
SOUND = Sound("b-1", "a" * 64, 60_000, 8_000)
FIRST = date(2026, 11, 24)
HALF_PAST_FIVE = 5 * HOUR + HOUR // 2

days = st.dates(date(1970, 1, 1), date(2999, 12, 31))
anything = st.text(alphabet=st.sampled_from("FREQ=DAILYWKMONT;BUH0123456789,-+SP"), max_size=40)
some_rules = st.sampled_from(
    [
        "FREQ=HOURLY;INTERVAL=3",
        "FREQ=DAILY;BYHOUR=6,18;COUNT=10",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270101T000000",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR,-2SU",
        "FREQ=MONTHLY;BYMONTHDAY=1,-2,-1;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=1,6;BYDAY=SA",
        "FREQ=YEARLY;BYYEARDAY=100,-5",
        "FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=TU",
    ]
)
rules = st.one_of(
    st.builds(Once),
    st.builds(Daily, every=st.integers(1, 366)),
    st.builds(Weekdays, days=st.lists(st.integers(1, 7), max_size=7).map(tuple)),
    st.builds(Monthly, days=st.lists(st.integers(-1, 31), max_size=31).map(tuple)),
    st.builds(Rrule, rule=some_rules | anything),
)
whens = st.builds(
    When,
    zone=st.sampled_from([ZONE, "Europe/Berlin"]),
    first=days,
    last=st.none() | days,
    times=st.lists(st.integers(0, 86_399_999), max_size=24).map(tuple),
    rule=rules,
    except_days=st.lists(days, max_size=20).map(tuple),
)
blocks = st.builds(
    Block,
    bulletins=st.just((SOUND,)),
    repeats=st.integers(1, 20),
    gap_ms=st.integers(0, 12 * HOUR),
)


def _when(rule: Rule, **changes: object) -> When:
    usual: dict[str, object] = {"zone": ZONE, "last": None, "times": (HALF_PAST_FIVE,)}
    return When(first=FIRST, rule=rule, **{**usual, **changes})  # type: ignore[arg-type]


@given(when=whens, block=blocks)
def test_every_recurrence_can_be_said(when: When, block: Block) -> None:
    """Whatever the recurrence, there is one line about it in each language, without gaps."""
    for said in (when_in_words(when), entry_in_words(when, block)):
        for words in said:
            assert words
            assert words == words.strip()
            assert "  " not in words
            assert ", ," not in words
            assert not words.endswith(",")


@given(when=whens, block=blocks)
def test_a_sentence_keeps_what_was_decided(when: When, block: Block) -> None:
    """First day, last day and repeats of a recurrence stand in its sentence, to the day."""
    vi, en = entry_in_words(when, block)
    for words in (vi, en):
        assert f"{when.first:%d/%m/}{when.first.year:04}" in words
        if when.last is not None and not isinstance(when.rule, Once):
            assert f"{when.last:%d/%m/}{when.last.year:04}" in words
        if block.repeats > 1:
            assert str(block.repeats) in words


@given(ms=st.integers(0, 12 * HOUR), other=st.integers(0, 12 * HOUR))
def test_no_two_lengths_sound_alike(ms: int, other: int) -> None:
    """A length is said to the millisecond: different gaps are different words."""
    assert (length_in_words(ms) == length_in_words(other)) == (ms == other)


def test_the_sentence_of_a_usual_entry() -> None:
    """Days, spoken hours with digits beside them, repeats, first day, days left out."""
    when = _when(Daily(), times=(17 * HOUR, HALF_PAST_FIVE), except_days=(date(2027, 2, 6),))
    said = entry_in_words(when, Block((SOUND,), repeats=2, gap_ms=2_000))
    assert said.vi == (
        "Mỗi ngày lúc 5 giờ 30 sáng (05:30) và 5 giờ chiều (17:00), "
        "2 lần cách nhau 2 giây, từ 24/11/2026, trừ 06/02/2027"
    )
    assert said.en == (
        "Every day at 05:30 and 17:00, 2 times, 2 s apart, from 24/11/2026, except 06/02/2027"
    )


@pytest.mark.parametrize(
    ("rule", "vi", "en"),
    [
        (Once(), "Ngày 24/11/2026", "On 24/11/2026"),
        (Daily(2), "Cứ 2 ngày một lần", "Every 2 days"),
        (Weekdays((7, 2, 4)), "Thứ 3, thứ 5 và chủ nhật hằng tuần",
         "Every Tuesday, Thursday and Sunday"),
        (Weekdays(tuple(range(1, 8))), "Mỗi ngày", "Every day"),
        (Monthly((-1, 15, 1)), "Ngày 1, ngày 15 và ngày cuối tháng hằng tháng",
         "On day 1, day 15 and the last day of every month"),
        (Rrule("FREQ=MONTHLY;BYDAY=1MO,-1FR"),
         "Mỗi tháng, vào thứ 6 cuối cùng và thứ 2 lần thứ 1",
         "Every month, on the last Friday and Monday number 1"),
        (Rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270101T000000"),
         "Cứ 2 tuần một lần, vào thứ 2, đến hết 01/01/2027",
         "Every 2 weeks, on Monday, until 01/01/2027"),
        (Rrule("FREQ=YEARLY;BYYEARDAY=100;BYSETPOS=-1;COUNT=3"),
         "Mỗi năm, ngày thứ 100 của năm, chỉ lần cuối cùng của năm, tổng cộng 3 lần",
         "Every year, day 100 of the year, only the last occurrence of the year, 3 times in all"),
        (Rrule("FREQ=YEARLY;BYMONTH=9,1;BYMONTHDAY=2,-2"),
         "Mỗi năm, vào tháng 1 và 9, vào ngày 2 và ngày thứ 2 từ cuối tháng",
         "Every year, in January and September, on day 2 and day 2 from the end"),
        (Rrule("FREQ=YEARLY;BYYEARDAY=-1,-10"),
         "Mỗi năm, ngày thứ 10 từ cuối và ngày cuối cùng của năm",
         "Every year, day 10 from the end and the last day of the year"),
        (Rrule("FREQ=MONTHLY;BYDAY=-2SU"), "Mỗi tháng, vào chủ nhật lần thứ 2 từ cuối",
         "Every month, on Sunday 2 from the end"),
        (Weekdays(()), "Không ngày nào", "On no day"),
        (Monthly(()), "Không ngày nào", "On no day"),
        (Rrule("HÀNG NGÀY"), "Theo quy tắc lặp “HÀNG NGÀY”", "By the rule “HÀNG NGÀY”"),
    ],
)  # fmt: skip
def test_each_kind_of_recurrence_has_its_words(rule: Rule, vi: str, en: str) -> None:
    """Once, daily, on weekdays, monthly, and RFC 5545 rules."""
    said = when_in_words(_when(rule))
    assert said.vi.startswith(f"{vi} lúc 5 giờ 30 sáng (05:30)")
    assert said.en.startswith(f"{en} at 05:30")


def test_a_rule_that_names_hours_tells_them() -> None:
    """BYHOUR are the times of day, at the minute of the first."""
    when = _when(Rrule("FREQ=DAILY;BYHOUR=6,18"))
    assert "lúc 6 giờ 30 sáng (06:30) và 6 giờ 30 tối (18:30)" in when_in_words(when).vi


def test_many_days_left_out_are_counted() -> None:
    """Six days are named, more are told by their number."""
    left_out = tuple(date(2026, 12, n) for n in range(1, 11))
    said = when_in_words(_when(Daily(), except_days=left_out))
    assert said.vi.endswith("06/12/2026 và 4 ngày khác")
    assert said.en.endswith("06/12/2026 and 4 other days")


def test_another_zone_is_named() -> None:
    """Local time is the city's, unless the sentence says whose."""
    assert when_in_words(_when(Daily(), zone="Europe/Berlin")).vi.endswith(", giờ Europe/Berlin")


@pytest.mark.parametrize(
    ("ms", "vi", "en"),
    [
        (0, "0 giây", "0 s"),
        (2_000, "2 giây", "2 s"),
        (500, "0,5 giây", "0.5 s"),
        (90_000, "1 phút 30 giây", "1 min 30 s"),
        (3_900_000, "1 giờ 5 phút", "1 h 5 min"),
    ],
)
def test_lengths_in_words(ms: int, vi: str, en: str) -> None:
    """Hours, minutes, seconds; a decimal comma in Vietnamese."""
    assert length_in_words(ms) == (vi, en)


def test_seconds_are_told_where_there_are_any() -> None:
    """Half a minute more must show."""
    assert time_in_words(HALF_PAST_FIVE + 30_000) == ("5 giờ 30 sáng (05:30:30)", "05:30:30")
