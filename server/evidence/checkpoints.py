"""Checkpoints: every minute in which something was written, and before any order that reaches
further than one commune-level unit.

Signed by the office key: it is in trust from the beginning and replaced as it is, and whoever holds
the one holds the server that would hold the other (ADR 37).
"""

import threading
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.evidence import note
from schedules.evidence.note import Before, Checkpoint
from server.base.database import hold
from server.base.evidence import LogRestored, last_restored
from server.base.web import House
from server.evidence.beginning import begin
from server.evidence.models import LogCheckpoint
from server.evidence.sequencing import settle, size
from server.evidence.tiles import tree_at

EVERY_MS: Final = 60_000


class Log:
    """One per city. `tick` settles what waits, and signs a checkpoint where one is due.

    `newest` is what devices are told: of what another process signed, within a tick.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._newest: LogCheckpoint | None = None

    def newest(self) -> str | None:
        """The note of the newest checkpoint; None before the first."""
        found = self._newest
        return found.note if found is not None else None

    def tick(self) -> None:
        begin(self._house)
        settle(self._house)
        with self._house.database.read() as session:
            newest, grown = newest_of(session), size(session)
        self._remember(newest)
        now = self._house.clock.now_ms()
        if newest is None or (grown > newest.n and now - newest.at_ms >= EVERY_MS):
            self.sign()

    def sign(self) -> str | None:
        """A checkpoint of everything committed by now; None while nothing is, or no root is pinned
        by which the log is named. The one that stands, where nothing was written since."""
        settle(self._house)
        try:
            pinned = self._house.custody.root()
        except FileNotFoundError:
            return None
        city = note.origin_of(pinned.keys, pinned.threshold)
        with self._house.database.write() as session:
            hold(session, "log")
            newest = newest_of(session)
            grown = size(session)
            if grown > (newest.n if newest is not None else 0):
                at_ms = max(self._house.clock.now_ms(), newest.at_ms + 1 if newest else 0)
                root = tree_at(session, grown).root()
                before = last_restored(session)
                origin = note.named(city, before.n if before else 0)
                one = Checkpoint(origin, grown, root, at_ms, _of(before))
                told = note.sign(one, self._house.custody.office())
                newest = LogCheckpoint(n=grown, at_ms=at_ms, root=root.hex(), note=told)
                session.add(newest)
                session.flush()
                session.expunge(newest)
        self._remember(newest)
        return self.newest()

    def _remember(self, found: LogCheckpoint | None) -> None:
        with self._lock:
            if found is not None and (self._newest is None or found.n >= self._newest.n):
                self._newest = found


def _of(restored: LogRestored | None) -> Before | None:
    if restored is None:
        return None
    return Before(restored.origin, restored.size, bytes.fromhex(restored.root))


def newest_of(session: Session) -> LogCheckpoint | None:
    """The newest checkpoint signed."""
    found: LogCheckpoint | None = session.scalar(
        select(LogCheckpoint).order_by(LogCheckpoint.n.desc()).limit(1)
    )
    if found is not None:
        session.expunge(found)
    return found
