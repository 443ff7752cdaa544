"""What the gate takes it takes up to its very bounds, and a doubt says what it was about."""

import json
from dataclasses import replace

import pytest

from schedules.wire import topics
from schedules.wire.gate import GateError, judge
from tests.contract.vectors import cast, load

VIEWS = load.views()
INBOX = topics.INBOX_TOPIC.of(cast.DEVICE)


def doubt(raw: bytes, topic: str) -> str:
    """The doubt about a message, and what it says of it."""
    with pytest.raises(GateError) as refused:
        judge(VIEWS["known"], topic, raw)
    return str(refused.value)


def test_a_message_may_be_as_large_as_its_topic_bears() -> None:
    """A byte more is too large, whatever it is."""
    largest = topics.INBOX_TOPIC.largest
    assert doubt(b" " * largest, INBOX).startswith("not_strict")
    assert doubt(b" " * (largest + 1), INBOX) == f"too_large: {largest + 1} bytes"


def test_a_message_may_be_as_large_as_its_type_bears() -> None:
    """A byte more is too large, even on a topic that carries larger ones."""
    row = topics.DIAGNOSE
    frame = {"type": row.name, "payload": "", "signatures": []}
    bare = len(json.dumps(frame))
    just = json.dumps({**frame, "payload": "A" * (row.largest - bare)}).encode()
    over = json.dumps({**frame, "payload": "A" * (row.largest - bare + 1)}).encode()
    assert len(just) == row.largest
    assert not doubt(just, INBOX).startswith("too_large")
    assert doubt(over, INBOX) == f"too_large: {len(over)} bytes of {row.name}"


def test_a_message_holds_from_its_first_instant_to_its_last() -> None:
    """Both are within its time; a millisecond before the one or after the other is not."""
    tone = next(one for one in load.down() if one.name == "test tone")
    first, last = cast.NOW - cast.HOUR, cast.NOW + cast.HOUR
    ends = {}
    for now in (first - 1, first, last, last + 1):
        try:
            judge(replace(VIEWS["known"], now=now), tone.topic, tone.raw)
            ends[now] = "passes"
        except GateError as refused:
            ends[now] = refused.doubt
    assert list(ends.values()) == ["too_early", "passes", "passes", "too_late"]


def test_a_document_names_the_key_that_signed_it() -> None:
    """One of the root names none: several keys sign that."""
    for case in load.down():
        if case.doubt is None:
            signatures = json.loads(case.raw)["signatures"]
            expected = None if case.type == "trust" else signatures[0]["key"]
            assert judge(VIEWS[case.view], case.topic, case.raw).key == expected


def test_a_doubt_says_what_it_is_about() -> None:
    """Its name, and then what: a field that is missing, a topic's first hundred letters."""
    assert str(GateError("signature")) == "signature"
    assert doubt(b"", "x" * 500) == "topic_unknown: " + "x" * 100
    told = [doubt(one.raw, one.topic) for one in load.down() if one.doubt == "payload"]
    assert "payload: body: is missing" in told
