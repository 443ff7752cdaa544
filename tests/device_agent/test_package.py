"""The Debian package of a controller."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from deploy.device import install, package

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of this tree, but for the wheels, which a test does not fetch."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not here: the package is not tried")
    folder = tmp_path_factory.mktemp("package")
    return package.make_package("armhf", [], folder / "work", folder)


def _told(*command: str | Path) -> str:
    return subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=True
    ).stdout


def test_a_package_says_what_it_needs(built: Path) -> None:
    """It names its architecture and version, and asks Debian for what it does not carry."""
    said = _told("dpkg-deb", "--field", built)
    assert f"Version: {install.version()}\n" in said
    assert "Architecture: armhf\n" in said
    assert "python3-cffi-backend" in said
    assert "libasound2t64 | libasound2" in said


def test_whatever_is_carried_is_named_with_its_licence() -> None:
    """The copyright file has every package of `wheels.txt`, by the folder it is unpacked to."""
    folders = {"paho-mqtt": "paho"}
    lines = (ROOT / "deploy" / "device" / "wheels.txt").read_text().splitlines()
    carried = {line.partition("==")[0] for line in lines if "==" in line}
    told = (ROOT / "deploy" / "device" / "debian" / "copyright").read_text()
    named = set(re.findall(r"usr/lib/loa-agent/package/(\w+)/\*", told))
    assert {folders.get(one, one) for one in carried} <= named


def test_only_root_writes_what_is_installed(built: Path) -> None:
    """Every file is root's, readable by all and writable by nobody else; commands run; nothing of
    the server's comes along."""
    listed = [line.split(None, 5) for line in _told("dpkg-deb", "--contents", built).splitlines()]
    modes = {line[5]: line[0] for line in listed}
    assert {line[1] for line in listed} == {"root/root"}
    assert set(modes.values()) == {"drwxr-xr-x", "-rw-r--r--", "-rwxr-xr-x"}
    assert modes["./usr/bin/loa-agent"] == "-rwxr-xr-x"
    assert modes["./usr/lib/systemd/system/loa-agent.service"] == "-rw-r--r--"
    assert "./usr/lib/loa-agent/package/__main__.py" in modes
    rooms = {
        path.split("/")[5] for path in modes if path.startswith("./usr/lib/loa-agent/package/")
    }
    assert rooms >= {"schedules", "device_agent"}
    assert not rooms & {"server", "audio"}


def test_keys_end_with_a_purge_and_no_earlier(built: Path, tmp_path: Path) -> None:
    """Installing, upgrading and removing leave what the agent keeps; `purge` takes it away."""
    _told("dpkg-deb", "--control", built, tmp_path)
    for script in ("postinst", "prerm", "postrm"):
        _told("sh", "-n", tmp_path / script)
    takes = r"rm -rf [^\n]*/var/lib/loa-agent"
    assert not re.search(takes, (tmp_path / "postinst").read_text())
    assert not re.search(takes, (tmp_path / "prerm").read_text())
    removed, purged = (tmp_path / "postrm").read_text().split("purge)")
    assert not re.search(takes, removed)
    assert re.search(takes, purged)


def test_the_package_carries_what_the_agent_needs() -> None:
    """Each dependency of the small set has its wheels by hash, at the version that is tested, and
    what is pure Python or one for each of three architectures."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    carried = re.findall(r"^(\S+)==(\S+) \\", install.WHEELS.read_text(), re.M)
    assert {name for name, _ in carried} >= needed
    pinned = (ROOT / "constraints.txt").read_text()
    for name, version in carried:
        assert re.search(rf"^{name}=={re.escape(version)}( ;|$)", pinned, re.M), name
