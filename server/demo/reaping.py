"""Ends what a process started once that one has gone, however it went: `kill -9` too.

Beside it runs a process of its own (`python reaping.py NAME`; the standard library alone) that
waits for the end of its standard input. What is to end with us carries a variable of an
unguessable NAME in its environment, handed on to whatever it starts in its turn: nobody else's
process has it, so none is mistaken for ours, and nothing has to be told of each. Needs `/proc`
and Linux 5.3 (pidfd); elsewhere, as on macOS, it finds nothing and ends nothing.
"""

import contextlib
import os
import secrets
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

GRACE_S: Final = 5
"""Between SIGTERM and SIGKILL."""
_NAME: Final = "LOA_ENDS_WITH_"


class Reaper:
    """While it runs, nothing started with `mark` in its environment outlives this process."""

    def __init__(self) -> None:
        self._name = f"{_NAME}{secrets.token_hex(16)}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def mark(self) -> dict[str, str]:
        """To be added to the environment of what is to end with us."""
        return {self._name: "1"}

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, self._name],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; it must outlive us
        )

    def stop(self) -> None:
        """End all that is left, as if this process had gone, and return when it has ended."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait()
            self._process = None


@contextmanager
def nothing_outlives_us() -> Iterator[None]:
    """Whatever this process starts within the block, with its own environment, carries a mark."""
    reaper = Reaper()
    reaper.start()
    os.environ.update(reaper.mark)
    try:
        yield
    finally:
        for name in reaper.mark:
            del os.environ[name]
        reaper.stop()


def unmarked(environment: Mapping[str, str]) -> dict[str, str]:
    """For what is meant to outlive whoever starts it."""
    return {name: value for name, value in environment.items() if not name.startswith(_NAME)}


def main(name: str) -> None:
    """A child that is not yet another program holds our input open: none comes after its end."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + GRACE_S
        while time.monotonic() < deadline and _end_all(f"{name}=".encode(), number, deadline):
            pass  # what they started meanwhile is told to end, too


def _end_all(mark: bytes, number: signal.Signals, deadline: float) -> bool:
    """Whether there were any; returns when those have ended, or it is too late."""
    ours = [held for pid in _pids() if (held := _held(pid, mark)) is not None]
    for pidfd in ours:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, number)
    for pidfd in ours:
        ended = select.poll()  # a pidfd is readable once its process has ended (pidfd_open(2))
        ended.register(pidfd, select.POLLIN)
        ended.poll(max(0, int((deadline - time.monotonic()) * 1000)))
        os.close(pidfd)
    return bool(ours)


def _pids() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdecimal()]
    return []


def _held(pid: int, mark: bytes) -> int | None:
    """Names the process itself, where it carries the mark: held before we look at it, its number
    cannot have become another's."""
    try:
        pidfd = os.pidfd_open(pid)
    except OSError:  # gone
        return None
    with contextlib.suppress(OSError):  # gone, or of another user
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        if any(one.startswith(mark) for one in environment.split(b"\0")):
            return pidfd
    os.close(pidfd)
    return None


if __name__ == "__main__":
    main(sys.argv[1])
