"""What happens to an agent. Everything the core learns comes as one of these, or as `now`."""

from dataclasses import dataclass

from device_agent.player.events import PlayerEvent
from schedules.wire.diagnosis import Finding
from schedules.wire.status import Card, Install, Sim
from schedules.wire.usage import UsedDay


@dataclass(frozen=True, slots=True)
class Woken:
    """The instant of the last `WakeAt` has come; also the first event of all."""


@dataclass(frozen=True, slots=True)
class LinkUp:
    """Connected to the broker; nothing is subscribed yet."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The connection is gone; whatever was on its way may be lost."""


@dataclass(frozen=True, slots=True)
class MessageArrived:
    topic: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Committed:
    """The transaction stands on the disk; `lowest_receipt` is the oldest still kept, 0 for none."""

    lowest_receipt: int


@dataclass(frozen=True, slots=True)
class CommitFailed:
    """Nothing of the transaction was written; `reason` in a word (`disk_full`)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Holding:
    """All the cache holds: the answer to `Fetch`."""

    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class FileReady:
    """`content` is in the cache, verified; `held` is all the cache holds by now."""

    content: str
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class FetchFailed:
    content: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The shell's part of the health, as `schedules.wire.status.Health` has it; the `install` that
    runs, the name of an update that lies ready to be tried (empty: none), and when
    the certificate it shows ends (None: it shows none); the newest days of its use of data."""

    uptime_ms: int
    disk_free: int
    cache_bytes: int
    memory_bytes: int
    underruns: int
    sim: Sim | None = None
    card: Card | None = None
    install: Install | None = None
    staged: str = ""
    certificate_ms: int | None = None
    used: tuple[UsedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of the machine, and the newest lines of the log, for the question `id`."""

    id: str
    findings: tuple[Finding, ...]
    log: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """The process is about to end in good order."""


Event = (
    Woken
    | LinkUp
    | LinkDown
    | MessageArrived
    | Committed
    | CommitFailed
    | Holding
    | FileReady
    | FetchFailed
    | Measured
    | Examined
    | Leaving
    | PlayerEvent
)
