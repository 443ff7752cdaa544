"""Reconciliation of a big city, and reading its play log.

10,000 loudspeakers with twelve items a day, each with its signed configuration, in 114 communes
with programmes of their own. Frozen is one whole day at once, as after a night without a server;
then another of which every receipt had come and waited. Beside both stands their limit: a bare
insert of the same rows into the same kind of database.

Then the log grows to ten million rows, and pages of 200 are read as the console reads them,
first, deep, narrowed; and one answer to "why". Each is the median of several, the caches warm.
"""

import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import func, insert, select, text

import server.models
from schedules.zones import DEFAULT_ZONE, day_span, local_day
from server.areas.models import Area
from server.base import outbox
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.place import Place
from server.base.web import House
from server.demo.city import CITY, seed
from server.dispatch.composition import Pen
from server.dispatch.publishing import empty_outbox
from server.dispatch.root import read_root
from server.fleet.models import Device
from server.playlog.api import playlog
from server.playlog.models import PlannedItem
from server.playlog.reconcile import SETTLE_MS, Reconciler
from server.playlog.why import headline
from server.playlog.why_case import read_case
from server.programme.rows import row_of_entry
from tests.bench import big_city
from tests.bench.row import Row
from tests.postgresql import found, lent
from tests.server.city import FakeClock

assert server.models.ALL

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
DAY_S: Final = 10.0
PAGE_MS: Final = 200.0
PAGE: Final = 200
ROUNDS: Final = 7
OF_CITY: Final = (5, 11, 17, 20)
OF_UNITS: Final = (6, 7, 8, 9, 14, 15, 16, 18)


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--city", type=int, default=10_000, help="loudspeakers (10,000)")
    parser.add_argument("--log", type=int, default=10_000_000, help="rows (10,000,000)")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="one database only")


def rows(options: Namespace) -> Iterator[Row]:
    if options.on != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            bare = f"sqlite:///{folder}/bare.sqlite"
            yield from _on("SQLite", options, Path(folder) / "data", None, bare)
    source = found()
    if options.on == "sqlite":
        return
    if source is None:
        yield Row("PostgreSQL", None, "s", None, None, "", None, "there is none here")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        lent(Path(folder) / "server", source) as lender,
        lender.database() as one,
        lender.database() as two,
    ):
        yield from _on("PostgreSQL", options, Path(folder) / "data", one, two)


def _on(
    engine: str, options: Namespace, folder: Path, address: str | None, bare: str
) -> Iterator[Row]:
    house, midnight = _city(folder, address, options.city)
    reconciler, clock = Reconciler(house), house.clock
    assert isinstance(clock, FakeClock)

    def reconciled(day: int) -> tuple[int, float, float]:
        """How many items, in how many seconds, of which the processor worked so many."""
        clock.ms = midnight + day * DAY_MS + SETTLE_MS
        began, worked = time.perf_counter(), time.process_time()
        count = reconciler.tick()
        return count, time.perf_counter() - began, time.process_time() - worked

    reconciled(0)
    items, took, worked = reconciled(1)
    limit = _bare(house.database, bare)
    yield Row(
        f"{engine}, a day frozen", took, "s", limit, took / limit, f"≤ {DAY_S:.0f} s",
        took <= DAY_S,
        f"{items:,} items of {options.city:,} loudspeakers; {worked:.1f} s of processor",
    )  # fmt: skip
    waiting = _let_wait(house.database, midnight)
    items, took, worked = reconciled(2)
    yield Row(
        f"{engine}, a day whose receipts waited", took, "s", limit, took / limit,
        f"≤ {DAY_S:.0f} s", took <= DAY_S,
        f"{items:,} items and {waiting:,} receipts; {worked:.1f} s of processor",
    )  # fmt: skip
    many = _grow(house.database, midnight, options.log)
    house.database.close()
    yield from _pages(engine, Database(Place(folder, address).database), midnight, many)


def _city(folder: Path, address: str | None, devices: int) -> tuple[House, int]:
    seed(folder, address)
    place, clock = Place(folder, address), FakeClock(SystemClock().now_ms())
    database = Database(place.database)
    house = House(database, clock, Changes(), Custody(place.keys), place.data)
    now, draw = clock.now_ms(), random.Random(7)
    with database.write() as session:
        units = list(session.scalars(select(Area.id).where(Area.parent == CITY).order_by(Area.id)))
        made = [big_city.device_row(n, units[n % len(units)], draw, now) for n in range(devices)]
        session.execute(insert(Device), made)
        for area, hours in ((CITY, OF_CITY), *((unit, OF_UNITS) for unit in units)):
            for hour in hours:
                session.add(row_of_entry(area, big_city.daily(area, hour, now)))
            outbox.put(session, "programme", area, now)
        for device in made:
            outbox.put(session, "config", device["id"], now)
    pen = Pen(house.custody, read_root(place.root))
    while empty_outbox(house, pen, clock.now_ms()):
        pass
    return house, day_span(local_day(now, DEFAULT_ZONE), DEFAULT_ZONE).end


def _bare(database: Database, address: str) -> float:
    """Seconds to insert the items of the day once more, where nothing else is done."""
    with database.read() as session:
        held = [dict(row) for row in session.execute(select(PlannedItem.__table__)).mappings()]
    other = Database(address)
    Table.metadata.create_all(other.engine, tables=[Table.metadata.tables["planned_item"]])
    began = time.perf_counter()
    with other.write() as session:
        session.execute(insert(Table.metadata.tables[PlannedItem.__tablename__]), held)
    took = time.perf_counter() - began
    other.close()
    return took


def _let_wait(database: Database, midnight: int) -> int:
    """A receipt for each item of the second day, before it is frozen."""
    with database.write() as session:
        session.execute(text(
            "INSERT INTO receipt (device, journal, n, identity, raw, received_ms, recorded_ms,"
            " area, programme, entry, entry_revision, due_ms, outcome, sounded_ms, started_us,"
            " booking)"
            " SELECT device, 'j', due_ms, 'i', :raw, due_ms, due_ms, area, programme, entry,"
            " entry_revision, due_ms + :day, 'played', duration_ms, due_ms * 1000, 'waiting'"
            " FROM planned_item WHERE due_ms >= :from_ms"
        ), {"raw": bytes(900), "day": DAY_MS, "from_ms": midnight})  # fmt: skip
        query = "SELECT count(*) FROM receipt WHERE booking = 'waiting'"
        return int(session.execute(text(query)).scalar_one())


def _grow(database: Database, midnight: int, wanted: int) -> int:
    """The first day again and again, before all that is there, in the order of time; outcomes as
    they may be."""
    drawn = "(CAST(substr(device, 6) AS INTEGER) * 31 + :n * 17 + due_ms / 3600000 * 7) % 100"
    outcome = (
        f"CASE WHEN {drawn} < 90 THEN 'played' WHEN {drawn} < 93 THEN 'late'"
        f" WHEN {drawn} < 96 THEN 'missed' WHEN {drawn} < 99 THEN 'unproven' ELSE 'cut' END"
    )
    copied = (
        "device, entry, entry_revision, area, programme, class, duration_ms, journal, n,"
        " started_us, sounded_ms, due_ms, start_ms, outcome, reason"
    )
    told = copied.replace("due_ms, start_ms, outcome", f"due_ms - :back, due_ms - :back, {outcome}")
    with database.read() as session:
        held = session.scalar(select(func.count()).select_from(PlannedItem)) or 0
    each = held // 2
    days = max(0, (wanted - held) // max(each, 1))
    for n in range(days, 0, -1):
        with database.write() as session:
            if session.get_bind().dialect.name == "sqlite":
                session.execute(text("PRAGMA cache_size = -3000000"))
            session.execute(
                text(
                    f"INSERT INTO planned_item ({copied}) SELECT {told} FROM planned_item"  # noqa: S608
                    " WHERE due_ms >= :since AND due_ms < :until"
                ),
                {"n": n, "back": (n + 9) * DAY_MS, "since": midnight, "until": midnight + DAY_MS},
            )
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as bare:
            bare.exec_driver_sql("VACUUM ANALYZE planned_item")
    return held + days * each


class _Everybody:
    """Who may read everything: rights cost the same however long the log is."""

    def require(self, *_asked: Any) -> None:
        return None


def _pages(engine: str, database: Database, midnight: int, many: int) -> Iterator[Row]:
    with database.read() as session:
        device = session.scalars(select(Device).order_by(Device.id)).first()
    assert device is not None
    ward, whole = device.area, (0, midnight + 3 * DAY_MS)
    deep = f"{midnight - 40 * DAY_MS}.many-5000.e-1.1"
    asked: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("the newest", CITY, {}),
        ("a deep one", CITY, {"after": deep}),
        ("a deep one of a ward", ward, {"after": deep}),
        ("of a ward", ward, {}),
        ("of a device", CITY, {"device": device.id}),
        ("what was missed", CITY, {"outcome": ["missed"]}),
        ("what was missed, deep", CITY, {"outcome": ["missed"], "after": deep}),
        ("what did not sound, deep", CITY,
         {"outcome": ["missed", "skipped", "cut", "unproven"], "after": deep}),
        ("what never is", CITY, {"outcome": ["skipped"]}),
        ("what was missed in a ward, deep", ward, {"outcome": ["missed"], "after": deep}),
        ("what was missed by a device", CITY, {"outcome": ["missed"], "device": device.id}),
    )  # fmt: skip
    for name, area, narrowed in asked:

        def read(area: str = area, narrowed: dict[str, Any] = narrowed) -> None:
            with database.read() as session:
                playlog(
                    session, _Everybody(), area, *whole,  # type: ignore[arg-type]
                    newest_first=True, limit=PAGE, **narrowed,
                )  # fmt: skip

        took = _median_ms(read)
        yield Row(
            f"{engine}, a page: {name}", took, "ms", None, None, f"≤ {PAGE_MS:.0f} ms",
            took <= PAGE_MS, f"{PAGE} rows of {many:,}",
        )  # fmt: skip

    def why() -> None:
        with database.read() as session:
            found = session.get_one(Device, device.id)
            headline(read_case(session, found, midnight + 5 * HOUR_MS, midnight + 2 * DAY_MS))

    took = _median_ms(why)
    yield Row(
        f"{engine}, one answer to why", took, "ms", None, None, f"≤ {PAGE_MS:.0f} ms",
        took <= PAGE_MS, f"beside {many:,} rows",
    )  # fmt: skip
    database.close()


def _median_ms(do: Callable[[], None]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1_000)
    return median(times)
