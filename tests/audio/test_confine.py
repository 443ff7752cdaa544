"""What the child can do: read what it was given, and nothing else."""

import errno
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import av
import pytest

from audio import confine
from audio.decode import Upload, open_as
from audio.profile import Limits
from audio.sniff import Format
from tests.audio import hostile
from tests.audio.recordings import KINDS, record, speech

GIVEN_UP = (
    "import os, signal, socket, sys\n"
    "from audio.confine import give_up\n"
    "from audio.profile import Limits\n"
    "give_up(Limits(wall_s=20, cpu_s=1, memory_bytes=32 << 20, max_ms=10_000))\n"
)


def in_child(deed: str) -> subprocess.CompletedProcess[str]:
    """How `deed` ends in a process that has given up everything."""
    return subprocess.run(
        [sys.executable, "-c", GIVEN_UP + deed],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param("open('/etc/hostname')", id="another file"),
        pytest.param("open('/tmp/loa-never', 'w')", id="a new file"),
        pytest.param("socket.socket()", id="a socket"),
        pytest.param("os.pipe()", id="a pipe"),
        pytest.param("os.dup(0)", id="a copy of a descriptor"),
    ],
)
def test_nothing_further_can_be_opened(deed: str) -> None:
    """After giving up, no file, socket, pipe or descriptor can be opened."""
    done = in_child(deed)
    assert done.returncode == 1
    assert re.search(r"OSError: \[Errno (24|22)\]", done.stderr)  # dup(2) words it as 22


def test_limits_cannot_be_raised_again() -> None:
    """Memory beyond the bounds is not granted."""
    done = in_child("x = bytearray(64 << 20)")
    assert done.returncode == 1
    assert "MemoryError" in done.stderr


def test_endless_work_is_ended() -> None:
    """A child that computes for ever is ended by its processor time."""
    assert in_child("while True: pass").returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_a_spool_cannot_fill_the_disk() -> None:
    """A child cannot write more than the longest sound takes."""
    with tempfile.TemporaryFile() as spool:
        deed = f"os.pwrite({spool.fileno()}, b'x', 10_000 * 192 + (2 << 20))"
        done = subprocess.run(
            [sys.executable, "-c", GIVEN_UP + deed],
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[spool.fileno()],
            cwd=Path(__file__).parents[2],
        )
    assert "File too large" in done.stderr


def test_the_child_sees_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Secrets in the server's environment are not in the child's."""
    monkeypatch.setenv("LOA_SECRET", "x")
    source = record(tmp_path / "a.wav", speech(1, 44_100), KINDS["wav"])
    with source.open("rb") as upload, confine.started([upload.fileno()]) as child:
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        group = os.getpgid(child.pid)
        confine.end(child)
    assert b"LOA_SECRET" not in environment
    assert group == child.pid  # a group of its own, so that all of it can be killed


def test_a_late_child_is_killed(tmp_path: Path) -> None:
    """After the time-out no child is left."""
    source = record(tmp_path / "a.wav", speech(1, 44_100), KINDS["wav"])
    before = children()
    with source.open("rb") as upload, tempfile.TemporaryFile() as spool:
        files = {"source": upload.fileno(), "spool": spool.fileno()}
        with pytest.raises(confine.ChildDied):
            confine.run("decode", files, Limits(wall_s=0), {})
    assert children() == before


def children() -> str:
    """Process ids of this thread's children."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def test_a_demuxer_that_opens_files_gets_none(tmp_path: Path) -> None:
    """Even the playlist demuxer itself, were it reached, could not open another file."""
    other = record(tmp_path / "secret.mp3", speech(1, 44_100), KINDS["mp3"])
    source = tmp_path / "list.mp3"
    source.write_bytes(hostile.playlist(other))
    with source.open("rb") as file, av.open(file, "r", format="hls") as followed:
        assert next(followed.decode(audio=0))  # FFmpeg left alone does follow it
    with (
        pytest.raises((av.error.FFmpegError, PermissionError)),
        Upload(os.open(source, os.O_RDONLY), "rb") as upload,
        open_as(upload, Format("hls", "hls", "mp3float")) as container,
    ):
        next(container.decode(audio=0))


def test_a_full_disk_is_no_refusal(tmp_path: Path) -> None:
    """When there is no room for the sound, that is a fault of the environment, not of the file."""
    source = record(tmp_path / "a.wav", speech(1, 44_100), KINDS["wav"])
    with source.open("rb") as upload, Path("/dev/full").open("r+b", buffering=0) as spool:
        files = {"source": upload.fileno(), "spool": spool.fileno()}
        with pytest.raises(OSError, match="No space left") as caught:
            confine.run("decode", files, Limits(), {})
    assert caught.value.errno == errno.ENOSPC
