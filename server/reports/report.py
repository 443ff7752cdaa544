"""One report: figures of one area and one period, of which every rendering is made.

Two units stand side by side and are never mixed. An **item** (lượt phát) is one start on one
loudspeaker cluster, as reconciliation counts it. A **broadcast** (buổi phát) is one start in the
whole area, on however many clusters. Both are *sounded* only where a receipt proves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import computed_field

from schedules.words import Outcome
from server.feedback.counting import Line as FeedbackLine
from server.library.languages import Named
from server.playlog.schemas import Counts
from server.reports.period import Period


@dataclass(slots=True)
class Tally:
    """Broadcasts and items, planned and proven. Times in milliseconds: of a broadcast the most that
    any one cluster proved, of items the sum over clusters. A start that found no place in the plan
    has no planned time."""

    broadcasts: int = 0
    broadcasts_sounded: int = 0
    planned_ms: int = 0
    sounded_ms: int = 0
    items: int = 0
    items_sounded: int = 0
    items_planned_ms: int = 0
    items_sounded_ms: int = 0

    def add(self, other: "Tally") -> None:
        """What another stretch of time holds."""
        self.broadcasts += other.broadcasts
        self.broadcasts_sounded += other.broadcasts_sounded
        self.planned_ms += other.planned_ms
        self.sounded_ms += other.sounded_ms
        self.items += other.items
        self.items_sounded += other.items_sounded
        self.items_planned_ms += other.items_planned_ms
        self.items_sounded_ms += other.items_sounded_ms

    @computed_field  # type: ignore[prop-decorator]  # pydantic's own manner
    @property
    def sounded_permille(self) -> int | None:
        """Items sounded of those planned, rounded down; None where nothing was planned."""
        return self.items_sounded * 1000 // self.items if self.items else None


@dataclass(frozen=True, slots=True)
class Line:
    """A tally by its name: of a class, a category, a language. `key` is None: nobody said."""

    key: str | None
    named: Named
    tally: Tally


@dataclass(frozen=True, slots=True)
class Part:
    """An area directly below, all below it included; or a month. `clusters` had something planned,
    `silent` of them proved no sound."""

    key: str
    named: Named
    clusters: int
    silent: int
    counts: Counts
    tally: Tally


@dataclass(frozen=True, slots=True)
class SilentCluster:
    """A loudspeaker cluster of which no receipt proves any sound in the whole period, and the
    commonest reason."""

    device: str
    name: str
    area: str
    items: int
    cause: Named


@dataclass(frozen=True, slots=True)
class Cause:
    """Why items did not sound wholly: the outcome, its reason (None: none was given), how many."""

    outcome: Outcome
    reason: str | None
    named: Named
    items: int


@dataclass(frozen=True, slots=True)
class Given:
    """An alarm or a drill: when it was prepared, signed by so many people, given; when the first
    and the last cluster began to sound, by their own clocks; what followed.

    `clusters` proved sound, `sounded_ms` is the most that one of them proved."""

    order: str
    kind: Literal["urgent", "drill"]
    title: str
    area: str
    prepared_ms: int
    signed: Sequence[int]
    given_ms: int
    first_us: int | None
    last_us: int | None
    clusters: int
    sounded_ms: int
    follow_up: Literal["correction", "all_clear"] | None
    followed_ms: int | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A time on air: somebody live, or a station relayed. `lasted_ms` as the server carried it;
    `clusters` proved sound, of the `addressed` that it was for when it began."""

    session: str
    kind: Literal["live", "relay"]
    by: str
    area: str
    at_ms: int
    lasted_ms: int
    addressed: int
    clusters: int
    sounded_ms: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop, by whom and why; `lifted_ms` is None where its time ran out."""

    order: str
    area: str
    by: str
    reason: str
    at_ms: int
    until_ms: int
    lifted_ms: int | None


@dataclass(frozen=True, slots=True)
class Forms:
    """Different bulletins proven to have sounded: those kept with their text beside the sound, and
    those of sound alone. No rule was found that says what a multimedia item is (ADR 39): these
    are counted, and named for what they are."""

    with_text: int = 0
    sound_only: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All figures; `made_ms` is when they were read, `is_over` whether the period was over then,
    `is_archived` whether items of it stand in archives alone: their sums stay (ADR 47), but not how
    many were `stale` or `unheard`.

    `counts` are reconciliation's own for the period."""

    area: str
    name: str
    above: str | None
    kind: str
    zone: str
    period: Period
    made_ms: int
    is_over: bool
    is_archived: bool
    clusters: int
    counts: Counts
    total: Tally
    classes: Sequence[Line]
    categories: Sequence[Line]
    languages: Sequence[Line]
    months: Sequence[Part] = ()
    parts: Sequence[Part] = ()
    silent: Sequence[SilentCluster] = ()
    causes: Sequence[Cause] = ()
    given: Sequence[Given] = ()
    spoken: Sequence[Spoken] = ()
    stopped: Sequence[Stopped] = ()
    forms: Forms = field(default_factory=Forms)
    feedback: Sequence[FeedbackLine] = ()
