"""Waiting for what another process does."""

import time
from collections.abc import Callable

WITHIN_S = 30


def wait_until(condition: Callable[[], object], within_s: int = WITHIN_S) -> None:
    """Return as soon as `condition` holds; fail after `within_s`."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
