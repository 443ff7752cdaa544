"""The keys the server holds."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from schedules.wire.keys import SigningKey
from schedules.wire.trust import Root
from server.base.custody import Custody


def test_a_key_is_made_once_whoever_asks_first(tmp_path: Path) -> None:
    """However many ask at once for a unit's key, all get the same one."""
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: Custody(tmp_path).area("w-le-chan").id, range(64)))
    assert len(set(keys)) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".key"]


def test_keys_are_files_of_their_owner_alone(tmp_path: Path) -> None:
    """Private keys are readable by the server's account and by nobody else."""
    custody = Custody(tmp_path / "keys")
    custody.office()
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}


def test_a_second_root_never_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """The root that devices pinned stays; a second would disown them all."""
    custody = Custody(tmp_path)
    first, second = (Root((SigningKey.make().public_text,), 1) for _ in range(2))
    custody.pin_root(first)
    custody.pin_root(second)
    assert custody.root() == first


def test_a_private_key_is_not_in_its_repr(tmp_path: Path) -> None:
    """What is logged by mistake shows a key's name, never its private half."""
    key = Custody(tmp_path).office()
    assert repr(key) == f"SigningKey({key.id})"
