"""What one device will sound on one local day, with exact instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from schedules.canonical import sha256_hex, written
from schedules.programme import Block
from schedules.spans import Span
from schedules.words import ScheduledClass

Obstacle = Literal["outside_hours", "quiet_day", "air_time_cap", "occupied"]
"""What stood in the way first: the clock, the calendar, the cap, or another block."""


class ItemKey(NamedTuple):
    """An item's identity, whatever moves it: its programme's area, its entry, that entry's
    revision, its own time. An entry's name is its area's own: two areas may give the same."""

    programme: str
    entry: str
    entry_revision: int
    due_ms: int


@dataclass(frozen=True, slots=True)
class Item:
    """One sounding of one entry. `due_ms` is its own time, `start_ms` the instant it got.

    `waits_for` says what moved it: the entry it waits behind, or an `Obstacle`.
    """

    programme: str
    entry: str
    entry_revision: int
    class_: ScheduledClass
    due_ms: int
    start_ms: int
    latest_ms: int
    gap_ms: int
    block: Block
    volume: int
    waits_for: str | None

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.programme, self.entry, self.entry_revision, self.due_ms)

    @property
    def span(self) -> Span:
        return Span(self.start_ms, self.start_ms + self.block.duration_ms)


@dataclass(frozen=True, slots=True)
class Skip:
    """An item that found no place; `by` is the entry that occupied it, where one did."""

    programme: str
    entry: str
    entry_revision: int
    class_: ScheduledClass
    due_ms: int
    reason: Obstacle
    by: str | None

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.programme, self.entry, self.entry_revision, self.due_ms)


@dataclass(frozen=True)
class Plan:
    """The items of one local day by start, and what was skipped by due time.

    Equal plans have equal digests on every machine; devices with equal areas and policies
    share a plan, so it names no device.
    """

    day: date
    items: tuple[Item, ...]
    skips: tuple[Skip, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the plan's canonical JSON."""
        return sha256_hex(written(self.as_json()))

    def as_json(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "items": [_item_json(item) for item in self.items],
            "skips": [_skip_json(skip) for skip in self.skips],
        }

    def contents(self) -> Iterator[str]:
        """The files it needs, soonest first; a file comes again each time it sounds."""
        for item in self.items:
            for piece in item.block.pieces():
                yield piece.sound.content


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "programme": item.programme,
        "entry": item.entry,
        "entry_revision": item.entry_revision,
        "class": item.class_,
        "due_ms": item.due_ms,
        "start_ms": item.start_ms,
        "latest_ms": item.latest_ms,
        "volume": item.volume,
        "waits_for": item.waits_for,
        "block": item.block.digest,
    }


def _skip_json(skip: Skip) -> dict[str, Any]:
    return {
        "programme": skip.programme,
        "entry": skip.entry,
        "entry_revision": skip.entry_revision,
        "class": skip.class_,
        "due_ms": skip.due_ms,
        "reason": skip.reason,
        "by": skip.by,
    }
