"""A server whose disk fails, and yesterday's backup in its place, on the true stack."""

import json
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from schedules.evidence import note
from schedules.evidence.verify import Verified, verify
from schedules.wire.envelope import open_text, read_envelope
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.cli import main
from server.demo.city import WARDS
from server.demo.client import Client
from server.demo.processes import Town
from server.playlog.models import ReceiptRow
from tests.e2e.conftest import Settled
from tests.forked import begin
from tests.waiting import OVER_HTTP_S, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("real time")]

WARD = WARDS[0]


def receipts(data: Path) -> list[int]:
    with closing(Database(f"sqlite:///{data}/loa.sqlite")) as database, database.read() as session:
        return sorted(session.scalars(select(ReceiptRow.n)))


def seen(data: Path) -> list[int | None]:
    """When the log began of which each receipt names a checkpoint; None where it names none yet."""
    with closing(Database(f"sqlite:///{data}/loa.sqlite")) as database, database.read() as session:
        rows = session.scalars(select(ReceiptRow.raw).order_by(ReceiptRow.n)).all()
    bodies = [json.loads(open_text(read_envelope(raw)).payload)["body"] for raw in rows]
    return [one["seen"] and one["seen"]["log"] for one in bodies]


def sound(operator: Client, device: str, data: Path, n: int) -> None:
    """A technician's tone, and the receipt that tells of it."""
    wait_for(
        "in step",
        lambda: bool(operator.get(f"/api/devices/{device}")["in_step"]),
        every_s=OVER_HTTP_S,
    )
    operator.post(f"/api/devices/{device}/test", {"duration_ms": 500})
    wait_for(f"receipt {n}", lambda: receipts(data) == list(range(1, n + 1)))


def is_back(operator: Client, device: str, since_ms: int) -> bool:
    """Whether it said a word of its own since then: its last will came before that."""
    found = operator.get(f"/api/devices/{device}")
    return bool(found["presence"] == "online" and found["heard_ms"] > since_ms)


def test_a_restored_server_asks_again_and_says_so(tmp_path: Path, settled: Settled) -> None:
    """What sounded after the backup is told again by the loudspeaker; it takes up the log that the
    server goes on with, and the evidence says what was lost."""
    logins, data = settled(tmp_path / "server"), tmp_path / "server"
    login = logins["city operator"]
    with Town(tmp_path, 0, begin=begin) as town:
        town.start_broker()
        server = town.start_server()
        with closing(Client(town.url, login.username, login.password)) as operator:
            made = operator.post("/api/devices", {"name": "Cụm loa", "area": WARD})
            agent = town.add_agent(operator, partial(dict, made), None)
            device = str(made["device"])
            sound(operator, device, data, 1)
            assert main(["backup", str(tmp_path / "copy"), "--data", str(data)]) == 0
            sound(operator, device, data, 2)
        server.kill()
        data.rename(tmp_path / "failed")
        why = ("--by", "Nguyễn Văn Lan", "--why", "hỏng ổ đĩa")
        assert main(["restore", str(tmp_path / "copy"), "--data", str(data), *why]) == 0
        assert receipts(data) == [1]
        town.start_server()
        wait_for("what came after the copy", lambda: receipts(data) == [1, 2])
        agent.kill()
        killed_ms = SystemClock().now_ms()
        agent.start()  # it asks the time at once, and is told of the log
        with closing(Client(town.url, login.username, login.password)) as operator:
            back = partial(is_back, operator, device, killed_ms)
            wait_for("a word after the kill", back, every_s=OVER_HTTP_S)
            sound(operator, device, data, 3)
    told = _verified(data, tmp_path / "export.zip")
    assert (told.receipts, [one.who for one in told.restored]) == (3, ["Nguyễn Văn Lan"])
    *before, last = seen(data)
    assert set(before) <= {None, 0}
    assert last == told.restored[0].began_ms


def _verified(data: Path, file: Path) -> Verified:
    assert main(["export", "evidence", str(file), "--data", str(data)]) == 0
    pinned = Custody(data / "keys").root()
    return verify(file, note.origin_of(pinned.keys, pinned.threshold), jobs=1)
