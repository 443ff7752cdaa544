"""Programmes of a small city: entries added, changed, ended, offers answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from schedules.programme import Acceptance
from schedules.recurrence import Daily, Once, Rule, Weekdays, When
from schedules.words import ScheduledClass
from schedules.zones import day_span, local_day
from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.programme import policies, saving
from server.programme.drafts import BlockDraft, EntryDraft, PolicySave
from server.programme.repository import last_revision, standing_rows
from tests.simulation.clock import HOUR, MINUTE
from tests.simulation.newsroom import Newsroom
from tests.simulation.townspeople import CITY, GROUP, NEIGHBOURHOOD, WARDS, ZONE


@dataclass
class Schedulers(Newsroom):
    """Who decides what sounds when."""

    def add_entry(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            saving.add_entry(session, person, tree, area, base, self._draft(area), self.now)

        self._programme(area, deed)

    def schedule(
        self, area: str, at_ms: int, *, until: str = "approve", class_: ScheduledClass = "normal",
        late_ms: int = 0, seconds: int = 40,
    ) -> None:  # fmt: skip
        """One bulletin, written for this, to sound in `area` at that instant today."""
        at_day = day_span(local_day(at_ms, ZONE), ZONE).start

        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            bulletin = self._write_bulletin(
                session, tree, tree.unit_of(area), until, class_, seconds
            )
            when = When(ZONE, local_day(at_ms, ZONE), None, (at_ms - at_day,), Once())
            draft = EntryDraft(class_, (area,), BlockDraft((bulletin,)), when, late_ms)
            saving.add_entry(session, person, tree, area, base, draft, self.now)

        self._programme(area, deed)

    def change_entry(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            entry = self._some_entry(session, area)
            saving.change_entry(
                session, person, tree, area, entry, base, self._draft(area), self.now
            )

        self._programme(area, deed)

    def end_entry(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            saving.end_entry(
                session, person, tree, area, self._some_entry(session, area), base, self.now
            )

        self._programme(area, deed)

    def answer_offers(self, area: str) -> None:
        def deed(session: Session, person: Person, tree: AreaTree, area: str, base: int) -> None:
            offered = self._standing(session, CITY)
            answers = tuple(
                Acceptance(entry, None, self.chance.random() < 0.6)
                for entry in sorted(offered)
                if self.chance.random() < 0.5
            )
            order = (area, CITY) if self.chance.random() < 0.5 else ()
            asked = PolicySave(base, self.chance.random() < 0.5, answers, order)
            policies.set_policy(session, person, tree, area, asked, self.now)

        self._programme(area, deed)

    def _programme(self, area: str, deed: Callable[..., Any]) -> None:
        """A decision about the programme of `area`, by whoever operates it."""

        def decide(session: Session, tree: AreaTree) -> None:
            person = self.people[f"operator-{tree.unit_of(area)}"]
            last = last_revision(session, area)
            deed(session, person, tree, area, last.revision if last else 0)

        self._writing(decide)

    def _standing(self, session: Session, area: str) -> list[str]:
        return [row.id for row in standing_rows(session) if row.area == area]

    def _some_entry(self, session: Session, area: str) -> str:
        found = self._standing(session, area)
        return self.chance.choice(sorted(found)) if found else "e-none"

    def _draft(self, area: str) -> EntryDraft:
        chance = self.chance
        home = area if area in self.bulletins else CITY if area == GROUP else WARDS[0]
        known = self.bulletins[home] + (self.bulletins[CITY] if chance.random() < 0.3 else [])
        class_: ScheduledClass = chance.choice(["normal", "normal", "priority"])
        first = local_day(self.now, ZONE)
        rules: list[Rule] = [Daily(), Daily(), Weekdays((1, 2, 3, 4, 5)), Once()]
        rule = chance.choice(rules)
        times = tuple(sorted({self._time_of_day() for _ in range(chance.randint(1, 4))}))
        return EntryDraft(
            class_=class_,
            areas=(self._where(area),),
            block=BlockDraft(
                bulletins=tuple(chance.choice(known) for _ in range(chance.randint(1, 2))),
                repeats=chance.choice([1, 1, 2]),
                gap_ms=chance.choice([0, 2_000]),
                pause_ms=chance.choice([0, 500]),
            ),
            when=When(ZONE, first + timedelta(days=isinstance(rule, Once)), None, times, rule),
            may_start_late_by_ms=chance.choice([0, 0, 2 * MINUTE, 20 * MINUTE]),
            gap_ms=chance.choice([0, 1_000]),
        )

    def _time_of_day(self) -> int:
        """Mostly soon, or on few instants, so that blocks meet."""
        chance = self.chance
        if chance.random() < 0.6:
            soon = (
                self.now
                + chance.randrange(1, 40) * 4 * MINUTE
                - day_span(local_day(self.now, ZONE), ZONE).start
            )
            return soon // MINUTE * MINUTE % (24 * HOUR)
        if chance.random() < 0.3:
            return chance.choice([6, 7, 17, 18]) * HOUR
        return chance.randrange(5 * 12, 23 * 12) * 5 * MINUTE + chance.choice([0, 10_000])

    def _where(self, area: str) -> str:
        below = {CITY: [CITY, CITY, *WARDS, GROUP], WARDS[0]: [WARDS[0], NEIGHBOURHOOD]}
        return self.chance.choice(below.get(area, [area]))
