"""The real server in the simulated world: its rooms on SQLite in memory, without a thread.

Only what drives them is ours: the ticks, the kill at any transaction or publish, the restart. The
database outlives a kill as a disk would: what was committed stands, nothing else does.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from server import models
from server.base import outbox
from server.base.changes import Changes
from server.base.database import Database, Table
from server.base.outbox import Due
from server.base.web import House
from server.broker import acl
from server.dispatch.composition import Pen
from server.dispatch.gateway import HEARD, Gateway
from server.dispatch.healing import Healer
from server.dispatch.publishing import Publisher
from server.dispatch.trust import Rules
from server.playlog.receipts import PlayLog
from server.playlog.reconcile import Reconciler
from tests.simulation.chance import SeededCustody, root_keys
from tests.simulation.clock import MINUTE, SECOND, VirtualClock
from tests.simulation.network import Line, Network

ROOMS = models.ALL
SOON_MS = 200
ABSORB_MS = 8_000
KEEP_UP_MS = 60 * MINUTE
TICK_MS = 30 * MINUTE
RECONCILE_MS = 60 * MINUTE


class ServerKilled(BaseException):
    """The process is gone, at whatever it did. Nothing of the program catches it."""


class MortalDatabase(Database):
    """In memory; `breath` is asked before and after every commit, and may end the process.

    All share one engine, one after another: its compiled statements cost more than an hour of a
    world. So each begins by restoring an image.
    """

    def __init__(self, breath: Callable[[], None]) -> None:
        super().__init__("sqlite://")
        self.engine = _engine()
        self.commits = 0
        self._breath = breath

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            yield session
            self._breath()
        self.commits += 1
        self._breath()


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Database("sqlite://").engine


class Office:
    """One server. `kill_in` counts the transactions and publishes until it dies."""

    def __init__(self, clock: VirtualClock, network: Network) -> None:
        self._clock, self._network = clock, network
        self.custody = SeededCustody()
        self.database = MortalDatabase(self._breath)
        self.house = House(self.database, clock, Changes(), self.custody, Path("/nonexistent"))
        self.pen = Pen(self.custody, root_keys()[:2], Rules(stand_ins=True))
        self.kill_in: int | None = None
        self.absorb_ms = ABSORB_MS
        self.life = 0
        self.running = False
        self.on_gone: Callable[[], None] = lambda: None
        self._poked = self._absorbing = False

    def say(self, after_ms: int, topic: str, sealed: Callable[[], bytes]) -> None:
        """Live sound, if the server lives by then."""

        def publish() -> None:
            if self.running:
                self._network.publish(acl.SERVER, topic, sealed(), None)

        self._clock.after(after_ms, publish)

    def start(self) -> None:
        """A new process on the database as it stands."""
        self.life, self.running = self.life + 1, True
        self._poked = self._absorbing = False
        self.line = Line(self._network, self.guarded)
        self.line.on_publish = self._breath
        self.publisher = Publisher(self.house, self.line, self.pen)
        self.healer = Healer(self.house, self.line)
        self.gateway = Gateway(self.house, self.line, self.healer, PlayLog())
        self.reconciler = Reconciler(self.house)
        self.line.on_connected(self.poke)
        self.line.on_message(lambda _: self._hear())
        for row in HEARD:
            self.line.subscribe(row.subscription(), row.qos)
        self.line.start()
        self._every(KEEP_UP_MS, self.publisher.keep_up)
        self._every(TICK_MS, self._tick)
        self._every(RECONCILE_MS, self.reconciler.tick)

    def lay_ground(self) -> None:
        """Empty tables of every room."""
        Table.metadata.drop_all(self.house.database.engine)
        Table.metadata.create_all(self.house.database.engine)

    def image(self) -> bytes:
        """The whole database, as a backup would hold it."""
        raw = self.house.database.engine.raw_connection()
        try:
            found: bytes = raw.driver_connection.serialize()  # type: ignore[union-attr]
            return found
        finally:
            raw.close()

    def restore(self, image: bytes) -> None:
        """Page by page: deserialized in its place, the database's schema is another to SQLite than
        the one that `json_each` was looked up in before, and the next query with it crashes."""
        raw = self.house.database.engine.raw_connection()
        try:
            raw.rollback()
            with closing(sqlite3.connect(":memory:")) as held:
                held.deserialize(image)
                held.backup(raw.driver_connection)  # type: ignore[arg-type]
        finally:
            raw.close()

    def kill(self) -> None:
        self.running, self.kill_in = False, None
        self._clock.trace("server gone")
        self.line.stop()
        self.on_gone()

    def poke(self) -> None:
        """Something changed: tick soon, as the ticker that runs every moment would."""
        if self.life and self.running and not self._poked:
            self._poked = True
            self._later(SOON_MS, self._tick)

    def say_due(self, *dues: tuple[Due, str]) -> None:
        """Put documents into the outbox, as a change of their rows would."""
        with self.house.database.write() as session:
            for due, subject in dues:
                outbox.put(session, due, subject, self._clock.now_ms())
        self.poke()

    def _hear(self) -> None:
        if not self._absorbing:
            self._absorbing = True
            self._later(self.absorb_ms, self._absorb)

    def _absorb(self) -> None:
        self._absorbing = False
        if self.gateway.absorb_waiting():
            self._later(SECOND, self._heal)

    def _heal(self) -> None:
        if self.healer.tick():
            self._later(20 * SECOND, self._heal)

    def _tick(self) -> None:
        self._poked = False
        self.publisher.make()
        if self.publisher.send():
            self._later(2 * SECOND, self.publisher.tick)

    def _every(self, pause_ms: int, deed: Callable[[], Any]) -> None:
        def again() -> None:
            deed()
            self._later(pause_ms, again)

        self._later(SECOND, again)

    def _later(self, pause_ms: int, deed: Callable[[], Any]) -> None:
        """Do it later, in this life only."""
        life = self.life

        def due() -> None:
            if self.running and self.life == life:
                self.guarded(deed)

        self._clock.after(pause_ms, due)

    def guarded(self, deed: Callable[[], Any]) -> bool:
        """Whether it was done; the process may die within."""
        try:
            deed()
        except ServerKilled:
            self.kill()
            return False
        return True

    def _breath(self) -> None:
        if self.kill_in is not None:
            self.kill_in -= 1
            if self.kill_in <= 0:
                self.kill_in = None
                raise ServerKilled
