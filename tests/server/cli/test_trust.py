"""`loa trust`: how many people sign, and a bundle of keys that is signed elsewhere."""

from pathlib import Path

import pytest

from schedules.wire.trust import Thresholds
from server.base.database import Database
from server.base.place import Place
from server.cli import run
from server.dispatch import documents


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A server's folder with a city, and the root's keys out of it."""
    folder = tmp_path / "data"
    assert run(["init", "--data", str(folder)]) == 0
    city = ["areas", "add", "--data", str(folder), "hai-phong", "Thành phố Hải Phòng", "city"]
    assert run([*city, "--hours", "05:00-22:00"]) == 0
    (folder / "root").rename(tmp_path / "holders")
    return folder


def _trust(data: Path, *asked: object) -> int:
    name, *more = map(str, asked)
    server = [] if name == "sign" else ["--data", str(data)]
    return run(["trust", name, *server, *more])


def _in_force(data: Path) -> Thresholds | None:
    database = Database(Place(data).database)
    with database.read() as session:
        found = documents.trust(session)
    database.close()
    return None if found is None else found.thresholds


def test_a_bundle_goes_out_is_signed_by_two_and_comes_in(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the city decided of thresholds is in it; with one signature, or changed on the way, it
    is refused and nothing changes; with two it counts, and nothing more is due."""
    assert _trust(data, "thresholds", "--night", 1) == 1
    assert "thresholds_malformed" in capsys.readouterr().err
    assert _trust(data, "thresholds", "--night", 3, "--wide", 4) == 0
    file, holders = tmp_path / "bundle.json", tmp_path / "holders"
    due = ("due", file, "--origin", "https://loa.example.vn")
    assert _trust(data, *due) == 0
    assert "urgent_night=3" in capsys.readouterr().out
    assert _trust(data, "sign", file, "--key", holders / "root-1.key") == 0
    assert _trust(data, "install", file) == 1
    assert "trust_refused" in capsys.readouterr().err
    assert _in_force(data) is None
    assert _trust(data, "sign", file, "--key", holders / "root-3.key") == 0
    signed = file.read_bytes()
    file.write_bytes(signed.replace(b'"type":"trust"', b'"type":"ack"'))
    assert _trust(data, "install", file) == 1
    file.write_bytes(signed)
    assert _trust(data, "install", file) == 0
    assert _in_force(data) == Thresholds(1, 3, 4)
    assert _trust(data, *due) == 1
    assert "trust_not_due" in capsys.readouterr().err
