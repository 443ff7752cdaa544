"""Kept sums say what the items say, at every moment."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

import server.models
from schedules.programme import Block, Sound
from schedules.spans import Span
from server.areas.models import Area
from server.areas.tree import AreaTree, load_tree
from server.base.activity import Activity
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.web import House
from server.fleet.groups import belongs
from server.playlog import closing
from server.playlog.booking import book_waiting, frozen_through
from server.playlog.closing import SETTLE_MS, Sums
from server.playlog.models import Frozen, Kept, KeptStart, MovedDay, PlannedItem, ReceiptRow
from server.playlog.rates import children, rates
from server.playlog.starts import Tallied, tally_items
from server.playlog.sums import Grouped, tally
from server.reports.figures import About, Clusters, Figures, causes_of, said_in
from tests.server.city import FakeClock

assert server.models.ALL

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
BEGAN: Final = 1_795_453_200_000
"""2026-11-24 00:00 in Hải Phòng; two days later the month has four days left."""
FIRST: Final = date(2026, 11, 24)
HOMES: Final = ("n-1", "w-1", "w-1", "w-2")
OUTCOMES: Final = ("played", "late", "cut", "skipped", "missed")
BLOCKS: Final = {
    ("e-0", 1): said_in(Block((Sound("b-1", "ab" * 32, 60_000, 1),))),
    ("e-1", 1): said_in(Block((Sound("b-2", "ab" * 32, 60_000, 1),))),
    ("e-2", 1): said_in(Block(tuple(Sound(f"b-{n}", "ab" * 32, 20_000, 1) for n in (1, 2, 3)))),
}
ABOUT: Final = {"b-1": About("health", "vi", False), "b-2": About("news", None, True)}
HOURS: Final = (0, 5.5, 17, 23.999)


class Log:
    """A small play log, four areas, and a clock of days."""

    def __init__(self, house: House, clock: FakeClock) -> None:
        self.house, self.clock = house, clock
        self.homes = dict(enumerate(HOMES))
        self.days = self.receipts = 0
        self.sums = Sums(house)
        with house.database.write() as session:
            for table in reversed(Table.metadata.sorted_tables):
                if table.name in TABLES:
                    session.execute(delete(table))
            session.add(Area(id="hp", name="Hải Phòng", kind="city", zone="Asia/Ho_Chi_Minh"))
            session.flush()
            session.add_all(
                Area(id=f"w-{n}", name=f"{n}", kind="ward", parent="hp") for n in (1, 2)
            )
            session.flush()
            session.add(Area(id="n-1", name="n", kind="neighbourhood", parent="w-1"))

    def freeze(self, draw: Random) -> None:
        """A day falls due, and is over."""
        midnight = BEGAN + self.days * DAY
        self.days += 1
        self.clock.ms = midnight + DAY + SETTLE_MS + draw.choice([-HOUR, HOUR])
        with self.house.database.write() as session:
            for device, area in self.homes.items():
                for n, hour in enumerate(HOURS):
                    if draw.random() < 0.7:
                        session.add(self._item(draw, f"d-{device}", area, n, midnight, hour))
            session.merge(Frozen(id=1, through_ms=midnight + DAY))

    def _item(
        self, draw: Random, device: str, area: str, n: int, midnight: int, hour: float
    ) -> PlannedItem:
        due, is_placed = midnight + int(hour * HOUR), draw.random() < 0.9
        return PlannedItem(
            device=device, due_ms=due, entry=f"e-{n}", entry_revision=1, area=area,
            programme="hp", class_="priority" if n == 1 else "normal",
            start_ms=due if is_placed else None, duration_ms=60_000 if is_placed else 0,
            outcome="unproven" if is_placed else "skipped",
            reason=None if is_placed else "occupied", sounded_ms=0,
        )  # fmt: skip

    def prove(self, draw: Random) -> None:
        """A receipt for any item, however old, is booked."""
        outcome: Any = draw.choice(OUTCOMES)
        sounded = {"played": 60_000, "late": 60_000, "cut": draw.choice([0, 1, 30_000])}
        with self.house.database.write() as session:
            items = session.scalars(select(PlannedItem).order_by(PlannedItem.due_ms)).all()
            if not items:
                return
            item, self.receipts = draw.choice(items), self.receipts + 1
            session.add(ReceiptRow(
                device=item.device, journal="0" * 32, n=self.receipts, identity="0" * 64, raw=b"",
                received_ms=0, recorded_ms=0, area=item.area, programme="hp", entry=item.entry,
                entry_revision=1, due_ms=item.due_ms, outcome=outcome,
                reason=draw.choice([None, "off", "stopped"]) if outcome != "played" else None,
                sounded_ms=sounded.get(outcome, 0), booking="waiting",
            ))  # fmt: skip
            session.flush()
            book_waiting(session, frozen_through(session))

    def move(self, draw: Random) -> None:
        """A device stands elsewhere from the next day on."""
        self.homes[draw.randrange(4)] = draw.choice(HOMES)

    def merge(self, draw: Random) -> None:
        """One ward becomes a part of the other, or its own again."""
        with self.house.database.write() as session:
            above = update(Area).where(Area.id == "w-2")
            session.execute(above.values(parent=draw.choice(["hp", "w-1"])))

    def tick(self, _draw: Random) -> None:
        """What the clock does; nothing differs."""
        self.sums.tick()
        assert self.sums.check() == []


def told(found: Tallied, grouped: Grouped | None, child: Mapping[str, str]) -> Any:
    """What reports are made of, in one order."""
    figures, clusters = Figures(), Clusters()
    figures.take(found.starts, child, BLOCKS, ABOUT)
    if grouped is not None:
        figures.take_grouped(grouped, BLOCKS, ABOUT)
    clusters.add(found)
    silent = {
        device: sorted(Counter((one.area, one.outcome, one.reason) for one in some for _ in
                               range(one.items)).items(), key=str)
        for device, some in clusters.silent().items()
    }  # fmt: skip
    return figures, clusters.known, silent, causes_of(clusters.became)


def assert_equal(house: House, days: int) -> None:
    """Of every area, for all there is, for whole days, and for what cuts through them."""
    with house.database.read() as session:
        tree = load_tree(session)
        for area in tree.nodes:
            of = belongs(tree, area, PlannedItem.area, PlannedItem.device)
            child = children(tree, area)
            for due in (
                Span(0, BEGAN * 2), Span(BEGAN + DAY, BEGAN + 3 * DAY),
                Span(BEGAN + 6 * HOUR, BEGAN + days * DAY - 6 * HOUR),
            ):  # fmt: skip
                summed = told(*tally(session, tree, area, child, due), child)
                assert summed == told(tally_items(session, of, due), None, child)


TABLES = {"planned_item", "receipt", "frozen", "kept", "moved_day", "kept_start", "kept_cause",
          "kept_cluster", "area"}  # fmt: skip


@contextmanager
def bare(folder: Path) -> Iterator[House]:
    """A house in memory, with nobody in it."""
    database = Database("sqlite://")
    Table.metadata.create_all(database.engine)
    yield House(database, FakeClock(), Changes(), Custody(folder / "keys"), folder)
    database.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with bare(tmp_path_factory.mktemp("sums")) as house:
        yield house


def play(house: House, seed: int) -> None:
    """One random history, looked at after each of its deeds."""
    clock, draw = house.clock, Random(seed)
    assert isinstance(clock, FakeClock)
    log = Log(house, clock)
    at_once = draw.choice([1, 3, 100])
    deeds = draw.choices(("freeze", "prove", "move", "merge", "tick"), (3, 5, 1, 1, 3), k=14)
    with patch.object(closing, "EACH_TICK", at_once), patch.object(closing, "AT_ONCE", at_once):
        for deed in ("freeze", "prove", "tick", *deeds, "prove"):
            getattr(log, deed)(draw)
            assert_equal(house, log.days)


@settings(max_examples=6, phases=[Phase.generate])
@given(st.integers(0, 2**32))
def test_sums_are_what_the_items_say(small: House, seed: int) -> None:
    """Whatever falls due, is proven late, moves, merges or is half counted: what is told of any
    area and any time with kept sums is what is counted from the items, to the last figure."""
    play(small, seed)  # `./run soak sums`: 1,000


@contextmanager
def a_week(house: House, clock: FakeClock) -> Iterator[Log]:
    """All of it closed."""
    with house.database.write() as session:
        session.execute(update(Area).values(parent=None))
        session.execute(delete(Area))
    log, draw = Log(house, clock), Random(1)
    for _ in range(7):
        log.freeze(draw)
        log.prove(draw)
    clock.ms += DAY
    while log.sums.tick():
        pass
    yield log


@pytest.mark.both_databases
def test_a_late_receipt_opens_its_day_alone(house: House, clock: FakeClock) -> None:
    """Days that are over are kept; a receipt that comes later marks its own day of its own area,
    which counts from the items until it is counted again."""
    with a_week(house, clock) as log:
        with house.database.read() as session:
            assert session.get_one(Kept, 1).through_ms == BEGAN + 7 * DAY
            assert session.scalars(select(MovedDay)).all() == []
        log.prove(Random(5))
        with house.database.read() as session:
            assert len(session.scalars(select(MovedDay)).all()) == 1
        assert_equal(house, 7)
        assert log.sums.tick() == 1
        assert_equal(house, 7)


@pytest.mark.both_databases
def test_sums_that_differ_are_told_and_mended(house: House, clock: FakeClock) -> None:
    """Each day's sums are compared with its items in turn; a difference stands in the activity log
    with its area and day, and is counted again."""
    with a_week(house, clock) as log:
        with house.database.write() as session:
            one = session.scalars(select(KeptStart).where(KeptStart.due_ms > BEGAN + DAY)).first()
            assert one is not None
            one.played, area, due = one.played + 1, one.area, one.due_ms
        found = [day for _ in range(7) for day in log.sums.check()]
        assert [(name, span.holds(due)) for name, span in found] == [(area, True)]
        with house.database.read() as session:
            row = session.scalars(select(Activity).filter_by(action="sums.differ")).one()
            assert row.area == area
        log.sums.tick()
        assert_equal(house, 7)
        assert [day for _ in range(7) for day in log.sums.check()] == []


def test_another_zone_begins_anew(house: House, clock: FakeClock) -> None:
    """Where the city's own time zone changes its days are others: sums are kept of those."""
    with a_week(house, clock) as log:
        with house.database.write() as session:
            session.get_one(Area, "hp").zone = "Asia/Tokyo"
        log.freeze(Random(1))
        while log.sums.tick():
            pass
        assert_equal(house, 8)
        with house.database.read() as session:
            assert session.get_one(Kept, 1).zone == "Asia/Tokyo"


def test_rates_are_told_from_sums(house: House, clock: FakeClock) -> None:
    """Days that are kept and days that are not stand in one table of rates."""
    with a_week(house, clock) as log:
        log.freeze(Random(9))
        with house.database.read() as session:
            tree: AreaTree = load_tree(session)
            found = rates(session, tree, "hp", FIRST, 8, "Asia/Ho_Chi_Minh")
        with house.database.write() as session:
            session.execute(delete(Kept))
        with house.database.read() as session:
            assert rates(session, tree, "hp", FIRST, 8, "Asia/Ho_Chi_Minh") == found
        assert found.total.planned > 0
