"""The program's processes, forked from one that has read its code: a start costs its own work
alone, a tenth of what it costs a shell.

For tests of what processes say to one another. What a command is that somebody types, the proof
shows (tests/e2e/test_proof.py, test_killed.py), whose processes are begun by it.
"""

import importlib
import importlib.util
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.reduction import DupFd
from typing import Any, Final

import pytest

PRELOADED: Final = ["tests.preloaded"]
ONE_WORKER: Final = pytest.mark.xdist_group("real time")
"""For tests that fork: each worker that did would have a process read the code for it."""


class Forked:
    """A `server.demo.processes.Process`."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, sig: int, /) -> None:
        pid = self._process.pid
        if pid is not None and self.poll() is None:
            os.kill(pid, sig)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(str(self._process.name), timeout or 0)
        return status


def begin(
    module: str, words: Sequence[str], environment: Mapping[str, str], out: int, err: int
) -> Forked:
    """A `server.demo.processes.Begin`."""
    process = _context().Process(
        target=_live,
        name=f"{module} {words[0]}",
        args=(module, list(words), {**os.environ, **environment}, _Handed(out), _Handed(err)),
    )
    process.start()
    return Forked(process)


class _Handed:
    """An open file that goes along to the process that is being begun."""

    def __init__(self, file: int) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _taken, (DupFd(self._file),)


def _taken(handed: Any) -> int:
    return int(handed.detach())


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # who is forked has one thread
    try:
        forkserver.ensure_running()
    finally:
        if threads is None:
            del os.environ["OPENBLAS_NUM_THREADS"]
        else:
            os.environ["OPENBLAS_NUM_THREADS"] = threads
    return context


def _live(module: str, words: list[str], environment: dict[str, str], out: int, err: int) -> None:
    """What the command `python -m MODULE WORDS` does, in a process that was forked for it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(source, target)
        os.close(source)
    spec = importlib.util.find_spec(module)
    package = spec is not None and spec.submodule_search_locations is not None
    entry = importlib.import_module(f"{module}.__main__" if package else module)
    sys.exit(entry.main(words))
