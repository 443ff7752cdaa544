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


@pytest.mark.parametrize(
    "typed",
    [
        ["backup", "no/such/folder/copy"],
        ["backup", "copy", "--secret", "lost.txt"],
        ["trust", "install", "lost.json"],
        ["drill-words", "lost.wav"],
    ],
)
def test_a_mistyped_file_is_named_in_a_sentence(
    typed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever the command: which file it was, and no page of Python."""
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--data", "loa"]) == 0
    assert run([*typed, "--data", "loa"]) == 1
    said = _said(capsys)
    assert "[file_unusable]" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "typed", [["backup", "b", "--secret"], ["export", "evidence", "e.zip", "--since"]]
)
def test_a_file_of_the_wrong_kind_is_refused(
    typed: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What should be text and is none: nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sound").write_bytes(bytes(range(256)))
    assert run(["init", "--data", "loa"]) == 0
    assert run([*typed, "sound", "--data", "loa"]) == 1
    assert len(_said(capsys).splitlines()) == 1
    assert not (tmp_path / typed[-2]).exists()


def test_a_database_that_is_away_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL stopped, or its address mistyped: the driver's own words, in one line."""
    assert run(["init", "--data", str(tmp_path / "loa")]) == 0
    away = ["--database", "postgresql://loa@127.0.0.1:1/loa"]
    assert run(["accounts", "invite", "--data", str(tmp_path / "loa"), *away]) == 1
    assert "[database_away]" in _said(capsys)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--port", "99999"),
        ("--port", "-1"),
        ("--broker", "nonsense"),
        ("--broker", ":8883"),
        ("--mqtt", "host:port"),
    ],
)
def test_where_nothing_can_listen_is_refused_before_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    """A port is a number up to 65535; a broker has a name and a port."""
    with pytest.raises(SystemExit):
        run(["serve", "--data", str(tmp_path), f"{option}={value}"])
    assert f"argument {option}" in _said(capsys)
