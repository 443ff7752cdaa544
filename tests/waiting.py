"""Waiting for what another thread or process does: until it holds, and never for a while.

Here alone a test sleeps; those that play somebody slow sleep, too, and say so.
"""

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

WITHIN_S: Final = 60
"""Far beyond what it takes anywhere: whoever waits so long waits in vain."""
AT_HAND_S: Final = 0.01
OVER_HTTP_S: Final = 0.2
"""Between two questions that are work for whoever is asked, and whom we wait for."""


def wait_for(
    what: str, until: Callable[[], T], *, within_s: float = WITHIN_S, every_s: float = AT_HAND_S
) -> T:
    """What `until` returns, as soon as that is true. Raises `AssertionError`, which tells `what`
    never came."""
    deadline = time.monotonic() + within_s
    while not (found := until()):
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(every_s)
    return found


def wait_until(condition: Callable[[], object], within_s: float = WITHIN_S) -> None:
    """`wait_for`, where the line that asks tells by itself what it waits for."""
    wait_for("what is asked", condition, within_s=within_s)
