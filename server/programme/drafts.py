"""What a person decides, before the server knows it: an entry by its bulletins' ids.

The forms of the requests. All else they are made of is the core's own contract.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from schedules.programme import Acceptance
from schedules.recurrence import When
from schedules.words import (
    AreaId,
    AtMost,
    BulletinId,
    Count,
    Duration,
    EntryId,
    Instant,
    Lateness,
    ScheduledClass,
    TimeOfDay,
    Volume,
    Within,
)

PlaylistId = BulletinId

BY_DEFAULT = "default"
"""In the place of a theme tune's id: the area's own. No bulletin is called that."""


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """A block by the ids of approved bulletins, or of a playlist of them.

    `theme` is a bulletin, null for none, or `default`: the area's own theme tune, where it has
    one that was approved for the entry's class. `schedules.programme.Block` says how it runs.
    """

    bulletins: Annotated[tuple[BulletinId, ...], AtMost(50)] = ()
    playlist: PlaylistId | None = None
    theme: BulletinId | None = BY_DEFAULT
    repeats: Annotated[int, Within(1, 20)] = 1
    gap_ms: Duration = 0
    pause_ms: Duration = 0


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What is to sound, when, where and how; milliseconds, percent."""

    class_: ScheduledClass
    areas: Annotated[tuple[AreaId, ...], AtMost(500)]
    block: BlockDraft
    when: When
    may_start_late_by_ms: Lateness = 0
    gap_ms: Duration = 0
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class EntrySave:
    """An entry for a programme whose newest revision the sender believes to be this."""

    base_revision: Count
    entry: EntryDraft


@dataclass(frozen=True, slots=True)
class PreviewAsk:
    """What would become of the entry; `replaces` names the one it would change."""

    base_revision: Count
    entry: EntryDraft
    replaces: EntryId | None = None


@dataclass(frozen=True, slots=True)
class PolicySave:
    """A commune-level area's answers to offers, and who goes first in a tie (rules 4 and 5)."""

    base_revision: Count
    accepts_by_default: bool
    acceptances: Annotated[tuple[Acceptance, ...], AtMost(2000)] = ()
    order: Annotated[tuple[EntryId | AreaId, ...], AtMost(2000)] = ()


@dataclass(frozen=True, slots=True)
class AnswerSave:
    """A commune's answer to one offered entry: to that `revision` of it, or null: to every one."""

    base_revision: Count
    answer: Literal["accept", "decline"]
    revision: Count | None = None


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """An hour of the commune's own for what is offered: the very same block, in all of the
    commune where no `areas` are named."""

    when: When
    areas: Annotated[tuple[AreaId, ...], AtMost(500)] = ()
    may_start_late_by_ms: Lateness = 0
    gap_ms: Duration = 0
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class PlaceSave:
    """An entry of the commune's own on the same audio; the offered one is declined with it."""

    base_revision: Count
    entry: PlaceDraft


@dataclass(frozen=True, slots=True)
class Target:
    """A local day and time of day, in the entry's own zone."""

    day: date
    time_ms: TimeOfDay


@dataclass(frozen=True, slots=True)
class MoveSave:
    """The start at `due_ms` goes to another time; null: it is left out.

    `every` moves each start of that hour with it; to another weekday, those of that weekday.
    """

    base_revision: Count
    due_ms: Instant
    to: Target | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class WishDraft:
    """Where, when and how a bulletin is to sound once it is approved, by itself and in its own
    class: an entry whose block is still to be said yes to. See `EntryDraft`, `BlockDraft`."""

    areas: Annotated[tuple[AreaId, ...], AtMost(500)]
    when: When
    theme: BulletinId | None = BY_DEFAULT
    repeats: Annotated[int, Within(1, 20)] = 1
    repeat_gap_ms: Duration = 0
    may_start_late_by_ms: Lateness = 0
    gap_ms: Duration = 0
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class WishSave:
    """A wish for the programme of `area`."""

    area: AreaId
    wish: WishDraft


ENTRY_EXAMPLE: dict[str, Any] = {
    "base_revision": 4,
    "entry": {
        "class": "normal",
        "areas": ["phuong-le-chan"],
        "block": {
            "theme": "default",
            "bulletins": ["b-4mz2k8h3q7t9w6xa"],
            "playlist": None,
            "repeats": 2,
            "gap_ms": 2_000,
            "pause_ms": 500,
        },
        "when": {
            "zone": "Asia/Ho_Chi_Minh",
            "first": "2026-11-24",
            "last": None,
            "times": [19_800_000, 61_200_000],
            "rule": {"kind": "daily", "every": 1},
            "except_days": ["2027-02-06"],
        },
        "may_start_late_by_ms": 600_000,
        "gap_ms": 1_000,
        "volume": None,
    },
}

WISH_EXAMPLE: dict[str, Any] = {
    "area": "phuong-le-chan",
    "wish": {
        "areas": ["phuong-le-chan"],
        "when": ENTRY_EXAMPLE["entry"]["when"],
        "theme": "default",
        "repeats": 2,
        "repeat_gap_ms": 2_000,
        "may_start_late_by_ms": 600_000,
        "gap_ms": 0,
        "volume": None,
    },
}

POLICY_EXAMPLE: dict[str, Any] = {
    "base_revision": 4,
    "accepts_by_default": False,
    "acceptances": [{"entry": "e-7t9w6xa4mz2k8h3q", "revision": None, "accepted": True}],
    "order": ["phuong-le-chan", "hai-phong"],
}

ANSWER_EXAMPLE: dict[str, Any] = {"base_revision": 4, "answer": "accept", "revision": None}

PLACE_EXAMPLE: dict[str, Any] = {
    "base_revision": 4,
    "entry": {"when": {**ENTRY_EXAMPLE["entry"]["when"], "times": [64_800_000]}},
}

MOVE_EXAMPLE: dict[str, Any] = {
    "base_revision": 4,
    "due_ms": 1_795_559_400_000,
    "to": {"day": "2026-11-26", "time_ms": 61_200_000},
    "every": False,
}
