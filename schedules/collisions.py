"""What would sound at the same time, and which rule settles who goes first."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Final, Literal, NamedTuple

from schedules.config import DeviceConfig
from schedules.placement import gap_after
from schedules.plan import ItemKey
from schedules.precedence import Candidate, Programmes, candidates
from schedules.zones import day_span

Rule = Literal["class", "start", "order", "higher_area", "earlier", "id"]

_RULES: Final[tuple[Rule, ...]] = ("class", "start", "order", "higher_area", "earlier", "id")
"""What each place of a rank stands for (rules 3 and 4)."""


class Meeting(NamedTuple):
    """Two starts that want the same time: `first` chooses its instant before `second`."""

    first: ItemKey
    second: ItemKey
    rule: Rule


def meetings(
    programmes: Programmes, config: DeviceConfig, local_day: date, most: int
) -> tuple[Meeting, ...]:
    """The accepted starts of the day, pair by pair, whose blocks with their gaps would overlap if
    each began when it is due; by time, at most `most`.
    """
    wanted = candidates(programmes, config, day_span(local_day, config.zone))
    wanted.sort(key=lambda one: (one.due_ms, one.rank))
    return tuple(islice(_pairs(wanted, config), most))


def _pairs(wanted: list[Candidate], config: DeviceConfig) -> Iterator[Meeting]:
    for n, one in enumerate(wanted):
        end = one.due_ms + one.entry.block.duration_ms + gap_after(one, config)
        for other in wanted[n + 1 :]:
            if other.due_ms >= end:
                break
            first, second = sorted((one, other), key=lambda each: each.rank)
            yield Meeting(_key(first), _key(second), _rule(first, second))


def _rule(first: Candidate, second: Candidate) -> Rule:
    differs = (n for n, (a, b) in enumerate(zip(first.rank, second.rank, strict=True)) if a != b)
    return _RULES[min(next(differs, 0), len(_RULES) - 1)]


def _key(candidate: Candidate) -> ItemKey:
    entry = candidate.entry
    return ItemKey(candidate.programme.area, entry.id, entry.revision, candidate.due_ms)
