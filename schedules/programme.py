"""What people decide for one area: its live entries, as one numbered revision."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, NamedTuple

from schedules.canonical import canonical, sha256_hex
from schedules.recurrence import When, check_rule, starts
from schedules.refusal import RefusalError
from schedules.spans import Span
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
    Sha256,
    Volume,
    Within,
)

BLOCK_MAX_MS = 12 * 3_600_000
FOREVER = 2**63
SPANS_KEPT = 16
"""Days whose starts a programme keeps: today, tomorrow, and those around them."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One approved canonical file. `size` in bytes, so that a device can plan its fetches."""

    bulletin: BulletinId
    content: Sha256
    duration_ms: Duration
    size: Count


class Piece(NamedTuple):
    """A sound at its place in a block, `offset_ms` after the block's start."""

    offset_ms: int
    sound: Sound


@dataclass(frozen=True)
class Block:
    """Theme tune, then the bulletins, the whole sequence `repeats` times; moves as one.

    `pause_ms` of silence stand between two sounds of the sequence, `gap_ms` between two
    repeats (khoảng cách giữa hai lần). The theme tune opens the block once.
    """

    bulletins: Annotated[tuple[Sound, ...], AtMost(50)]
    theme: Sound | None = None
    repeats: Annotated[int, Within(1, 20)] = 1
    gap_ms: Duration = 0
    pause_ms: Duration = 0

    def pieces(self) -> Iterator[Piece]:
        """Every sound with its offset, in order."""
        at = 0
        if self.theme is not None:
            yield Piece(0, self.theme)
            at = self.theme.duration_ms + self.pause_ms
        for repeat in range(self.repeats):
            at += self.gap_ms if repeat else 0
            for n, sound in enumerate(self.bulletins):
                at += self.pause_ms if n else 0
                yield Piece(at, sound)
                at += sound.duration_ms

    @cached_property
    def duration_ms(self) -> int:
        once = sum(s.duration_ms for s in self.bulletins)
        once += self.pause_ms * max(0, len(self.bulletins) - 1)
        opening = self.theme.duration_ms + self.pause_ms if self.theme is not None else 0
        return opening + once * self.repeats + self.gap_ms * (self.repeats - 1)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every piece's offset, length in milliseconds, and content."""
        pieces = [[p.offset_ms, p.sound.duration_ms, p.sound.content] for p in self.pieces()]
        return sha256_hex(canonical(pieces))

    def contents(self) -> frozenset[str]:
        """The SHA-256 names of every file it sounds."""
        return self._contents

    @cached_property
    def _contents(self) -> frozenset[str]:
        sounds = self.bulletins if self.theme is None else (self.theme, *self.bulletins)
        return frozenset(sound.content for sound in sounds)


@dataclass(frozen=True, slots=True)
class Entry:
    """A block of bulletins, when, where, and how.

    `revision` is the programme revision in which this entry was last changed. Only starts in
    `[live_from, live_until)` follow it: a changed entry stays beside its successor until the
    days it sounded on are over, so that one document tells the recent past too (ADR 0003).
    `gap_ms` is kept free after the block; `volume` None means the device's own.
    """

    id: EntryId
    revision: Count
    class_: ScheduledClass
    areas: Annotated[tuple[AreaId, ...], AtMost(500)]
    block: Block
    when: When
    live_from: Instant
    live_until: Instant | None
    created_ms: Instant
    may_start_late_by_ms: Lateness = 0
    gap_ms: Duration = 0
    volume: Volume | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The commune's answer to one offered entry; `revision` None answers all of them."""

    entry: EntryId
    revision: Count | None
    accepted: bool


@dataclass(frozen=True)
class Policy:
    """What an area decides about others' entries, for starts from `live_from` on.

    `order` lists entry ids and area ids, first goes first: it settles ties within a class.
    Of two answers to the same the later stands.
    """

    live_from: Instant
    accepts_by_default: bool
    acceptances: Annotated[tuple[Acceptance, ...], AtMost(2000)] = ()
    order: Annotated[tuple[EntryId | AreaId, ...], AtMost(2000)] = ()

    def accepts(self, entry: EntryId, revision: int) -> bool:
        """An answer to this revision of an offered entry outweighs one to all of them."""
        answer = self.answer_to(entry, revision)
        return self.accepts_by_default if answer is None else answer

    def answer_to(self, entry: EntryId, revision: int) -> bool | None:
        """What was answered to this revision of an offered entry; None where nothing was."""
        return self._answers.get((entry, revision), self._answers.get((entry, None)))

    def place_of(self, entry: EntryId, area: AreaId) -> int:
        """Where `order` puts an entry, by its own name or its area's; last where it does not."""
        last = len(self.order)
        return min(self._places.get(entry, last), self._places.get(area, last))

    @cached_property
    def _answers(self) -> dict[tuple[str, int | None], bool]:
        return {(one.entry, one.revision): one.accepted for one in self.acceptances}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: n for n, name in reversed(list(enumerate(self.order)))}


class Reach(NamedTuple):
    """How late, counted from midnight, any block of a programme begins and ends at most.

    `zones` are those in which the midnights are counted.
    """

    zones: frozenset[str]
    start_ms: int
    end_ms: int
    gap_ms: int


NOTHING_DECIDED = Policy(live_from=0, accepts_by_default=False)


@dataclass(frozen=True)
class Programme:
    """All live entries of one area as one revision, and the recent past they follow.

    `policies` ascend by `live_from`; the last one begun governs. `standby` names content to
    keep ready although nothing schedules it.
    """

    area: AreaId
    revision: Count
    effective_from: Instant
    entries: Annotated[tuple[Entry, ...], AtMost(2000)] = ()
    policies: Annotated[tuple[Policy, ...], AtMost(200)] = ()
    standby: Annotated[tuple[Sound, ...], AtMost(200)] = ()

    def starts_in(self, span: Span) -> tuple[tuple[Entry, int], ...]:
        """Every start of its entries in `span`: expanded once for all the chains that share it.

        What was asked for is kept with the programme, so that it ends with it: in a table of
        all programmes equal ones would be compared whole at each look.
        """
        found = self._starts.get(span)
        if found is None:
            found = tuple(_starts_in(self.entries, span))
            if len(self._starts) >= SPANS_KEPT:
                self._starts.clear()
            self._starts[span] = found
        return found

    @cached_property
    def _starts(self) -> dict[Span, tuple[tuple[Entry, int], ...]]:
        return {}

    @cached_property
    def reach(self) -> Reach:
        """A bound on how late any of its blocks begins and ends."""
        latest = [entry.when.last_time + entry.may_start_late_by_ms for entry in self.entries]
        pairs = zip(latest, self.entries, strict=True)
        return Reach(
            zones=frozenset(entry.when.zone for entry in self.entries),
            start_ms=max(latest, default=0),
            end_ms=max((at + entry.block.duration_ms for at, entry in pairs), default=0),
            gap_ms=max((entry.gap_ms for entry in self.entries), default=0),
        )

    def policy_at(self, instant: int) -> Policy:
        """The policy in force for starts at `instant`; nothing is accepted without one."""
        begun = (p for p in reversed(self.policies) if p.live_from <= instant)
        return next(begun, NOTHING_DECIDED)


def _starts_in(entries: Iterable[Entry], span: Span) -> Iterator[tuple[Entry, int]]:
    for entry in entries:
        ends = FOREVER if entry.live_until is None else entry.live_until
        if entry.live_from < span.end and span.start < ends:
            for due in starts(entry.when, span):
                if entry.live_from <= due < ends:
                    yield entry, due


def check_programme(programme: Programme) -> None:
    """Raises `RefusalError` where a programme that reads well can not be followed."""
    seen: set[tuple[str, int]] = set()
    for entry in programme.entries:
        check_entry(entry)
        if (entry.id, entry.revision) in seen:
            raise _refusal("entry_twice", "id", "Lịch phát bị lặp.", "An entry stands twice.")
        seen.add((entry.id, entry.revision))
    begun = [policy.live_from for policy in programme.policies]
    if begun != sorted(begun):
        raise _refusal(
            "policies_unordered",
            "policies",
            "Các quy định không theo thứ tự thời gian.",
            "Policies must ascend in time.",
        )


def check_entry(entry: Entry) -> None:
    """Raises `RefusalError` for an entry that nobody can have meant."""
    check_rule(entry.when)
    if not entry.block.bulletins:
        raise _refusal("block_empty", "block", "Chưa chọn bản tin.", "No bulletin is chosen.")
    if entry.block.duration_ms > BLOCK_MAX_MS:
        raise _refusal(
            "block_too_long",
            "block",
            "Lịch phát dài quá 12 giờ.",
            "The block is longer than 12 hours.",
        )
    if entry.block.duration_ms == 0:
        raise _refusal("block_empty", "block", "Bản tin không có âm thanh.", "It has no sound.")
    if not entry.areas:
        raise _refusal("areas_empty", "areas", "Chưa chọn địa bàn.", "No area is chosen.")


def _refusal(code: str, field: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, f"entry.{field}", vi, en)
