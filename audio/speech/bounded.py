"""Run a speaking program within bounds: time, memory, what it answers; no network.

Weaker than `audio.confine`, which lets a child open nothing: these programs read their own data.
What they are given is no file of a stranger but words that `audio.speech.script` wrote.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from audio.speech.voice import LINE_BYTES, SpeechError

_LAUNCH: Final = Path(__file__).with_name("launch.py")
_COMPLAINT_BYTES: Final = 1 << 14
_SAID_BYTES: Final = 1 << 15
"""Half of what a pipe takes without a reader (pipe(7)): writing never waits."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`wall_s` and `cpu_s` of time; `memory_bytes` of addresses; `files` open at once, each written
    up to `file_bytes`; whether it may start `threads` (and so processes)."""

    wall_s: int = 20
    cpu_s: int = 15
    memory_bytes: int = 512 << 20
    output_bytes: int = LINE_BYTES
    files: int = 64
    file_bytes: int = 0
    threads: bool = False


def run(arguments: Sequence[str], said: str, bounds: Bounds = Bounds()) -> bytes:
    """What the program answers to `said` on its standard input. Raises `SpeechError`.

    Its own session, an emptied environment, and bounds that it cannot take off (`launch`).
    """
    asked = said.encode()
    if len(asked) > _SAID_BYTES:
        raise ValueError("a line is longer than a pipe takes")
    try:
        child = _started(arguments, bounds)
    except OSError as fault:
        raise SpeechError("broken", str(fault)) from fault
    try:
        answer, complaint = _converse(child, asked, bounds)
    finally:
        _end(child)
    if child.returncode == -signal.SIGXCPU:
        raise SpeechError("too_slow", "processor time")
    if child.returncode != 0:
        told = complaint.decode(errors="replace").strip()[-500:]
        raise SpeechError("broken", f"ended with {child.returncode}: {told}")
    return answer


def _started(arguments: Sequence[str], bounds: Bounds) -> subprocess.Popen[bytes]:
    launch = [sys.executable, "-I", "-S", str(_LAUNCH), json.dumps(asdict(bounds))]
    return subprocess.Popen(
        [*launch, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )


def _converse(
    child: subprocess.Popen[bytes], asked: bytes, bounds: Bounds
) -> tuple[bytes, bytes]:  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    deadline = time.monotonic() + bounds.wall_s
    with contextlib.suppress(BrokenPipeError):  # it died at once: its exit status says why
        child.stdin.write(asked)
        child.stdin.close()
    answer, complaint = bytearray(), bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ, answer)
        waiting.register(child.stderr, selectors.EVENT_READ, complaint)
        while waiting.get_map():
            ready = waiting.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise SpeechError("too_slow", f"no end after {bounds.wall_s} s")
            for key, _ in ready:
                raw = os.read(key.fd, 1 << 16)
                key.data.extend(raw)
                if not raw:
                    waiting.unregister(key.fileobj)
            if len(answer) > bounds.output_bytes:
                raise SpeechError("too_much", f"more than {bounds.output_bytes} bytes")
            del complaint[:-_COMPLAINT_BYTES]
    with contextlib.suppress(subprocess.TimeoutExpired):  # `_end` sees to what stays
        child.wait(max(0.0, deadline - time.monotonic()))
    return bytes(answer), bytes(complaint)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Whatever is left of its session is killed, the child reaped, the pipes closed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
