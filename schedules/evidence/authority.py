"""Who had authority over what sounds, as the signed documents said by then.

A document counts once a bundle of keys lists the key it is signed by: until then it waits, as it
waits on every loudspeaker.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from schedules.evidence.falling_due import Configured, FallingDue
from schedules.evidence.faults import FaultError
from schedules.evidence.place import Place, place_of
from schedules.evidence.reading import Head as Export
from schedules.evidence.sealed import Sealed, Trust, check_root, take_apart

_SOUNDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "urgent": ("sound",),
    "follow_up": ("sound",),
    "drill": ("sound", "words"),
}


_SILENT: Final = frozenset({"stop", "lift"})
"""Orders that nothing sounds by."""


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
    an alarm, who approved it and within which times it sounds. `at_ms` is the time of the first
    line that holds it, `answered` who sent a receipt about it."""

    issuer: str
    body: Any
    contents: frozenset[str] | None
    identity: str
    people: dict[str, tuple[str, ...]]
    thresholds: Mapping[str, int]
    at_ms: int
    answered: set[str] = field(default_factory=set)

    def is_for(self, device: str, place: Place) -> bool:
        if self.body["kind"] == "test":
            return self.body["device"] == device and self.issuer in place.chain
        return place.reaches(self.issuer, self.body["area"]) and place.is_named(self.body)


class Reached(NamedTuple):
    """How many orders, on how many devices each, and how many of these sent no receipt."""

    given: int
    reached: int
    silent: int


class Taken(NamedTuple):
    """A signed document, and its line's time; `floor` is an hour before the checkpoint before it.
    What it says of the time before then is too late."""

    sealed: Sealed
    at_ms: int
    floor: int


class Authority:
    """Everything signed, so far."""

    def __init__(self, export: Export) -> None:
        self.trust: Trust | None = None
        self._export = export
        self._sequences: dict[str, int] = {}
        self._waiting: list[tuple[str, Taken]] = []
        self.due = FallingDue()
        self._known: dict[str, Place] = {}
        self._places: dict[str, list[Place]] = {}
        self._entries: dict[tuple[str, str, int], Entry] = {}
        self._orders: dict[tuple[str, str], Order] = {}

    def document(self, sealed: Sealed, line: int, at_ms: int, floor: int) -> None:
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
            self._waiting.append((name, Taken(sealed, at_ms, floor)))
            return
        self._take(self.trust, Taken(sealed, at_ms, floor), line)

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
        places = [one for one in self._places.get(device, ()) if order.is_for(device, one)]
        if not places:
            raise FaultError("place", line, named)
        urgent = order.body["kind"] in ("urgent", "follow_up")
        if urgent and not any(self._enough(order, place) for place in places):
            raise FaultError("people", line, named)
        order.answered.add(device)

    def reached(self, start: int, end: int, within: str | None) -> Reached:
        """Of the orders that sound, given in that time; below the area `within` (of all)."""
        given = reached = silent = 0
        for order in self._orders.values():
            if order.body["kind"] in _SILENT or not start <= order.at_ms < end:
                continue
            here = [
                device
                for device, place in self.due.devices_at(order.at_ms, within)
                if order.is_for(device, place)
            ]
            given += bool(here)
            reached += len(here)
            silent += sum(device not in order.answered for device in here)
        return Reached(given, reached, silent)

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
        return len(people) >= max(
            needed["urgent"],
            0 if place.by_day(body["at_ms"], body["until_ms"]) else needed["urgent_night"],
            needed["urgent_wide"] if place.is_above_commune(body["area"]) else 0,
        )

    def _take_waiting(self, line: int) -> None:
        assert self.trust is not None
        waiting, self._waiting = self._waiting, []
        for name, taken in waiting:
            if self.trust.knows(name):
                self._take(self.trust, taken, line)
            else:
                self._waiting.append((name, taken))

    def _take(self, trust: Trust, taken: Taken, line: int) -> None:
        sealed, at_ms, floor = taken
        if sealed.type == "config":
            trust.check(sealed, ("office",), line)
            self._config(sealed.body, at_ms)
        elif sealed.type == "programme":
            key = trust.check(sealed, ("area",), line)
            self._programme(sealed.body, key["area"])
            self.due.programme(sealed.body, key["area"], floor)
        elif sealed.type == "orders":
            trust.check(sealed, ("office",), line)
            for one in sealed.body["orders"]:
                self._listed(trust, one, line, at_ms)
        else:
            self._single(trust, sealed, [], line, at_ms)

    def _config(self, body: Any, at_ms: int) -> None:
        named = _written([body[name] for name in ("chain", "groups", "zone", "permitted")])
        place = self._known.get(named)
        if place is None:
            place = self._known[named] = place_of(body)
        places = self._places.setdefault(body["device"], [])
        if place not in places:
            places.append(place)
        self.due.config(body["device"], Configured(at_ms, body["since"], place))

    def _programme(self, body: Any, issuer: str) -> None:
        for one in body["entries"]:
            block = one["block"]
            sounds = [*block["bulletins"], *([block["theme"]] if block["theme"] else [])]
            key = (body["area"], one["id"], one["revision"])
            if key not in self._entries:
                self._entries[key] = Entry(issuer, frozenset(s["content"] for s in sounds))

    def _listed(self, trust: Trust, one: Any, line: int, at_ms: int) -> None:
        sealed = take_apart(one["order"], line)
        if sealed.type != "order":
            raise FaultError("form", line, sealed.type)
        name = sealed.signatures[0][0] if sealed.signatures else ""
        if trust.knows(name):  # what no bundle lists yet, no loudspeaker follows yet
            self._single(trust, sealed, one["approvals"], line, at_ms)

    def _single(self, trust: Trust, sealed: Sealed, approvals: Any, line: int, at_ms: int) -> None:
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
            trust.thresholds, at_ms,
        )  # fmt: skip
