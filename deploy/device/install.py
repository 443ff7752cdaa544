"""An install: the whole program of a controller as one folder that Python runs, wherever it lies.

    __main__.py                            starts it
    schedules/, device_agent/              ours, and what tells its version
    av/, cryptography/, …                  the wheels of wheels.txt, unpacked

No virtual environment, which would be bound to its place and its Python; nothing is compiled.
"""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
WHEELS: Final = HERE / "wheels.txt"
OURS: Final = ("schedules", "device_agent")
MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64", "armhf": "armv7l"}
"""Debian's name of an architecture, and the kernel's."""
_GLIBC: Final = ("2_17", "2_28", "2_31")
"""Debian 12 has 2.36; wheels for an older glibc serve."""
MAIN: Final = """\
import sys

# Last of all: what the package asks of Debian, cryptography's python3-cffi-backend (ADR 35).
sys.path.append("/usr/lib/python3/dist-packages")

from device_agent.cli import main

sys.exit(main())
"""


class NotMadeError(Exception):
    """The package cannot be made here; the message says what is missing."""


def version() -> str:
    """Of this tree, as pyproject.toml has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def fetch_wheels(debian: str, folder: Path) -> list[Path]:
    """The wheels for that architecture, by the hashes of wheels.txt, in `folder`. pip's own
    settings say where from. Raises `NotMadeError`."""
    machine = MACHINES[debian]
    platforms = [f"--platform=manylinux_{glibc}_{machine}" for glibc in _GLIBC]
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--only-binary=:all:", "--require-hashes", "--implementation=cp",
         "--python-version=311", "--abi=abi3", "--abi=none", *platforms,
         f"--platform=manylinux2014_{machine}", f"--requirement={WHEELS}", f"--dest={folder}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotMadeError(f"pip could not fetch the wheels for {debian}:\n{done.stderr.strip()}")
    return sorted(folder.glob("*.whl"))


def make_install(wheels: Iterable[Path], folder: Path) -> None:
    """Lay an install into `folder`, which is empty or not there yet."""
    folder.mkdir(parents=True)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            opened.extractall(folder)
    for room in OURS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    _describe(folder / f"loa-{version()}.dist-info")
    (folder / "__main__.py").write_text(MAIN)


def _describe(folder: Path) -> None:
    """What `importlib.metadata` reads: the agent tells its version in each status."""
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: loa\nVersion: {version()}\n")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
