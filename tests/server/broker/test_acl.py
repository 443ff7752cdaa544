"""Who may read and publish what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.wire.topics import TOPICS
from server.broker.acl import SERVER, covers, grants, may_publish, may_read

LEVELS = st.sampled_from(["a", "b", "+", "#", "a+"])
FILTERS = st.lists(LEVELS, min_size=1, max_size=4).map("/".join)
TOPIC_NAMES = st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=4).map("/".join)


def matches(pattern: str, topic: str) -> bool:
    """MQTT 3.1.1, section 4.7, once more and otherwise: by recursion."""
    return _match(pattern.split("/"), topic.split("/"))


def _match(pattern: list[str], topic: list[str]) -> bool:
    if pattern == ["#"]:
        return True
    if not pattern or not topic:
        return not pattern and not topic
    if pattern[1:] == ["#"] and len(topic) == 1:  # "a/#" matches "a" too
        return pattern[0] in ("+", topic[0])
    return pattern[0] in ("+", topic[0]) and _match(pattern[1:], topic[1:])


def test_a_device_reads_what_goes_down_to_it() -> None:
    """A device reads trust, areas' documents, live sound, and what is addressed to itself."""
    assert set(grants("loa-7", "down")) == {
        "loa/1/trust",
        "loa/1/area/+/programme",
        "loa/1/area/+/orders",
        "loa/1/live/+",
        "loa/1/device/loa-7/config",
        "loa/1/device/loa-7/inbox",
        "loa/1/device/loa-7/ack",
        "loa/1/device/loa-7/time",
    }


def test_a_device_publishes_only_its_own() -> None:
    """A device publishes its status and beats, its receipts, its time requests and what it answers
    when asked how it is, and nothing else."""
    assert set(grants("loa-7", "up")) == {
        f"loa/1/device/loa-7/{kind}" for kind in ("status", "beat", "receipts", "time", "diagnosis")
    }


@pytest.mark.parametrize("name", ["", "+", "#", "a/b", "LOA", "loa 7", "x" * 65, "@other"])
def test_a_name_that_is_no_id_has_no_rights(name: str) -> None:
    """A client whose name is no device id reads and publishes nothing: "+" is not every device."""
    assert grants(name, "down") == grants(name, "up") == ()


def test_the_server_may_do_everything_of_ours() -> None:
    """The server reads and publishes on every topic of the table, and on none beside it."""
    for row in TOPICS:
        assert may_read(SERVER, row.subscription())
        assert may_publish(SERVER, row.of("x"))
    assert not may_read(SERVER, "#")
    assert not may_publish(SERVER, "$SYS/broker")


@given(FILTERS, FILTERS, TOPIC_NAMES)
def test_no_filter_reaches_beyond_its_grant(granted: str, asked: str, topic: str) -> None:
    """Whatever a permitted filter matches, the grant matches too."""
    if covers(granted, asked) and matches(asked, topic):
        assert matches(granted, topic)


@given(FILTERS, TOPIC_NAMES)
def test_a_topic_is_covered_as_it_is_matched(granted: str, topic: str) -> None:
    """For a topic without wildcards, to be granted and to match are the same."""
    if "#" not in granted.split("/")[:-1]:
        assert covers(granted, topic) == matches(granted, topic)
