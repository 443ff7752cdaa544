"""`loa city-files`: what a city's broker and proxy are configured with."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli import run


@pytest.fixture
def private() -> Iterator[None]:
    """As the process starts: what it writes is for its own user alone."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("private")
def test_broker_and_proxy_read_their_files_anew_as_users_without_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in them is secret, and they name the folder of certificates in full: neither
    program starts where the command was typed, and Mosquitto has given root up by a SIGHUP."""
    monkeypatch.chdir(tmp_path)
    assert run(["city-files", "--tls", "tls", "--out", "etc"]) == 0
    assert stat.S_IMODE((tmp_path / "etc").stat().st_mode) == 0o755
    for name in ("mosquitto.conf", "nginx.conf"):
        file = tmp_path / "etc" / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert f"{tmp_path}/tls/broker.key" in file.read_text("utf-8")
        assert " tls/" not in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["--certificate", "loa.pem"], "pair_incomplete"),
        (["--key", "loa.key"], "pair_incomplete"),
        (["--certificate", "loa.pem", "--key", "lost.key"], "file_missing"),
    ],
)
def test_a_certificate_comes_with_its_key(
    typed: list[str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One without the other, or one that is not there, is refused before anything is written:
    nginx would not start with it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loa.pem").touch()
    assert run(["city-files", "--tls", "tls", "--out", "etc", *typed]) == 1
    assert f"[{code}]" in capsys.readouterr().err
    assert not (tmp_path / "etc").exists()
