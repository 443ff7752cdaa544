"""The queue before the core: bounded in number and in bytes, and open to what happens here."""

from device_agent.core.events import LinkDown, MessageArrived, Woken
from device_agent.shell import MESSAGE_BYTES_AT_MOST, MESSAGES_AT_MOST, Inbox

MIB = 1024 * 1024


def taken(inbox: Inbox) -> list[object]:
    found: list[object] = []
    while not isinstance(event := inbox.take(0, lambda: 0), Woken):
        found.append(event)
    return found


def test_a_flood_of_large_messages_is_not_kept() -> None:
    """Sixteen megabytes of messages wait at the most; the room is free again once they are read."""
    inbox = Inbox()
    for _ in range(2):
        for _ in range(100):
            inbox.put(MessageArrived("loa/1/trust", bytes(MIB)))
        assert len(taken(inbox)) == MESSAGE_BYTES_AT_MOST // MIB


def test_a_flood_of_small_messages_is_not_kept() -> None:
    """A thousand wait at the most; what happens on the device itself always finds room."""
    inbox = Inbox()
    for _ in range(2 * MESSAGES_AT_MOST):
        inbox.put(MessageArrived("loa/1/trust", b"x"))
    inbox.put(LinkDown())
    assert len(taken(inbox)) == MESSAGES_AT_MOST + 1
