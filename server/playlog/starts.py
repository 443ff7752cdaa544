"""Items of the play log added up: by start, by what kept them from sounding, by who was heard.

A start is one start of one entry on all devices that stood in one area. Every figure of a report
is made of starts, whether they were just counted from the items or kept (`server.playlog.sums`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.words import Outcome
from server.playlog.models import PlannedItem

SOUNDED: Final = frozenset({"played", "late"})
"""From its beginning to its end, as a receipt says."""
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "played", "late", "cut", "skipped", "missed", "unproven",
)  # fmt: skip


class Started(NamedTuple):
    """`placed` items have a place in the plan, each of `duration_ms`, together `planned_ms`; one of
    them proved `most_ms` of sound, all together `sounded_ms`. Then how many had which outcome, and
    how far those came that were cut: `(milliseconds, items)`, None where none was."""

    area: str
    due_ms: int
    entry: str
    entry_revision: int
    class_: str
    items: int
    placed: int
    duration_ms: int
    planned_ms: int
    most_ms: int
    sounded_ms: int
    played: int
    late: int
    cut: int
    skipped: int
    missed: int
    unproven: int
    cuts: Sequence[Sequence[int]] | None


class Became(NamedTuple):
    """So many items in `area` that did not sound from beginning to end: on one device, or on
    several that were heard (`device` is empty)."""

    area: str
    device: str
    outcome: Outcome
    reason: str | None
    items: int


@dataclass(slots=True)
class Tallied:
    """`heard` names by area and device whoever proved any sound; who did not stands in `became`
    with all its items."""

    starts: list[Started] = field(default_factory=list)
    became: list[Became] = field(default_factory=list)
    heard: set[tuple[str, str]] = field(default_factory=set)

    def add(self, other: "Tallied") -> None:
        self.starts += other.starts
        self.became += other.became
        self.heard |= other.heard


def tally_items(session: Session, of: ColumnElement[bool], due: Span) -> Tallied:
    """Counted from the items themselves: of those `of` says that fell due in `due`."""
    became, heard = _became(session, of, due)
    return Tallied(starts_of(session, of, due), became, heard)


def starts_of(session: Session, of: ColumnElement[bool], due: Span) -> list[Started]:
    """Grouped as the index has them; those that were cut by how far they came, too."""
    item = PlannedItem
    alike = (
        item.area, item.due_ms, item.outcome, item.entry, item.entry_revision, item.class_,
        item.duration_ms,
    )  # fmt: skip
    sums = (func.count(), func.max(item.sounded_ms), func.sum(item.sounded_ms))
    within = (of, item.due_ms >= due.start, item.due_ms < due.end)
    whole = select(*alike, *sums).where(*within, item.outcome != "cut").group_by(*alike)
    cut = select(*alike, *sums).where(*within, item.outcome == "cut")
    found: dict[tuple[Any, ...], _Start] = {}
    for query in (whole, cut.group_by(*alike, item.sounded_ms)):
        for area, at_ms, outcome, entry, revision, *rest in session.execute(query):
            key = (area, at_ms, entry, revision)
            if key not in found:
                found[key] = _Start()
            found[key].take(outcome, *rest)
    return [one.as_started(key) for key, one in sorted(found.items())]


class _Start:
    def __init__(self) -> None:
        self._classes: set[str] = set()
        self._counts = dict.fromkeys(OUTCOMES, 0)
        self._placed = self._lasts = self._planned = self._most = self._sounded = 0
        self._cuts: Counter[int] = Counter()

    def take(
        self, outcome: Outcome, class_: str, lasts: int, items: int, most: int, sounded: int
    ) -> None:
        self._classes.add(class_)
        self._counts[outcome] += items
        self._placed += items if lasts else 0
        self._lasts = max(self._lasts, lasts)
        self._planned += items * lasts
        self._most = max(self._most, most)
        self._sounded += int(sounded)  # PostgreSQL sums to a decimal
        if outcome == "cut":
            self._cuts[most] += items

    def as_started(self, key: tuple[Any, ...]) -> Started:
        return Started._make((
            *key, min(self._classes), sum(self._counts.values()), self._placed, self._lasts,
            self._planned, self._most, self._sounded, *self._counts.values(),
            [[ms, items] for ms, items in sorted(self._cuts.items())] or None,
        ))  # fmt: skip


def _became(
    session: Session, of: ColumnElement[bool], due: Span
) -> tuple[list[Became], set[tuple[str, str]]]:
    item = PlannedItem
    alike = (item.area, item.device, item.outcome, item.reason)
    query = select(*alike, func.count(), func.max(item.sounded_ms)).where(of)
    query = query.where(item.due_ms >= due.start, item.due_ms < due.end).group_by(*alike)
    became, heard = [], set()
    for area, device, outcome, reason, items, most in session.execute(query):
        if most > 0 or outcome in SOUNDED:
            heard.add((area, device))
        if outcome not in SOUNDED:
            became.append(Became(area, device, outcome, reason, items))
    return became, heard


def folded(became: Iterable[Became], heard: set[tuple[str, str]]) -> list[Became]:
    """The same, with those that were heard together."""
    found: dict[tuple[str, str, Outcome, str | None], int] = {}
    for one in became:
        device = "" if (one.area, one.device) in heard else one.device
        key = (one.area, device, one.outcome, one.reason)
        found[key] = found.get(key, 0) + one.items
    return [Became(*key, items) for key, items in found.items()]
