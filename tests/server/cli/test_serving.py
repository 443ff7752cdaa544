"""`loa init` and `loa serve`: a server's folder is made once, and never by mistake."""

from pathlib import Path

import pytest

from server.cli import run
from server.cli.serving import origin


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_a_folder_is_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`loa init` where a server lives already is refused; its root's keys stay as they are."""
    data = tmp_path / "loa"
    assert run(["init", "--data", str(data)]) == 0
    keys = {path: path.read_bytes() for path in (data / "root").iterdir()}
    assert run(["init", "--data", str(data)]) == 1
    assert "[server_there]" in _said(capsys)
    assert {path: path.read_bytes() for path in (data / "root").iterdir()} == keys


@pytest.mark.parametrize(
    "words", [["areas", "add", "hp", "Hải Phòng", "city"], ["accounts", "invite"], ["serve"]]
)
def test_a_mistyped_folder_makes_nothing(
    tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Only `loa init` makes a folder; every other command says that there is none."""
    data = tmp_path / "mistyped"
    assert run([*words, "--data", str(data)]) == 1
    assert "[folder_missing]" in _said(capsys)
    assert not data.exists()


def test_a_server_without_its_keys_does_not_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copied database without the folder of keys would make new ones that no device obeys."""
    assert run(["serve", "--data", str(tmp_path)]) == 1
    assert "[keys_missing]" in _said(capsys)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("https://loa.example.vn", "https://loa.example.vn"),
        ("HTTPS://Loa.Example.VN:443/", "https://loa.example.vn"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin_is_compared_as_browsers_write_it(told: str, meant: str) -> None:
    """Large letters, a closing slash and a port that goes without saying make no difference."""
    assert origin(told) == meant


@pytest.mark.parametrize(
    "told",
    ["loa.example.vn", "https://", "ftp://loa.example.vn", "https://loa.example.vn/loa",
     "https://an@loa.example.vn", "https://loa.example.vn?x", "https://loa.example.vn#x"],
)  # fmt: skip
def test_what_is_no_origin_starts_no_server(told: str, tmp_path: Path) -> None:
    """A path, a user or no scheme: `loa serve` says how an origin is written."""
    with pytest.raises(SystemExit):
        run(["serve", "--data", str(tmp_path), "--origin", told])


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`loa --help` names the commands of two words too."""
    with pytest.raises(SystemExit):
        run(["--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in ("areas import", "accounts invite", "db copy"))
