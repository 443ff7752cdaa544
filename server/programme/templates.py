"""Templates of a usual day: kept by name, written by hand or taken from a day that was."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json, to_json
from schedules.programme import Entry
from schedules.recurrence import starts
from schedules.zones import DAY_MS, day_span, to_local
from server.accounts.rights import Person
from server.areas import policy
from server.areas.tree import AreaTree
from server.base.ids import new_id
from server.base.names import checked_name
from server.library.models import Bulletin
from server.programme import blocks, checks, keeping, refusals, revising
from server.programme.drafts import BY_DEFAULT, BlockDraft
from server.programme.models import DayTemplate, Playlist
from server.programme.redrafting import redraft
from server.programme.repository import entries_since
from server.programme.slots import SLOTS_MAX, Slot
from server.programme.told import Words

TEMPLATES_MAX: Final = 100

_CALENDAR: Final = range(2000, 9000)


def of(session: Session, area: str) -> Sequence[DayTemplate]:
    """The area's templates by name."""
    query = select(DayTemplate).where(DayTemplate.area == area)
    return session.scalars(query.order_by(DayTemplate.name, DayTemplate.id)).all()


def slots_of(row: DayTemplate) -> tuple[Slot, ...]:
    return from_json(tuple[Slot, ...], row.entries)


def find(session: Session, area: str, template: str) -> DayTemplate:
    """Raises `TemplateUnknownError`, for another area's too."""
    row = keeping.of_area(session, DayTemplate, area, template)
    if row is None:
        raise refusals.TemplateUnknownError
    return row


def add(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    name: str,
    slots: tuple[Slot, ...],
    now: int,
) -> DayTemplate:
    """A new template of an area. Raises `RefusalError`, which names the entry at fault."""
    by = keeping.ask(session, person, tree, area)
    if keeping.count(session, DayTemplate, area) >= TEMPLATES_MAX:
        raise refusals.too_many("templates_full", "mẫu ngày", "templates", TEMPLATES_MAX)
    row = DayTemplate(id=new_id("t"), area=area, version=0)
    _put(session, tree, row, name, slots, now)
    keeping.added(session, by, row, now)
    return row


def change(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    template: str,
    base_version: int,
    name: str,
    slots: tuple[Slot, ...],
    now: int,
) -> DayTemplate:
    """What was made of the template stays as it is. Raises `RefusalError`."""
    by = keeping.ask(session, person, tree, area)
    row = find(session, area, template)
    sent = {"name": name, "entries": to_json(slots)}
    with keeping.changing(session, by, row, base_version, sent, now):
        _put(session, tree, row, name, slots, now)
    return row


def remove(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    template: str,
    base_version: int,
    now: int,
) -> None:
    """What was made of the template stays as it is."""
    by = keeping.ask(session, person, tree, area)
    keeping.removed(session, by, find(session, area, template), base_version, now)


def slots_of_day(session: Session, area: str, day: date) -> tuple[Slot, ...]:
    """What the area's own programme sounds on a local day, as the entries of a template.

    What can be scheduled no more leaves its place empty. Raises refusals `malformed` for a day out
    of the calendar, `day_empty`, `day_too_full`.
    """
    if day.year not in _CALENDAR:
        raise refusals.day_malformed()
    zone = policy.effective(session, area).zone
    span = day_span(day, zone)
    found = []
    for entry in entries_since(session, area, span.start - DAY_MS):
        due = [
            start
            for start in starts(entry.when, span)
            if entry.live_from <= start and (entry.live_until is None or start < entry.live_until)
        ]
        if due:
            found.append(_slot(session, entry, due, zone))
    if not found:
        raise refusals.day_empty(day)
    if len(found) > SLOTS_MAX:
        raise refusals.day_too_full(day, SLOTS_MAX)
    return tuple(sorted(found, key=lambda slot: slot.times))


def name_of(slot: Slot, n: int) -> Words:
    """How a template's entry is called where it is at fault: by its number from 1, and its name."""
    named = f" “{slot.name}”" if slot.name else ""
    return Words(f"Mục {n + 1}{named}", f"Entry {n + 1}{named}")


def _slot(session: Session, entry: Entry, due: Sequence[int], zone: str) -> Slot:
    draft = redraft(session, entry)
    where = entry.when.zone
    return Slot(
        class_=entry.class_,
        areas=entry.areas,
        times=tuple(sorted({ms_of_day(start, where) for start in due})),
        name=_title(session, draft.block),
        block=still_usable(session, draft.block),
        zone=None if where == zone else where,
        may_start_late_by_ms=entry.may_start_late_by_ms,
        gap_ms=entry.gap_ms,
        volume=entry.volume,
    )


def _title(session: Session, block: BlockDraft) -> str:
    if block.playlist is not None:
        return session.get_one(Playlist, block.playlist).name
    return session.get_one(Bulletin, block.bulletins[0]).title


def still_usable(session: Session, block: BlockDraft) -> BlockDraft:
    """Without single bulletins and a tune that were taken back since."""
    kept = tuple(one for one in block.bulletins if _is_approved(session, one))
    theme = block.theme
    if theme not in (None, BY_DEFAULT) and not _is_approved(session, theme):
        theme = BY_DEFAULT
    return replace(block, bulletins=kept if kept == block.bulletins else (), theme=theme)


def _is_approved(session: Session, bulletin: str | None) -> bool:
    row = session.get(Bulletin, bulletin)
    return row is not None and row.state == "approved"


def ms_of_day(instant: int, zone: str) -> int:
    """What the wall clocks of a zone show, in milliseconds since midnight."""
    local = to_local(instant, zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (local.replace(tzinfo=None) - midnight.replace(tzinfo=None)) // timedelta(milliseconds=1)


def _put(
    session: Session, tree: AreaTree, row: DayTemplate, name: str, slots: tuple[Slot, ...], now: int
) -> None:
    row.name = keeping.free_name(session, DayTemplate, row.area, name, row.id)
    if not slots:
        raise refusals.template_empty()
    checked = [_checked(session, tree, row.area, slot, n) for n, slot in enumerate(slots)]
    row.entries = to_json(tuple(checked))
    row.version, row.changed_ms = row.version + 1, now
    session.add(row)
    session.flush()


def _checked(session: Session, tree: AreaTree, area: str, slot: Slot, n: int) -> Slot:
    """What can be said without a date: where it sounds, when, and whether it may."""
    with revising.at_fault(f"entries[{n}]", name_of(slot, n)):
        if slot.zone is not None:
            checks.known_zone(slot.zone, "entry.zone")
        if not slot.times:
            raise refusals.times_empty("entry.times")
        if not slot.areas:
            raise refusals.areas_empty("entry.areas")
        checks.check_areas(tree, area, slot.areas)
        if not is_empty(slot.block):
            blocks.make(session, tree, area, slot.class_, slot.block)
        return replace(slot, name=checked_name(slot.name, "entry.name") if slot.name else "")


def is_empty(block: BlockDraft) -> bool:
    """Nothing is chosen yet: a place to be filled."""
    return not block.bulletins and block.playlist is None
