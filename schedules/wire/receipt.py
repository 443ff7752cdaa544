"""`receipt` (up): what one device did about one item or order, signed by the device.

Identified by (device, journal, n): `journal` is made with the device's database, `n` counts
from 1 without gaps. `previous` is the identity of receipt n - 1, so that a hole shows.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from schedules.words import (
    AreaId,
    AtMost,
    Count,
    DeviceId,
    Duration,
    EntryId,
    Instant,
    JournalId,
    Line,
    Micros,
    OrderId,
    Sha256,
    Since,
    Volume,
)

ReceiptOutcome = Literal["played", "late", "cut", "skipped", "missed"]
ClockQuality = Literal["synchronised", "measured", "kept", "untrusted"]
"""By NTP; by a signed time reply since boot; carried over a restart; not at all."""


@dataclass(frozen=True, slots=True)
class ItemSubject:
    """A scheduled item: its programme's area, its entry and that entry's revision, its time."""

    programme: AreaId
    entry: EntryId
    entry_revision: Count
    due_ms: Instant
    kind: Literal["item"] = "item"


@dataclass(frozen=True, slots=True)
class OrderSubject:
    """One repetition of an order; `issuer` is the area whose key signed it."""

    issuer: AreaId
    order: OrderId
    repetition: Count
    kind: Literal["order"] = "order"


@dataclass(frozen=True, slots=True)
class ClockState:
    """The wall clock used: its quality, the server's lead over it, and how wrong that may be."""

    quality: ClockQuality
    offset_us: int
    error_us: Count


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest checkpoint of the server's log that the device has seen: how many lines, and the
    root of their tree. So the loudspeakers are its witnesses (ADR 37). `log` is when that log
    began: 0 for a city's first, else when a restored server went on with another (ADR 42)."""

    size: Count
    root: Sha256
    log: Annotated[Instant, Since("0.2.0")] = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The evidence. `revision` is the programme revision the device followed.

    `planned_ms` and `planned_end_ms` are the instants it meant to begin and end; `started_us` and
    `ended_us` when sound began and ended by the wall clock, `started_steady_us` and
    `ended_steady_us` the same on the steady clock of boot `boot`; `sounded_ms` how much of it was
    heard, `starved_ms` how much was silence or stood in for live sound that did not come in time;
    `by` what interrupted or prevented it. `heard_back`: whether the device heard itself by
    listening back, None where nothing listens. `seen` is None before the first checkpoint. `lost`
    stands in the first receipt after a restored server's log was taken for the one before: what had
    been seen of that, where the server has kept less of it.
    """

    device: DeviceId
    journal: JournalId
    n: Count
    previous: Sha256 | None
    boot: Annotated[str, AtMost(64)]
    recorded_ms: Instant
    subject: ItemSubject | OrderSubject
    revision: Count
    contents: Annotated[tuple[Sha256, ...], AtMost(200)]
    outcome: ReceiptOutcome
    reason: Annotated[str, AtMost(32)] | None
    by: Line | None
    planned_ms: Instant | None
    started_us: Micros | None
    started_steady_us: Count | None
    ended_us: Micros | None
    sounded_ms: Duration
    volume: Volume
    clock: ClockState
    starved_ms: Duration = 0
    planned_end_ms: Annotated[Instant | None, Since("0.2.0")] = None
    ended_steady_us: Annotated[Count | None, Since("0.2.0")] = None
    heard_back: Annotated[bool | None, Since("0.2.0")] = None
    seen: Annotated[Seen | None, Since("0.2.0")] = None
    lost: Annotated[Seen | None, Since("0.2.0")] = None
