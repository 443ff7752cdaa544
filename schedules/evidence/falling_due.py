"""What must have fallen due, worked out from what was signed, and whom each order reached.

The server says in its lines what fell due. Here it is worked out again from the programmes and
configurations that the log shows, and what the server left out is found. Whether an item had room
in the plan, and began later or was skipped for it, is not.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from schedules.evidence.place import Place
from schedules.evidence.recurrence import is_unreadable, starts

FAR: Final = 1 << 60


class Item(NamedTuple):
    """One start of one version of an entry."""

    due_ms: int
    programme: str
    entry: str
    revision: int


class Expected(NamedTuple):
    """An item on one device."""

    device: str
    item: Item


@dataclass(slots=True)
class Version:
    """One version of an entry, live in `[from_ms, until_ms)`, and whose key signed it first."""

    issuer: str
    is_normal: bool
    areas: frozenset[str]
    when: Any
    from_ms: int
    until_ms: int
    starts: Sequence[int] | None = None


class Decided(NamedTuple):
    """What an area decides about others' entries, for starts from then on."""

    from_ms: int
    by_default: bool
    answers: Mapping[tuple[str, int | None], bool]


class Configured(NamedTuple):
    """What one device was from then on; `place` is None once it is out of service. Starts before
    `since_ms` are none of its business."""

    at_ms: int
    since_ms: int
    place: Place | None


@dataclass(slots=True)
class FallingDue:
    """Everything that is needed to work it out, so far."""

    _versions: defaultdict[str, dict[tuple[str, int], Version]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _policies: dict[str, list[Decided]] = field(default_factory=dict)
    _configured: defaultdict[str, list[Configured]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _rules: set[tuple[str, str, int]] = field(default_factory=set)

    def config(self, device: str, one: Configured) -> None:
        self._configured[device].append(one)

    def programme(self, body: Any, issuer: str, floor: int) -> None:
        """Take in a programme. What it says of the time before `floor` counts only where nothing
        was known: nobody ends an entry backwards."""
        known = self._versions[body["area"]]
        told = set()
        for one in body["entries"]:
            key = (one["id"], one["revision"])
            told.add(key)
            until = FAR if one["live_until"] is None else one["live_until"]
            if key in known:
                known[key].until_ms = min(known[key].until_ms, max(until, floor))
            else:
                known[key] = Version(
                    issuer, one["class"] == "normal", frozenset(one["areas"]), one["when"],
                    one["live_from"], until,
                )  # fmt: skip
        for key, version in known.items():
            if key not in told:
                version.until_ms = min(version.until_ms, floor)
        self._decide(body, floor)

    def left_out(
        self, start: int, end: int, within: str | None, told: Callable[[Expected], bool]
    ) -> tuple[int, Expected | None]:
        """How many items fell due in `[start, end)` on devices below the area `within` (of all),
        and one of them that nobody has told."""
        count = 0
        for place, devices in self._governed(start, end, within):
            items = sorted(self._items(place, start, end))
            for device, begin, until in devices:
                some = items[bisect_left(items, (begin,)) : bisect_left(items, (until,))]
                count += len(some)
                for item in some:
                    if not told(Expected(device, item)):
                        return count, Expected(device, item)
        return count, None

    @property
    def rules(self) -> int:
        """How many versions of entries recur by a rule that has not the form of one."""
        return len(self._rules)

    def devices_at(self, instant: int, within: str | None) -> Iterator[tuple[str, Place]]:
        """Every device in service then, and where it stood."""
        for device, told in self._configured.items():
            found = told[max(0, bisect_right(told, instant, key=lambda one: one.at_ms) - 1)]
            if found.place is None:
                continue
            if within is None or found.place.is_shown(within, told[-1].place or found.place):
                yield device, found.place

    def settle(self) -> None:
        """In the order of time: what waited for its key was taken in later."""
        for told in self._configured.values():
            told.sort(key=lambda one: one.at_ms)

    def _decide(self, body: Any, floor: int) -> None:
        told = [_decided(one) for one in body["policies"]]
        known = self._policies.get(body["area"])
        if known is None:
            self._policies[body["area"]] = told
            return
        kept = [one for one in known if one.from_ms < floor]
        begun = [one for one in told if one.from_ms <= floor]
        if begun and not (kept and kept[-1][1:] == begun[-1][1:]):
            kept.append(begun[-1]._replace(from_ms=floor))
        self._policies[body["area"]] = kept + [one for one in told if one.from_ms > floor]

    def _governed(
        self, start: int, end: int, within: str | None
    ) -> Iterable[tuple[Place, list[tuple[str, int, int]]]]:
        """By place, the devices that stood there, from when until when."""
        found: dict[int, tuple[Place, list[tuple[str, int, int]]]] = {}
        for device, told in self._configured.items():
            for n, (at_ms, since_ms, place) in enumerate(told):
                begin = max(at_ms if n else 0, since_ms, start)
                until = min(told[n + 1].at_ms if n + 1 < len(told) else FAR, end)
                if place is None or begin >= until:
                    continue
                if within is None or place.is_shown(within, told[-1].place or place):
                    found.setdefault(id(place), (place, []))[1].append((device, begin, until))
        return found.values()

    def _items(self, place: Place, start: int, end: int) -> Iterator[Item]:
        """What falls due there, on whichever device."""
        for area in place.ranks:
            for (entry, revision), version in self._versions.get(area, {}).items():
                if not place.reaches(version.issuer, area):
                    continue
                if version.areas.isdisjoint(place.ranks):
                    continue
                if is_unreadable(version.when):
                    if max(start, version.from_ms) < min(end, version.until_ms):
                        self._rules.add((area, entry, revision))
                    continue
                for due_ms in _starts(version, start, end):
                    item = Item(due_ms, area, entry, revision)
                    if self._takes(place, item, version):
                        yield item

    def _takes(self, place: Place, item: Item, version: Version) -> bool:
        """A normal entry of an upper area sounds in a commune that takes it."""
        if not (version.is_normal and place.is_above_commune(item.programme)):
            return True
        policies = self._policies.get(place.answering, ())
        begun = next((one for one in reversed(policies) if one.from_ms <= item.due_ms), None)
        return begun is not None and _accepts(begun, item.entry, item.revision)


def _starts(version: Version, start: int, end: int) -> Sequence[int]:
    if version.starts is None:
        span = max(start, version.from_ms), min(end, version.until_ms)
        version.starts = starts(version.when, *span) if span[0] < span[1] else ()
    return version.starts


def _decided(policy: Any) -> Decided:
    answers = {(one["entry"], one["revision"]): one["accepted"] for one in policy["acceptances"]}
    return Decided(policy["live_from"], policy["accepts_by_default"], answers)


def _accepts(decided: Decided, entry: str, revision: int) -> bool:
    """An answer to this revision outweighs one to all of them; of two the later stands."""
    to_all = decided.answers.get((entry, None), decided.by_default)
    return decided.answers.get((entry, revision), to_all)
