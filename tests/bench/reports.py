"""How long a report of a whole city takes: 10,000 loudspeakers with twelve items a day, on SQLite.

The play log of one month is laid down first, as reconciliation would hold it. Beside the report
stands its limit: reading the same rows once from the same index, and nothing counted.
"""

import random
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Daily, When
from schedules.zones import DEFAULT_ZONE, instant_of
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.database import Database
from server.migrations import upgrade
from server.playlog.models import PlannedItem
from server.programme.rows import row_of_entry
from server.reports.making import make
from server.reports.period import Period
from tests.bench.row import Row

UNITS: Final = 114
MOST_S: Final = 60.0
_HOURS: Final = (5.5, 6, 6.5, 11, 11.5, 12, 16.5, 17, 17.5, 18, 18.5, 19)
_LASTS_MS: Final = 180_000
_DRAWN: Final = ("played",) * 90 + ("late",) * 3 + ("missed",) * 3 + ("unproven",) * 3 + ("cut",)
NOW: Final = 1_796_058_000_000


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--devices", type=int, default=10_000, help="of the report (10,000)")
    parser.add_argument("--days", type=int, default=30, help="of the report (30)")


def rows(options: Namespace) -> Iterator[Row]:
    """A month of the city, and of one of its wards."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'loa.sqlite'}")
        upgrade(database)
        items = _lay(database, options.devices, options.days)
        with database.read() as session:
            bare = _timed(lambda: _bare(session))
            for area, name in (("hp", "the city"), ("u-0", "one ward")):
                took = _timed(lambda area=area: make(
                    session, load_tree(session), area, Period(2026, 11), NOW
                ))  # fmt: skip
                limit = bare if area == "hp" else None
                yield Row(
                    f"{name}, one month", took, "s", limit, limit and took / limit,
                    f"≤ {MOST_S:.0f} s", took <= MOST_S,
                    f"{items:,} items of {options.devices:,} loudspeakers, SQLite",
                )  # fmt: skip
        database.close()


def _timed(do: Any) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


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
