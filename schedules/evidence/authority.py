"""Who had authority over what sounds, as the signed documents said by then.

A document counts once a bundle of keys lists the key it is signed by: until then it waits, as it
waits on every loudspeaker.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from schedules.evidence.faults import FaultError
from schedules.evidence.forms import zone_of
from schedules.evidence.reading import Head as Export
from schedules.evidence.sealed import Sealed, Trust, check_root, take_apart

COMMUNE: Final = frozenset({"ward", "commune", "special_zone"})
DAY_MS: Final = 86_400_000
LONGEST_MS: Final = 14 * DAY_MS
"""An order reaches a week around its issue; what says it lasts longer is within no hours."""
LAST_MS: Final = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class Place:
    """Where one loudspeaker stood, by one configuration: how far down each of its areas is (0
    highest; a group as its owner), and where the commune level begins."""

    ranks: Mapping[str, int]
    chain: frozenset[str]
    commune: int
    zone: str
    permitted: tuple[tuple[frozenset[int], int, int], ...]

    def reaches(self, issuer: str, area: str) -> bool:
        """Whether `issuer` stands in the chain at or above `area`, which is one of its own."""
        return (
            issuer in self.chain and area in self.ranks and self.ranks[issuer] <= self.ranks[area]
        )

    def is_named(self, body: Any) -> bool:
        """Whether an order that names several areas names one of its own."""
        areas = body.get("areas", ())
        return not areas or any(area in self.ranks for area in areas)

    def by_day(self, start: int, end: int) -> bool:
        """Whether `[start, end)` lies within permitted hours, those of midnight joined."""
        if start < 0 or end > LAST_MS or not start < end <= start + LONGEST_MS:
            return False
        day = datetime.fromtimestamp(start / 1000, zone_of(self.zone)).date()
        last = datetime.fromtimestamp((end - 1) / 1000, zone_of(self.zone)).date()
        spans = []
        while day <= last:
            for days, from_ms, until_ms in self.permitted:
                if day.isoweekday() in days:
                    spans.append((self._at(day, from_ms), self._at(day, until_ms)))
            day += timedelta(days=1)
        at = start
        for begins, ends in sorted(spans):
            if begins <= at < ends:
                at = ends
        return at >= end

    def _at(self, day: date, ms: int) -> int:
        if ms == DAY_MS:
            day, ms = day + timedelta(days=1), 0
        wall = datetime.combine(day, time(0)) + timedelta(milliseconds=ms)
        return round(wall.replace(tzinfo=zone_of(self.zone)).astimezone(UTC).timestamp() * 1000)


_SOUNDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "urgent": ("sound",),
    "follow_up": ("sound",),
    "drill": ("sound", "words"),
}


def _written(sound: Any) -> str:
    return json.dumps(sound, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a programme: what it sounds, and whose key signed it."""

    issuer: str
    contents: frozenset[str]


@dataclass(slots=True)
class Order:
    """One order: whose key signed it, what it may sound (None: live sound), whom it is for, and of
    an alarm, who approved it and within which times it sounds."""

    issuer: str
    body: Any
    contents: frozenset[str] | None
    identity: str
    people: dict[str, tuple[str, ...]]
    thresholds: Mapping[str, int]


class Authority:
    """Everything signed, so far."""

    def __init__(self, export: Export) -> None:
        self.trust: Trust | None = None
        self._export = export
        self._sequences: dict[str, int] = {}
        self._waiting: list[tuple[str, Sealed]] = []
        self._places: dict[str, list[Place]] = {}
        self._entries: dict[tuple[str, str, int], Entry] = {}
        self._orders: dict[tuple[str, str], Order] = {}

    def document(self, sealed: Sealed, line: int, at_ms: int) -> None:
        """Take in a signed document. Raises `FaultError`."""
        if sealed.type == "receipt":
            raise FaultError("form", line, sealed.type)
        head = sealed.head
        if not head["not_before"] <= at_ms <= head["not_after"]:
            raise FaultError("time", line, f"{sealed.type} of {head['audience']}")
        if sealed.type != "order":
            topic, sequence = head["audience"], head["sequence"]
            if sequence <= self._sequences.get(topic, -1):
                raise FaultError("sequence", line, topic)
            self._sequences[topic] = sequence
        if sealed.type == "trust":
            check_root(self._export, sealed, line)
            self.trust = Trust(sealed.body, line)
            self._take_waiting(line)
            return
        name = sealed.signatures[0][0] if sealed.signatures else ""
        if self.trust is None or not self.trust.knows(name):
            self._waiting.append((name, sealed))
            return
        self._take(self.trust, sealed, line)

    def item(self, device: str, subject: Any, contents: list[str], line: int) -> None:
        """Whether an item could sound there. Raises `FaultError`."""
        named = f"{device}: {subject['programme']} {subject['entry']}"
        key = (subject["programme"], subject["entry"], subject["entry_revision"])
        entry = self._entries.get(key)
        if entry is None:
            raise FaultError("authority", line, named)
        if not entry.contents.issuperset(contents):
            raise FaultError("content", line, named)
        places = self._places.get(device, ())
        if not any(place.reaches(entry.issuer, subject["programme"]) for place in places):
            raise FaultError("place", line, named)

    def order(self, device: str, subject: Any, contents: list[str], line: int) -> None:
        """Whether an order could sound there. Raises `FaultError`."""
        named = f"{device}: {subject['issuer']} {subject['order']}"
        order = self._orders.get((subject["issuer"], subject["order"]))
        if order is None:
            raise FaultError("authority", line, named)
        if order.contents is not None and not order.contents.issuperset(contents):
            raise FaultError("content", line, named)
        places = [
            place
            for place in self._places.get(device, ())
            if (
                order.issuer in place.chain
                if order.body["kind"] == "test"
                else place.reaches(order.issuer, order.body["area"]) and place.is_named(order.body)
            )
        ]
        if not places or (order.body["kind"] == "test" and order.body["device"] != device):
            raise FaultError("place", line, named)
        urgent = order.body["kind"] in ("urgent", "follow_up")
        if urgent and not any(self._enough(order, place) for place in places):
            raise FaultError("people", line, named)

    def _enough(self, order: Order, place: Place) -> bool:
        alarm = order
        if order.body["kind"] == "follow_up":
            found = self._orders.get((order.body["urgent_issuer"], order.body["urgent"]))
            if found is None or found.identity != order.body["urgent_identity"]:
                return False
            if found.body["kind"] != "urgent":
                return False
            if _written(order.body["sound"]) != _written(found.body[order.body["says"]]):
                return False
            alarm = found
        body, needed = alarm.body, alarm.thresholds
        over = body.get("areas") or [body["area"]]
        people = {
            one
            for one, areas in alarm.people.items()
            if any(place.reaches(held, area) for held in areas for area in over)
        }
        wide = place.ranks[body["area"]] < place.commune
        return len(people) >= max(
            needed["urgent"],
            0 if place.by_day(body["at_ms"], body["until_ms"]) else needed["urgent_night"],
            needed["urgent_wide"] if wide else 0,
        )

    def _take_waiting(self, line: int) -> None:
        assert self.trust is not None
        waiting, self._waiting = self._waiting, []
        for name, sealed in waiting:
            if self.trust.knows(name):
                self._take(self.trust, sealed, line)
            else:
                self._waiting.append((name, sealed))

    def _take(self, trust: Trust, sealed: Sealed, line: int) -> None:
        if sealed.type == "config":
            trust.check(sealed, ("office",), line)
            self._config(sealed.body)
        elif sealed.type == "programme":
            key = trust.check(sealed, ("area",), line)
            self._programme(sealed.body, key["area"])
        elif sealed.type == "orders":
            trust.check(sealed, ("office",), line)
            for one in sealed.body["orders"]:
                self._listed(trust, one, line)
        else:
            self._single(trust, sealed, [], line)

    def _config(self, body: Any) -> None:
        ranks = {place["area"]: n for n, place in enumerate(body["chain"])}
        chain = frozenset(ranks)
        ranks |= {g["area"]: ranks[g["owner"]] for g in body["groups"] if g["owner"] in chain}
        kinds = [place["kind"] in COMMUNE for place in body["chain"]]
        place = Place(
            ranks,
            chain,
            kinds.index(True) if True in kinds else -1,
            body["zone"],
            tuple((frozenset(w["days"]), w["from_ms"], w["until_ms"]) for w in body["permitted"]),
        )
        places = self._places.setdefault(body["device"], [])
        if place not in places:
            places.append(place)

    def _programme(self, body: Any, issuer: str) -> None:
        for one in body["entries"]:
            block = one["block"]
            sounds = [*block["bulletins"], *([block["theme"]] if block["theme"] else [])]
            key = (body["area"], one["id"], one["revision"])
            if key not in self._entries:
                self._entries[key] = Entry(issuer, frozenset(s["content"] for s in sounds))

    def _listed(self, trust: Trust, one: Any, line: int) -> None:
        sealed = take_apart(one["order"], line)
        if sealed.type != "order":
            raise FaultError("form", line, sealed.type)
        name = sealed.signatures[0][0] if sealed.signatures else ""
        if trust.knows(name):  # what no bundle lists yet, no loudspeaker follows yet
            self._single(trust, sealed, one["approvals"], line)

    def _single(self, trust: Trust, sealed: Sealed, approvals: Any, line: int) -> None:
        body, key_of = sealed.body, (sealed.head["issuer"], sealed.body["id"])
        known = self._orders.get(key_of)
        if known is not None and known.identity == sealed.identity:
            known.people |= trust.people(approvals, sealed.identity)
            return
        holders = ("drill",) if body["kind"] == "drill" else ("area",)
        key = trust.keys[sealed.signatures[0][0]]
        if key["revoked"]:
            return  # it ends; nobody follows it
        trust.check(sealed, holders, line)
        contents = None
        if body["kind"] not in ("live", "relay"):
            contents = frozenset(body[name]["content"] for name in _SOUNDS_OF.get(body["kind"], ()))
        self._orders[key_of] = Order(
            key["area"], body, contents, sealed.identity, trust.people(approvals, sealed.identity),
            trust.thresholds,
        )  # fmt: skip
