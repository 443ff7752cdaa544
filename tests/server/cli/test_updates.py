"""`loa updates`: who signs releases, and releases that are signed elsewhere."""

import zipfile
from pathlib import Path

import pytest

from server.cli import run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A server's folder, and the root's keys out of it."""
    folder = tmp_path / "data"
    assert run(["init", "--data", str(folder)]) == 0
    (folder / "root").rename(tmp_path / "holders")
    return folder


def wheel(folder: Path, name: str, *files: str) -> str:
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as made:
        for file in files:
            made.writestr(file, "x = 1\n")
    return str(folder / name)


def ours(folder: Path) -> str:
    files = ("schedules/a.py", "device_agent/b.py", "server/c.py", "loa-1.2.0.dist-info/METADATA")
    return wheel(folder, "loa-1.2.0-py3-none-any.whl", *files)


def test_a_release_goes_out_is_signed_and_comes_in(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two of the root's holders say whose key signs releases; that key, no other, signs one. Of
    Loa's wheel only the agent's part goes in."""
    key, file, out = tmp_path / "maker.key", tmp_path / "list.json", tmp_path / "release"
    at = ["--data", str(data)]
    holder = [tmp_path / "holders" / f"root-{n}.key" for n in (1, 2, 3)]

    def updates(*asked: object) -> int:
        return run(["updates", *map(str, asked)])

    assert updates("key", key) == 0
    public = capsys.readouterr().out.strip()
    assert updates("add", *at, out, file) == 1
    assert "updates_not_begun" in capsys.readouterr().err
    assert updates("init", *at, file, "--release-key", public) == 0
    assert updates("sign", file, "--key", holder[0]) == 0
    assert updates("install", *at, file) == 1
    assert "list_unsigned" in capsys.readouterr().err
    assert updates("sign", file, "--key", holder[2]) == 0
    assert updates("install", *at, file) == 0

    wheels = [ours(tmp_path), wheel(tmp_path, "paho-2-py3-none-any.whl", "paho.py")]
    compiled = wheel(tmp_path, "av-18-cp311-abi3-manylinux_2_28_aarch64.whl", "av.py")
    assert updates("pack", *wheels, compiled, "--kind", "linux-aarch64", "--out", out) == 0
    assert updates("pack", *wheels, compiled, "--kind", "linux-x86_64", "--out", out) == 1
    assert "wheel_unfit" in capsys.readouterr().err
    with zipfile.ZipFile(out / "parts" / "loa-1.2.0.zip") as part:
        assert not any(name.startswith("server/") for name in part.namelist())
        assert "device_agent/b.py" in part.namelist()

    assert updates("add", *at, out, file) == 0
    assert updates("sign", file, "--key", holder[0]) == 0
    assert updates("install", *at, file) == 1
    assert updates("sign", file, "--key", key) == 0
    assert updates("install", *at, file) == 0
    assert updates("install", *at, file) == 1
    assert "list_old" in capsys.readouterr().err
    assert updates("show", *at) == 0
    assert capsys.readouterr().out == "1.2.0: linux-aarch64\n"
    assert updates("add", *at, out, file) == 1, "a version is said once"

    assert updates("withdraw", *at, "1.2.0", file) == 0
    assert updates("sign", file, "--key", key) == 0
    assert updates("install", *at, file) == 0
    capsys.readouterr()
    assert updates("show", *at) == 0
    assert capsys.readouterr().out == ""
