"""Chrony's word on the system clock, asked of chronyd by its own client, on a thread of its own.

`chronyc -c tracking` (chronyc(1)) asks over chronyd's command port, which answers anybody on the
machine itself. The child is ended after three seconds; a machine without chrony costs nothing.
"""

import logging
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence

from device_agent.clock import Tracking

_LOG = logging.getLogger(__name__)

EVERY_S = 32.0
"""Half of chrony's own shortest usual poll of 64 s."""
WITHIN_S = 3.0
_FIELDS = 14
_LOCAL = "7F7F0101"
"""The reference id 127.127.1.1: chronyd is its own source (`local`), which vouches for nothing."""
_UNSYNCHRONISED = "Not synchronised"
_ERROR_AT_MOST_US = 2**53 - 1


class Chrony:
    """Asks every `EVERY_S` between `start` and `close`. `command`: how chronyc is called; None
    where this machine has none, and then nothing is ever asked."""

    def __init__(self, command: Sequence[str] | None) -> None:
        self._command = command
        self._latest: Tracking | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chrony", daemon=True)

    def start(self) -> None:
        if self._command is not None:
            self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def latest(self) -> Tracking | None:
        """What chronyd last said; how long that counts is for `device_agent.clock` to say."""
        return self._latest

    def _run(self) -> None:
        assert self._command is not None
        while not self._closing.is_set():
            said = ask(self._command)
            if said is not None:
                self._latest = said
            self._closing.wait(EVERY_S)


def find() -> list[str] | None:
    """How to call this machine's chronyc, where it has one."""
    found = shutil.which("chronyc", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/sbin")
    return None if found is None else [found, "-n"]


def ask(command: Sequence[str]) -> Tracking | None:
    """One question; None where no chronyd answers in time, or nothing that is understood."""
    try:
        done = subprocess.run(
            [*command, "-c", "tracking"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        _LOG.debug("chronyc: %s", fault)
        return None
    return None if done.returncode else read(done.stdout, time.monotonic_ns())


def read(said: bytes, steady_ns: int) -> Tracking | None:
    """The line of `chronyc -c tracking`: reference id, its name, stratum, time, correction still to
    be made, last offset, RMS offset, frequency, residual, skew, root delay, root dispersion (in s),
    interval, leap status."""
    fields = said.decode("ascii", "replace").strip().split(",")
    if len(fields) != _FIELDS:
        return None
    try:
        correction, delay, dispersion = (abs(float(fields[n])) for n in (4, 10, 11))
        error_us = round((correction + dispersion + delay / 2) * 1e6) + 1
        stratum = int(fields[2])
    except (ValueError, OverflowError):
        return None
    synchronised = fields[13] != _UNSYNCHRONISED and fields[0] != _LOCAL and stratum > 0
    name = fields[1] or fields[0]
    return Tracking(
        name[:64], abs(stratum), synchronised, min(error_us, _ERROR_AT_MOST_US), steady_ns
    )
