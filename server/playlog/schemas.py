"""What the API says of what was said."""

from pydantic import BaseModel, Field

from schedules.words import Outcome
from server.playlog.models import Booking


class Because(BaseModel):
    """A reason in words, as it stands within a sentence."""

    vi: str
    en: str


class OutcomeBody(BaseModel):
    """One item on one device and its one outcome.

    `start_ms` is the planned instant, None where the plan had no place for it; `started_us`
    when sound began by the device's clock, `sounded_ms` how much was heard. `journal` and `n`
    name the receipt that proves it, None while the outcome is unproven or the plan's own.
    `heard_back`: whether a microphone heard it leave the horn, None where none listens.
    `title` is what its plan called it; `because` says `reason` in words; `cursor` reads on after
    this row.
    """

    device: str
    area: str
    programme: str
    entry: str
    entry_revision: int
    title: str | None = None
    class_: str = Field(serialization_alias="class")
    due_ms: int
    start_ms: int | None
    duration_ms: int
    outcome: Outcome
    reason: str | None
    because: Because | None = None
    started_us: int | None
    sounded_ms: int
    heard_back: bool | None
    journal: str | None
    n: int | None
    cursor: str


class ReceiptBody(BaseModel):
    """One receipt as the device signed it; `identity` is the SHA-256 of its signed bytes, `title`
    what the plan called its item.

    About an item: `programme`, `entry`, `entry_revision` and `due_ms`. About an order: `issuer`,
    the area whose key signed it, `order` and `repetition`. `heard_back` as of an outcome.
    """

    device: str
    journal: str
    n: int
    identity: str
    received_ms: int
    recorded_ms: int
    programme: str | None
    entry: str | None
    entry_revision: int | None
    title: str | None = None
    due_ms: int | None
    issuer: str | None
    order: str | None
    repetition: int | None
    outcome: Outcome
    reason: str | None
    planned_ms: int | None
    started_us: int | None
    ended_us: int | None
    sounded_ms: int
    heard_back: bool | None
    booking: Booking


class Counts(BaseModel):
    """Items by outcome: `planned` is the sum of all but `stale`, which stands beside the plan, and
    `unheard`: so many of them sounded by the device's word, and its microphone did not hear the
    horn."""

    planned: int
    played: int
    late: int
    cut: int
    skipped: int
    missed: int
    unproven: int
    stale: int
    unheard: int
