"""Who may read and publish what: everything the topic table does not grant is denied.

A device reads what goes down (every area's documents, for it follows a chain of them; of devices',
its own) and publishes what goes up under its own name. The server may do everything under `loa/1/`.
"""

import re

from schedules.wire.topics import TOPICS, Direction

SERVER = "@server"
"""The server's name at the broker; `@` cannot stand in a device's id."""

DEVICE_ID = re.compile(r"[a-z0-9-]{1,64}")


def grants(client: str, direction: Direction) -> tuple[str, ...]:
    """MQTT filters that `client` may read ("down") or publish ("up"); none for a name not ours."""
    if client == SERVER:
        return ("loa/1/#",)
    if not DEVICE_ID.fullmatch(client):  # "+" would stand for every device
        return ()
    return tuple(
        row.of(client) if "{device}" in row.pattern else row.subscription()
        for row in TOPICS
        if direction in row.directions
    )


def may_read(client: str, pattern: str) -> bool:
    """Whether all that `pattern` (a topic, or a filter with wildcards) matches may be read."""
    return any(covers(granted, pattern) for granted in grants(client, "down"))


def may_publish(client: str, topic: str) -> bool:
    """Whether `client` may publish on `topic`."""
    return any(covers(granted, topic) for granted in grants(client, "up"))


def covers(granted: str, asked: str) -> bool:
    """Whether filter `granted` matches every topic that topic or filter `asked` matches.

    Wildcards as in MQTT 3.1.1, section 4.7; an `asked` that is no legal filter is never covered.
    """
    levels, wanted = granted.split("/"), asked.split("/")
    if "#" in wanted[:-1] or any(len(w) > 1 and set(w) & set("+#") for w in wanted):
        return False
    if levels[-1] == "#":
        head = levels[:-1]
        if len(wanted) < len(head) or "#" in wanted[: len(head)]:
            return False
        levels, wanted = head, wanted[: len(head)]
    return len(levels) == len(wanted) and all(
        have == want or (have == "+" and want != "#")
        for have, want in zip(levels, wanted, strict=True)
    )
