"""Asked from afar how it is (ADR 35)."""

from schedules.wire import topics
from schedules.wire.diagnosis import Diagnose
from schedules.wire.envelope import Head, seal
from tests.device_agent.core.city import DEVICE, MINUTE, WARD, at, key
from tests.device_agent.core.world import World

INBOX = topics.INBOX_TOPIC.of(DEVICE)


def question(asked_ms: int, name: str, signer: str = "office") -> bytes:
    head = Head("office", INBOX, asked_ms - MINUTE, asked_ms + 5 * MINUTE, asked_ms)
    return seal(topics.DIAGNOSE.name, head, Diagnose(name, DEVICE), [key(signer)])


def answered(world: World) -> list[str]:
    return [one.id for one in world.diagnoses]


def test_a_question_is_answered_once_a_minute() -> None:
    """The office's question has its answer; a second within the minute has none, the next has."""
    world = World(at(8)).begin()
    now = at(8, 1)
    world.until(now)
    world.agent.deliver(INBOX, question(now, "a"))
    assert answered(world) == ["a"]
    world.until(now + 30_000)
    world.agent.deliver(INBOX, question(now + 30_000, "b"))
    world.until(now + 61_000)
    assert answered(world) == ["a"]
    world.agent.deliver(INBOX, question(now + 61_000, "c"))
    assert answered(world) == ["a", "c"]


def test_nobody_else_is_answered_and_nothing_old() -> None:
    """Not a ward's key, not a question replayed, not one whose minutes are over; and a question
    is never kept as a document."""
    world = World(at(8)).begin()
    now = at(8, 1)
    world.until(now)
    world.agent.deliver(INBOX, question(now, "ward", WARD))
    first = question(now, "a")
    world.agent.deliver(INBOX, first)
    world.until(now + 2 * MINUTE)
    world.agent.deliver(INBOX, first)
    world.until(now + 10 * MINUTE)
    world.agent.deliver(INBOX, question(now + 4 * MINUTE, "late"))
    assert answered(world) == ["a"]
    assert not any("inbox" in held.topic for held in world.status.held)
