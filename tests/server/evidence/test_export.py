"""What an auditor takes away holds without the server, and what was touched does not."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text, update

from schedules.evidence import note
from schedules.evidence.faults import FaultError
from schedules.evidence.note import Checkpoint
from schedules.evidence.verify import Verified, verify
from schedules.spans import Span
from schedules.wire.envelope import FOREVER
from schedules.wire.receipt import Seen
from server.accounts.web import COOKIE
from server.areas.tree import load_tree
from server.evidence.checkpoints import EVERY_MS, Log
from server.evidence.export import Asked, write
from server.playlog import reconcile
from server.playlog.models import ReceiptRow
from tests.schedules.evidence.second import Second, first_said
from tests.server.city import settle
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World, identity_of
from tests.server.whole import TestClient

HOUR = 3_600_000
ALL = Span(0, FOREVER)


class Day:
    """A ward's morning: an entry falls due at six, two loudspeakers say what they did."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.log = Log(world.house)
        self.first, self.second = world.enrol(), world.enrol()
        world.settle()
        clock = world.house.clock
        due_ms = (clock.now_ms() // HOUR + 1) * HOUR
        entry = world.schedule((due_ms + 7 * HOUR) % (24 * HOUR), duration_ms=10_000)
        world.settle()
        self.log.tick()
        clock.advance(due_ms + 20_000 - clock.now_ms())  # type: ignore[attr-defined]
        world.reconciler.tick()
        told = self.seen()
        self.last = self.first.receipt(1)
        for device, outcome in ((self.first, "played"), (self.second, "late")):
            one = device.receipt(1, entry, due_ms, outcome, seen=told)  # type: ignore[arg-type]
            self.tell(device, one)
            again = device.receipt(2, entry, due_ms, "missed", seen=told)
            again = replace(again, previous=identity_of(device.sealed(one)))
            self.tell(device, again)
            self.last = again if device is self.first else self.last
        self.log.sign()

    def tell(self, device: TestDevice, receipt: object) -> None:
        device.send(receipt)  # type: ignore[arg-type]
        self.world.gateway.absorb_waiting()

    def seen(self) -> Seen:
        found = self.newest()
        return Seen(found.size, found.root.hex())

    def newest(self) -> Checkpoint:
        told = self.log.newest()
        assert told is not None
        return note.read(told).checkpoint

    def export(self, area: str = "hp", span: Span = ALL, since: int | None = None) -> Path:
        house, out = self.world.house, BytesIO()
        with house.database.read() as session:
            asked = Asked(area, span, since)
            write(session, out, load_tree(session), house.custody.root(), asked, 0)
        path = self.folder / "export.zip"
        path.write_bytes(out.getvalue())
        return path

    def verify(self, path: Path, since: Checkpoint | None = None) -> Verified:
        root = self.world.house.custody.root()
        return verify(path, note.origin_of(root.keys, root.threshold), since, jobs=1)


@pytest.fixture
def day(world: World, tmp_path: Path) -> Day:
    return Day(world, tmp_path)


@pytest.mark.both_databases
def test_a_day_holds_without_the_server(day: Day) -> None:
    """Whole, or as one ward and hour ask for it, an export holds, tells what became of every item,
    and passes by the checkpoint an auditor kept."""
    kept = day.newest()
    day.world.house.clock.advance(EVERY_MS)  # type: ignore[attr-defined]
    day.first.report()
    day.world.schedule(9 * HOUR, id_="e-two", revision=2)
    day.world.settle()
    day.log.sign()
    whole = day.verify(day.export(), kept)
    assert (whole.whole, whole.shown, whole.lines) == (True, whole.lines, day.newest().size)
    assert (whole.receipts, whole.devices) == (4, 2)
    assert [whole.counts[one] for one in ("planned", "played", "late", "unproven")] == [2, 1, 1, 0]
    now = day.world.house.clock.now_ms()
    excerpt = day.verify(day.export("w-le-chan", Span(now - HOUR, now), kept.size), kept)
    assert not excerpt.whole
    assert excerpt.shown < excerpt.lines
    assert excerpt.counts == whole.counts
    assert day.verify(day.export("x-vinh-bao"), None).receipts == 0


def test_both_verifiers_say_the_same_of_what_the_server_makes(day: Day, second: Second) -> None:
    """What the server exports, whole or a ward's hour, the second verifier reads as the first does,
    and counts the same."""
    kept, now = day.log.newest(), day.world.house.clock.now_ms()
    root = day.world.house.custody.root()
    origin = note.origin_of(root.keys, root.threshold)
    for area, span in (("hp", ALL), ("w-le-chan", Span(now - HOUR, now)), ("x-vinh-bao", ALL)):
        export = day.export(area, span, day.newest().size)
        told = second.said(export, origin, kept)
        assert told == first_said(export, origin, kept)
        assert told[2] == area


def test_a_row_changed_in_the_database_is_found(day: Day) -> None:
    """Whoever holds the database can change a receipt, or take one away; the tree tells."""
    with day.world.house.database.write() as session:
        session.execute(
            update(ReceiptRow)
            .where(ReceiptRow.n == 1)
            .values(received_ms=ReceiptRow.received_ms - 1)
        )
    with pytest.raises(FaultError, match="tree"):
        day.verify(day.export())


def test_a_receipt_taken_out_is_missed(day: Day) -> None:
    """A receipt whose row was taken away leaves a gap in its device's numbers, however the hash of
    its line stands in its place."""
    with day.world.house.database.write() as session:
        session.execute(text("DELETE FROM receipt WHERE n = 1"))
    day.world.house.clock.advance(2 * HOUR)  # type: ignore[attr-defined]
    day.world.schedule(9 * HOUR, id_="e-two", revision=2)
    day.world.settle()
    day.log.sign()
    with pytest.raises(FaultError, match="gap"):
        day.verify(day.export())


def test_a_rewritten_log_contradicts_who_saw_it(day: Day) -> None:
    """A server that begins its log anew, all signatures in place, is betrayed by what loudspeakers
    saw and by what an auditor kept."""
    kept = day.newest()
    lies = Checkpoint(kept.origin, kept.size, bytes(32), kept.at_ms)
    with pytest.raises(FaultError, match="since"):
        day.verify(day.export(), lies)
    told = replace(day.last, n=3, previous=identity_of(day.first.sealed(day.last)))
    day.tell(day.first, replace(told, seen=Seen(kept.size, "ab" * 32)))
    day.log.sign()
    with pytest.raises(FaultError, match="witness"):
        day.verify(day.export())


def test_who_audits_takes_it_away(day: Day, client: Client, app: FastAPI) -> None:
    """An auditor takes out what is theirs to read, which is on record; nobody else does; and the
    newest checkpoint is told to everybody."""
    asked = "/api/evidence/export?area=hp"
    assert client(None).get(asked).status_code == 401
    assert client("ward_leader").get(asked).status_code == 403
    now = day.world.house.clock.now_ms()
    with day.world.house.database.write() as session:
        auditor = settle(session, "auditor", "Kiểm tra viên", "hp", ("auditor",), now)
    app.state.log = day.log
    mine = TestClient(app, base_url="http://localhost", cookies={COOKIE: auditor.token})
    answer = mine.get(asked)
    assert answer.status_code == 200
    path = day.folder / "taken.zip"
    path.write_bytes(answer.content)
    assert day.verify(path).receipts == 4
    told = client(None).get("/api/evidence/checkpoint").text
    assert note.read(told).checkpoint == day.newest()


def test_what_fell_due_is_worked_out_again(day: Day) -> None:
    """Two hours later an auditor works out from the signed programmes alone what fell due, of the
    city or of a ward, and the log tells of each."""
    two_hours_on(day)
    kept = day.newest()
    assert day.verify(day.export(), kept).worked_out.items == 2
    now = day.world.house.clock.now_ms()
    ward = day.verify(day.export("w-le-chan", Span(now - 4 * HOUR, now), kept.size), kept)
    assert ward.worked_out.items == 2
    assert day.verify(day.export("x-vinh-bao"), None).worked_out.items == 0


def test_what_the_server_left_out_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: Second
) -> None:
    """A server that does not say what fell due is found out by both verifiers."""
    monkeypatch.setattr(reconcile, "_lines", lambda *_: ())
    day = Day(world, tmp_path)
    two_hours_on(day)
    with pytest.raises(FaultError) as found:
        day.verify(day.export(), None)
    assert found.value.code == "left_out"
    root = world.house.custody.root()
    told = second.said(day.export(), note.origin_of(root.keys, root.threshold))
    assert told == ("left_out", found.value.line)


def two_hours_on(day: Day) -> None:
    for n in (2, 3):
        day.world.house.clock.advance(HOUR)  # type: ignore[attr-defined]
        day.world.schedule(23 * HOUR, id_=f"e-{n}", revision=n)
        day.world.settle()
        day.world.reconciler.tick()
        day.log.sign()
