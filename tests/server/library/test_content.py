"""Masters by their hash."""

import hashlib
from pathlib import Path

import pytest

from server.library.content import ContentStore
from tests.server.library.sounds import A


def test_a_master_stands_under_its_hash(tmp_path: Path) -> None:
    """What is adopted is found by its SHA-256, and nothing of it is left elsewhere."""
    store, made = ContentStore(tmp_path / "content"), tmp_path / "made"
    made.write_bytes(b"sound")
    sha256 = hashlib.sha256(b"sound").hexdigest()
    assert not store.holds(sha256)
    store.adopt(made, sha256)
    assert store.holds(sha256)
    assert store.path(sha256).read_bytes() == b"sound"
    assert list(store.names()) == [sha256]
    assert not made.exists()


def test_adopting_twice_is_adopting_once(tmp_path: Path) -> None:
    """Equal sound from two uploads is one file."""
    store, sha256 = ContentStore(tmp_path / "content"), hashlib.sha256(b"sound").hexdigest()
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"sound")
        store.adopt(tmp_path / name, sha256)
    assert list(store.names()) == [sha256]
    store.drop(sha256)
    store.drop(sha256)
    assert list(store.names()) == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", A.upper(), A[:-1], A + "\n"])
def test_only_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    """Whatever is no SHA-256 in lower-case hexadecimal never becomes a path."""
    with pytest.raises(ValueError, match="SHA-256"):
        ContentStore(tmp_path / "content").path(name)
