"""The books balance, whatever comes in which order, how often, and through how many crashes."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event, select

import server.models
from schedules.programme import Entry
from schedules.spans import Span
from schedules.wire.receipt import ItemSubject, Receipt, ReceiptOutcome
from server.areas.tree import load_tree
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.web import House
from server.playlog.api import count
from server.playlog.models import PlannedItem, ReceiptRow
from server.playlog.reconcile import SETTLE_MS
from tests.server import city as cities
from tests.server.city import START_MS, FakeClock
from tests.server.dispatch.world import TestDevice, World

HOUR = 3_600_000
MINUTE = 60_000
OUTCOMES: tuple[ReceiptOutcome, ...] = ("played", "late", "cut", "skipped", "missed")
Key = tuple[str, str, int, int]
assert server.models.ALL  # every room's tables are known


class Books(RuleBasedStateMachine):
    """Planned is the sum of outcomes, always; reconciled, it is what a naive model says.

    Two devices, entries that come and go, time that passes, receipts that are lost, doubled
    and delayed, and a server that dies; beside it a model of a few lists."""

    @initialize()
    def found(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="loa-books-")
        data = Path(self.folder.name)
        database = Database(f"sqlite:///{data}/loa.sqlite")
        event.listen(database.engine, "connect", _no_power_is_cut)
        self.database = database
        Table.metadata.create_all(database.engine)
        self.clock = FakeClock()
        house = House(database, self.clock, Changes(), Custody(data / "keys"), data)
        self.world = World(house, cities.found(house))
        self.devices = [self.world.enrol("w-le-chan"), self.world.enrol("n-le-chan-3")]
        self.world.settle()
        self.revision = 0
        self.entries: list[tuple[Entry, int | None]] = []
        self.made: dict[str, list[Receipt]] = {device.id: [] for device in self.devices}
        self.sent: set[tuple[str, int]] = set()
        for minutes in (30, 90):
            self.schedule(minutes, "normal")
        self.wait(1)
        self.reconcile()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.database.close()
            self.folder.cleanup()

    @rule(minutes=st.integers(1, 300), class_=st.sampled_from(["normal", "priority"]))
    def schedule(self, minutes: int, class_: str) -> None:
        """A daily entry, beginning some time from now."""
        self.revision += 1
        of_day = (self.clock.ms - _midnight(self.clock.ms)) // MINUTE * MINUTE + minutes * MINUTE
        entry = self.world.schedule(
            of_day % (24 * HOUR),
            id_=f"e-{self.revision}",
            revision=self.revision,
            class_=class_,
        )
        self.entries.append((entry, None))

    @precondition(lambda self: any(until is None for _, until in self.entries))
    @rule(which=st.integers(0, 20))
    def end(self, which: int) -> None:
        """An entry is taken out."""
        standing = [n for n, (_, until) in enumerate(self.entries) if until is None]
        n = standing[which % len(standing)]
        self.revision += 1
        self.world.end(self.entries[n][0], revision=self.revision)
        self.entries[n] = (self.entries[n][0], self.clock.ms + 1_500)

    @rule(minutes=st.integers(1, 300) | st.integers(1, 6).map(lambda days: days * 24 * 60))
    def wait(self, minutes: int) -> None:
        """Time passes; nobody reconciles."""
        self.world.publisher.tick()  # what was saved is dispatched at once, as ticks see to it
        self.clock.advance(minutes * MINUTE)

    @rule()
    def crash(self) -> None:
        self.world.crash()

    @precondition(lambda self: self._due())
    @rule(back=st.integers(0, 4), outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=1))
    def witness(self, back: int, outcomes: list[ReceiptOutcome]) -> None:
        """A device records, once or in contradiction, what became of an item that fell due."""
        due = sorted(self._due(), key=lambda key: key[3])[-1 - back :]
        for outcome in outcomes:
            self._record(*due[0], outcome)

    @rule(which=st.integers(0, 20), days=st.integers(-1, 1), outcome=st.sampled_from(OUTCOMES))
    def witness_strangely(self, which: int, days: int, outcome: ReceiptOutcome) -> None:
        """A device records an item that is not due yet, or never was, or no longer."""
        entry, _ = self.entries[which % len(self.entries)]
        due = _midnight(self.clock.ms) + entry.when.times[0] + days * 24 * HOUR
        self._record(self.devices[which % 2].id, entry.id, entry.revision, due, outcome)

    def _record(
        self, device: str, entry: str, revision: int, due: int, outcome: ReceiptOutcome
    ) -> None:
        one = next(each for each in self.devices if each.id == device)
        box = self.made[device]
        subject = ItemSubject("w-le-chan", entry, revision, due)
        sounded = 5_000 if outcome in ("played", "late", "cut") else 0
        plain = one.receipt(len(box) + 1, None, due, outcome)
        box.append(replace(plain, subject=subject, sounded_ms=sounded))

    @precondition(lambda self: any(self.made.values()))
    @rule(device=st.integers(0, 1), picks=st.lists(st.integers(0, 30), min_size=1, max_size=6))
    def send(self, device: int, picks: list[int]) -> None:
        """Some of what a device recorded arrives: any of it, in any order, any number of times."""
        one = self.devices[device]
        box = self.made[one.id]
        for pick in picks if box else []:
            receipt = box[pick % len(box)]
            one.send(receipt)
            self.sent.add((one.id, receipt.n))
        self.world.gateway.absorb_waiting()

    @precondition(lambda self: any(self.made.values()))
    @rule(device=st.integers(0, 1))
    def send_all(self, device: int) -> None:
        """A connection long enough for everything."""
        self.send(device, list(range(len(self.made[self.devices[device].id]))))

    @invariant()
    def each_receipt_is_held_once(self) -> None:
        if hasattr(self, "world"):
            assert {(row.device, row.n) for row in self._rows(ReceiptRow)} == self.sent

    @invariant()
    def acknowledged_is_the_unbroken_run(self) -> None:
        for device in getattr(self, "devices", []):
            run = next(n for n in range(10**6) if (device.id, n + 1) not in self.sent)
            assert not device.acks or device.acks[-1].stored_through == run

    @invariant()
    def planned_is_the_sum_of_outcomes(self) -> None:
        if not hasattr(self, "world"):
            return
        with self.world.house.database.read() as session:
            told = count(session, load_tree(session), "hp", Span(0, 2 * START_MS))
        outcomes = (told.played, told.late, told.cut, told.skipped, told.missed, told.unproven)
        assert told.planned == sum(outcomes) == len(self._rows(PlannedItem))

    @rule()
    def reconcile(self) -> None:
        """Then exactly the starts of live entries are planned, each with the outcome its
        strongest receipt proves; every other receipt that sounded is stale."""
        self.world.publisher.tick()
        self.world.reconciler.tick()
        planned = {_key(row): row.outcome for row in self._rows(PlannedItem)}
        assert planned.keys() == set(self._due())
        for row in self._rows(ReceiptRow):
            assert row.booking == self._booking(row, planned)
        for key, outcome in planned.items():
            proven = [r.outcome for d, r in self._arrived() if _subject(d, r) == key]
            if proven:
                assert outcome == min(proven, key=OUTCOMES.index)
            else:
                assert outcome in ("unproven", "skipped")

    def _booking(self, row: ReceiptRow, planned: dict[Key, str]) -> str:
        assert row.due_ms is not None
        if _key(row) in planned:
            return "planned"
        if row.due_ms >= self.clock.ms - SETTLE_MS:
            return "waiting"
        return "stale" if row.sounded_ms else "noted"

    def _due(self) -> list[Key]:
        """What fell due so far, told naively: every day's start of every live entry."""
        settled = self.clock.ms - SETTLE_MS
        return [
            (device.id, entry.id, entry.revision, due)
            for device in self.devices
            for entry, until in self.entries
            for due in range(_midnight(START_MS) + entry.when.times[0], settled, 24 * HOUR)
            if entry.live_from <= due and (until is None or due < until)
        ]

    def _arrived(self) -> list[tuple[TestDevice, Receipt]]:
        return [
            (device, receipt)
            for device in self.devices
            for receipt in self.made[device.id]
            if (device.id, receipt.n) in self.sent
        ]

    def _rows(self, table: Any) -> list[Any]:
        with self.world.house.database.read() as session:
            return list(session.scalars(select(table)))


def _no_power_is_cut(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _midnight(instant: int) -> int:
    """In Hải Phòng, which keeps UTC+7 all year."""
    return (instant + 7 * HOUR) // (24 * HOUR) * (24 * HOUR) - 7 * HOUR


def _key(row: Any) -> Key:
    return row.device, row.entry, row.entry_revision, row.due_ms


def _subject(device: TestDevice, receipt: Receipt) -> Key:
    subject = receipt.subject
    assert subject.kind == "item"
    return device.id, subject.entry, subject.entry_revision, subject.due_ms


TestBooks = Books.TestCase
# Each example founds a city: shrinking one would take longer than to understand it.
# `./run soak books`: 500.
TestBooks.settings = settings(max_examples=5, stateful_step_count=40, phases=[Phase.generate])
