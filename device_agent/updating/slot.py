"""A slot: one folder that Python runs, made from a release's parts without network or pip.

Its parts stay beside it, so that the next release brings over the air only what changed. A slot
is written while the agent runs from the other; until it is named in `staged.json`, nobody
looks at it.
"""

import compileall
import os
import platform
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from device_agent.updating.source import NotTakenError

PARTS: Final = "parts"
UNPACKED_AT_MOST: Final = 512 * 1024 * 1024
RESERVE_BYTES: Final = 64 * 1024 * 1024
"""Kept free beside a slot, for the journal."""
CHECK_S: Final = 120.0
_MAIN: Final = """\
import sys

# Last of all: what the package asks of Debian, as PyPI has no cffi for 32-bit Arm.
sys.path.append("/usr/lib/python3/dist-packages")

from device_agent.cli import main

sys.exit(main())
"""


def kind_of_machine() -> str:
    """What a release must be made for: as in `linux-aarch64`, for every Python from 3.11 on. A
    32-bit system on a 64-bit kernel is 32-bit."""
    machine = platform.machine()
    if struct.calcsize("P") == 4:
        machine = {"aarch64": "armv7l", "x86_64": "i686"}.get(machine, machine)
    return f"{sys.platform}-{machine}"


def clear(slot: Path) -> None:
    """Its parts stay; what runs is gone, first of all that by which it runs."""
    (slot / "__main__.py").unlink(missing_ok=True)
    for one in slot.iterdir() if slot.is_dir() else ():
        if one.name != PARTS:
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
    (slot / PARTS).mkdir(mode=0o755, parents=True, exist_ok=True)


def fill(slot: Path, parts: Iterable[Path]) -> None:
    """Unpack the parts, which were verified. Raises `NotTakenError`, `OSError`."""
    kept = set()
    for part in parts:
        kept.add(part.name)
        _unpack(part, slot)
    for one in (slot / PARTS).iterdir():
        if one.name not in kept:
            one.unlink()
    compileall.compile_dir(slot, quiet=2, legacy=False, maxlevels=20)
    (slot / "__main__.py").write_text(_MAIN)
    os.sync()


def _unpack(part: Path, slot: Path) -> None:
    try:
        with zipfile.ZipFile(part) as archive:
            names = archive.infolist()
            size = sum(one.file_size for one in names)
            if size > UNPACKED_AT_MOST:
                raise NotTakenError("endless", part.name)
            if shutil.disk_usage(slot).free < size + RESERVE_BYTES:
                raise NotTakenError("no_room", part.name)
            archive.extractall(slot)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as bad:
        raise NotTakenError("malformed", part.name) from bad


def check(slot: Path) -> None:
    """Whether this machine's Python can load all of it. Raises `NotTakenError` `broken`."""
    python = [sys.executable, "-I", "-S", str(slot), "--version"]
    try:
        done = subprocess.run(python, capture_output=True, timeout=CHECK_S, check=False)
    except subprocess.TimeoutExpired as slow:
        raise NotTakenError("broken", "it does not answer") from slow
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NotTakenError("broken", "".join(last)[:300])
