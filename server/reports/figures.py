"""From the play log's counted rows to the figures of a report. Pure.

A block may hold several bulletins of different categories: by category and language each bulletin
of a block is counted once in each broadcast, with its own time, all its repeats together; theme
tunes and pauses belong to none. So those tables have totals of their own; by class, by month and by
area the totals are the report's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from schedules.programme import Block
from schedules.words import Outcome
from server.reports.report import Tally

SOUNDED: Final = frozenset({"played", "late"})
"""From its beginning to its end, as a receipt says."""

Scope = str | None
"""Of which figures: an area directly below, or None for the whole."""


class Counted(NamedTuple):
    """So many items alike: of devices of `area`, due at `due_ms`, with one outcome. `each_ms` is
    the most that one of them proved to have sounded, `sounded_ms` what all of them did; of those
    that were cut each length stands for itself."""

    area: str
    due_ms: int
    outcome: Outcome
    entry: str
    entry_revision: int
    class_: str
    duration_ms: int
    items: int
    each_ms: int
    sounded_ms: int


class Became(NamedTuple):
    """So many items of one device of `area` that had one outcome for one reason."""

    area: str
    device: str
    outcome: Outcome
    reason: str | None
    items: int
    sounded_ms: int


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
    cuts: list[tuple[int, int]] = field(default_factory=list)

    def take(self, row: Counted) -> None:
        self.items += row.items
        self.placed += row.items if row.duration_ms else 0
        self.duration_ms = max(self.duration_ms, row.duration_ms)
        self.planned_ms += row.items * row.duration_ms
        self.most_ms = max(self.most_ms, row.each_ms)
        self.sounded_ms += row.sounded_ms
        if row.outcome in SOUNDED:
            self.whole += row.items
        elif row.outcome == "cut":
            self.cuts.append((row.each_ms, row.items))

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


Outcomes = Counter[Outcome]


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
        rows: Iterable[Counted],
        child: Mapping[str, str],
        blocks: Mapping[tuple[str, int], Sequence[Said]],
        about: Mapping[str, About],
    ) -> None:
        """`child` says which area directly below holds an area."""
        scopes: dict[Scope, dict[tuple[int, str, int], Broadcast]] = {None: {}}
        for row in rows:
            part = child.get(row.area, row.area)
            for scope in (None, part):
                self.outcomes[scope][row.outcome] += row.items
                of_scope = scopes.setdefault(scope, {})
                key = (row.due_ms, row.entry, row.entry_revision)
                broadcast = of_scope.get(key)
                if broadcast is None:
                    broadcast = of_scope[key] = Broadcast(row.class_)
                broadcast.take(row)
        for scope, broadcasts in scopes.items():
            for broadcast in broadcasts.values():
                broadcast.add_to(self.tallies[scope])
        for (_, entry, revision), broadcast in scopes[None].items():
            broadcast.add_to(self.classes[broadcast.class_])
            self._say(broadcast, blocks.get((entry, revision), ()), about)

    def _say(self, broadcast: Broadcast, block: Sequence[Said], about: Mapping[str, About]) -> None:
        for said in block:
            of = about.get(said.bulletin, About(None, None, False))
            whole = broadcast.add_bulletin_to(self.categories[of.category], said)
            broadcast.add_bulletin_to(self.languages[of.language], said)
            if whole:
                self.sounded.add(said.bulletin)


def silent_of(rows: Iterable[Became]) -> dict[str, list[Became]]:
    """Devices that proved no sound at all, with what became of their items."""
    found: defaultdict[str, list[Became]] = defaultdict(list)
    for row in rows:
        found[row.device].append(row)
    return {device: some for device, some in found.items() if not any(map(_is_heard, some))}


def _is_heard(one: Became) -> bool:
    return one.sounded_ms > 0 or one.outcome in SOUNDED


def causes_of(rows: Iterable[Became]) -> Counter[tuple[Outcome, str | None]]:
    """Why items did not sound whole, the commonest first."""
    found: Counter[tuple[Outcome, str | None]] = Counter()
    for row in rows:
        if row.outcome not in SOUNDED:
            found[row.outcome, row.reason] += row.items
    return found
