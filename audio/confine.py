"""Work on hostile bytes in a process that can do nothing else, and dies on time.

The child is a fresh interpreter in its own session with an emptied environment. It holds only the
descriptors it was given; before it touches them it gives up opening any other (files, sockets,
pipes), starting processes, dumping core, and memory, processor and wall time beyond its bounds.
Its answer is one JSON object of limited size.
"""

import contextlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from audio.profile import Limits
from audio.refusal import SENTENCES, AudioRefusal

ANSWER_BYTES: Final = 1 << 18
_ROOT: Final = Path(__file__).resolve().parent.parent


class ChildDied(Exception):  # noqa: N818 - named for what happened
    """The child ended by a signal: its bounds, a crash, or the time-out (`signal` is SIGALRM)."""

    def __init__(self, number: int) -> None:
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.signal = number


def run(
    work: str, descriptors: Mapping[str, int], limits: Limits, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Do `work` (a key of `audio.child.WORK`) in a child and return its answer.

    Raises AudioRefusal as the child judged, ChildDied when it was ended, OSError for a fault of
    the environment that it met (no space left), RuntimeError with its traceback for a bug.
    """
    job = {
        "work": work,
        "descriptors": descriptors,
        "limits": {name: getattr(limits, name) for name in Limits.__slots__},
        "options": options,
    }
    with started(list(descriptors.values())) as child:
        try:
            answer, complaint = _converse(child, json.dumps(job).encode(), limits.wall_s)
        finally:
            end(child)
    return _understood(child.returncode, answer, complaint)


def started(descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
    """A child that waits for its job: own session, empty environment, only these descriptors."""
    return subprocess.Popen(
        [sys.executable, "-s", "-P", "-m", "audio.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=descriptors,
        start_new_session=True,
        cwd="/",
        env={"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
    )


def _converse(child: subprocess.Popen[bytes], job: bytes, wall_s: int) -> tuple[bytes, bytes]:
    """Send the job, gather answer and complaint up to ANSWER_BYTES each; ChildDied when late."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    deadline = time.monotonic() + wall_s
    with contextlib.suppress(BrokenPipeError):  # it died at once: its exit status says why
        child.stdin.write(job)
        child.stdin.close()
    heard = {child.stdout.fileno(): bytearray(), child.stderr.fileno(): bytearray()}
    with selectors.DefaultSelector() as waiting:
        for pipe in heard:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise ChildDied(signal.SIGALRM)
            for key, _ in ready:
                raw = os.read(key.fd, 65536)
                heard[key.fd] += raw
                if not raw or len(heard[key.fd]) > ANSWER_BYTES:
                    waiting.unregister(key.fd)
    answer, complaint = heard.values()
    return bytes(answer), bytes(complaint)


def end(child: subprocess.Popen[bytes]) -> None:
    """Whatever is left of the child's session is killed, then the child is reaped."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _understood(status: int, answer: bytes, complaint: bytes) -> dict[str, Any]:
    if status < 0:
        raise ChildDied(-status)
    if status > 0:
        raise RuntimeError(f"audio child failed:\n{complaint.decode(errors='replace')}")
    said = json.loads(answer)
    if "refused" in said:
        raise refusal_from(said["refused"])
    if "fault" in said:
        raise OSError(int(said["fault"]), os.strerror(int(said["fault"])))
    done = said["done"]
    assert isinstance(done, dict)
    return done


def refusal_from(said: Mapping[str, Any]) -> AudioRefusal:
    """A refusal as the child worded it, believed as far as known codes and whole numbers."""
    code = said["code"]
    if code not in SENTENCES:
        raise ValueError(f"unknown refusal {code!r}")
    values = {str(name): int(value) for name, value in said["values"].items()}
    return AudioRefusal(code, "file", **values)


def give_up(limits: Limits) -> None:
    """In the child, before any hostile byte: bounds first, then no further descriptor."""
    signal.alarm(limits.wall_s + 5)  # should the parent be gone
    _bound(resource.RLIMIT_CPU, limits.cpu_s)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_NPROC, 0)
    # 2 channels of 48 kHz s16 for the longest sound; SIGXFSZ is ignored by CPython: EFBIG follows.
    _bound(resource.RLIMIT_FSIZE, limits.max_ms * 192 + (1 << 20))
    _bound(resource.RLIMIT_DATA, _held_bytes() + limits.memory_bytes)
    _bound(resource.RLIMIT_NOFILE, 0)


def _bound(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def _held_bytes() -> int:
    """Private memory mapped so far, as the kernel counts it for RLIMIT_DATA (proc(5), VmData)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    raise OSError("no VmData in /proc/self/status")
