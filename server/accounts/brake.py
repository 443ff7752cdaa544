"""The brake on guessing: a few tries at a time, in memory."""

import ipaddress
import threading
from collections import deque
from typing import Final

from server.accounts.refusals import TooManyTriesError

WITHIN_MS: Final = 15 * 60_000
TRIES_AT_ONE_THING: Final = 5
TRIES_FROM_ONE_ADDRESS: Final = 50
TRIES_IN_ALL: Final = 1_000
"""Many addresses guessing together; those that somebody signed in from lately are let through."""
BEGUN_FROM_ONE_ADDRESS: Final = 60
"""An office of people, each of whom opens the page a few times."""
BEGUN_IN_ALL: Final = 2_000
MOST_KEPT: Final = 10_000
MOST_FRIENDS: Final = 2_000

Key = tuple[str, ...]


class Brake:
    """Counts tries by what is tried from an address, by address, and in all.

    What is tried is a user name, or another thing that is guessed at (`code`, `token`). A try is
    counted before anything is checked, so that tries side by side count too. The name alone is
    no key: whoever knows it could otherwise lock its owner out; nor does a crowd lock out those
    who come from where they signed in before. IPv6 is counted by /64: that is one subscriber.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[Key, deque[int]] = {}
        self._friends: dict[str, None] = {}

    def take(self, thing: str, address: str, now: int, field: str = "password") -> None:
        """Count one try. Raises `TooManyTriesError` where it would be one too many."""
        self._count(self._limits(thing, neighbourhood(address)), now, field)

    def take_anywhere(self, thing: str, now: int, field: str) -> None:
        """Count one try at what only somebody half let in can try, wherever they are.

        Raises `TooManyTriesError`.
        """
        self._count([(("anywhere", thing), TRIES_AT_ONE_THING)], now, field)

    def take_begun(self, address: str, now: int) -> None:
        """Count one ceremony begun, or come back from elsewhere: it guesses at nothing, but the
        database is written for it.

        Raises `TooManyTriesError`.
        """
        place = neighbourhood(address)
        limits: list[tuple[Key, int]] = [(("begun", place), BEGUN_FROM_ONE_ADDRESS)]
        if not self._is_known(place):
            limits.append((("begun",), BEGUN_IN_ALL))
        self._count(limits, now, "")

    def release_anywhere(self, thing: str) -> None:
        with self._lock:
            self._tries.pop(("anywhere", thing), None)

    def _count(self, limits: list[tuple[Key, int]], now: int, field: str) -> None:
        with self._lock:
            for key, most in limits:
                tries = self._recent(key, now)
                if len(tries) >= most:
                    raise TooManyTriesError(tries[0] + WITHIN_MS - now, field)
            for key, _ in limits:
                self._tries.setdefault(key, deque()).append(now)
            while len(self._tries) > MOST_KEPT:
                del self._tries[next(iter(self._tries))]

    def release(self, thing: str, address: str) -> None:
        """It was right: the tries at this thing do not count any more, and the place is known."""
        place = neighbourhood(address)
        with self._lock:
            self._tries.pop(("at", thing, place), None)
            self._friends.pop(place, None)
            self._friends[place] = None
            while len(self._friends) > MOST_FRIENDS:
                del self._friends[next(iter(self._friends))]

    def _limits(self, thing: str, place: str) -> list[tuple[Key, int]]:
        limits: list[tuple[Key, int]] = [
            (("at", thing, place), TRIES_AT_ONE_THING),
            (("from", place), TRIES_FROM_ONE_ADDRESS),
        ]
        return limits if self._is_known(place) else [*limits, (("all",), TRIES_IN_ALL)]

    def _is_known(self, place: str) -> bool:
        with self._lock:
            return place in self._friends

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


def neighbourhood(address: str) -> str:
    """The address as it is counted: IPv4 whole, IPv6 by its /64, anything else as it is."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
