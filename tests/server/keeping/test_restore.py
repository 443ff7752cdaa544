"""Yesterday's backup in the place of the server: nothing that a loudspeaker holds is lost."""

import io
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from schedules.wire.receipt import Receipt
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.evidence.checkpoints import Log
from server.keeping.backup import back_up
from server.keeping.restore import NotRestoredError, restore
from server.keeping.sealed import PIECE, Sealing, UnsealedError, Unsealing
from server.migrations.copying import contents
from server.playlog.models import ReceiptRow
from tests.server.conftest import Engine
from tests.server.dispatch.world import World, identity_of
from tests.server.evidence.test_export import HOUR, Day

SECRET = b"mot mat khau dai"
RECORDING = b"\x00\xff" * PIECE


@pytest.mark.both_databases
def test_restored_from_yesterday_no_receipt_is_lost(
    world: World, engine: Engine, place: Place, tmp_path: Path
) -> None:
    """A backup taken while the server runs brings back every row, file and key; the restored server
    asks again for what came after, a loudspeaker sends it, and the evidence holds and tells what
    the log lost."""
    day = Day(world, tmp_path)
    _fill(place)
    file = tmp_path / "loa.backup"
    done = back_up(world.house, place, file, SECRET)
    stood = contents(world.house.database)
    kept_ms = world.house.clock.now_ms()
    assert (done.note, file.stat().st_mode & 0o777) == (day.log.newest(), 0o600)
    world.house.clock.advance(HOUR)  # type: ignore[attr-defined]
    world.schedule(9 * HOUR, id_="e-later", revision=2)
    world.settle()
    day.log.sign()
    seen = day.newest()
    later = _say_more(day, 3)

    address = engine.address(laid=False)
    back = Place(tmp_path / "back", address)
    found = restore(file, back, world.house.clock, "Lan", "diễn tập", SECRET)
    assert (found.copied_ms, found.missing) == (kept_ms, 0)
    assert (back.data / "originals" / "u-1").read_bytes() == RECORDING
    assert (back.data / "keys" / "office.key").stat().st_mode & 0o777 == 0o600
    assert not (back.data / "speech").exists()

    database = Database(address)
    came = {one.table: one for one in contents(database)}
    changed = {
        "activity", "log_batch", "log_tile", "log_checkpoint", "log_restored", "log_waiting",
        "outbox",
    }  # fmt: skip
    assert {one.table for one in stood if came[one.table] != one} <= changed
    _begin_anew(world, House(database, world.house.clock, Changes(), Custody(back.keys), back.data))
    day = _again(day, world)
    day.first.report(receipts_from=1, receipts_through=5)
    world.gateway.absorb_waiting()
    world.settle()
    assert day.first.acks[-1].stored_through == 2
    for one in later:
        day.tell(day.first, one)
    assert day.first.acks[-1].stored_through == 2 + len(later)
    with database.read() as session:
        rows = session.scalars(select(ReceiptRow.n).where(ReceiptRow.device == day.first.id))
        assert sorted(rows) == [1, 2, 3, 4, 5]
    day.log.sign()
    (told,) = day.verify(day.export()).restored
    assert (told.who, told.seen - told.before.size) == ("Lan", seen.size - told.before.size)
    assert told.witnesses == {day.first.id}
    database.close()


def test_what_is_damaged_is_not_restored(world: World, place: Place, tmp_path: Path) -> None:
    """A backup that was changed or cut off, is opened with another secret or none, or would go over
    what stands there, restores nothing."""
    _fill(place)
    sealed, plain = tmp_path / "sealed", tmp_path / "plain"
    back_up(world.house, place, sealed, SECRET)
    back_up(world.house, place, plain, None)
    clock, whole = world.house.clock, plain.read_bytes()

    def refused(file: Path, secret: bytes | None = None, name: str = "back") -> str:
        with pytest.raises(NotRestoredError) as found:
            restore(file, Place(tmp_path / name), clock, "Lan", "thử", secret)
        return found.value.code

    def touched(change: Callable[[bytearray], object]) -> Path:
        raw = bytearray(whole)
        change(raw)
        (tmp_path / "touched").write_bytes(raw)
        return tmp_path / "touched"

    at = whole.rindex(b"\x00\xff" * 100)
    assert refused(sealed) == "secret_missing"
    assert refused(sealed, b"mot mat khau khac") == "secret_wrong"
    assert refused(touched(lambda raw: raw.__setitem__(at, raw[at] ^ 1))) == "backup_damaged"
    assert refused(touched(lambda raw: raw.__delitem__(slice(len(raw) // 2, None)))) == (
        "backup_damaged"
    )
    assert refused(tmp_path / "nowhere") == "backup_unread"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert refused(plain, name="full") == "place_not_empty"
    assert sorted(one.name for one in tmp_path.iterdir() if "back" in one.name) == []
    restore(plain, Place(tmp_path / "back"), clock, "Lan", "thử", None)
    shutil.rmtree(tmp_path / "back")


def test_a_sealed_stream_is_read_whole_or_not_at_all() -> None:
    """What was sealed is read by who knows the secret; a piece changed, dropped, moved or added is
    told, and so is an end cut off."""
    told = bytes(range(256)) * (3 * PIECE // 256) + b"end"
    out = io.BytesIO()
    with closing(Sealing(out, SECRET)) as sealing:
        sealing.write(told)
    raw = out.getvalue()
    assert Unsealing(io.BytesIO(raw), SECRET).read() == told
    head, piece = raw.index(b"}\n") + 2, PIECE + 16
    for broken in (
        raw[:-5], raw[: head + piece], raw + b"x", raw[:head] + raw[head + piece :],
        raw[:head] + raw[head + piece : head + 2 * piece] + raw[head : head + piece]
        + raw[head + 2 * piece :],
    ):  # fmt: skip
        with pytest.raises(UnsealedError):
            Unsealing(io.BytesIO(broken), SECRET).read()


def _fill(place: Place) -> None:
    """Recordings, and what is not part of a backup."""
    (place.data / "originals").mkdir()
    (place.data / "originals" / "u-1").write_bytes(RECORDING)
    (place.data / "speech").mkdir()
    (place.data / "speech" / "again").write_bytes(b"can be made again")


def _say_more(day: Day, first: int) -> list[Receipt]:
    """Three receipts more of the first loudspeaker, about an order, after the backup."""
    said, last = [], day.last
    for n in range(first, first + 3):
        last = replace(
            last, n=n, previous=identity_of(day.first.sealed(last)),
            recorded_ms=day.world.house.clock.now_ms(), seen=day.seen(),
        )  # fmt: skip
        day.tell(day.first, last)
        said.append(last)
    return said


def _begin_anew(world: World, house: House) -> None:
    world.house = house
    world.begin()


def _again(day: Day, world: World) -> Day:
    day.log = Log(world.house)
    day.log.tick()
    return day
