"""Any alert that is written is read back; any document that is not one is refused, never more."""

import contextlib
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.refusal import RefusalError
from server.cap.alert import (
    CATEGORIES,
    CERTAINTIES,
    MESSAGE_TYPES,
    RESPONSES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
    Alert,
    Circle,
    Info,
    Moment,
    Place,
    Point,
    Reference,
    Resource,
    Value,
)
from server.cap.reading import read_alert
from server.cap.writing import write_alert
from tests.server.cap.standard import EXAMPLES

T = TypeVar("T")
_LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cn"))
texts = st.text(_LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
names = st.from_regex(r"[a-zA-Z0-9@.:-]{1,30}", fullmatch=True)
words = st.from_regex(r"[^\s\"]([^\s\"]| [^\s\"]){0,5}", fullmatch=True).filter(
    lambda word: all(letter.isprintable() for letter in word)
)
moments = st.builds(
    Moment,
    st.integers(40_000_000, 7_000_000_000).map(lambda seconds: seconds * 1000),
    st.integers(-840, 840),
)
values = st.builds(Value, texts, texts | st.just(""))
points = st.builds(Point, st.integers(-90_00000, 90_00000), st.integers(-180_00000, 180_00000))
polygons = st.lists(points, min_size=3, max_size=5).map(lambda open_: (*open_, open_[0]))


def some(one: st.SearchStrategy[T], least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, min_size=least, max_size=2).map(tuple)


maybe = st.none() | texts
places = st.builds(
    Place,
    texts,
    some(polygons),
    some(st.builds(Circle, points, st.integers(0, 9_999_999))),
    some(values),
)
infos = st.builds(
    Info,
    categories=some(st.sampled_from(CATEGORIES), 1),
    event=texts,
    urgency=st.sampled_from(URGENCIES),
    severity=st.sampled_from(SEVERITIES),
    certainty=st.sampled_from(CERTAINTIES),
    language=st.sampled_from(["vi-VN", "en-US", "zh"]),
    responses=some(st.sampled_from(RESPONSES)),
    event_codes=some(values),
    effective=st.none() | moments,
    onset=st.none() | moments,
    expires=st.none() | moments,
    headline=maybe,
    description=maybe,
    instruction=maybe,
    parameters=some(values),
    resources=some(st.builds(Resource, texts, texts, st.none() | st.integers(0, 10**9), maybe)),
    places=some(places),
)
alerts = st.builds(
    Alert,
    identifier=names,
    sender=names,
    sent=moments,
    status=st.sampled_from(STATUSES),
    message_type=st.sampled_from(MESSAGE_TYPES),
    scope=st.just("Public"),
    source=maybe,
    addresses=some(words),
    codes=some(texts),
    note=maybe,
    references=some(st.builds(Reference, names, names, moments), 1),
    incidents=some(words),
    infos=some(infos),
)


@settings(max_examples=40, deadline=None)
@given(alerts)
def test_what_is_written_is_read_back(alert: Alert) -> None:
    """An alert that is written and read is the same alert."""
    assert read_alert(write_alert(alert)) == alert


def test_the_examples_are_the_same_once_they_are_written_by_us() -> None:
    """What the standard's examples say is what our own words for it say."""
    for said in EXAMPLES.values():
        alert = read_alert(said.encode())
        assert read_alert(write_alert(alert)) == alert


_cuts = st.tuples(
    st.sampled_from(list(EXAMPLES.values())), st.integers(0, 2_500), st.integers(0, 40),
    st.binary(max_size=8) | st.sampled_from([b"<", b"</info>", b"&lt;", b"<info>", b"]]>"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(_cuts, st.integers(1, 3))
def test_a_mutated_document_is_read_or_refused(
    cut: tuple[str, int, int, bytes], times: int
) -> None:
    """Whatever happens to an alert's bytes, they are an alert or are refused with a code."""
    said, at, lost, put = cut
    data = said.encode()
    for turn in range(times):
        start = (at * (turn + 1)) % len(data)
        data = data[:start] + put + data[start + lost :]
    with contextlib.suppress(RefusalError):
        read_alert(data)
