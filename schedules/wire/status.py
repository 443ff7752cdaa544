"""`status` (up, retained, and the last will): how a device is and what it holds.

A device's status says which sequence of each document it holds, and the server sends what
lags to its inbox. Presence is the age of the last status, not the last will alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from schedules.wire.receipt import ClockState
from schedules.wire.usage import UsedDay
from schedules.words import (
    AtMost,
    Count,
    DeviceId,
    Instant,
    JournalId,
    Line,
    Percent,
    Sha256,
    Since,
    Within,
)
from schedules.words import Sequence as SequenceNumber


@dataclass(frozen=True, slots=True)
class Held:
    """The newest document held of one topic: its sequence and its identity."""

    topic: Annotated[str, AtMost(200)]
    sequence: SequenceNumber
    identity: Sha256


@dataclass(frozen=True, slots=True)
class DayDigest:
    """The digest of the plan the device computed for one local day."""

    day: date
    digest: Sha256


@dataclass(frozen=True, slots=True)
class Sim:
    """What the modem of a device on a mobile network last said, at `read_ms`: bytes left of the
    data plan, the strength of the signal in percent, and the money left, in đồng. None for what it
    does not say."""

    left_bytes: Count | None
    signal: Percent | None
    read_ms: Instant
    balance: Annotated[Count | None, Since("0.2.0")] = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """Until when what the device knows and shows is good: its own `certificate_ms`, None where it
    shows none, and `trust_ms`, the bundle it goes by or the first date of a key in it, None
    without one. Neither end silences it (ADR 8, 30)."""

    certificate_ms: Instant | None
    trust_ms: Instant | None


@dataclass(frozen=True, slots=True)
class Card:
    """The sound card of a device that has one. `fault` while it cannot be had: unplugged, held by
    another program, not 48 kHz mono, or failing. `xruns`: how often it ran dry since the start.

    `drift_ppb` is how much slower than the steady clock it runs, in parts of a billion (corrected
    by single frames), once known. Sound leaves it `latency_us` before its instant, for what lies
    behind it, and `delay_us` after, for where its horn hangs: receipts tell the instant itself.
    """

    name: Annotated[str, AtMost(300)]
    fault: Literal["absent", "busy", "unfit", "failed"] | None
    xruns: Count
    drift_ppb: Annotated[int, Within(-1_000_000, 1_000_000)] | None
    real_time: bool
    latency_us: Count
    delay_us: Count


@dataclass(frozen=True, slots=True)
class Install:
    """Which of the agent's installs runs, and what came of the last update (ADR 34).

    `trial`: it is new and has not proven itself. `result` in a word, of `version`, for the
    `rollout` it was wanted by: `staged` waits for a quiet moment, `confirmed` runs, `fell_back`
    did not prove itself for want of what `lacks` names; any other says why nothing was installed.
    """

    slot: Literal["package", "a", "b"]
    trial: bool
    rollout: Count | None
    version: Annotated[str, AtMost(32)] | None
    result: Annotated[str, AtMost(32)] | None
    lacks: Annotated[str, AtMost(32)] | None


@dataclass(frozen=True, slots=True)
class Health:
    """Measured on the device. `fault` is the newest trouble in a word (`disk_full`), if any;
    `underruns` are frames that were due and could not be sounded; `sim` is None where there is no
    modem that says, `card` where sound goes to a file or nowhere."""

    uptime_ms: Count
    disk_free: Count
    cache_bytes: Count
    memory_bytes: Count
    missing: Annotated[tuple[Sha256, ...], AtMost(50)]
    underruns: Count
    refused: Count
    fault: Annotated[str, AtMost(64)] | None
    sim: Sim | None = None
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the system's own clock goes by: `source` is chrony's (an address, or the name of a
    receiver on the device, "GPS"), or "kernel" where only the kernel speaks, which knows no
    `stratum`. Right within `error_us`, if it is synchronised and the source is right. `ahead_us` is
    the system's clock less the signed exchange's, measured always; None while nobody answers."""

    source: Annotated[str, AtMost(64)]
    stratum: Count | None
    synchronised: bool
    error_us: Count
    ahead_us: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """`lost` is the last will's: the link ended without a word.

    `receipts_from`…`receipts_through` are the receipts still held of `journal` (0 for none).
    `sounding` names what sounds now. `reference` is None where neither chrony nor the kernel can be
    asked of the system's clock, `install` where no launcher runs the agent. `used` are the newest
    days of its use of data: the one that is, and the one before it; the last will tells none.
    """

    device: DeviceId
    state: Literal["online", "leaving", "lost"]
    boot: Annotated[str, AtMost(64)]
    sent_ms: Instant
    version: Annotated[str, AtMost(32)]
    tzdata: Annotated[str, AtMost(32)]
    journal: JournalId
    receipts_from: Count
    receipts_through: Count
    held: Annotated[tuple[Held, ...], AtMost(200)]
    digests: Annotated[tuple[DayDigest, ...], AtMost(3)]
    sounding: Line | None
    clock: ClockState
    health: Health
    reference: Reference | None = None
    install: Annotated[Install | None, Since("0.2.0")] = None
    expiry: Annotated[Expiry | None, Since("0.2.0")] = None
    used: Annotated[Annotated[tuple[UsedDay, ...], AtMost(2)], Since("0.2.0")] = ()
