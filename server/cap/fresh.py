"""Our feed as it was made a moment ago: anybody asks for it, as often as they like."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from server.base.database import Database
from server.cap import telling
from server.cap.alert import Alert, Moment
from server.cap.atom import write_feed
from server.cap.channel import channels
from server.cap.refusals import ChannelClosedError

FRESH_MS: Final = 10_000
"""Whoever polls waits no longer for an alarm, and a proxy answers the rest."""
_OFFSET_MIN: Final = 7 * 60


@dataclass(frozen=True, slots=True)
class _Made:
    """`feed` is None where no area opened one, else as `origin` asked for it."""

    until_ms: int
    origin: str
    name: str
    since: Moment
    alerts: Sequence[Alert]
    feed: bytes | None


class FreshFeed:
    """Made once in ten seconds, by one request; others are given what was made before."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._making = threading.Lock()
        self._made: _Made | None = None

    def of(self, origin: str, now: int) -> bytes:
        """Raises `ChannelClosedError`."""
        made = self._fresh(origin, now)
        if made.feed is None:
            raise ChannelClosedError
        # Whom an address names, strangers say: what they ask for under others is not kept.
        return made.feed if made.origin == origin else _written(made, origin)

    def _fresh(self, origin: str, now: int) -> _Made:
        made = self._made
        if made is not None and now < made.until_ms:
            return made
        if not self._making.acquire(blocking=made is None) and made is not None:
            return made
        try:
            if self._made is None or now >= self._made.until_ms:
                with self._database.read() as session:
                    self._made = _make(session, origin, now)
            return self._made
        finally:
            self._making.release()


def _make(session: Session, origin: str, now: int) -> _Made:
    opened = sorted(
        (row for row in channels(session).values() if row.open),
        key=lambda row: (row.changed_ms, row.area),
    )
    until = now + FRESH_MS
    if not opened:
        return _Made(until, origin, "", Moment(0, _OFFSET_MIN), (), None)
    name, since = opened[0].name, Moment(opened[0].changed_ms, _OFFSET_MIN)
    alerts = telling.current(session, now)
    feed = write_feed(_title(name), name, origin, alerts, since)
    return _Made(until, origin, name, since, alerts, feed)


def _written(made: _Made, origin: str) -> bytes:
    return write_feed(_title(made.name), made.name, origin, made.alerts, made.since)


def _title(name: str) -> str:
    return f"Cảnh báo: {name}"
