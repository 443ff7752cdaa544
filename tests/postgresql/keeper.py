"""Keeps one PostgreSQL for its borrowers: `python -m tests.postgresql.keeper FOLDER PROGRAMS`.

It writes the server's address to FOLDER/address, waits until nobody holds FOLDER/borrowers any
more (a lock of the kernel, which ends with its holder, however that ends), and then takes server
and data away. What goes wrong is in FOLDER/log.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

STARTS_WITHIN_S: Final = 60
SETTINGS: Final = {
    "listen_addresses": "",  # its socket alone, in a folder of its own
    "max_connections": "400",
    "fsync": "off",  # what it holds is thrown away in any case
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "timezone": "Asia/Ho_Chi_Minh",  # no rule of ours may depend on it
}


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs, and the user they run as (None: the one we are)."""

    folder: Path
    user: pwd.struct_passwd | None

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [str(self.folder / name), *arguments]
        if self.user is None:
            return subprocess.Popen(command, cwd="/")
        uid, gid = self.user.pw_uid, self.user.pw_gid
        return subprocess.Popen(command, cwd="/", user=uid, group=gid, extra_groups=())

    def run(self, name: str, *arguments: str) -> None:
        """Raises `RuntimeError` when it fails; why is in the log."""
        if self.start(name, *arguments).wait():
            raise RuntimeError(f"{name} failed")


def main(folder: Path, programs: Path) -> None:
    with (
        _home() as home,
        _serving(_prepared(programs, home), home) as address,
        (folder / "borrowers").open() as borrowers,
    ):
        fresh = folder / "address.new"
        fresh.write_text(address)
        fresh.rename(folder / "address")
        fcntl.flock(borrowers, fcntl.LOCK_EX)  # when the last borrower is gone
        (folder / "address").unlink(missing_ok=True)


@contextmanager
def _home() -> Iterator[Path]:
    """Outside the tests' own folder, which no other user may enter; a socket's path is short."""
    home = Path(tempfile.mkdtemp(prefix="loa-pg-", dir="/tmp"))
    try:
        yield home
    finally:
        shutil.rmtree(home)


def _prepared(folder: Path, home: Path) -> Programs:
    """Root gives the folder to another user, and copies programs that one cannot reach."""
    if os.geteuid() != 0:
        return Programs(folder, None)
    user = _user()
    os.chown(home, user.pw_uid, user.pw_gid)
    programs = Programs(folder, user)
    try:
        programs.run("postgres", "--version")
    except (PermissionError, RuntimeError):
        programs = Programs(_copied(folder, home), user)
    return programs


def _user() -> pwd.struct_passwd:
    """initdb wants one with a name."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _copied(folder: Path, home: Path) -> Path:
    """The installation around `folder`, and the libraries a wheel keeps beside its package."""
    root = folder.parent.parent
    for part in (root / folder.parent.name, root.with_name(f"{root.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, home / "site" / part.relative_to(root.parent), symlinks=True)
    return home / "site" / folder.relative_to(root.parent)


@contextmanager
def _serving(programs: Programs, home: Path) -> Iterator[str]:
    data = str(home / "data")
    programs.run(
        "initdb", "-D", data, "-U", "loa", "-A", "trust", "-N", "--locale=C", "--encoding=UTF8"
    )
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    server = programs.start("postgres", "-D", data, "-k", str(home), *settings)
    try:
        _wait_for(server, home)
        yield f"postgresql://loa@/postgres?host={home}"
    finally:
        server.send_signal(signal.SIGINT)  # its fast shutdown
        server.wait()


def _wait_for(server: "subprocess.Popen[bytes]", home: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while server.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(host=str(home), user="loa", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("postgres does not answer")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(Path(sys.argv[1]), Path(sys.argv[2]))
