"""Which entries concern a device, and who goes first: rules 4 and 5 of the design."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from schedules.config import DeviceConfig
from schedules.programme import Entry, Policy, Programme
from schedules.recurrence import When, starts
from schedules.spans import Span

Programmes = Mapping[str, Programme]
"""The programmes a device holds, by area id."""

Rank = tuple[int, int, int, int, int, str, str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One start of one entry that this device would sound, if there is room."""

    programme: Programme
    entry: Entry
    due_ms: int
    rank: Rank


def candidates(programmes: Programmes, config: DeviceConfig, span: Span) -> list[Candidate]:
    """Every accepted start in `span`, in the order in which they choose their instant.

    Priority before normal, then by start, ties as rule 4 settles them.
    """
    found = [
        Candidate(programme, entry, due, _rank(programmes, config, programme, entry, due))
        for programme, entry, due in due_starts(programmes, config, span)
        if accepted(programmes, config, programme, entry, due)
    ]
    return sorted(found, key=_by_rank)


def due_starts(
    programmes: Programmes, config: DeviceConfig, span: Span
) -> Iterator[tuple[Programme, Entry, int]]:
    """Every start in `span` of every entry addressed to this device, accepted or not."""
    areas = config.areas
    for programme in (programmes[area] for area in areas if area in programmes):
        for entry in programme.entries:
            live = Span(max(entry.live_from, config.since), _or_ever(entry.live_until))
            if live.meets(span) and not areas.isdisjoint(entry.areas):
                for due in _starts(entry.when, span):
                    if live.holds(due):
                        yield programme, entry, due


def accepted(
    programmes: Programmes, config: DeviceConfig, programme: Programme, entry: Entry, due: int
) -> bool:
    """Rule 5: a normal entry of an upper area sounds in a commune that takes it.

    The commune chooses whether to play a normal bulletin from above (Thông tư 39/2020);
    an answer to this revision of the entry outweighs one to every revision.
    """
    if entry.class_ == "priority" or not config.is_above_commune(programme.area):
        return True
    policy = commune_policy(programmes, config, due)
    answers = [a for a in policy.acceptances if a.entry == entry.id]
    exact = [a for a in answers if a.revision == entry.revision]
    standing = [a for a in answers if a.revision is None]
    decided = exact or standing
    return decided[-1].accepted if decided else policy.accepts_by_default


def commune_policy(programmes: Programmes, config: DeviceConfig, instant: int) -> Policy:
    """The commune-level programme's policy at `instant`; it accepts nothing if there is none."""
    programme = programmes.get(config.commune or "")
    if programme is None:
        return Policy(live_from=0, accepts_by_default=False)
    return programme.policy_at(instant)


def _rank(
    programmes: Programmes, config: DeviceConfig, programme: Programme, entry: Entry, due: int
) -> Rank:
    """Class, start; then rule 4: the commune's order, the higher area, the earlier, the id."""
    return (
        0 if entry.class_ == "priority" else 1,
        due,
        _declared(commune_policy(programmes, config, due).order, entry.id, programme.area),
        config.rank_of(programme.area),
        entry.created_ms,
        entry.id,
        programme.area,
        entry.revision,
    )


def _declared(order: tuple[str, ...], *names: str) -> int:
    return next((n for n, name in enumerate(order) if name in names), len(order))


def _by_rank(candidate: Candidate) -> Rank:
    return candidate.rank


def _or_ever(instant: int | None) -> int:
    return 2**63 if instant is None else instant


@lru_cache(maxsize=65_536)
def _starts(when: When, span: Span) -> tuple[int, ...]:
    return starts(when, span)
