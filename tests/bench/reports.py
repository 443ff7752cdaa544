"""How long a report of a whole city takes: 10,000 loudspeakers with twelve items a day, on SQLite.

The play log of one month is laid down first, as reconciliation would hold it, counted from its
items, then closed day by day and counted again from the sums that are kept of it: the reports must
be equal. A year is as many such months of sums as fit into it. Beside them stands the limit:
reading the items of the month once from their index, and nothing counted.
"""

import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Daily, When
from schedules.zones import DEFAULT_ZONE, instant_of
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.web import House
from server.migrations import upgrade
from server.playlog.closing import Sums
from server.playlog.models import Frozen, Kept, KeptStart, PlannedItem
from server.programme.rows import row_of_entry
from server.reports.making import make
from server.reports.period import Period
from server.reports.report import Report
from tests.bench.row import Row
from tests.server.city import FakeClock

UNITS: Final = 114
MOST_S: Final = 60.0
SECONDS: Final = 10.0
_HOURS: Final = (5.5, 6, 6.5, 11, 11.5, 12, 16.5, 17, 17.5, 18, 18.5, 19)
_LASTS_MS: Final = 180_000
_DRAWN: Final = ("played",) * 90 + ("late",) * 3 + ("missed",) * 3 + ("unproven",) * 3 + ("cut",)
NOVEMBER: Final = Period(2026, 11)
NOW: Final = NOVEMBER.span(DEFAULT_ZONE).end + 6 * 3_600_000
MONTHS: Final = 11
_MONTH_MS: Final = 30 * 86_400_000


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--devices", type=int, default=10_000, help="of the report (10,000)")
    parser.add_argument("--days", type=int, default=30, help="of the report (30)")


def rows(options: Namespace) -> Iterator[Row]:
    """A month of the city from its items and from sums, of one of its wards; a year of sums."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'loa.sqlite'}")
        upgrade(database)
        items = _lay(database, options.devices, options.days)
        house = House(
            database, FakeClock(NOW), Changes(), Custody(Path(folder) / "keys"), Path(folder)
        )
        told = f"{items:,} items of {options.devices:,} loudspeakers, SQLite"
        bare, _ = _timed(database, _bare)
        took, from_items = _timed(database, lambda session: _made(session, "hp"))
        yield _row("the city, one month, from its items", took, bare, MOST_S, told)
        began = time.perf_counter()
        areas = _close(house)
        each = (time.perf_counter() - began) * 1_000 / max(areas, 1)
        yield Row(
            "one day of one area, closed", each, "ms", None, None, "", None,
            f"{areas:,} of them: a late receipt costs as much, later and beside",
        )  # fmt: skip
        took, from_sums = _timed(database, lambda session: _made(session, "hp"))
        assert from_sums == from_items
        yield _row("the city, one month, from sums", took, bare, SECONDS, told)
        took, _ = _timed(database, lambda session: _made(session, "u-0"))
        yield _row("one ward, one month, from sums", took, bare, SECONDS, told)
        kept = _lay_year(database)
        took, year = _timed(database, lambda session: _made(session, "hp", Period(2026)))
        assert year.total.items == MONTHS * from_items.total.items
        told = f"{kept:,} starts kept of {year.total.items:,} items"
        yield _row("the city, one year, from sums", took, bare, SECONDS, told)
        database.close()


def _row(name: str, took: float, bare: float, most: float, told: str) -> Row:
    return Row(name, took, "s", bare, took / bare, f"≤ {most:.0f} s", took <= most, told)


T = TypeVar("T")


def _timed(database: Database, do: Callable[[Session], T]) -> tuple[float, T]:
    with database.read() as session:
        began = time.perf_counter()
        made = do(session)
        return time.perf_counter() - began, made


def _made(session: Session, area: str, period: Period = NOVEMBER) -> Report:
    return make(session, load_tree(session), area, period, NOW)


def _close(house: House) -> int:
    """Every day there is, and how many days of areas that were."""
    with house.database.write() as session:
        session.add(Frozen(id=1, through_ms=NOW))
    sums, closed = Sums(house), 0
    while done := sums.tick():
        closed += done
    return closed


def _lay_year(database: Database) -> int:
    """The sums of the month again and again, each thirty days before the last."""
    with database.write() as session:
        kept = session.get_one(Kept, 1)
        for n in range(1, MONTHS):
            for table, column in (
                ("kept_start", "due_ms"), ("kept_cause", "day_ms"), ("kept_cluster", "month_ms"),
            ):  # fmt: skip
                names = [one.key for one in Table.metadata.tables[table].columns]
                moved = [f"{one} - {n * _MONTH_MS}" if one == column else one for one in names]
                stated = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(moved)}"
                session.execute(text(f"{stated} FROM {table} WHERE {column} >= {kept.from_ms}"))
        kept.from_ms -= (MONTHS - 1) * _MONTH_MS
        return session.scalar(select(func.count()).select_from(KeptStart)) or 0


def _bare(session: Session) -> None:
    session.execute(select(func.sum(PlannedItem.sounded_ms), func.count(PlannedItem.outcome)))
    query = "SELECT sum(length(outcome) + sounded_ms) FROM planned_item INDEXED BY {}"
    session.execute(text(query.format("ix_planned_item_report")))


def _lay(database: Database, devices: int, days: int) -> int:
    draw = random.Random(3)
    with database.write() as session:
        session.add(Area(id="hp", name="Hải Phòng", kind="city", zone=DEFAULT_ZONE))
        session.flush()
        for n in range(UNITS):
            session.add(Area(id=f"u-{n}", name=f"Phường {n}", kind="ward", parent="hp"))
        session.flush()
        for n in range(len(_HOURS)):
            for area in ["hp"] if n < 4 else [f"u-{unit}" for unit in range(UNITS)]:
                session.add(row_of_entry(area, _entry(f"e-{area}-{n}", area)))
    for day in range(1, days + 1):
        with database.write() as session:
            rows = list(_items(draw, devices, date(2026, 11, day)))
            session.execute(insert(PlannedItem), rows)
    return devices * len(_HOURS) * days


def _items(draw: random.Random, devices: int, day: date) -> Iterator[dict[str, Any]]:
    for n, hour in enumerate(_HOURS):
        due = instant_of(day, int(hour * 3_600_000), DEFAULT_ZONE)
        for device in range(devices):
            unit = f"u-{device % UNITS}"
            area = "hp" if n < 4 else unit
            outcome = draw.choice(_DRAWN)
            sounded = {"played": _LASTS_MS, "late": _LASTS_MS, "cut": draw.randrange(_LASTS_MS)}
            yield {
                "device": f"many-{device}", "due_ms": due, "entry": f"e-{area}-{n}",
                "entry_revision": 1, "area": unit, "programme": area, "class_": "normal",
                "start_ms": due, "duration_ms": _LASTS_MS, "outcome": outcome,
                "reason": "off" if outcome == "missed" else None, "journal": "0" * 32, "n": n,
                "started_us": due * 1_000, "sounded_ms": sounded.get(outcome, 0),
            }  # fmt: skip


def _entry(id_: str, area: str) -> Entry:
    return Entry(
        id=id_, revision=1, class_="normal", areas=(area,),
        block=Block((Sound("b-1", "ab" * 32, _LASTS_MS, 1_000),)),
        when=When(DEFAULT_ZONE, date(2026, 11, 1), None, (0,), Daily()), live_from=0,
        live_until=None, created_ms=0, may_start_late_by_ms=0,
    )  # fmt: skip
