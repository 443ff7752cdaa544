"""Which time it is, how sure that is, and how wall time maps to the steady clock.

Pure arithmetic; `device_agent.machine_clock` reads the clocks. Wall time is UTC microseconds since
1970; steady time is `time.monotonic_ns`; boot time is CLOCK_BOOTTIME, which also runs while the
machine sleeps; raw time is CLOCK_MONOTONIC_RAW, which nobody slews. An *offset* is wall minus
steady, in microseconds.

The contract is DESIGN section 7, "Clock", and ADR 29: the system clock first if chrony (or, without
it, the kernel) calls it synchronised; the signed in-band exchange when it is not, or disagrees by
more than 5 ms; what this boot trusted before; what the clock chip carried over a power cut; never
below the last persisted time; no trust without one of them.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

DISAGREEMENT_US = 5_000
DRIFT_PPM = 100
"""What a steady clock may gain or lose: twice a usual quartz's 50 ppm."""
MAX_ERROR_US = 1_000_000
"""An estimate less sure than a second is no time to sound by."""
SAMPLE_AGE_NS = 600_000_000_000
"""When the newest sample is older than that, they are no time to go by of their own accord; they
still bound other clocks."""
TRACKING_AGE_NS = 180_000_000_000
"""How long chrony's last word counts when it says nothing more."""
CHIP_WITHIN_US = 2_000_000
"""A clock chip counts whole seconds: one that is right reads within two of the time."""
CHIP_CARRIES_MS = 45 * 86_400_000
"""The longest power cut a clock chip is believed to have counted: as long as a programme outlives
any connection (DESIGN section 5). A chip whose battery is gone jumps anywhere."""


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
    """One exchange: sent and received by the own raw clock, answered by the server's wall.

    Raw, because chrony slews the steady clock, by up to 8 % (chrony.conf(5), maxslewrate): no drift
    would bound what happened since. `teller` is the key that signed the answer.
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


_FAR_US = 2**63
"""No offset is so far."""


def drift_us(age_us: int) -> int:
    return -(-age_us * DRIFT_PPM // 1_000_000)


def agreed(samples: Iterable[Sample], raw_ns: int) -> Estimate | None:
    """The middle of what all answers allow, each within its own bound (Marzullo 1984), and the
    error of the surest: a bound, not a guess. One that was long on its way, or long ago, allows
    much and so outvotes nobody. From the first that newer ones contradict, the older count no more:
    the server's own clock was set since. The offset is wall minus *raw*."""
    low_us, high_us, error_us, count = -_FAR_US, _FAR_US, _FAR_US, 0
    for one in sorted(samples, key=lambda each: -each.received_ns):
        own_us = one.error_us(raw_ns)
        low, high = max(low_us, one.offset_us - own_us), min(high_us, one.offset_us + own_us)
        if low > high:
            break
        low_us, high_us, error_us, count = low, high, min(error_us, own_us), count + 1
    return Estimate((low_us + high_us) // 2, error_us, count) if count else None


class ClockSource(StrEnum):
    """Where trusted time comes from."""

    SYSTEM = "system"
    EXCHANGE = "exchange"
    KEPT = "kept"
    """What an earlier process of the same boot trusted, carried on by the boot clock."""
    CHIP = "chip"
    """What was trusted before a power cut, carried over it by a clock chip that had been right."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KernelSync:
    """What adjtimex says of the system clock (man 2 adjtimex): maxerror bounds the error."""

    synchronised: bool
    max_error_us: int
    estimated_error_us: int


@dataclass(frozen=True, slots=True)
class Tracking:
    """What chronyd says of the system clock (chronyc(1), tracking), read at `steady_ns`.

    `reference` is the source it goes by: an address, or the name of a receiver on the machine
    itself ("GPS", "PPS"). `error_us` is the manual's bound: the correction still to be made, the
    root dispersion, and half the root delay.
    """

    reference: str
    stratum: int
    synchronised: bool
    error_us: int
    steady_ns: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A reading of a real-time clock: `wall_us` by it when the boot clock said `boottime_ns`; at
    `right_ms` it was last seen to be right (0: never)."""

    name: str
    wall_us: int
    boottime_ns: int
    right_ms: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """Trust persisted for the next process of this boot. `offset_us` is wall minus boot time."""

    boot_id: str
    offset_us: int
    error_us: int
    at_boottime_ns: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The clocks read together. `kernel` is None where adjtimex cannot be asked, `tracking` where
    no chronyd answers, `chip` where the machine has none. Those two are a little older."""

    steady_ns: int
    raw_ns: int
    wall_us: int
    boottime_ns: int
    boot_id: str
    kernel: KernelSync | None
    tracking: Tracking | None = None
    chip: Chip | None = None

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
        """What to persist so that a restarted process need not begin anew. What a chip carried is
        read from the chip again: nothing is made of it that looks surer."""
        if self.source in (ClockSource.NONE, ClockSource.CHIP):
            return None
        boot_minus_steady_us = (moment.boottime_ns - moment.steady_ns) // 1000
        offset_us = self.offset_us - boot_minus_steady_us
        return Kept(moment.boot_id, offset_us, self.error_us, moment.boottime_ns)


def judge(
    moment: Moment, samples: Iterable[Sample], kept: Kept | None, chip: Chip | None, floor_ms: int
) -> Judgement:
    """Choose the time to go by. Pure; `floor_ms` is the last persisted wall time.

    A synchronised system clock is contradicted by signed answers, beyond what they can know: 5 ms
    and their own error, which grows as they age. However old they are, an unsigned source does not
    lead away from them faster than clocks drift. While answers still come, older ones count beside
    them, each with its error by now: over bad air a good one is rare.

    A source that lies below the floor counts as none, and so does one that knows the time no better
    than a second; but what this boot once trusted is carried however long network and server are
    gone, and after a power cut what `chip` carried: an agent plays for weeks alone, and reports its
    error. `chip` is the reading at the beginning of this process of one that had been right.
    """
    samples = list(samples)
    ever = _exchanged(samples, moment)
    answered_ns = max((one.received_ns for one in samples), default=0)
    exchange = ever if moment.raw_ns - answered_ns <= SAMPLE_AGE_NS else None
    system = _system(moment)
    contradicted = ever is not None and _apart(moment, ever) > DISAGREEMENT_US + ever.error_us
    disagreement = moment.offset_us - exchange.offset_us if exchange is not None else None
    for source, estimate in (
        (ClockSource.SYSTEM, None if contradicted else system),
        (ClockSource.EXCHANGE, ever if contradicted and system is not None else exchange),
        (ClockSource.KEPT, _carried(kept, moment)),
    ):
        if estimate and _plausible(estimate, moment.steady_ns, floor_ms):
            return Judgement(source, estimate.offset_us, estimate.error_us, disagreement)
    for source, estimate in (
        (ClockSource.EXCHANGE, ever if contradicted and system is not None else None),
        (ClockSource.KEPT, _carried(kept, moment)),
        (ClockSource.CHIP, _by_chip(chip, moment)),
    ):
        if estimate and exchange is None and _from_floor(estimate, moment.steady_ns, floor_ms):
            return Judgement(source, estimate.offset_us, estimate.error_us, disagreement)
    return Judgement(ClockSource.NONE, moment.offset_us, 0, disagreement)


def chip_agrees(chip: Chip, moment: Moment, time_map: ClockMap) -> bool:
    """Whether the chip reads what the time is: only then may it carry it over a power cut."""
    by_chip_us = _chip_offset_us(chip, moment) + moment.steady_ns // 1000
    return abs(by_chip_us - time_map.to_wall_us(moment.steady_ns)) <= CHIP_WITHIN_US


def chip_carries(chip: Chip | None, name: str, checked_ms: int) -> bool:
    """Whether a chip may carry what was last checked at `checked_ms`: the same one, that did not go
    back, over no longer than `CHIP_CARRIES_MS`."""
    if chip is None or chip.name != name:
        return False
    passed_ms = chip.wall_us // 1000 - checked_ms
    return -CHIP_WITHIN_US // 1000 <= passed_ms <= CHIP_CARRIES_MS


def _exchanged(samples: list[Sample], moment: Moment) -> Estimate | None:
    """As an offset of the steady clock, which may have been slewed against the raw one."""
    estimate = agreed(samples, moment.raw_ns)
    if estimate is None:
        return None
    slewed_us = (moment.raw_ns - moment.steady_ns) // 1000
    return replace(estimate, offset_us=estimate.offset_us + slewed_us)


def _apart(moment: Moment, exchange: Estimate) -> int:
    return abs(moment.offset_us - exchange.offset_us)


def _system(moment: Moment) -> Estimate | None:
    """By chrony where it answers, else by the kernel; which of them says that it is synchronised
    and how wrong it may be."""
    tracking, kernel = moment.tracking, moment.kernel
    if tracking is not None and moment.steady_ns - tracking.steady_ns <= TRACKING_AGE_NS:
        age_us = max(0, moment.steady_ns - tracking.steady_ns) // 1000
        error_us = tracking.error_us + drift_us(age_us)
        return Estimate(moment.offset_us, error_us) if tracking.synchronised else None
    if kernel is None or not kernel.synchronised:
        return None
    return Estimate(moment.offset_us, kernel.max_error_us)


def _carried(kept: Kept | None, moment: Moment) -> Estimate | None:
    if kept is None or kept.boot_id != moment.boot_id:
        return None
    age_us = (moment.boottime_ns - kept.at_boottime_ns) // 1000
    boot_minus_steady_us = (moment.boottime_ns - moment.steady_ns) // 1000
    return Estimate(kept.offset_us + boot_minus_steady_us, kept.error_us + drift_us(age_us))


def _by_chip(chip: Chip | None, moment: Moment) -> Estimate | None:
    """Its error: its own seconds, and what it may have drifted since it was right."""
    if chip is None:
        return None
    offset_us = _chip_offset_us(chip, moment)
    since_us = max(0, offset_us + moment.steady_ns // 1000 - chip.right_ms * 1000)
    return Estimate(offset_us, CHIP_WITHIN_US + drift_us(since_us))


def _chip_offset_us(chip: Chip, moment: Moment) -> int:
    boot_minus_steady_us = (moment.boottime_ns - moment.steady_ns) // 1000
    return chip.wall_us - chip.boottime_ns // 1000 + boot_minus_steady_us


def _plausible(estimate: Estimate, steady_ns: int, floor_ms: int) -> bool:
    return estimate.error_us <= MAX_ERROR_US and _from_floor(estimate, steady_ns, floor_ms)


def _from_floor(estimate: Estimate, steady_ns: int, floor_ms: int) -> bool:
    return ClockMap.from_offset(estimate.offset_us).to_wall_ms(steady_ns) >= floor_ms


def system_wall_us(steady_ns: int) -> int:
    """The UTC microseconds of a steady instant by the system's own clock, which this reads."""
    return (steady_ns + time.time_ns() - time.monotonic_ns()) // 1000
