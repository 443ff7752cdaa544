"""What the journal keeps for the core, beside documents and receipts: small dated facts.

Each fact is a contract dataclass (`schedules.codec`) under a kind and a key. What is remembered
here survives a kill at any instant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from schedules.floor import OrderRef
from schedules.orders import Lift, Stop
from schedules.plan import ItemKey
from schedules.wire.receipt import ItemSubject, OrderSubject
from schedules.words import (
    AreaId,
    AtMost,
    Count,
    Duration,
    Instant,
    Micros,
    Sequence,
    Sha256,
    Since,
    Volume,
)

Subject = ItemSubject | OrderSubject


@dataclass(frozen=True, slots=True)
class Airing:
    """One item or one repetition of an order that was told to sound: the receipt in the making.

    It is on the disk before the player is told. `begins_ms` is the instant first told,
    `until_ms` the last at which it may still sound; `sounded_ms` and `starved_ms` add up over
    interruptions; `heard_back`: whether any part was heard to leave the horn, where one listens.
    """

    subject: Subject
    revision: Count
    contents: Annotated[tuple[Sha256, ...], AtMost(200)]
    planned_ms: Instant
    begins_ms: Instant
    until_ms: Instant
    volume: Volume
    boot: Annotated[str, AtMost(64)]
    started_us: Micros | None = None
    started_steady_us: Count | None = None
    ended_us: Micros | None = None
    sounded_ms: Duration = 0
    starved_ms: Duration = 0
    restarted: bool = False
    heard_back: Annotated[bool | None, Since("0.2.0")] = None
    planned_end_ms: Annotated[Instant | None, Since("0.2.0")] = None
    ended_steady_us: Annotated[Count | None, Since("0.2.0")] = None


@dataclass(frozen=True, slots=True)
class Ended:
    """It has its receipt and never sounds again. Kept until its day is accounted for."""

    subject: Subject
    until_ms: Instant


@dataclass(frozen=True, slots=True)
class Bar:
    """A stop held (or the lift of one); `rank` and `issuer` as in `schedules.orders.Issued`.

    It stands apart from the lists of orders: absence from a newer list does not end it.
    """

    order: Stop | Lift
    sequence: Sequence
    rank: Count
    issuer: AreaId


@dataclass(frozen=True, slots=True)
class OrderOver:
    """An order once admitted and then left out: it never starts again. Kept to its not-after."""

    not_after: Instant


@dataclass(frozen=True, slots=True)
class Alarmed:
    """This device sounded that alarm: `first` is the repetition that began it here. `said` is the
    follow-up of it that was said to its end, empty while none was. Kept while the alarm may be
    followed up."""

    first: Annotated[str, AtMost(200)]
    until_ms: Instant
    said: Annotated[str, AtMost(64)] = ""


@dataclass(frozen=True, slots=True)
class StoppedThrough:
    """The sequence of the newest stop ever held: whatever was issued before it has ended."""

    sequence: Sequence


@dataclass(frozen=True, slots=True)
class Accounted:
    """Every item of local days up to and including `day` has its receipt."""

    day: date


@dataclass(frozen=True, slots=True)
class Acked:
    """The server's last word on what it stored, and which document said so."""

    stored_through: Count
    sequence: Sequence
    identity: Sha256


@dataclass(frozen=True, slots=True)
class Time:
    """Time never goes below `floor_ms`. The rest carries trust over a restart within one boot:
    `offset_us` is wall minus boot time, right within `error_us` at `at_boottime_ns`. `teller`
    is the key that vouched for it, empty for the system's own clock."""

    floor_ms: Instant
    boot_id: Annotated[str, AtMost(64)]
    offset_us: int
    error_us: Count
    at_boottime_ns: int
    teller: Annotated[str, AtMost(64)] = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The clock chip of this name read what the time was at `at_ms`: it may carry that time over a
    power cut (ADR 29)."""

    chip: Annotated[str, AtMost(64)]
    at_ms: Instant


@dataclass(frozen=True, slots=True)
class Passed:
    """The newest document a topic ever had here, though it is held no longer: nothing older is
    taken in its place, as long as `key`, which signed it (empty: the root), is in force."""

    sequence: Sequence
    identity: Sha256
    key: Annotated[str, AtMost(64)]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The newest checkpoint seen of the server's log, as it was signed."""

    note: Annotated[str, AtMost(600)]


Fact = (
    Airing | Ended | Bar | OrderOver | Alarmed | StoppedThrough | Accounted | Acked | Time | Checked
    | Passed | Witnessed
)  # fmt: skip

KINDS: dict[str, type] = {
    "airing": Airing,
    "ended": Ended,
    "bar": Bar,
    "order_over": OrderOver,
    "alarmed": Alarmed,
    "stopped_through": StoppedThrough,
    "accounted": Accounted,
    "acked": Acked,
    "time": Time,
    "checked": Checked,
    "passed": Passed,
    "witnessed": Witnessed,
}
_KIND_OF = {contract: kind for kind, contract in KINDS.items()}


def kind_of(fact: Fact) -> str:
    return _KIND_OF[type(fact)]


def key_of(subject: Subject) -> str:
    """The name of an item or repetition within this device; play ids begin with it."""
    return key_of_source(source_of(subject))


def source_of(subject: Subject) -> ItemKey | OrderRef:
    """The same as `schedules.overlay` calls it."""
    if isinstance(subject, ItemSubject):
        return ItemKey(subject.programme, subject.entry, subject.entry_revision, subject.due_ms)
    return OrderRef(subject.issuer, subject.order, subject.repetition)


def items_of(subjects: Iterable[Subject]) -> frozenset[ItemKey]:
    """The items among them."""
    sources = (source_of(subject) for subject in subjects)
    return frozenset(source for source in sources if isinstance(source, ItemKey))


def key_of_source(source: ItemKey | OrderRef) -> str:
    kind = "item" if isinstance(source, ItemKey) else "order"
    return "/".join([kind, *map(str, source)])
