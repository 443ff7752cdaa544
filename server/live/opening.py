"""Going on air: whoever may, where nobody else is, and only where it would be heard."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig, permitted_spans
from schedules.orders import Live, Relay
from schedules.words import BulletinClass
from schedules.zones import local_day
from server.accounts.rights import Person
from server.areas.policy import effective
from server.areas.refusals import check_known, check_open
from server.base import outbox
from server.base.activity import By, record
from server.base.ids import new_id
from server.dispatch.reach import devices_under
from server.live import tickets
from server.live.models import Kind, LiveSession
from server.live.refusals import (
    NobodyHearsError,
    OnAirError,
    OutsideHoursError,
    RehearsingError,
    StoppedError,
    TooManyOnAirError,
    UrgentLiveError,
)
from server.live.speech import CHIME_MS
from server.live.standing import named, on_air_over
from server.orders.issuing import Desk, issue, next_sequence
from server.orders.stopping import bars_of

LEAD_MS: Final = 3_000
"""The countdown: "loa bắt đầu sau 3 giây". The order is on every device long before its end."""
MARGIN_MS: Final = 1_000
"""For the closing chime to be over on every device when the order is."""
LEAST_MS: Final = 10_000
"""Less time than this before permitted hours end is not worth the announcement."""
MOST_ON_AIR: Final = 16
"""Sessions that one server carries at once: each is an encoder and sixteen signatures a second."""
MOST_RELAYS: Final = 12
"""Of these; the others are left to whoever speaks."""
MOST_REHEARSALS: Final = 8
"""Beside these: an encoder each, and no signature."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: for how long at the most, how long after it was said it sounds, and
    whether it is a rehearsal, which nobody hears. A `station` is relayed, perhaps by its weekly
    `slot`."""

    class_: BulletinClass
    lasts_ms: int
    delay_ms: int
    rehearsal: bool
    station: str | None = None
    slot: str | None = None


def open_session(desk: Desk, person: Person, area: str, wanted: Wanted) -> tuple[LiveSession, str]:
    """The session, and the ticket with which the speaker's browser brings the sound.

    Needs `live.speak` in the area. Raises `NotAllowedError`, `AreaUnknownError`, `ConflictError`.
    """
    check_known(desk.tree, area)
    by = person.require("live.speak", area, desk.tree)
    check_open(desk.tree, area)
    if wanted.class_ == "urgent":
        raise UrgentLiveError
    sequence = next_sequence(desk)  # and nobody else opens one until this transaction ends
    if wanted.rehearsal:
        _check_first(desk.session, person)
        made = _rehearse(desk, by, area, wanted)
    else:
        made = _go_on_air(desk, by, area, wanted, sequence)
    ticket = tickets.give(made)
    desk.session.add(made)
    desk.session.flush()
    action = "live.rehearse" if wanted.rehearsal else "live.open"
    after = {"session": made.id, "class": made.class_, "until_ms": made.until_ms}
    record(desk.session, desk.now, action, area, by=by, area=area, after=after)
    return made, ticket


def open_relay(desk: Desk, by: By, area: str, wanted: Wanted) -> LiveSession:
    """A station on air, by whoever may speak in the area. Raises `AreaUnknownError`,
    `ConflictError`."""
    check_known(desk.tree, area)
    check_open(desk.tree, area)
    if wanted.class_ == "urgent":
        raise UrgentLiveError
    sequence = next_sequence(desk)  # and nobody else opens one until this transaction ends
    made = _go_on_air(desk, by, area, wanted, sequence)
    made.ticket_sha256, made.began_ms, made.source = "", desk.now, 1
    desk.session.add(made)
    desk.session.flush()
    after = {"session": made.id, "station": made.station, "until_ms": made.until_ms}
    record(desk.session, desk.now, "relay.open", area, by=by, area=area, after=after)
    return made


def _rehearse(desk: Desk, by: By, area: str, wanted: Wanted) -> LiveSession:
    return _session(desk, by, area, wanted, until_ms=desk.now + LEAD_MS + wanted.lasts_ms)


def _go_on_air(desk: Desk, by: By, area: str, wanted: Wanted, sequence: int) -> LiveSession:
    devices = devices_under(desk.session, desk.tree, area)
    for other in on_air_over(desk.session, desk.tree, area, devices):
        raise OnAirError(*named(desk.session, other))
    if not devices:
        raise NobodyHearsError
    if bars_of(desk.session, [node.id for node in desk.tree.up(area)], desk.now):
        raise StoppedError
    until_ms = _until(desk.session, area, desk.now + LEAD_MS, wanted)
    made = _session(desk, by, area, wanted, until_ms=until_ms)
    made.devices = len(devices)
    order = _order(made, until_ms + _tail_ms(wanted))
    issue(desk, order, sequence, order.until_ms, area=area, by=by)
    made.order = order.id
    outbox.put(desk.session, "orders", area, desk.now)
    return made


def _order(made: LiveSession, until_ms: int) -> Live | Relay:
    if made.station is not None:
        return Relay(
            id=new_id("relay"),
            area=made.area,
            session=made.id,
            station=made.station,
            class_=made.class_,
            at_ms=made.at_ms,
            until_ms=until_ms,
            delay_ms=made.delay_ms,
        )
    return Live(
        id=new_id("live"),
        area=made.area,
        session=made.id,
        class_=made.class_,
        at_ms=made.at_ms,
        until_ms=until_ms,
        delay_ms=made.delay_ms,
    )


def _session(desk: Desk, by: By, area: str, wanted: Wanted, *, until_ms: int) -> LiveSession:
    at_ms = desk.now + LEAD_MS
    kind: Kind = "rehearsal" if wanted.rehearsal else "relay" if wanted.station else "live"
    check_room(desk.session, kind)
    return LiveSession(
        id=new_id("on-air"),
        area=area,
        kind=kind,
        class_=wanted.class_,
        account=by.account,
        devices=0,
        opened_ms=desk.now,
        at_ms=at_ms,
        until_ms=until_ms,
        delay_ms=wanted.delay_ms,
        seen_ms=at_ms,
        station=wanted.station,
        slot=wanted.slot,
    )


def _tail_ms(wanted: Wanted) -> int:
    return CHIME_MS + wanted.delay_ms + MARGIN_MS


def _until(session: Session, area: str, at_ms: int, wanted: Wanted) -> int:
    """When the microphone closes at the latest: its chime too is heard within permitted hours
    (rule 6). Raises `OutsideHoursError`."""
    closes = _closes_ms(session, area, at_ms, at_ms + wanted.lasts_ms + _tail_ms(wanted))
    until_ms = min(at_ms + wanted.lasts_ms, closes - _tail_ms(wanted))
    if until_ms < at_ms + LEAST_MS:
        raise OutsideHoursError
    return until_ms


def _closes_ms(session: Session, area: str, at_ms: int, through_ms: int) -> int:
    """When the area's permitted hours that hold at `at_ms` end; `at_ms` where none do."""
    policy = effective(session, area)
    there = DeviceConfig("", (), zone=policy.zone, permitted=policy.permitted)
    day = timedelta(days=1)
    first, last = local_day(at_ms, policy.zone) - day, local_day(through_ms, policy.zone) + day
    spans = permitted_spans(there, first, last)
    return next((span.end for span in spans if span.holds(at_ms)), at_ms)


def _check_first(session: Session, person: Person) -> None:
    """One voice, one rehearsal. Raises `RehearsingError`."""
    mine = select(LiveSession.id).where(
        LiveSession.ended_ms.is_(None),
        LiveSession.kind == "rehearsal",
        LiveSession.account == person.account,
    )
    if session.scalar(mine.limit(1)) is not None:
        raise RehearsingError


def check_room(session: Session, kind: Kind) -> None:
    """Who rehearses never keeps anybody off the air, nor do stations keep off whoever speaks.
    Raises `TooManyOnAirError`."""
    still = select(LiveSession.kind, func.count()).where(LiveSession.ended_ms.is_(None))
    counted = session.execute(still.group_by(LiveSession.kind))
    carried: dict[Kind, int] = {row[0]: row[1] for row in counted}
    rehearsals, relays = carried.get("rehearsal", 0), carried.get("relay", 0)
    if kind == "rehearsal":
        found, most = rehearsals, MOST_REHEARSALS
    elif kind == "relay" and relays >= MOST_RELAYS:
        found, most = relays, MOST_RELAYS
    else:
        found, most = relays + carried.get("live", 0), MOST_ON_AIR
    if found >= most:
        raise TooManyOnAirError(most)
