"""A template put on days: its entries as drafts, for one revision."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from schedules.recurrence import Daily, Once, When
from schedules.zones import instant_of
from server.programme import refusals, revising
from server.programme.drafts import EntryDraft
from server.programme.revising import Planned
from server.programme.slots import Application, Fill, Slot
from server.programme.templates import is_empty, name_of


def planned(
    slots: Sequence[Slot], asked: Application, zone: str, since: int
) -> tuple[Planned, ...]:
    """The entries to save; pure. `zone` is the area's, `since` when the revision begins.

    Days that follow one another become one entry from the first to the last of them. Raises
    refusals `days_or_recurring`, `slot_unknown`; `slot_empty` and `starts_in_the_past` naming the
    template's entry.
    """
    if bool(asked.days) == (asked.recurring is not None):
        raise refusals.days_or_recurring()
    fills = _fills(slots, asked.fills)
    return tuple(
        one
        for n, slot in enumerate(slots)
        if not (n in fills and fills[n].left_out)
        for one in _entries(n, _filled(n, slot, fills.get(n)), asked, zone, since)
    )


def _entries(n: int, slot: Slot, asked: Application, zone: str, since: int) -> Iterator[Planned]:
    field, name = f"entries[{n}]", name_of(slot, n)
    for when in _whens(asked, slot.zone or zone, slot.times):
        with revising.at_fault(field, name):
            _check_ahead(when, since, named=bool(asked.days))
        yield Planned(_draft(slot, when), field, name)


def _fills(slots: Sequence[Slot], fills: Sequence[Fill]) -> dict[int, Fill]:
    by_slot: dict[int, Fill] = {}
    for n, fill in enumerate(fills):
        if fill.slot >= len(slots) or fill.slot in by_slot:
            raise refusals.slot_unknown(n)
        by_slot[fill.slot] = fill
    return by_slot


def _filled(n: int, slot: Slot, fill: Fill | None) -> Slot:
    if fill is not None:
        block = replace(slot.block, bulletins=fill.bulletins, playlist=fill.playlist)
        slot = replace(slot, block=block)
    if is_empty(slot.block):
        with revising.at_fault(f"entries[{n}]", name_of(slot, n)):
            raise refusals.slot_empty()
    return slot


def _whens(asked: Application, zone: str, times: tuple[int, ...]) -> Iterator[When]:
    chosen = asked.recurring
    if chosen is not None:
        yield When(zone, chosen.first, chosen.last, times, chosen.rule, chosen.except_days)
        return
    for first, last in runs(asked.days):
        if first == last:
            yield When(zone, first, None, times, Once())
        else:
            yield When(zone, first, last, times, Daily())


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """The days in stretches without a gap: the first and the last of each, ascending."""
    ordered = sorted(set(days))
    if not ordered:
        return []
    gaps = [(a, b) for a, b in pairwise(ordered) if b - a > timedelta(days=1)]
    begins = [ordered[0], *(b for _, b in gaps)]
    ends = [*(a for a, _ in gaps), ordered[-1]]
    return list(zip(begins, ends, strict=True))


def _check_ahead(when: When, since: int, *, named: bool) -> None:
    """Days that were named lie ahead with all their times: none is dropped in silence."""
    if named and when.first.year < 9000:
        times = (instant_of(when.first, ms_of_day, when.zone) for ms_of_day in when.times)
        if min(times) < since:
            raise refusals.starts_in_the_past("entry.when.times", when.first)


def _draft(slot: Slot, when: When) -> EntryDraft:
    return EntryDraft(
        class_=slot.class_,
        areas=slot.areas,
        block=slot.block,
        when=when,
        may_start_late_by_ms=slot.may_start_late_by_ms,
        gap_ms=slot.gap_ms,
        volume=slot.volume,
    )
