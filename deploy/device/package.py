"""`./run package [amd64 arm64 armhf]`: `loa-agent` as a Debian package, for Debian 12 and 13.

Made on any machine with dpkg-deb, for all three; nothing of it is compiled. The same tree gives
the same bytes: times are those of the newest commit.
"""

import argparse
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.device.install import (
    HERE,
    MACHINES,
    ROOT,
    NotMadeError,
    fetch_wheels,
    make_install,
    version,
)

_CONTROL: Final = """\
Package: loa-agent
Version: {version}
Architecture: {architecture}
Maintainer: Loa <loa@localhost>
Installed-Size: {kib}
Depends: python3 (>= 3.11), python3-cffi-backend, adduser, ca-certificates,
 libasound2t64 | libasound2
Recommends: alsa-utils, chrony
Section: sound
Priority: optional
Description: agent of one street loudspeaker
 Sounds what a city's people decided, at the instant, for weeks without
 server or network, and keeps signed receipts of what was heard.
 .
 sudo loa-agent enrol makes this controller one of a city's;
 sudo loa-agent check tells what is wrong with it.
"""
_FILES: Final = {
    "debian/loa-agent": ("usr/bin/loa-agent", 0o755),
    "loa-agent.service": ("usr/lib/systemd/system/loa-agent.service", 0o644),
    "loa-agent-update.service": ("usr/lib/systemd/system/loa-agent-update.service", 0o644),
    "loa-agent-update.timer": ("usr/lib/systemd/system/loa-agent-update.timer", 0o644),
    "debian/copyright": ("usr/share/doc/loa-agent/copyright", 0o644),
}
_SCRIPTS: Final = ("postinst", "prerm", "postrm")
INSTALL: Final = "usr/lib/loa-agent/package"
"""Never written but by dpkg: what every update falls back to."""
_LAUNCHER: Final = ROOT / "device_agent" / "launcher.py"


def make_package(architecture: str, wheels: Sequence[Path], work: Path, out: Path) -> Path:
    """The package of this tree, made in `work` and laid into `out`. Raises `NotMadeError`."""
    tool = shutil.which("dpkg-deb")
    if tool is None:
        raise NotMadeError("there is no dpkg-deb here: on Debian and Ubuntu, apt install dpkg")
    tree = work / f"loa-agent-{architecture}"
    shutil.rmtree(tree, ignore_errors=True)
    make_install(wheels, tree / INSTALL)
    shutil.copy(_LAUNCHER, tree / "usr/lib/loa-agent/launcher.py")
    for source, (target, mode) in _FILES.items():
        (tree / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / source, tree / target)
        (tree / target).chmod(mode)
    _set_modes(tree)
    _write_control(tree, architecture)
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"loa-agent_{version()}_{architecture}.deb"
    done = subprocess.run(
        [tool, "--root-owner-group", "-Zxz", "--build", str(tree), str(package)],
        env={**os.environ, "SOURCE_DATE_EPOCH": _time_of_tree()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotMadeError(f"dpkg-deb: {done.stderr.strip()}")
    return package


def _set_modes(tree: Path) -> None:
    """Readable by all and writable by root alone, whatever the umask here was."""
    for path in [tree, *tree.rglob("*")]:
        runs = path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)
        path.chmod(0o755 if runs else 0o644)


def _write_control(tree: Path, architecture: str) -> None:
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    kib = sum(path.stat().st_size for path in files) // 1024
    sums = [f"{_md5(path)}  {path.relative_to(tree)}\n" for path in files]
    control = tree / "DEBIAN"
    control.mkdir()
    said = _CONTROL.format(version=version(), architecture=architecture, kib=kib)
    (control / "control").write_text(said)
    (control / "md5sums").write_text("".join(sums))
    for name in _SCRIPTS:
        shutil.copy(HERE / "debian" / name, control / name)
        (control / name).chmod(0o755)
    _set_modes(control)


def _md5(path: Path) -> str:
    """For `dpkg --verify`, whose format it is; it guards nothing."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _time_of_tree() -> str:
    """Seconds since 1970 of the newest commit; without git, what the environment says, or 0."""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or os.environ.get("SOURCE_DATE_EPOCH", "0")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run package", description=__doc__)
    parser.add_argument("architecture", nargs="*", metavar="ARCHITECTURE", help=", ".join(MACHINES))
    parser.add_argument("--out", type=Path, default=ROOT / "build", metavar="DIR")
    options = parser.parse_args()
    work = ROOT / "build" / "package"
    wanted = options.architecture or list(MACHINES)
    if strange := sorted(set(wanted) - MACHINES.keys()):
        parser.error(f"{', '.join(strange)}: there are {', '.join(MACHINES)}")
    try:
        for architecture in wanted:
            wheels = fetch_wheels(architecture, work / "wheels" / architecture)
            sys.stdout.write(f"{make_package(architecture, wheels, work, options.out)}\n")
    except NotMadeError as why:
        sys.stderr.write(f"package: {why}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
