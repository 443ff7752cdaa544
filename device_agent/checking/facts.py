"""What was read of a controller, before anybody judges it. None stands for what cannot be known
here: a PC has no word on its supply, an eMMC none on an SD card's wear."""

from dataclasses import dataclass, field
from typing import Literal

from device_agent.clock import Tracking
from device_agent.core.usage import Ledger
from device_agent.player.output import Fault
from schedules.wire.receipt import ClockQuality, ReceiptOutcome
from schedules.wire.status import Sim


@dataclass(frozen=True, slots=True)
class Supply:
    """The supply is too low now, or was since the machine began; so with slowing down for heat."""

    low: bool | None = None
    was_low: bool | None = None
    slowed: bool | None = None
    was_slowed: bool | None = None
    celsius: float | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the agent keeps what it has: `errors` as its file system counts them since it was made,
    `worn` percent of the life of its memory (eMMC alone says)."""

    total: int
    free: int
    read_only: bool
    errors: int | None = None
    worn: int | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """`output` as `sound set` left it; `fault` why the card cannot be had, as the agent says that
    runs, or as it was tried. `muted` names a control of the mixer that lets nothing through."""

    output: str
    cards: tuple[str, ...]
    fault: Fault | None = None
    muted: str | None = None
    xruns: int | None = None
    real_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """`tracking` is chrony's word, `kept` the kernel's, `chip` the clock chip's name; `quality` and
    `error_us` are the running agent's own judgement."""

    tracking: Tracking | None
    kept: bool | None
    chip: str | None
    quality: ClockQuality | None = None
    error_us: int | None = None


Way = Literal["open", "no_name", "no_answer", "stranger", "turned_away"]
"""To a server: it answers as the city's; its name is not found; nobody answers; somebody answers
who is not the city; it does not take our certificate."""


@dataclass(frozen=True, slots=True)
class Reached:
    host: str
    port: int
    way: Way


@dataclass(frozen=True, slots=True)
class Modem:
    """`state` and `why` as ModemManager has them (`mmcli -m any`)."""

    state: str
    why: str | None
    signal: int | None


@dataclass(frozen=True, slots=True)
class Network:
    """`up` are the interfaces that carry something, the machine's own not among them; `linked`
    whether the running agent has its broker; `used` its books, at most an hour old."""

    up: tuple[str, ...]
    route: bool
    content: Reached | None = None
    broker: Reached | None = None
    linked: bool | None = None
    modem: Modem | None = None
    sim: Sim | None = None
    used: Ledger | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """`device` is None before enrolment; `waiting`: it has asked and nobody has let it in yet."""

    device: str | None
    waiting: bool = False
    certificate_ends_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """The newest receipt: what became of the last broadcast, and when."""

    outcome: ReceiptOutcome
    reason: str | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Papers:
    """What the journal holds. `trust_ends_ms` is when the bundle of keys should have been signed
    again; `unacknowledged` are receipts that the server has not said it stored."""

    trust_ends_ms: int | None = None
    configured: bool = False
    programmes: int = 0
    recordings: int = 0
    unacknowledged: int = 0
    last: Last | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """`running`: an agent runs on this folder. `unreadable`: the journal could not be read."""

    at_ms: int
    running: bool
    supply: Supply
    disk: Disk | None
    sound: Sound
    clock: Clock
    network: Network
    identity: Identity
    papers: Papers = field(default_factory=Papers)
    unreadable: bool = False
