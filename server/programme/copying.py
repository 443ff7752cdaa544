"""Copying a week: what an area's own programme sounds in one, as entries of single days in others.

Local times stay, whatever the clocks do between the weeks (`schedules.zones`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy.orm import Session

from schedules.programme import Entry
from schedules.recurrence import Once, When, starts
from schedules.rule_words import on_day
from schedules.sentences import time_in_words
from schedules.spans import Span
from schedules.zones import DAY_MS, day_span, instant_of, local_day
from server.areas import policy
from server.library.models import Bulletin
from server.programme import refusals
from server.programme.drafts import BlockDraft, EntryDraft
from server.programme.redrafting import redraft
from server.programme.repository import entries_since
from server.programme.revising import Changes, Planned
from server.programme.saving import Next
from server.programme.templates import ms_of_day, still_usable
from server.programme.told import Words

WEEK: Final = timedelta(days=7)
WEEKS_MAX: Final = 8

_CALENDAR: Final = range(2000, 9000)


@dataclass(frozen=True, slots=True)
class Copying:
    """What is asked: the seven days from `first`, again from each day of `to`; `replace_` ends the
    entries of single days that stand there."""

    first: date
    to: tuple[date, ...]
    replace_: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """What is to be saved, and in words what is not copied, and why."""

    changes: Changes
    notes: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    """The starts of one entry on one local day, as wall-clock times of its own zone."""

    entry: Entry
    day: date
    times: tuple[int, ...]


def copied(session: Session, following: Next, asked: Copying) -> Copied:
    """The entries that the copy makes, and those it ends.

    What a standing entry sounds there already, at the same time with the same block in the same
    areas, is not doubled; what can be scheduled no more is left out: `notes` say so. Raises
    refusals `malformed`, `weeks_overlap`, `nothing_to_copy`.
    """
    _check(asked)
    zone = policy.effective(session, following.area).zone
    week = _span(asked.first, zone)
    earliest = _span(min(asked.first, *asked.to), zone).start
    entries = entries_since(session, following.area, earliest - DAY_MS)
    standing = [entry for entry in entries if entry.live_until is None]
    found = [due for entry in entries for due in _dues(entry, week)]
    planned: list[Planned] = []
    notes: list[Words] = []
    kept: set[str] = set()
    for due in found:
        missing = _missing(session, due.entry)
        if missing:
            notes.append(_left_out(due, missing))
            continue
        for first in asked.to:
            there = replace(due, day=due.day + (first - asked.first))
            covering = _covering(standing, there)
            kept |= {entry.id for entry in covering}
            left = _not_covered(there, covering)
            if left.times != there.times:
                notes.append(_not_doubled(session, there))
            if left.times:
                planned.append(_planned(session, left, len(planned)))
    ended = _ended(standing, asked, zone, kept, following) if asked.replace_ else ()
    if not planned and not ended:
        raise refusals.nothing_to_copy()
    return Copied(Changes(tuple(planned), ended), tuple(dict.fromkeys(notes)))


def _check(asked: Copying) -> None:
    days = [asked.first, *asked.to]
    if any(day.year not in _CALENDAR for day in days):
        raise refusals.day_malformed("from" if asked.first.year not in _CALENDAR else "to")
    ordered = sorted(days)
    if any(b - a < WEEK for a, b in pairwise(ordered)):
        raise refusals.weeks_overlap()


def _span(first: date, zone: str) -> Span:
    return Span(day_span(first, zone).start, day_span(first + WEEK, zone).start)


def _dues(entry: Entry, week: Span) -> Iterator[_Due]:
    """The entry's starts in the week, day by day."""
    zone = entry.when.zone
    by_day: dict[date, list[int]] = {}
    for start in starts(entry.when, week):
        if entry.live_from <= start and (entry.live_until is None or start < entry.live_until):
            day = local_day(start, zone)
            by_day.setdefault(day, []).extend(_walls(entry.when, day, start))
    for day, times in by_day.items():
        yield _Due(entry, day, tuple(sorted(set(times))))


def _walls(when: When, day: date, start: int) -> list[int]:
    """The wall-clock times, as they were written, that begin at this instant."""
    written = [ms for ms in when.times if instant_of(day, ms, when.zone) == start]
    return written or [ms_of_day(start, when.zone)]


def _covering(standing: Sequence[Entry], due: _Due) -> list[Entry]:
    """The standing entries that sound the same, in the same areas, at some of these times."""
    return [
        entry
        for entry in standing
        if entry.block.digest == due.entry.block.digest
        and entry.class_ == due.entry.class_
        and set(entry.areas) >= set(due.entry.areas)
        and _sounds_at(entry, due)
    ]


def _sounds_at(entry: Entry, due: _Due) -> set[int]:
    """Which of the times the entry begins at, on that day of the due entry's zone."""
    zone = due.entry.when.zone
    begun = set(starts(entry.when, day_span(due.day, zone)))
    return {
        ms
        for ms in due.times
        if (instant := instant_of(due.day, ms, zone)) in begun and instant >= entry.live_from
    }


def _not_covered(due: _Due, covering: Sequence[Entry]) -> _Due:
    taken = {ms for entry in covering for ms in _sounds_at(entry, due)}
    return replace(due, times=tuple(ms for ms in due.times if ms not in taken))


def _ended(
    standing: Sequence[Entry], asked: Copying, zone: str, kept: set[str], following: Next
) -> tuple[Entry, ...]:
    """The entries of single days in the weeks to be replaced that are not what is copied there."""
    weeks = [_span(first, zone) for first in asked.to]
    return tuple(
        entry
        for entry in standing
        if isinstance(entry.when.rule, Once)
        and entry.id not in kept
        and any(
            start >= following.effective_from
            for week in weeks
            for start in starts(entry.when, week)
        )
    )


def _missing(session: Session, entry: Entry) -> str | None:
    """The title of a bulletin of the block that was taken back, if any was."""
    for sound in entry.block.bulletins:
        row = session.get(Bulletin, sound.bulletin)
        if row is None or row.state != "approved":
            return row.title if row is not None else sound.bulletin
    return None


def _planned(session: Session, due: _Due, n: int) -> Planned:
    when = When(due.entry.when.zone, due.day, None, due.times, Once())
    draft = replace(redraft(session, due.entry), when=when)
    draft = replace(draft, block=_as_it_was(session, draft, due.entry))
    return Planned(draft, f"entries[{n}]", _name(session, due))


def _as_it_was(session: Session, draft: EntryDraft, entry: Entry) -> BlockDraft:
    """The bulletins that sounded in that week, whatever has become of their list since."""
    bulletins = tuple(sound.bulletin for sound in entry.block.bulletins)
    return still_usable(session, replace(draft.block, playlist=None, bulletins=bulletins))


def _name(session: Session, due: _Due) -> Words:
    title = session.get_one(Bulletin, due.entry.block.bulletins[0].bulletin).title
    at, day = time_in_words(due.times[0]), on_day(due.day)
    return Words(f"“{title}” ngày {day.vi} lúc {at.vi}", f"“{title}” on {day.en} at {at.en}")


def _left_out(due: _Due, title: str) -> Words:
    at, day = time_in_words(due.times[0]), on_day(due.day)
    return Words(
        f"Không chép lịch ngày {day.vi} lúc {at.vi}: bản tin “{title}” đã bị thu hồi.",
        f"Not copied, {day.en} at {at.en}: the bulletin “{title}” was taken back.",
    )


def _not_doubled(session: Session, due: _Due) -> Words:
    name = _name(session, due)
    return Words(
        f"{name.vi}: đã có lịch phát này, không chép thêm.",
        f"{name.en}: is scheduled there already, not copied again.",
    )
