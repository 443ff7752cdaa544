"""What makes an entry impossible: found before it is saved, said so that it can be mended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from schedules.config import DeviceConfig, permitted_spans
from schedules.programme import Entry, Sound, check_entry
from schedules.recurrence import Once, When
from schedules.refusal import RefusalError
from schedules.spans import first_fit
from schedules.words import ScheduledClass
from schedules.zones import instant_of, local_day, zone
from server.areas import policy
from server.areas.policy import AreaPolicy
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.library.bulletins import approved_sound, sound_as_it_is
from server.library.models import Bulletin
from server.library.refusals import BulletinUnknownError
from server.programme import refusals
from server.programme.ahead import AHEAD, starts_ahead
from server.programme.drafts import BlockDraft

_LOOKS_AT = 60
"""So many starts are tried before permitted hours are said never to allow an entry."""


def sound_of(
    session: Session,
    tree: AreaTree,
    area: str,
    bulletin: str,
    field: str,
    *,
    awaited: bool = False,
) -> tuple[Sound, Bulletin]:
    """The approved sound of a bulletin that a programme of `area` may use; `awaited`: as it would
    be approved now, to look ahead with and never to be saved.

    It is the area's own, or of what stands above it, a group there included: placing an offered
    bulletin elsewhere makes an entry of the commune's own on the same audio (rule 5). Raises
    `RefusalError`.
    """
    row = session.get(Bulletin, bulletin)
    if row is None:
        raise BulletinUnknownError(field)
    if not within_reach(tree, row, area):
        raise refusals.bulletin_elsewhere(field)
    if row.class_ == "urgent":
        raise refusals.urgent_not_scheduled(field)
    if awaited:
        return sound_as_it_is(session, row), row
    return approved_sound(session, bulletin, field), row


def within_reach(tree: AreaTree, bulletin: Bulletin, area: str) -> bool:
    """Whether it is the area's own, or of what stands above it, a group there included."""
    node = tree.nodes[bulletin.area]
    owner = node.parent if node.kind == "group" and bulletin.area != area else bulletin.area
    return owner is not None and tree.reaches(owner, area)


def check_class(class_: ScheduledClass, bulletin: Bulletin, field: str) -> None:
    """An approval is given to a class: priority is not made of what was approved as normal."""
    if class_ == "priority" and bulletin.class_ == "normal":
        raise refusals.class_above_bulletin(field, bulletin.title)


def bulletin_fields(block: BlockDraft) -> Iterator[tuple[str, str]]:
    """Each bulletin of the sequence with the name of its field."""
    for n, bulletin in enumerate(block.bulletins):
        yield bulletin, f"entry.block.bulletins[{n}]"


def check_areas(tree: AreaTree, area: str, chosen: tuple[str, ...]) -> None:
    """Where it sounds lies within the programme's area; a group lies where its owner does."""
    for one in chosen:
        check_known(tree, one, "entry.areas")
        if not tree.reaches(area, one):
            raise refusals.area_outside(one)


def check_zone(when: When) -> None:
    known_zone(when.zone, "entry.when.zone")


def known_zone(name: str, field: str) -> None:
    with within(field):
        zone(name)


def check_sense(entry: Entry) -> None:
    """The core's own conditions, named by the fields of the request."""
    try:
        check_entry(entry)
    except RefusalError as refusal:
        refusal.field = f"entry.{refusal.field.removeprefix('entry.')}"
        raise


def check_first(when: When, since: int, begun: date | None) -> None:
    """The first day is today at the earliest, or stays what it was (`begun`), and is not far.

    Asked before anything is computed: a first day two thousand years off costs as much.
    """
    today = local_day(since, when.zone)
    if when.first < today and when.first != begun:
        raise refusals.starts_in_the_past("entry.when.first", when.first)
    if when.first > today + AHEAD:
        raise refusals.never_starts()


def check_ahead(when: When, since: int) -> None:
    """Something of it must still begin at or after `since`, the new revision's beginning.

    A single day must lie ahead with all its times: none may be dropped in silence.
    """
    if when.last is not None and when.last < local_day(since, when.zone):
        raise refusals.starts_in_the_past("entry.when.last", when.last)
    if isinstance(when.rule, Once):
        times = [instant_of(when.first, ms_of_day, when.zone) for ms_of_day in when.times]
        if min(times) < since:
            raise refusals.starts_in_the_past("entry.when.times", when.first)
    if next(starts_ahead(when, since), None) is None:
        raise refusals.never_starts()


def check_hours(session: Session, entry: Entry, since: int) -> None:
    """Refuses what could sound nowhere and never; where it may sound is for the preview."""
    policies = [policy.effective(session, area) for area in entry.areas]
    caps = [one.air_time_cap_ms for one in policies]
    if all(cap is not None and cap < entry.block.duration_ms for cap in caps):
        raise refusals.longer_than_air_time(max(cap for cap in caps if cap is not None))
    ahead = tuple(islice(starts_ahead(entry.when, since), _LOOKS_AT))
    if not any(_permits(one, entry, due) for one in set(policies) for due in ahead):
        raise refusals.never_permitted()


def _permits(area: AreaPolicy, entry: Entry, due: int) -> bool:
    config = DeviceConfig(device="", chain=(), zone=area.zone, permitted=area.permitted)
    day = local_day(due, area.zone)
    spans = permitted_spans(config, day, day + timedelta(days=1))
    start = first_fit(spans, due, entry.block.duration_ms)
    return start is not None and start <= due + entry.may_start_late_by_ms


@contextmanager
def within(field: str) -> Iterator[None]:
    """A refusal from another room names the field of this request."""
    try:
        yield
    except RefusalError as refusal:
        refusal.field = field
        raise
