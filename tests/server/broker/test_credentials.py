"""The file of those who may connect."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.broker.acl import SERVER
from server.broker.credentials import CredentialsFile


@pytest.fixture
def file(tmp_path: Path) -> CredentialsFile:
    """An empty one."""
    return CredentialsFile(tmp_path / "broker" / "credentials.json")


def test_nobody_is_known_without_a_file(file: CredentialsFile) -> None:
    """Without a credentials file nobody connects, with or without a secret."""
    assert not file.check("loa-7", "")
    assert not file.check("", "")
    assert file.holders() == frozenset()


def test_a_secret_opens_for_its_holder_only(file: CredentialsFile) -> None:
    """A secret is good for the name it was issued to, and for no other."""
    secret, other = file.issue("loa-7"), file.issue("loa-8")
    assert file.check("loa-7", secret)
    assert not file.check("loa-7", other)
    assert not file.check("loa-8", secret)
    assert file.holders() == {"loa-7", "loa-8"}


def test_another_process_sees_the_change(file: CredentialsFile) -> None:
    """What the server issues or revokes, the broker knows at the next connection."""
    broker = CredentialsFile(file.path)
    first = file.issue("loa-7")
    assert broker.check("loa-7", first)
    second = file.issue("loa-7")
    assert not broker.check("loa-7", first)
    assert broker.check("loa-7", second)
    file.revoke("loa-7")
    assert not broker.check("loa-7", second)


def test_the_file_betrays_no_secret(file: CredentialsFile) -> None:
    """The file holds salted hashes, is readable by its owner alone, and leaves no copies."""
    secret = file.issue("loa-7")
    assert secret not in file.path.read_text()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert {p.name for p in file.path.parent.iterdir()} == {
        "credentials.json",
        "credentials.json.lock",
    }


def test_writers_do_not_lose_each_other(file: CredentialsFile) -> None:
    """Devices enrolled at the same time all get in."""
    names = [f"loa-{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(lambda name: CredentialsFile(file.path).issue(name), names))
    assert all(file.check(name, secret) for name, secret in zip(names, secrets, strict=True))


@pytest.mark.parametrize("name", ["", "+", "a/b", "LOA", f"{SERVER}2"])
def test_only_ids_hold_secrets(file: CredentialsFile, name: str) -> None:
    """No secret is issued to a name that is no device id."""
    with pytest.raises(ValueError, match="not a device id"):
        file.issue(name)
