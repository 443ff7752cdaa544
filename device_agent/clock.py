"""Which time it is, how sure that is, and how wall time maps to the steady clock.

Pure arithmetic first, then `SystemClock`, which alone reads clocks. Wall time is UTC microseconds
since 1970; steady time is `time.monotonic_ns`; boot time is CLOCK_BOOTTIME, which also runs while
the machine sleeps. An *offset* is wall minus steady, in microseconds.

The contract is DESIGN section 7, "Clock": the system clock first if the kernel calls it
synchronised; the signed in-band exchange when it is not, or disagrees by more than 5 ms; never
below the last persisted time; no trust without one of them.
"""

import ctypes
import os
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

DISAGREEMENT_US = 5_000
DRIFT_PPM = 100
"""What a steady clock may gain or lose: twice a usual quartz's 50 ppm."""
MAX_ERROR_US = 1_000_000
"""An estimate less sure than a second is no time to sound by."""
_SAMPLES = 15
_SAMPLE_AGE_NS = 600_000_000_000


@dataclass(frozen=True, slots=True)
class ClockMap:
    """Wall and steady clock tied together at one instant; frozen for the length of an item, so
    that a correction of the wall clock cannot bend or jump what is sounding."""

    wall_us: int
    steady_ns: int

    @classmethod
    def from_offset(cls, offset_us: int) -> "ClockMap":
        return cls(offset_us, 0)

    def to_steady_ns(self, wall_ms: int) -> int:
        return self.steady_ns + (wall_ms * 1000 - self.wall_us) * 1000

    def to_wall_us(self, steady_ns: int) -> int:
        return self.wall_us + (steady_ns - self.steady_ns) // 1000

    def to_wall_ms(self, steady_ns: int) -> int:
        return self.to_wall_us(steady_ns) // 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """One exchange: sent and received by the own steady clock, answered by the server's wall.

    `teller` is the key that signed the answer.
    """

    sent_ns: int
    server_us: int
    received_ns: int
    teller: str = ""

    @property
    def round_trip_us(self) -> int:
        return -(-(self.received_ns - self.sent_ns) // 1000)

    @property
    def offset_us(self) -> int:
        """As if the answer was given half-way; wrong by at most half the round trip."""
        return self.server_us - (self.sent_ns + self.received_ns) // 2000

    def error_us(self, now_ns: int) -> int:
        """Bound of the error by now: half the round trip and the drift since (rounded up)."""
        age_us = max(0, now_ns - self.received_ns) // 1000
        return -(-self.round_trip_us // 2) + 1 + drift_us(age_us)


@dataclass(frozen=True, slots=True)
class Estimate:
    """`offset_us` is right within ±`error_us`, if the server's clock is."""

    offset_us: int
    error_us: int
    samples: int = 1


def drift_us(age_us: int) -> int:
    return -(-age_us * DRIFT_PPM // 1_000_000)


def median_estimate(samples: Iterable[Sample], now_ns: int) -> Estimate | None:
    """The sample with the (lower) median offset, with its own error: a bound, not a guess."""
    ordered = sorted(samples, key=lambda each: (each.offset_us, each.received_ns))
    if not ordered:
        return None
    middle = ordered[(len(ordered) - 1) // 2]
    return Estimate(middle.offset_us, middle.error_us(now_ns), len(ordered))


class Exchange:
    """The latest samples: at most 15, none older than ten minutes. Not thread-safe."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=_SAMPLES)

    def add(self, sample: Sample, floor_us: int = 0) -> bool:
        """Take a verified answer in. False, and not taken, for one that cannot be: received
        before it was sent, or below the last persisted time."""
        if sample.received_ns < sample.sent_ns or sample.server_us < floor_us:
            return False
        self._samples.append(sample)
        return True

    def estimate(self, now_ns: int) -> Estimate | None:
        fresh = [each for each in self._samples if now_ns - each.received_ns <= _SAMPLE_AGE_NS]
        return median_estimate(fresh, now_ns)

    def clear(self) -> None:
        """Forget everything, as after the machine slept."""
        self._samples.clear()


class ClockSource(StrEnum):
    """Where trusted time comes from."""

    SYSTEM = "system"
    EXCHANGE = "exchange"
    KEPT = "kept"
    """What an earlier process of the same boot trusted, carried on by the boot clock."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KernelSync:
    """What adjtimex says of the system clock (man 2 adjtimex): maxerror bounds the error."""

    synchronised: bool
    max_error_us: int
    estimated_error_us: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Trust persisted for the next process of this boot. `offset_us` is wall minus boot time."""

    boot_id: str
    offset_us: int
    error_us: int
    at_boottime_ns: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The clocks read together. `kernel` is None where adjtimex cannot be asked."""

    steady_ns: int
    wall_us: int
    boottime_ns: int
    boot_id: str
    kernel: KernelSync | None

    @property
    def offset_us(self) -> int:
        return self.wall_us - self.steady_ns // 1000


@dataclass(frozen=True, slots=True)
class Judgement:
    """The time to go by. Untrusted (`source` none): the offset is the best known, and scheduled
    items wait. `disagreement_us`: system minus exchange, or None where one of them is missing."""

    source: ClockSource
    offset_us: int
    error_us: int
    disagreement_us: int | None

    @property
    def trusted(self) -> bool:
        return self.source is not ClockSource.NONE

    def map(self) -> ClockMap:
        return ClockMap.from_offset(self.offset_us)

    def wall_ms(self, steady_ns: int, floor_ms: int) -> int:
        """Now, and never below the last persisted time."""
        return max(floor_ms, self.map().to_wall_ms(steady_ns))

    def keep(self, moment: Moment) -> Kept | None:
        """What to persist so that a restarted process need not begin anew."""
        if not self.trusted:
            return None
        boot_minus_steady_us = (moment.boottime_ns - moment.steady_ns) // 1000
        offset_us = self.offset_us - boot_minus_steady_us
        return Kept(moment.boot_id, offset_us, self.error_us, moment.boottime_ns)


def judge(moment: Moment, exchange: Estimate | None, kept: Kept | None, floor_ms: int) -> Judgement:
    """Choose the time to go by. Pure; `floor_ms` is the last persisted wall time.

    A synchronised system clock is only contradicted beyond what the exchange can know: 5 ms and
    its own error. A source that lies below the floor, or knows the time no better than a second,
    counts as none.
    """
    system = _system(moment)
    disagreement = moment.offset_us - exchange.offset_us if exchange else None
    contradicted = (
        exchange is not None
        and disagreement is not None
        and abs(disagreement) > DISAGREEMENT_US + exchange.error_us
    )
    for source, estimate in (
        (ClockSource.SYSTEM, None if contradicted else system),
        (ClockSource.EXCHANGE, exchange),
        (ClockSource.KEPT, _carried(kept, moment)),
    ):
        if estimate and _plausible(estimate, moment.steady_ns, floor_ms):
            return Judgement(source, estimate.offset_us, estimate.error_us, disagreement)
    return Judgement(ClockSource.NONE, moment.offset_us, 0, disagreement)


def judge_carrying(
    moment: Moment, exchange: Estimate | None, kept: Kept | None, floor_ms: int
) -> Judgement:
    """As `judge`; besides, what this boot once trusted is kept however long the network and the
    server are gone: an agent plays for weeks without them, and reports its error."""
    judged = judge(moment, exchange, kept, floor_ms)
    if judged.trusted or exchange is not None or kept is None or kept.boot_id != moment.boot_id:
        return judged
    unhurried = replace(kept, error_us=0, at_boottime_ns=moment.boottime_ns)
    carried = judge(replace(moment, kernel=None), None, unhurried, floor_ms)
    age_us = (moment.boottime_ns - kept.at_boottime_ns) // 1000
    return replace(carried, error_us=kept.error_us + drift_us(age_us))


def _system(moment: Moment) -> Estimate | None:
    if moment.kernel is None or not moment.kernel.synchronised:
        return None
    return Estimate(moment.offset_us, moment.kernel.max_error_us)


def _carried(kept: Kept | None, moment: Moment) -> Estimate | None:
    if kept is None or kept.boot_id != moment.boot_id:
        return None
    age_us = (moment.boottime_ns - kept.at_boottime_ns) // 1000
    boot_minus_steady_us = (moment.boottime_ns - moment.steady_ns) // 1000
    return Estimate(kept.offset_us + boot_minus_steady_us, kept.error_us + drift_us(age_us))


def _plausible(estimate: Estimate, steady_ns: int, floor_ms: int) -> bool:
    wall_ms = ClockMap.from_offset(estimate.offset_us).to_wall_ms(steady_ns)
    return wall_ms >= floor_ms and estimate.error_us <= MAX_ERROR_US


def system_wall_us(steady_ns: int) -> int:
    """The UTC microseconds of a steady instant by the system's own clock."""
    return (steady_ns + time.time_ns() - time.monotonic_ns()) // 1000


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
    """Reads the machine's clocks."""

    def __init__(self) -> None:
        self._boot_id = _boot_id()
        self._adjtimex = getattr(ctypes.CDLL(None, use_errno=True), "adjtimex", None)

    def steady_ns(self) -> int:
        return time.monotonic_ns()

    def read(self) -> Moment:
        """All clocks within a few microseconds: of five readings the tightest."""
        tries = [_pair() for _ in range(5)]
        _, steady_ns, wall_us, boottime_ns = min(tries)
        return Moment(steady_ns, wall_us, boottime_ns, self._boot_id, self.kernel())

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


def _pair() -> tuple[int, int, int, int]:
    """(uncertainty, steady, wall, boot time), the steady clock read before and after."""
    before = time.monotonic_ns()
    wall_ns = time.time_ns()
    boottime_ns = time.clock_gettime_ns(_BOOTTIME)
    after = time.monotonic_ns()
    return after - before, (before + after) // 2, wall_ns // 1000, boottime_ns


# Elsewhere than on Linux the steady clock stands in: it serves development only.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _boot_id() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else f"process-{os.getpid()}"
