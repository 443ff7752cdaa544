"""The brake on guessing: a few tries at a time, in memory."""

import threading
from collections import deque
from typing import Final

from server.accounts.refusals import TooManyTriesError

WITHIN_MS: Final = 15 * 60_000
TRIES_AT_ONE_NAME: Final = 5
TRIES_FROM_ONE_ADDRESS: Final = 50
MOST_KEPT: Final = 10_000

Key = tuple[str, ...]


class Brake:
    """Counts tries by (user name, address) and by address; success forgets the name's.

    A try is counted before the password is checked, so that tries side by side count too. The
    name alone is no key: whoever knows it could otherwise lock its owner out.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[Key, deque[int]] = {}

    def take(self, username: str, address: str, now: int) -> None:
        """Count one try. Raises `TooManyTriesError` where it would be one too many."""
        limits = _limits(username, address)
        with self._lock:
            for key, most in limits:
                tries = self._recent(key, now)
                if len(tries) >= most:
                    raise TooManyTriesError(tries[0] + WITHIN_MS - now)
            for key, _ in limits:
                self._tries.setdefault(key, deque()).append(now)
            while len(self._tries) > MOST_KEPT:
                del self._tries[next(iter(self._tries))]

    def release(self, username: str, address: str) -> None:
        """The password was right: the tries at this name do not count any more."""
        with self._lock:
            self._tries.pop((username, address), None)

    def _recent(self, key: Key, now: int) -> deque[int]:
        """Moves `key` to the end, so that the longest untouched is forgotten first.

        A key without tries is not kept: whoever is refused must not fill the memory with names.
        """
        tries = self._tries.pop(key, deque[int]())
        while tries and tries[0] <= now - WITHIN_MS:
            tries.popleft()
        if tries:
            self._tries[key] = tries
        return tries


def _limits(username: str, address: str) -> tuple[tuple[Key, int], ...]:
    return ((username, address), TRIES_AT_ONE_NAME), ((address,), TRIES_FROM_ONE_ADDRESS)
