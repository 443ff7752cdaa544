"""From the starts of the play log to the figures of a report. Pure.

A block may hold several bulletins of different categories: by category and language each bulletin
of a block is counted once in each broadcast, with its own time, all its repeats together; theme
tunes and pauses belong to none. So those tables have totals of their own; by class, by month and by
area the totals are the report's.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from schedules.programme import Block
from schedules.words import Outcome
from server.playlog.rates import Told
from server.playlog.starts import OUTCOMES, Became, Started, Tallied
from server.playlog.sums import Group, Grouped, OfPart
from server.reports.report import Tally

Scope = str | None
"""Of which figures: an area directly below, or None for the whole."""


@dataclass(frozen=True, slots=True)
class Said:
    """One bulletin of a block: where in it, in milliseconds, it stands."""

    bulletin: str
    pieces: tuple[tuple[int, int], ...]

    @property
    def duration_ms(self) -> int:
        return sum(lasts for _, lasts in self.pieces)

    def heard_ms(self, through_ms: int) -> int:
        """How much of it sounds in the block's first `through_ms`."""
        return sum(max(0, min(lasts, through_ms - at)) for at, lasts in self.pieces)


def said_in(block: Block) -> tuple[Said, ...]:
    """Each bulletin of a block, the theme tune left out."""
    pieces = list(block.pieces())[0 if block.theme is None else 1 :]
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for piece in pieces:
        found[piece.sound.bulletin].append((piece.offset_ms, piece.sound.duration_ms))
    return tuple(Said(bulletin, tuple(some)) for bulletin, some in found.items())


@dataclass(frozen=True, slots=True)
class About:
    """What reports know of a bulletin."""

    category: str | None
    language: str | None
    has_text: bool


@dataclass(slots=True)
class Broadcast:
    """One start of one entry in one scope, on all its clusters together."""

    class_: str
    items: int = 0
    placed: int = 0
    whole: int = 0
    duration_ms: int = 0
    most_ms: int = 0
    planned_ms: int = 0
    sounded_ms: int = 0
    cuts: list[Sequence[int]] = field(default_factory=list)
    """How far those came that were cut: milliseconds, items."""

    def take(self, row: Started) -> None:
        self.items += row.items
        self.placed += row.placed
        self.duration_ms = max(self.duration_ms, row.duration_ms)
        self.planned_ms += row.planned_ms
        self.most_ms = max(self.most_ms, row.most_ms)
        self.sounded_ms += row.sounded_ms
        self.whole += row.played + row.late
        if row.cuts:
            self.cuts += row.cuts

    def add_to(self, tally: Tally) -> None:
        tally.broadcasts += 1
        tally.broadcasts_sounded += self.whole > 0
        tally.planned_ms += self.duration_ms
        tally.sounded_ms += self.most_ms
        tally.items += self.items
        tally.items_sounded += self.whole
        tally.items_planned_ms += self.planned_ms
        tally.items_sounded_ms += self.sounded_ms

    def add_bulletin_to(self, tally: Tally, said: Said) -> bool:
        """That one bulletin of it; returns whether any cluster proved it whole."""
        lasts = said.duration_ms
        heard = [(said.heard_ms(through), items) for through, items in self.cuts]
        whole = self.whole + sum(items for ms, items in heard if ms == lasts)
        most = max((ms for ms, _ in heard), default=0)
        tally.broadcasts += 1
        tally.broadcasts_sounded += whole > 0
        tally.planned_ms += lasts if self.placed else 0
        tally.sounded_ms += lasts if whole else most
        tally.items += self.items
        tally.items_sounded += whole
        tally.items_planned_ms += lasts * self.placed
        tally.items_sounded_ms += self.whole * lasts + sum(ms * items for ms, items in heard)
        return whole > 0


Outcomes = Counter[Told]


@dataclass
class Figures:
    """What adds up over a period: months are taken in one after the other."""

    outcomes: defaultdict[Scope, Outcomes] = field(default_factory=lambda: defaultdict(Counter))
    tallies: defaultdict[Scope, Tally] = field(default_factory=lambda: defaultdict(Tally))
    classes: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    categories: defaultdict[str | None, Tally] = field(default_factory=lambda: defaultdict(Tally))
    languages: defaultdict[str | None, Tally] = field(default_factory=lambda: defaultdict(Tally))
    sounded: set[str] = field(default_factory=set)
    """Bulletins that were proven to have sounded whole."""

    def take(
        self,
        rows: Iterable[Started],
        child: Mapping[str, str],
        blocks: Mapping[tuple[str, int], Sequence[Said]],
        about: Mapping[str, About],
    ) -> None:
        """All starts of a stretch of time. `child` says which area directly below holds an area."""
        for (_, entry, revision), some in _by_start(rows).items():
            for row in some:
                for scope in (None, child.get(row.area, row.area)):
                    _count(self.outcomes[scope], row)
            whole = _broadcast(some)
            whole.add_to(self.tallies[None])
            whole.add_to(self.classes[whole.class_])
            self._say(whole, blocks.get((entry, revision), ()), about)
            for part, of_part in _by_part(some, child).items():
                broadcast = whole if len(of_part) == len(some) else _broadcast(of_part)
                broadcast.add_to(self.tallies[part])

    def take_grouped(
        self,
        grouped: Grouped,
        blocks: Mapping[tuple[str, int], Sequence[Said]],
        about: Mapping[str, About],
    ) -> None:
        """What the database has added up: each figure as `take` would have it from its starts."""
        for group in grouped.groups:
            tally = _tally_of(group, group.broadcasts * group.is_whole, group.whole)
            self.tallies[None].add(tally)
            self.classes[group.class_].add(tally)
            if not group.is_odd:
                self._say_group(group, blocks.get((group.entry, group.entry_revision), ()), about)
        for (entry, revision), cuts in grouped.cuts.items():
            self._say_cuts(cuts, blocks.get((entry, revision), ()), about)
        for some in _by_start(grouped.odd).values():
            block = blocks.get((some[0].entry, some[0].entry_revision), ())
            self._say(_broadcast(some), block, about)
        for part in grouped.parts:
            self.tallies[part.part].add(_tally_of(part, part.sounded, part.whole))
            for scope in (None, part.part):
                _count(self.outcomes[scope], part)

    def _say_group(self, group: Group, block: Sequence[Said], about: Mapping[str, About]) -> None:
        for said in block:
            lasts, many = said.duration_ms, group.broadcasts
            self._add_said(said, about, Tally(
                many, many * group.is_whole, lasts * many * group.is_placed,
                lasts * many * group.is_whole, group.items, group.whole, lasts * group.placed,
                lasts * group.whole,
            ))  # fmt: skip
            if group.is_whole:
                self.sounded.add(said.bulletin)

    def _say_cuts(
        self, cuts: Mapping[int, int], block: Sequence[Said], about: Mapping[str, About]
    ) -> None:
        """Of broadcasts that others sounded whole."""
        for said in block:
            heard = [(said.heard_ms(through), items) for through, items in cuts.items()]
            whole = sum(items for ms, items in heard if ms == said.duration_ms)
            sounded_ms = sum(ms * items for ms, items in heard)
            self._add_said(said, about, Tally(items_sounded=whole, items_sounded_ms=sounded_ms))

    def _add_said(self, said: Said, about: Mapping[str, About], tally: Tally) -> None:
        of = about.get(said.bulletin, About(None, None, False))
        self.categories[of.category].add(tally)
        self.languages[of.language].add(tally)

    def add(self, other: "Figures") -> None:
        """Those of another stretch of time."""
        for scope, outcomes in other.outcomes.items():
            self.outcomes[scope].update(outcomes)
        _add(self.tallies, other.tallies)
        _add(self.classes, other.classes)
        _add(self.categories, other.categories)
        _add(self.languages, other.languages)
        self.sounded |= other.sounded

    def _say(self, broadcast: Broadcast, block: Sequence[Said], about: Mapping[str, About]) -> None:
        for said in block:
            of = about.get(said.bulletin, About(None, None, False))
            whole = broadcast.add_bulletin_to(self.categories[of.category], said)
            broadcast.add_bulletin_to(self.languages[of.language], said)
            if whole:
                self.sounded.add(said.bulletin)


def _by_start(rows: Iterable[Started]) -> Mapping[tuple[int, str, int], list[Started]]:
    found: defaultdict[tuple[int, str, int], list[Started]] = defaultdict(list)
    for row in rows:
        found[row.due_ms, row.entry, row.entry_revision].append(row)
    return found


def _tally_of(some: Group | OfPart, sounded: int, whole: int) -> Tally:
    return Tally(
        some.broadcasts, sounded, some.duration_ms, some.most_ms, some.items, whole,
        some.planned_ms, some.sounded_ms,
    )  # fmt: skip


def _count(outcomes: Outcomes, row: Started | OfPart) -> None:
    for outcome in OUTCOMES:
        count = getattr(row, outcome)
        if count:
            outcomes[outcome] += count


def _broadcast(rows: Sequence[Started]) -> Broadcast:
    made = Broadcast(min(row.class_ for row in rows))
    for row in rows:
        made.take(row)
    return made


def _by_part(rows: Sequence[Started], child: Mapping[str, str]) -> Mapping[str, list[Started]]:
    found: defaultdict[str, list[Started]] = defaultdict(list)
    for row in rows:
        found[child.get(row.area, row.area)].append(row)
    return found


K = TypeVar("K", bound=Hashable)


def _add(mine: defaultdict[K, Tally], others: Mapping[K, Tally]) -> None:
    for key, tally in others.items():
        mine[key].add(tally)


@dataclass
class Clusters:
    """Who was heard, and what became of what did not sound from beginning to end; of several
    stretches of time, of several areas."""

    heard: set[tuple[str, str]] = field(default_factory=set)
    became: list[Became] = field(default_factory=list)

    def add(self, tallied: Tallied) -> None:
        self.heard |= tallied.heard
        self.became += tallied.became

    def by_part(self, child: Mapping[str, str]) -> defaultdict[str, "Clusters"]:
        """Of each area directly below."""
        found: defaultdict[str, Clusters] = defaultdict(Clusters)
        for area, device in self.heard:
            found[child.get(area, area)].heard.add((area, device))
        for one in self.became:
            found[child.get(one.area, one.area)].became.append(one)
        return found

    @property
    def known(self) -> set[str]:
        """Devices on which something was planned."""
        return {device for _, device in self.heard} | {
            one.device for one in self.became if one.device
        }

    def silent(self) -> dict[str, list[Became]]:
        """Devices that proved no sound at all, with what became of their items."""
        heard = {device for _, device in self.heard}
        found: defaultdict[str, list[Became]] = defaultdict(list)
        for one in self.became:
            if one.device and one.device not in heard:
                found[one.device].append(one)
        return {device: sorted(some, key=_place) for device, some in found.items()}


def _place(one: Became) -> tuple[str, Outcome, str]:
    return one.area, one.outcome, one.reason or ""


def causes_of(rows: Iterable[Became]) -> list[tuple[Outcome, str | None, int]]:
    """Why items did not sound whole, the commonest first."""
    found: Counter[tuple[Outcome, str | None]] = Counter()
    for row in rows:
        found[row.outcome, row.reason] += row.items
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0][0], one[0][1] or ""))
    return [(*key, items) for key, items in ordered]
