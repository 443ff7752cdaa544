"""`loa` on PostgreSQL, and the way there and back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from server.areas.models import Area
from server.base.database import Database
from server.cli import run
from server.migrations import is_current, upgrade
from server.migrations.copying import contents
from tests.postgresql import Server


@pytest.fixture
def address(postgresql: Server) -> Iterator[str]:
    """Of a PostgreSQL database without a table."""
    with postgresql.database() as address:
        yield address


def test_a_server_moves_to_postgresql_and_back(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`loa db copy` takes a folder or an address on either side, and tells what it copied."""
    with closing(Database(f"sqlite:///{tmp_path}/loa.sqlite")) as database:
        upgrade(database)
        with database.write() as session:
            session.add(Area(id="hp", name="Hải Phòng", kind="city"))
        stood = contents(database)
    assert run(["db", "copy", "--from", str(tmp_path), "--to", address]) == 0
    assert f"area{' ' * 5}" in capsys.readouterr().out
    assert run(["db", "copy", "--from", address, "--to", str(tmp_path / "back")]) == 0
    with closing(Database(f"sqlite:///{tmp_path}/back/loa.sqlite")) as back:
        assert contents(back) == stood


def test_a_copy_is_refused_in_both_languages(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A source that is not there is told, and not made."""
    assert run(["db", "copy", "--from", str(tmp_path / "nowhere"), "--to", address]) == 1
    told = capsys.readouterr().err
    assert "Không có cơ sở dữ liệu" in told
    assert "There is no database" in told
    assert not (tmp_path / "nowhere").exists()


def test_what_is_no_address_is_used_wrongly(capsys: pytest.CaptureFixture[str]) -> None:
    """An address that cannot be read is not repeated: a password may stand in it."""
    with pytest.raises(SystemExit) as wrong:
        run(["db", "copy", "--from", "postgresql://loa:geheim@host:port/x", "--to", "."])
    assert wrong.value.code == 2
    assert "geheim" not in capsys.readouterr().err


@pytest.mark.parametrize("by", ["argument", "variable"])
def test_a_server_can_stand_on_postgresql(
    tmp_path: Path, address: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--database URL` or LOA_DATABASE names the database; its folder holds the rest."""
    more = ["--database", address] if by == "argument" else []
    if by == "variable":
        monkeypatch.setenv("LOA_DATABASE", address)
    assert run(["init", "--data", str(tmp_path / "loa"), *more]) == 0
    assert not (tmp_path / "loa" / "loa.sqlite").exists()
    with closing(Database(address)) as database:
        assert is_current(database)
        with database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM area")) == 0
