"""The machine's own clocks, read together: the kernel and the clock chip are asked here."""

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path

from device_agent.clock import Chip, KernelSync, Moment, Tracking

CHIP_EVERY_NS = 300_000_000_000
"""A chip is read this often: a reading goes over a slow bus."""
CHIP = Path("/sys/class/rtc/rtc0")


class _Timex(ctypes.Structure):
    """The head of `struct timex`; the C library writes up to 256 bytes."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


_STA_UNSYNC = 0x40
_TIME_ERROR = 5


class SystemClock:
    """Reads the machine's clocks. `tracking` gives chrony's last word; used on one thread."""

    def __init__(
        self, tracking: Callable[[], Tracking | None] = lambda: None, chip: Path = CHIP
    ) -> None:
        self._tracking, self._chip_at = tracking, chip
        self._chip: Chip | None = None
        self._chip_due_ns = 0
        self._boot_id = _boot_id()
        self._adjtimex = getattr(ctypes.CDLL(None, use_errno=True), "adjtimex", None)

    def steady_ns(self) -> int:
        return time.monotonic_ns()

    def read(self) -> Moment:
        """All clocks within a few microseconds: of five readings the tightest."""
        chip = self._read_chip()
        tries = [_together() for _ in range(5)]
        _, steady_ns, raw_ns, wall_us, boottime_ns = min(tries)
        return Moment(
            steady_ns=steady_ns,
            raw_ns=raw_ns,
            wall_us=wall_us,
            boottime_ns=boottime_ns,
            boot_id=self._boot_id,
            kernel=self.kernel(),
            tracking=self._tracking(),
            chip=chip,
        )

    def _read_chip(self) -> Chip | None:
        now_ns = time.monotonic_ns()
        if now_ns >= self._chip_due_ns:
            self._chip, self._chip_due_ns = read_chip(self._chip_at), now_ns + CHIP_EVERY_NS
        return self._chip

    def kernel(self) -> KernelSync | None:
        """The kernel's own word on its synchronisation; None where it cannot be asked."""
        if self._adjtimex is None:
            return None
        timex = _Timex()
        state = self._adjtimex(ctypes.byref(timex))
        if state < 0:
            return None
        synchronised = state != _TIME_ERROR and not timex.status & _STA_UNSYNC
        return KernelSync(synchronised, timex.maxerror, timex.esterror)


def read_chip(folder: Path) -> Chip | None:
    """The clock chip of that folder (`/sys/class/rtc/rtc0`), in the middle of the second it says;
    None where there is none, or none that can be read. It is a hint: `device_agent.clock` says of
    what."""
    try:
        name = (folder / "name").read_text().strip()[:64]
        seconds = int((folder / "since_epoch").read_text())
    except (OSError, ValueError):
        return None
    return Chip(name, seconds * 1_000_000 + 500_000, time.clock_gettime_ns(_BOOTTIME))


def _together() -> tuple[int, int, int, int, int]:
    """(uncertainty, steady, raw, wall, boot time), the steady clock read before and after."""
    before = time.monotonic_ns()
    wall_ns = time.time_ns()
    raw_ns = time.clock_gettime_ns(_RAW)
    boottime_ns = time.clock_gettime_ns(_BOOTTIME)
    after = time.monotonic_ns()
    return after - before, (before + after) // 2, raw_ns, wall_ns // 1000, boottime_ns


# Elsewhere than on Linux the steady clock stands in: it serves development only.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_RAW = getattr(time, "CLOCK_MONOTONIC_RAW", time.CLOCK_MONOTONIC)


def _boot_id() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else f"process-{os.getpid()}"
