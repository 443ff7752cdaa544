"""Chrony's word: read from its own client, of a real chronyd where there is one."""

import getpass
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from device_agent.chrony import Chrony, ask, read
from device_agent.clock import Tracking
from tests.contract.broker.rigs import free_port
from tests.waiting import wait_until

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
CHRONYD, CHRONYC = shutil.which("chronyd", path=PATH), shutil.which("chronyc", path=PATH)
LINE = (
    b"CB00710F,203.0.113.15,3,1795450404.271,-0.000200000,0.0001,0.0002,-12.3,0.01,0.5,"
    b"0.040000000,0.001000000,64.2,Normal\n"
)


def test_the_error_is_what_the_manual_of_chrony_bounds_it_by() -> None:
    """The correction still to be made, the root dispersion, and half the root delay."""
    assert read(LINE, 7) == Tracking("203.0.113.15", 3, True, 200 + 1_000 + 20_000 + 1, 7)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Normal", b"Not synchronised"),
        (b"CB00710F,203.0.113.15", b"7F7F0101,"),
        (b",3,", b",0,"),
    ],
    ids=["says so", "its own source", "no stratum"],
)
def test_a_chronyd_that_goes_by_nothing_is_not_synchronised(old: bytes, new: bytes) -> None:
    """One that is told to be its own source (`local`) calls itself synchronised: nobody vouches."""
    found = read(LINE.replace(old, new), 0)
    assert found is not None
    assert not found.synchronised


def test_a_receiver_on_the_device_is_named() -> None:
    """A GPS is a source of chrony like another: its name tells, signed answers contradict it."""
    found = read(LINE.replace(b"CB00710F,203.0.113.15", b"47505300,GPS"), 0)
    assert found is not None
    assert (found.reference, found.synchronised) == ("GPS", True)


@pytest.mark.parametrize("said", [b"", b"506 Cannot talk to daemon\n", LINE[:40], b",,x" * 6])
def test_what_is_not_understood_is_no_word(said: bytes) -> None:
    """Whatever another version prints, the agent goes on without it."""
    assert read(said, 0) is None


def test_a_client_that_fails_or_hangs_is_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended in time; a machine without chrony starts nothing."""
    monkeypatch.setattr("device_agent.chrony.WITHIN_S", 0.2)
    hangs = [sys.executable, "-c", "import sys; sys.stdin.close(); import time; time.sleep(60)"]
    assert ask(hangs) is None
    assert ask(["/nonexistent/chronyc"]) is None
    nobody = Chrony(None)
    nobody.start()
    nobody.close()
    assert nobody.latest() is None


@contextmanager
def chronyd(folder: Path, *lines: str) -> Iterator[list[str]]:
    """A real one that leaves this machine's clock alone (-x); how its client is called."""
    assert CHRONYD is not None
    assert CHRONYC is not None
    folder.mkdir()
    port = free_port()
    ours = (
        f"cmdport {port}",
        "bindcmdaddress 127.0.0.1",
        "bindcmdaddress /",
        f"pidfile {folder}/pid",
    )
    (folder / "conf").write_text("\n".join((*ours, *lines, "")))
    command = (CHRONYD, "-x", "-d", "-U", "-u", getpass.getuser(), "-f", str(folder / "conf"))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as daemon:
        try:
            yield [CHRONYC, "-n", "-h", "127.0.0.1", "-p", str(port)]
        finally:
            daemon.kill()


@pytest.mark.skipif(CHRONYD is None or CHRONYC is None, reason="chrony is not installed")
def test_a_real_chronyd_is_asked(tmp_path: Path) -> None:
    """One of two on loopback follows the other: it names it, and how wrong it may be. The other,
    its own source, vouches for nothing."""
    port = free_port()
    source = ("local stratum 8", f"port {port}", "bindaddress 127.0.0.1", "allow 127.0.0.1")
    follows = ("port 0", f"server 127.0.0.1 port {port} iburst minpoll -6 maxpoll -4")
    with ExitStack() as daemons:
        alone = daemons.enter_context(chronyd(tmp_path / "source", *source))
        following = daemons.enter_context(chronyd(tmp_path / "follows", *follows))

        def synchronised() -> bool:
            said = ask(following)
            return said is not None and said.synchronised

        wait_until(synchronised)
        said, other = ask(following), ask(alone)
    assert said is not None
    assert (said.reference, said.stratum) == ("127.0.0.1", 9)
    assert 0 < said.error_us < 1_000_000
    assert other is not None
    assert not other.synchronised
