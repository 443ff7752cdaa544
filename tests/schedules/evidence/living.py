"""Exports of small cities that live for some days: entries of every kind are changed and ended, a
ward takes and declines. What fell due is what loudspeakers themselves would sound."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from schedules import rfc5545
from schedules.canonical import written
from schedules.codec import to_json
from schedules.config import DeviceConfig, GroupPlace, Place
from schedules.evidence.tree import leaf_hash
from schedules.precedence import candidates
from schedules.programme import Acceptance, Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, Monthly, Once, Rrule, Rule, Weekdays, When
from schedules.spans import Span
from tests.schedules.evidence.making import (
    DAY,
    HOUR,
    SETTLED,
    SOUND,
    START,
    City,
    Line,
    payload_of,
    trust,
)

ZONE: Final = "Asia/Ho_Chi_Minh"
TODAY: Final = date(2026, 11, 24)
MINUTE: Final = 60_000
CITY, WARD = Place("hp", "city"), Place("w-1", "ward")
QUARTER: Final = Place("n-1", "neighbourhood")
"""Of the ward then; it belongs to another by the time somebody asks."""
CONFIGS: Final = (
    DeviceConfig("loa-1", (CITY, WARD), zone=ZONE),
    DeviceConfig("loa-2", (CITY, WARD), (GroupPlace("g-1", "hp"),), ZONE, since=START + 2 * DAY),
    DeviceConfig("loa-3", (CITY,), zone=ZONE),
)
SIGNED_BY: Final = {"hp": "hp", "g-1": "hp", "w-1": "ward"}
BLOCK: Final = Block((Sound("b-1", SOUND, 10_000, 1),))
RULES: Final[tuple[Rule, ...]] = (
    Once(), Daily(), Daily(2), Weekdays((3, 5, 7)), Monthly((26, 28, -1)),
)  # fmt: skip
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "INTERVAL": ("1", "2", "3"),
    "BYMONTH": ("11", "11,12", "10"),
    "BYMONTHDAY": ("26,27", "-3", "-5,28"),
    "BYDAY": ("TH,SU", "MO,TU,WE,TH,FR", "4TH,-1SA", "FR"),
    "BYYEARDAY": ("331", "-35,-36,332"),
    "BYWEEKNO": ("48", "-6"),
    "BYHOUR": ("6,18", "5,6,7", "23"),
    "BYSETPOS": ("1", "-1", "2,-2"),
    "WKST": ("MO", "SU"),
    "COUNT": ("1", "4", "9"),
    "UNTIL": ("20261127T120000",),
}

Items = list[list[Any]]


@dataclass
class Living(City):
    """`leave_out` changes what the server says fell due on one day, and may change the programmes
    that follow; it says what it did, or nothing while there is nothing to do."""

    days: int = 5
    leaving: bool = False
    done: str = ""
    programmes: dict[str, Programme] = field(default_factory=dict)
    configs: dict[str, list[tuple[int, DeviceConfig]]] = field(default_factory=dict)

    def _told(self) -> Iterator[Line]:
        yield self.document("trust", "loa/1/trust", "root", trust(), "root-1", "root-2")
        self.configs = {one.device: [(0, one)] for one in CONFIGS}
        for one in CONFIGS:
            public = self.device_key(one.device).public_text
            yield self.deed("device.enrol", one.device, {"public_key": public})
            yield self._configured(one)
        for area in SIGNED_BY:
            self.programmes[area] = Programme(area, 1, START)
            yield self._revised(area, START)
        for day in range(self.days):
            begins = START + day * DAY
            self.at_ms = begins + self.chance.randrange(1, 20) * HOUR
            for area in self.chance.sample(list(SIGNED_BY), self.chance.randrange(3)):
                yield self._revised(area, self.at_ms + 1_500)
                self.at_ms += MINUTE
            if self.chance.random() < 0.4:
                yield from self._moved(begins + 21 * HOUR)
            yield from self._day(Span(begins, begins + DAY))
        self.leaving, ends = False, START + self.days * DAY
        for n in range(2):  # what lies so long back is judged
            yield from self._day(Span(ends + n * HOUR, ends + (n + 1) * HOUR))
            yield self.deed("area.rename", "hp", {"name": str(n)})
            self.sign()

    def _configured(self, one: DeviceConfig) -> Line:
        topic = f"loa/1/device/{one.device}/config"
        return self.document("config", topic, "office", to_json(one), "office")

    def _moved(self, at_ms: int) -> Iterator[Line]:
        """A loudspeaker is picked for the group or left out of it, or moves within its ward."""
        self.at_ms = at_ms
        before = self.configs["loa-1"][-1][1]
        one = replace(before, groups=() if before.groups else (GroupPlace("g-1", "hp"),))
        if self.chance.random() < 0.5:
            one = replace(
                before, chain=(CITY, WARD, *([] if QUARTER in before.chain else [QUARTER]))
            )
        self.configs["loa-1"].append((at_ms, one))
        yield self._configured(one)

    def _revised(self, area: str, live_from: int) -> Line:
        """Some entries are ended or changed, some are new, and a ward answers anew."""
        held, chance = self.programmes[area], self.chance
        revision = held.revision + 1
        ended = {e.id for e in held.entries if e.live_until is None and chance.random() < 0.3}
        kept = [replace(e, live_until=live_from) if e.id in ended and e.live_until is None else e
                for e in held.entries]  # fmt: skip
        new = [*[one for one in sorted(ended) if chance.random() < 0.5],
               *[f"{area}-e-{revision}-{n}" for n in range(chance.randrange(3))]]  # fmt: skip
        made = [self._entry(area, one, revision, live_from) for one in new]
        policies = held.policies
        if area == "w-1":
            policies = (*policies, self._policy(live_from))
        self.programmes[area] = Programme(area, revision, live_from, (*kept, *made), policies)
        return self._signed(area)

    def _signed(self, area: str) -> Line:
        by = SIGNED_BY[area]
        issuer = "w-1" if by == "ward" else by
        topic = f"loa/1/area/{area}/programme"
        return self.document("programme", topic, issuer, to_json(self.programmes[area]), by)

    def _entry(self, area: str, name: str, revision: int, live_from: int) -> Entry:
        chance = self.chance
        first = TODAY + timedelta(days=chance.randrange(-2, 4))
        times = tuple(sorted(chance.sample(range(0, DAY, 5 * MINUTE), chance.randrange(1, 4))))
        rule = chance.choice(RULES)
        if chance.random() < 0.3:
            times = times[:1]
            rule = self._rrule(first, times[0])
        last = first + timedelta(days=3) if chance.random() < 0.3 else None
        skipped = (TODAY + timedelta(days=2),) if chance.random() < 0.3 else ()
        where = {"hp": ("hp", "w-1", "g-1"), "w-1": ("w-1",), "g-1": ("g-1",)}[area]
        return Entry(
            id=name, revision=revision, class_=chance.choice(("normal", "priority")),
            areas=(chance.choice(where),), block=BLOCK,
            when=When(ZONE, first, last, times, rule, skipped), live_from=live_from,
            live_until=None, created_ms=START,
        )  # fmt: skip

    def _rrule(self, first: date, ms: int) -> Rrule:
        """One that a programme may have."""
        chance = self.chance
        while True:
            freq = chance.choice(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"))
            named = chance.sample(sorted(PARTS), chance.randrange(4))
            parts = [f"{name}={chance.choice(PARTS[name])}" for name in named]
            rule = ";".join([f"FREQ={freq}", *parts])
            with suppress(ValueError):
                rfc5545.check(rule, first, ms)
                return Rrule(rule)

    def _policy(self, live_from: int) -> Policy:
        offered = [e for e in self.programmes["hp"].entries if e.live_until is None]
        answers = tuple(
            Acceptance(e.id, self.chance.choice((None, e.revision)), self.chance.random() < 0.7)
            for e in offered
        )
        return Policy(live_from, self.chance.random() < 0.5, answers)

    def _day(self, span: Span) -> Iterator[Line]:
        """All of it falls due, and most of it sounds."""
        self.at_ms = span.end + SETTLED
        items = [item for name in self.configs for item, _ in self._due(name, span)]
        silent = self.chance.choice([None, *self.configs])
        if self.leaving and not self.done and self.chance.random() < 0.5:
            yield from self._leave_out(items, span)
        else:
            yield from self._lines(span)
        for device, due_ms, entry, revision, programme, *_ in items:
            if device != silent:
                subject = {
                    "kind": "item", "programme": programme, "entry": entry,
                    "entry_revision": revision, "due_ms": due_ms,
                }  # fmt: skip
                yield self.receipt(device, subject, [SOUND], self.chance.choice(("played", "late")))

    def _lines(self, span: Span) -> Iterator[Line]:
        """One for each area in which something fell due."""
        due = [told for name in self.configs for told in self._due(name, span)]
        for area in sorted({area for _, area in due}):
            yield self._line([item for item, own in due if own == area], span, area)

    def _due(self, device: str, span: Span) -> list[tuple[list[Any], str]]:
        """Each with the area in which its loudspeaker stood then."""
        told = self.configs[device]
        ends = [*[begun for begun, _ in told[1:]], span.end]
        governed = [
            (config, Span(max(begun, span.start), min(end, span.end)))
            for (begun, config), end in zip(told, ends, strict=True)
        ]
        return [
            ([device, one.due_ms, one.entry.id, one.entry.revision, one.programme.area, one.due_ms,
              10_000, "unproven", None], config.chain[-1].area)
            for config, part in governed if part.start < part.end
            for one in candidates(self.programmes, config, part)
        ]  # fmt: skip

    def _line(self, items: Items, span: Span, area: str = "hp") -> Line:
        return {
            "kind": "due", "at_ms": self.at_ms, "from_ms": span.start, "until_ms": span.end,
            "area": area, "items": items,
        }  # fmt: skip

    def _leave_out(self, items: Items, span: Span) -> Iterator[Line]:
        """As whoever holds the server would, and every key but the root's and the devices'."""
        due = [item for item in items if item[1] > START + MINUTE]
        if not due:
            yield self._line(items, span)
            return
        one, how = self.chance.choice(due), self.chance.randrange(6)
        if one[1] >= span.end - HOUR:  # an hour is left to publish an end
            how %= 5
        self.done = f"{how}: {one[:5]}"
        match how:
            case 0:
                return  # no line at all
            case 1:
                yield self._line([], span)
            case 2:
                yield self._line([item for item in items if item[0] != one[0]], span)
            case 3:
                yield self._line([item for item in items if item != one], span)
            case 4:
                other = [one[0], one[1] + MINUTE, *one[2:]]
                yield self._line([other if item == one else item for item in items], span)
            case _:
                yield self._line([item for item in items if item[2:5] != one[2:5]], span)
                self.sign()
                yield self._ended_backwards(one, span)

    def _ended_backwards(self, item: list[Any], span: Span) -> Line:
        held = self.programmes[item[4]]
        entries = tuple(
            replace(e, live_until=min(span.start, e.live_until or span.start))
            if (e.id, e.revision) == (item[2], item[3])
            else e
            for e in held.entries
        )
        if self.chance.random() < 0.3:
            entries = tuple(e for e in entries if (e.id, e.revision) != (item[2], item[3]))
        self.programmes[item[4]] = replace(held, entries=entries)
        return self._signed(item[4])


@dataclass
class Excerpt:
    """What a ward's auditor asks for: the loudspeakers that stand in it, and as areas are named in
    lines; of the rest, hashes."""

    city: Living
    from_ms: int
    until_ms: int
    area: str = "w-1"

    @property
    def origin(self) -> str:
        return self.city.origin

    def write(self, folder: Path) -> Path:
        self.city.write(folder)
        head = self.city.head() | {
            "whole": False, "area": self.area, "from_ms": self.from_ms, "until_ms": self.until_ms,
        }  # fmt: skip
        (folder / "export.json").write_text(json.dumps(head) + "\n")
        (folder / "log.jsonl").write_bytes(b"".join(self._shown(raw) for raw in self.city.lines))
        return folder

    def _shown(self, raw: bytes) -> bytes:
        line = json.loads(raw)
        if self._is_shown(line):
            return raw + b"\n"
        return written({"skip": [0, leaf_hash(raw).hex()]}) + b"\n"

    def _is_shown(self, line: Line) -> bool:
        """Of what fell due each line stands behind its day."""
        kind, within = line["kind"], self.from_ms <= line["at_ms"] < self.until_ms
        stand = [name for name, told in self.city.configs.items()
                 if told[-1][1].chain[-1].area == self.area]  # fmt: skip
        if kind == "receipt":
            return within and str(payload_of(line)["body"]["device"]) in stand
        if kind == "due":
            return within and str(line["area"]) == self.area
        if kind == "document" and line["envelope"]["type"] == "config":
            return payload_of(line)["body"]["device"] in stand
        return True


def excerpt(seed: int) -> Excerpt:
    """Of an honest one."""
    city = living(seed)
    begins = START + city.chance.randrange(-1, 4) * DAY
    return Excerpt(city, begins, begins + city.chance.randrange(1, 6) * DAY + MINUTE)


def living(seed: int) -> Living:
    """An honest one."""
    city = Living(seed=seed)
    city.make()
    return city


def leaving_out(seed: int) -> tuple[Living, str]:
    """One that left something out, and what; nothing where nothing fell due."""
    city = Living(seed=seed, leaving=True)
    city.make()
    return city, city.done
