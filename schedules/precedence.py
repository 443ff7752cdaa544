"""Which entries concern a device, and who goes first: rules 4 and 5 of the design."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schedules.config import DeviceConfig
from schedules.programme import NOTHING_DECIDED, Entry, Policy, Programme
from schedules.spans import Span

Programmes = Mapping[str, Programme]
"""The programmes a device holds, by area id."""

Rank = tuple[bool, int, int, int, int, str, str, int]


class Candidate(NamedTuple):
    """One start of one entry that this device would sound, if there is room."""

    rank: Rank
    programme: Programme
    entry: Entry
    due_ms: int


def candidates(programmes: Programmes, config: DeviceConfig, span: Span) -> list[Candidate]:
    """Every accepted start in `span`, in the order in which they choose their instant.

    Priority before normal, then by start, ties as rule 4 settles them.
    """
    found = []
    for programme, entry, due in due_starts(programmes, config, span):
        policy = commune_policy(programmes, config, due)
        if _takes(policy, config, programme, entry):
            rank = _rank(policy, config, programme, entry, due)
            found.append(Candidate(rank, programme, entry, due))
    found.sort(key=_by_rank)
    return found


def due_starts(
    programmes: Programmes, config: DeviceConfig, span: Span
) -> Iterator[tuple[Programme, Entry, int]]:
    """Every start in `span` of every entry addressed to this device, accepted or not."""
    areas = config.areas
    for programme in (programmes[area] for area in areas if area in programmes):
        for entry, due in programme.starts_in(span):
            if due >= config.since and not areas.isdisjoint(entry.areas):
                yield programme, entry, due


def accepted(
    programmes: Programmes, config: DeviceConfig, programme: Programme, entry: Entry, due: int
) -> bool:
    """Rule 5: a normal entry of an upper area sounds in a commune that takes it.

    The commune chooses whether to play a normal bulletin from above (Thông tư 39/2020).
    """
    return _takes(commune_policy(programmes, config, due), config, programme, entry)


def _takes(policy: Policy, config: DeviceConfig, programme: Programme, entry: Entry) -> bool:
    if entry.class_ == "priority" or not config.is_above_commune(programme.area):
        return True
    return policy.accepts(entry.id, entry.revision)


def commune_policy(programmes: Programmes, config: DeviceConfig, instant: int) -> Policy:
    """The policy at `instant` of whoever answers here; it accepts nothing if there is none."""
    answering = config.answering
    programme = None if answering is None else programmes.get(answering)
    return NOTHING_DECIDED if programme is None else programme.policy_at(instant)


def _rank(
    policy: Policy, config: DeviceConfig, programme: Programme, entry: Entry, due: int
) -> Rank:
    """Class, start; then rule 4: the commune's order, the higher area, the earlier, the id."""
    return (
        entry.class_ != "priority",
        due,
        policy.place_of(entry.id, programme.area),
        config.rank_of(programme.area),
        entry.created_ms,
        entry.id,
        programme.area,
        entry.revision,
    )


def _by_rank(candidate: Candidate) -> Rank:
    return candidate.rank
