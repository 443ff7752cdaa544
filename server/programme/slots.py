"""The usual day as people write it: entries by their hours, without a date."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from schedules.recurrence import Daily, Monthly, Times, Weekdays
from schedules.words import (
    AreaId,
    AtMost,
    BulletinId,
    Count,
    Duration,
    Lateness,
    ScheduledClass,
    Volume,
)
from server.programme.drafts import BlockDraft, PlaylistId

SLOTS_MAX = 50
DAYS_MAX = 31

Name = Annotated[str, AtMost(1_000)]
UNFILLED: Final = BlockDraft()


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of a usual day. With no bulletins and no playlist it is empty: it is filled when
    the day is applied. `zone` null is the area's own; milliseconds, percent."""

    class_: ScheduledClass
    areas: Annotated[tuple[AreaId, ...], AtMost(500)]
    times: Times
    name: Name = ""
    block: BlockDraft = UNFILLED
    zone: Annotated[str, AtMost(64)] | None = None
    may_start_late_by_ms: Lateness = 0
    gap_ms: Duration = 0
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template of these entries, or made from what the area's own programme sounds on `day`."""

    name: Name
    entries: Annotated[tuple[Slot, ...], AtMost(SLOTS_MAX)] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TemplateSave:
    """The whole template as it should be, on top of the version that was seen."""

    base_version: Count
    name: Name
    entries: Annotated[tuple[Slot, ...], AtMost(SLOTS_MAX)]


@dataclass(frozen=True, slots=True)
class Fill:
    """What sounds in the template's entry number `slot` (from 0) this time; nothing, where it is
    `left_out`."""

    slot: Count
    bulletins: Annotated[tuple[BulletinId, ...], AtMost(50)] = ()
    playlist: PlaylistId | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Recurring:
    """The days of a recurrence; the hours are the template's."""

    first: date
    rule: Daily | Weekdays | Monthly
    last: date | None = None
    except_days: Annotated[tuple[date, ...], AtMost(366)] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """A template on these days, or as a recurrence; the base are what the sender saw."""

    base_revision: Count
    base_version: Count
    days: Annotated[tuple[date, ...], AtMost(DAYS_MAX)] = ()
    recurring: Recurring | None = None
    fills: Annotated[tuple[Fill, ...], AtMost(SLOTS_MAX)] = ()


_SLOT: dict[str, Any] = {
    "name": "Bản tin sáng",
    "class": "normal",
    "areas": ["phuong-le-chan"],
    "times": [19_800_000],
    "block": {"playlist": None, "bulletins": [], "theme": "default", "repeats": 1},
}
TEMPLATE_EXAMPLE: dict[str, Any] = {"name": "Ngày thường", "entries": [_SLOT], "day": None}
TEMPLATE_SAVE_EXAMPLE: dict[str, Any] = {
    "base_version": 1,
    "name": "Ngày thường",
    "entries": [_SLOT],
}
APPLICATION_EXAMPLE: dict[str, Any] = {
    "base_revision": 4,
    "base_version": 1,
    "days": ["2026-11-25", "2026-11-26"],
    "recurring": None,
    "fills": [{"slot": 0, "bulletins": ["b-4mz2k8h3q7t9w6xa"]}],
}
