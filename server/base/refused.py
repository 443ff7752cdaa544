"""Refusals are on record too: who was refused what, where, and for want of which right.

A line of its own, in a short transaction after the refused one was rolled back. What a signed-in
person is refused is written each time; what a stranger is refused (at a door that asks for a
secret) is counted by address and hour, and written at the 1st, 2nd, 4th, 8th … time with the
number so far: a flood of a million leaves twenty lines. The same holds for a signed-in person
from the `EACH`-th refusal of one kind within a minute on. What is not written takes no turn at
the database. Lines are never taken away: five hundred tries a second from everywhere, day and
night, leave some 150,000 a day.
"""

import ipaddress
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.base import activity
from server.base.activity import By
from server.base.database import Database
from server.base.refusals import NotAllowedError

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
EACH: Final = 60
"""Refusals of one kind to one account within a minute that are written one by one."""
MOST_STRANGERS: Final = 500
"""Addresses (times doors) told apart within an hour; the rest are counted as one."""
MOST_KNOWN: Final = 50_000

Key = tuple[str, ...]
Sentences = tuple[str, str]
_ELSEWHERE: Final[Key] = ("",)


class Asker(Protocol):
    """Who is signed in, kept at the edge for the case that the request is refused."""

    @property
    def by(self) -> By:
        """The account and from where; of no right."""

    def knows(self, session: Session, area: str) -> bool:
        """Whether there is such an area."""

    def explained(self, session: Session, refusal: NotAllowedError) -> Sentences:
        """What is missing, where, and who can help: in Vietnamese and in English."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked: `action` is the method and the route, `subject` the ids of its path.

    `asks_secret` is true of a door without a session; `area` is the one the path names.
    """

    action: str
    subject: str
    area: str | None
    address: str
    asks_secret: bool


class Tally:
    """How often the same happened within this minute or hour, and which time deserves a line."""

    def __init__(self, each: int, most: int, within_ms: int) -> None:
        self._each, self._most, self._within_ms = each, most, within_ms
        self._lock = threading.Lock()
        self._span = -1
        self._times: dict[Key, int] = {}

    def count(self, key: Key, now: int) -> tuple[int, bool]:
        """The number of this time, 0 where it deserves no line; and whether `key` is its own."""
        with self._lock:
            if self._span != now // self._within_ms:
                self._span, self._times = now // self._within_ms, {}
            if key not in self._times and len(self._times) >= self._most:
                key = _ELSEWHERE
            times = self._times[key] = self._times.get(key, 0) + 1
        due = times <= self._each or times & (times - 1) == 0
        return (times if due else 0), key != _ELSEWHERE


class RefusalLog:
    """Writes refusals down; one for the life of a server."""

    def __init__(self) -> None:
        self._known = Tally(EACH, MOST_KNOWN, MINUTE_MS)
        self._strangers = Tally(1, MOST_STRANGERS, HOUR_MS)

    def of_known(
        self, database: Database, now: int, call: Call, asker: Asker, refusal: RefusalError
    ) -> Sentences:
        """Note what a signed-in person was refused; returns the sentences to answer with."""
        sentences, missing, area = (refusal.vi, refusal.en), "", call.area
        times, _ = self._known.count((asker.by.account, call.action, refusal.code), now)
        with database.write() if times else database.read() as session:
            if isinstance(refusal, NotAllowedError) and refusal.code == "not_allowed":
                sentences = asker.explained(session, refusal)
                missing, area = refusal.action, refusal.area or area
            if times:
                known = area if area is not None and asker.knows(session, area) else None
                detail = _detail(times, missing)
                _write(session, now, call, asker.by, known, refusal.code, detail)
        return sentences

    def of_stranger(self, database: Database, now: int, call: Call, refusal: RefusalError) -> None:
        """Note what was refused at a door that asks for a secret: sign-in, enrolment, content.

        A refusal that knows whose secret was tried says so (`account`).
        """
        if not call.asks_secret:
            return
        key = (network_of(call.address), call.action, refusal.code)
        times, own = self._strangers.count(key, now)
        if not times:
            return
        by = By("", call.address if own else "", "")
        tried = getattr(refusal, "account", None)
        with database.write() as session:
            detail = _detail(times, "") | ({"account": tried} if tried else {})
            _write(session, now, call, by, None, refusal.code, detail)


def network_of(address: str) -> str:
    """The address, or the /64 of IPv6 that one subscriber holds whole."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False))


def named(ids: Mapping[str, object]) -> str:
    """The ids of a path on one printable line that fits its column."""
    told = " ".join(str(value) for value in ids.values())
    return "".join(c for c in told if c.isprintable() and not "\ud800" <= c <= "\udfff")[:200]


def _detail(times: int, missing: str) -> dict[str, str | int | None]:
    detail: dict[str, str | int | None] = {"missing": missing} if missing else {}
    return detail | ({"times": times} if times > 1 else {})


def _write(
    session: Session, now: int, call: Call, by: By, area: str | None, code: str,
    detail: Mapping[str, str | int | None],
) -> None:  # fmt: skip
    activity.record(
        session, now, call.action, call.subject, by=by, area=area, detail=detail, refused=code
    )
