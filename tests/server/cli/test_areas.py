"""`loa areas`: the tree before the console can be reached."""

from pathlib import Path

import pytest
from sqlalchemy import select

from server.areas.models import Area
from server.base.database import Database
from server.base.outbox import Outbox
from server.base.place import Place
from server.cli import run

HEADER = "code,name,kind,lat,lon\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A server's folder with a city in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    city = ["areas", "add", "--data", str(folder), "hai-phong", "Thành phố Hải Phòng", "city"]
    assert run([*city, "--hours", "05:00-22:00"]) == 0
    return folder


def units(data: Path) -> dict[str, str]:
    database = Database(Place(data).database)
    with database.read() as session:
        found = {area.id: area.name for area in session.scalars(select(Area))}
    database.close()
    return found


def taken_in(data: Path, file: Path, *more: str) -> int:
    city = ["--parent", "hai-phong"]
    return run(["areas", "import", "--data", str(data), str(file), *city, *more])


def test_a_dry_run_says_what_the_import_does(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--dry-run` prints exactly what importing prints, and changes nothing; importing again
    finds nothing to change."""
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "1,Xã A,commune,20,106\n2,Phường B,ward,20,106\n")
    assert taken_in(data, file, "--dry-run") == 0
    foreseen = capsys.readouterr().out
    assert "xa-a" in foreseen
    assert set(units(data)) == {"hai-phong"}
    assert taken_in(data, file) == 0
    assert capsys.readouterr().out == foreseen
    assert set(units(data)) == {"hai-phong", "xa-a", "phuong-b"}
    assert taken_in(data, file) == 0
    assert capsys.readouterr().out == "0 thay đổi / changes\n"


def test_a_bad_list_ends_with_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused whole, in Vietnamese and in English, with the line; so is a file that is missing."""
    file = tmp_path / "units.csv"
    file.write_text(HEADER + "1,Xã A,commune,20,106\n1,Xã B,commune,20,106\n")
    assert taken_in(data, file) == 1
    told = capsys.readouterr().err
    assert "dòng 3" in told
    assert "line 3" in told
    assert taken_in(data, tmp_path / "nothing.csv") == 1
    assert "[file_missing]" in capsys.readouterr().err
    assert set(units(data)) == {"hai-phong"}


def test_the_central_level_is_put_above_a_city(data: Path) -> None:
    """`--above` puts a city that stood at the top below a central area."""
    central = ["trung-uong", "Trung ương", "central", "--above", "hai-phong"]
    assert run(["areas", "add", "--data", str(data), *central]) == 0
    database = Database(Place(data).database)
    with database.read() as session:
        assert session.get_one(Area, "hai-phong").parent == "trung-uong"
        assert {("programme", "trung-uong"), ("trust", "")} <= {
            (row.due, row.subject) for row in session.scalars(select(Outbox))
        }
    database.close()
