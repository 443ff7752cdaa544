"""What a process started ends with it, however it ends; what is not its own stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from server.demo.reaping import Reaper, unmarked
from tests.server.demo.leaving import has_ended
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="marks are read in /proc")

DEAF = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
LIVES = "print(flush=True); signal.pause()"
PARENT = f"""
import os, signal, subprocess, sys
from server.demo.reaping import Reaper
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell has it ignored
reaper = Reaper()
reaper.start()
for deaf in ("import signal; ", {DEAF!r}):
    child = subprocess.Popen(
        [sys.executable, "-c", deaf + {LIVES!r}],
        env={{**os.environ, **reaper.mark}}, stdout=subprocess.PIPE, start_new_session=True,
    )
    child.stdout.readline()
    print(child.pid, flush=True)
sys.stdin.read()
"""


@contextmanager
def parent() -> Iterator[tuple[subprocess.Popen[bytes], list[psutil.Process]]]:
    """A process that started two, one of them deaf to SIGTERM."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        yield process, [psutil.Process(int(process.stdout.readline())) for _ in range(2)]


@contextmanager
def lives(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", f"import signal; {LIVES}"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_it_started_ends_with_it(how: signal.Signals) -> None:
    """Killed, told to end or interrupted: its children end, the one that is deaf to it too."""
    with parent() as (process, children):
        os.kill(process.pid, how)
        process.wait()
        wait_until(lambda: all(map(has_ended, children)))


def test_nobody_elses_process_is_ended() -> None:
    """Only what carries this very mark ends: neither another's nor what carries none."""
    ours, theirs = Reaper(), Reaper()
    ours.start()
    with (
        lives({**os.environ, **ours.mark}) as own,
        lives({**os.environ, **theirs.mark}) as other,
        lives(unmarked({**os.environ, **ours.mark})) as plain,
    ):
        ours.stop()
        wait_until(lambda: own.poll() is not None)
        assert own.returncode == -signal.SIGTERM
        assert (other.poll(), plain.poll()) == (None, None)


def test_what_a_child_starts_ends_too() -> None:
    """The mark is handed on: a grandchild whose parent has ended long ago is still ours."""
    reaper = Reaper()
    reaper.start()
    script = (
        "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c',"
        " 'import signal; signal.pause()'], stdout=subprocess.DEVNULL).pid)"
    )
    said = subprocess.check_output(
        [sys.executable, "-c", script], env={**os.environ, **reaper.mark}, text=True
    )
    grandchild = psutil.Process(int(said))
    reaper.stop()
    wait_until(lambda: has_ended(grandchild))
