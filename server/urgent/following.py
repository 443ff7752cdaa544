"""One press: the correction, or the all-clear, that was approved with the alarm (ADR 19)."""

from functools import partial
from typing import Final

from schedules.codec import from_json
from schedules.orders import FollowUp, Urgent
from schedules.wire.order_gate import FOLLOW_UP_LASTS_AT_MOST_MS, FREELY_WITHIN_MS
from schedules.wire.orders import SignedOrder
from server.accounts.rights import Person
from server.base import outbox
from server.base.activity import By, record
from server.base.database import after_commit
from server.base.ids import new_id
from server.base.web import House
from server.orders.issuing import Desk, issue, next_sequence, told
from server.orders.models import OrderRow
from server.urgent import alarms, places, signing
from server.urgent.alarms import ENDS_AFTER_MS, Found
from server.urgent.models import FollowUpRow, Says
from server.urgent.refusals import NotGivenError, OutdatedError, TooLateError, UnprovenError
from server.urgent.signing import LEAD_MS

REPEATS: Final = 2
GAP_MS: Final = 15_000


def follow_up(house: House, desk: Desk, person: Person, found: Found, says: Says) -> OrderRow:
    """End the alarm at once and for good, and say this in its place. Needs `stop.issue` in every
    area that it is for.

    Pressed again while it is said, it is the same, sent again. Raises `NotGivenError`,
    `TooLateError`, `UnprovenError`, `NotAllowedError`.
    """
    row, alarm = found
    by = places.require(person, "stop.issue", row.places, desk.tree)
    sequence = next_sequence(desk)
    order = alarms.order_of(row)
    if row.waiting or not isinstance(order, Urgent):
        raise NotGivenError
    standing = _standing(desk, row.id, says)
    made = standing or _made(desk, found, order, sequence, says, by)
    record(
        desk.session, desk.now, "order.follow_up", row.area, by=by, area=row.area,
        after=told(made) | {"says": says, "title": alarm.title},
    )  # fmt: skip
    outbox.put(desk.session, "orders", row.area, desk.now)
    after_commit(desk.session, partial(house.express.hurry, "orders", row.area))
    return made


def say_again(desk: Desk, found: Found) -> OrderRow | None:
    """What the broker never had, because it was away: said in full now that it is back, for
    whoever heard the alarm has not heard that it is over. None where there is nothing to say: the
    alarm itself never went out, somebody stopped it since, or its words went out.

    Raises `TooLateError`, `UnprovenError`.
    """
    row, _ = found
    (last, told_), *_ = alarms.followed_up_by(desk.session, row.id)
    order = alarms.order_of(last)
    stopped = alarms.newer_stops(desk.session, last)
    if (
        order.at_ms >= desk.now
        or not alarms.went_out(desk.session, row)
        or alarms.went_out(desk.session, last)
        or alarms.stops_all(desk.tree, row, stopped)
    ):
        return None
    by = By(last.account or "", "", "again")
    alarm = alarms.order_of(row)
    made = _made(desk, found, alarm, next_sequence(desk), told_.says, by)
    after = told(made) | {"says": told_.says, "title": found.alarm.title, "again": last.id}
    record(desk.session, desk.now, "order.follow_up", row.area, by=None, area=row.area, after=after)
    outbox.put(desk.session, "orders", row.area, desk.now)
    return made


def _made(desk: Desk, found: Found, order: Urgent, sequence: int, says: Says, by: By) -> OrderRow:
    """On the list beside its alarm, which stays there as long: devices judge the one by the
    other."""
    row, alarm = found
    said = _order(desk, found, order, sequence, says)
    made = issue(
        desk, said, sequence, _over_ms(said, said.last_ms), area=row.area, by=by, issuer=row.issuer
    )  # fmt: skip
    signed, beside = (from_json(SignedOrder, one.signed) for one in (made, row))
    try:
        signing.check_taken(desk, found, signed, desk.now, (beside,))
    except OutdatedError as doubt:
        proven = signing.is_proven(desk, found)
        raise (TooLateError if proven else UnprovenError) from doubt
    for older, _ in alarms.followed_up_by(desk.session, row.id):
        older.ended_ms = older.ended_ms or desk.now
    desk.session.add(FollowUpRow(order=made.id, alarm=row.id, says=says))
    row.until_ms, row.ended_ms = made.until_ms, None
    alarm.watched_ms = desk.now + signing.TOLD_AFTER_MS
    desk.session.flush()
    return made


def _order(desk: Desk, found: Found, order: Urgent, sequence: int, says: Says) -> FollowUp:
    sound = getattr(order, says)
    every = order.attention_ms + sound.duration_ms + GAP_MS
    at_ms = desk.now + LEAD_MS
    latest = sequence + FOLLOW_UP_LASTS_AT_MOST_MS
    until = min(at_ms + (REPEATS - 1) * every + 1_000, latest)
    owed = max(until, min(latest, order.until_ms + FREELY_WITHIN_MS))
    return FollowUp(
        id=new_id("f"),
        area=order.area,
        areas=order.areas,
        urgent=order.id,
        urgent_issuer=found.row.issuer,
        urgent_identity=found.alarm.identity,
        says=says,
        at_ms=at_ms,
        until_ms=until,
        owed_until_ms=owed,
        every_ms=every,
        attention_ms=order.attention_ms,
        sound=sound,
        volume=order.volume,
    )


def _over_ms(said: FollowUp, until_ms: int) -> int:
    """When its last repetition that begins before then has been said to the end, by every clock. So
    long both are listed: a list without them would cut it in mid-sentence."""
    last = (until_ms - said.at_ms - 1) // said.every_ms
    return said.at_ms + last * said.every_ms + said.length_ms + ENDS_AFTER_MS


def _standing(desk: Desk, order: str, says: Says) -> OrderRow | None:
    """The one that is being said to all, and says this; a stop that came since has ended it."""
    for row, told_ in alarms.followed_up_by(desk.session, order):
        if row.ended_ms is None and told_.says == says:
            said = alarms.order_of(row)
            over = _over_ms(said, said.until_ms) <= desk.now
            stopped = alarms.newer_stops(desk.session, row)
            return None if over or alarms.stops_all(desk.tree, row, stopped) else row
    return None
