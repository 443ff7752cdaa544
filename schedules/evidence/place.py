"""Where a loudspeaker stands, and within which hours it may sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from schedules.evidence.forms import zone_of

COMMUNE: Final = frozenset({"ward", "commune", "special_zone"})
DAY_MS: Final = 86_400_000
LONGEST_MS: Final = 14 * DAY_MS
"""An order reaches a week around its issue; what says it lasts longer is within no hours."""
LAST_MS: Final = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class Place:
    """Where one loudspeaker stood, by one configuration: how far down each of its areas is (0
    highest; a group as its owner), where the commune level begins, and whose programme answers
    offers there (the lowest of that level; empty where there is none)."""

    ranks: Mapping[str, int]
    chain: frozenset[str]
    commune: int
    answering: str
    zone: str
    permitted: tuple[tuple[frozenset[int], int, int], ...]

    def reaches(self, issuer: str, area: str) -> bool:
        """Whether `issuer` stands in the chain at or above `area`, which is one of its own."""
        return (
            issuer in self.chain and area in self.ranks and self.ranks[issuer] <= self.ranks[area]
        )

    def is_above_commune(self, area: str) -> bool:
        """Of one of its own."""
        return self.ranks[area] < self.commune

    def is_shown(self, within: str, last: "Place") -> bool:
        """Whether an excerpt for that area, and everything below it, tells of what stood here and
        stands at `last` now: as its areas are today. One for the whole city leaves nobody out."""
        rank = self.ranks.get(within) if within in self.chain else None
        return rank == 0 or (rank is not None and self.chain == last.chain)

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


def place_of(body: Any) -> Place:
    """Where a configuration says its device stands."""
    ranks = {place["area"]: n for n, place in enumerate(body["chain"])}
    chain = frozenset(ranks)
    ranks |= {g["area"]: ranks[g["owner"]] for g in body["groups"] if g["owner"] in chain}
    units = [(n, one["area"]) for n, one in enumerate(body["chain"]) if one["kind"] in COMMUNE]
    return Place(
        ranks, chain, units[0][0] if units else -1, units[-1][1] if units else "", body["zone"],
        tuple((frozenset(w["days"]), w["from_ms"], w["until_ms"]) for w in body["permitted"]),
    )  # fmt: skip
