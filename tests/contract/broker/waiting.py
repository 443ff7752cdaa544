"""Waiting for what another process does."""

import time
from collections.abc import Callable

WITHIN_S = 30


def wait_until(condition: Callable[[], object]) -> None:
    """Return as soon as `condition` holds; fail after `WITHIN_S`."""
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
