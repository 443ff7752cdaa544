"""A city-wide change: one message per area touched, whatever the number of devices.

The server's own rooms on SQLite, publishing to the embedded broker over loopback. The limit
measured beside a time is the broker itself: the same bytes published raw by the same client in
the same run.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, insert, select

import server.models
from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Daily, When
from schedules.wire.keys import SigningKey
from server.areas.founding import add_area
from server.areas.models import Area
from server.base import outbox
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.mqtt import BrokerAddress, PahoBroker
from server.base.outbox import Outbox
from server.base.web import House
from server.broker.acl import SERVER
from server.broker.embedded import EmbeddedBroker
from server.dispatch.composition import Pen
from server.dispatch.models import Document
from server.dispatch.publishing import MOST_UNDERWAY, Publisher
from server.dispatch.root import make_root, read_root
from server.fleet.models import Device
from server.programme.rows import row_of_entry
from tests.bench.row import Row
from tests.waiting import wait_until

UNITS = [f"w-{n}" for n in range(114)]
"""As many commune-level units as Hải Phòng has."""
FLEETS = (1, 100, 10_000)
ROUNDS = 20
WITHIN_S = 120
PUBLIC_KEY = SigningKey.make().public_text
assert server.models.ALL  # every room's tables are known


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder:
        bench = Bench(Path(folder))
        try:
            yield from _measure(bench)
        finally:
            bench.close()


def _measure(bench: "Bench") -> Iterator[Row]:
    for devices in FLEETS:
        bench.grow(devices)
        row = f"one city-wide entry, {devices:,} devices"
        yield _messages(row, bench.change(["hp"]), 1)
        yield _time(
            f"change to acknowledgement, {devices:,} devices",
            "ms",
            *bench.latency_ms(),
            "median; composing, signing and two commits stand between the two",
        )
    every = ["hp", *UNITS]
    row = f"an entry in each of {len(every)} areas, {FLEETS[-1]:,} devices"
    yield _messages(row, bench.change(every), len(every))
    count, whole, raw = bench.everything_s()
    what = "after a broker forgot everything; once per connection, not per change"
    yield _time(f"{count:,} retained documents again", "s", whole, raw, what)


def _messages(row: str, count: int, areas: int) -> Row:
    return Row(
        row, count, "messages", areas, count / areas, "= areas touched", count == areas, None
    )


def _time(row: str, unit: str, whole: float, raw: float, reason: str) -> Row:
    return Row(row, whole, unit, raw, whole / raw, "", None, reason)


class Counting(PahoBroker):
    """The real client, and every message it was given."""

    def __init__(self, address: BrokerAddress) -> None:
        super().__init__(address)
        self.sent: list[tuple[str, bytes, Future[None]]] = []

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> Future[None]:
        future = super().publish(topic, payload, qos=qos, retain=retain)
        self.sent.append((topic, payload, future))
        return future

    def await_all(self) -> None:
        for _, _, future in self.sent:
            future.result(WITHIN_S)


class Bench:
    """A city of 114 units on a real broker; devices are rows, for that is all they may cost."""

    def __init__(self, folder: Path) -> None:
        self._broker = EmbeddedBroker(folder / "broker")
        self._broker.start()
        database = Database(f"sqlite:///{folder}/loa.sqlite")
        Table.metadata.create_all(database.engine)
        self._house = House(database, SystemClock(), Changes(), Custody(folder / "keys"), folder)
        make_root(folder / "root", self._house.custody)
        secret = self._broker.credentials.issue(SERVER)
        self._client = Counting(BrokerAddress("127.0.0.1", self._broker.port, SERVER, secret))
        pen = Pen(self._house.custody, read_root(folder / "root"))
        self._publisher = Publisher(self._house, self._client, pen)
        self._devices = self._entries = 0
        self._found_city()
        self._client.start()
        wait_until(lambda: self._client.connected)

    def close(self) -> None:
        self._publisher.stop()
        self._client.stop()
        self._broker.stop()
        self._house.database.close()

    def grow(self, devices: int) -> None:
        """Have so many enrolled devices, each with its configuration published."""
        now = self._house.clock.now_ms()
        fresh = [_device(n, now) for n in range(self._devices, devices)]
        with self._house.database.write() as session:
            session.execute(insert(Device), fresh)
        self._devices = devices
        self._publisher.keep_up()
        self._settle()

    def change(self, areas: Sequence[str]) -> int:
        """Save a new entry in each of these areas; how many messages went out until all rest."""
        self._client.sent.clear()
        self._save(areas)
        self._settle()
        return len(self._client.sent)

    def latency_ms(self) -> tuple[float, float]:
        """From a committed change to the broker's acknowledgement, and the publish alone."""
        whole, raw = [], []
        for _ in range(ROUNDS):
            self._save(["hp"])
            self._client.sent.clear()
            whole.append(_timed(self._publish_change))
            message = self._client.sent[0][:2]
            raw.append(_timed(partial(self._publish_raw, [message])))
            self._settle()
        return median(whole) * 1_000, median(raw) * 1_000

    def everything_s(self) -> tuple[int, float, float]:
        """All documents after the broker was killed, and the same bytes published raw."""
        self._broker.kill()
        wait_until(lambda: not self._client.connected)
        self._broker.start()
        wait_until(lambda: self._client.connected)
        self._client.sent.clear()
        whole = _timed(self._publish_change)
        messages = [(topic, payload) for topic, payload, _ in self._client.sent]
        return len(messages), whole, _timed(lambda: self._publish_raw(messages))

    def _publish_change(self) -> None:
        self._publisher.make()
        self._publisher.send()
        self._client.await_all()

    def _publish_raw(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """As fast as the client and the broker go, with as many underway as the publisher has."""
        underway: list[Future[None]] = []
        for n, (topic, payload) in enumerate(messages):
            if n >= MOST_UNDERWAY:
                underway[n - MOST_UNDERWAY].result(WITHIN_S)
            underway.append(PahoBroker.publish(self._client, topic, payload, qos=1, retain=True))
        for future in underway:
            future.result(WITHIN_S)

    def _found_city(self) -> None:
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            add_area(session, Area(id="hp", name="Hải Phòng", kind="city", parent=None), now)
            for unit in UNITS:
                add_area(session, Area(id=unit, name=unit, kind="ward", parent="hp"), now)

    def _save(self, areas: Sequence[str]) -> None:
        """As saving a revision does: rows and outbox in one transaction."""
        self._entries += 1
        now = self._house.clock.now_ms()
        with self._house.database.write() as session:
            for area in areas:
                session.add(row_of_entry(area, _entry(f"e-{self._entries}-{area}", area, now)))
                outbox.put(session, "programme", area, now)

    def _settle(self) -> None:
        """Tick until nothing is due and everything is acknowledged."""
        wait_until(self._ticked_to_rest)

    def _ticked_to_rest(self) -> bool:
        self._publisher.tick()
        with self._house.database.read() as session:
            due = session.scalar(select(func.count()).select_from(Outbox))
            newest = select(func.count()).where(Document.superseded_ms.is_(None))
            waiting = session.scalar(newest.where(Document.published_ms.is_(None)))
        return not due and not waiting


def _device(n: int, now: int) -> dict[str, Any]:
    return {
        "id": f"d-{n}", "name": f"Cụm loa {n}", "area": UNITS[n % len(UNITS)], "lat": None,
        "lon": None, "created_ms": now, "public_key": PUBLIC_KEY, "enrolled_ms": now,
        "since_ms": now,
    }  # fmt: skip


def _entry(id_: str, area: str, now: int) -> Entry:
    sound = Sound("b-one", "ab" * 32, 60_000, 240_000)
    when = When("Asia/Ho_Chi_Minh", date(2026, 11, 1), None, (17 * 3_600_000,), Daily())
    return Entry(id_, 1, "normal", (area,), Block((sound,)), when, now, None, now)


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
