"""A city whose own process is killed leaves nothing behind."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.server.demo.leaving import has_ended
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="marks are read in /proc"),
]

STARTS_WITHIN_S = 120


def of_the_city(root: psutil.Process) -> dict[str, psutil.Process]:
    """Its processes by the module they run, in whatever session; those that stay."""
    found = {}
    for process in root.children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            words = process.cmdline()
            if "-m" in words and "enrol" not in words:
                found[words[words.index("-m") + 1]] = process
    return found


def test_a_killed_proof_leaves_nothing_behind(tmp_path: Path) -> None:
    """kill -9 in the midst: broker, server and loudspeakers end all the same."""
    command = (sys.executable, "-P", "-m", "server.demo.proof", "--agents", "1")
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen([*command, "--out", str(tmp_path)], stdout=log, stderr=log) as proof,
    ):
        try:
            root = psutil.Process(proof.pid)
            wait_until(lambda: "device_agent" in of_the_city(root), STARTS_WITHIN_S)
            left = of_the_city(root)
        finally:
            proof.send_signal(signal.SIGKILL)
        assert left.keys() >= {"server.broker", "server.cli", "device_agent"}
        wait_until(lambda: all(map(has_ended, left.values())))
