"""DỪNG TẤT CẢ LOA: a stop of an area, and its lifting (rule 7).

One stop of an area bars at a time, as far as people see: pressed again while it bars, and with
nothing newer to end, it is the same stop, sent again; one that has more to do takes its place.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.orders import Lift, Stop
from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.refusals import check_known, check_open
from server.base import outbox
from server.base.activity import Activity, By, record
from server.base.ids import new_id
from server.base.refusals import ConflictError, NotFoundError
from server.fleet.models import Device
from server.orders.issuing import Desk, issue, next_sequence, told
from server.orders.models import OrderRow

LASTS_MS: Final = 12 * 3_600_000
"""Of a stop for which nobody says how long (DESIGN section 4, rule 7)."""
LASTS_AT_LEAST_MS: Final = 60_000
LASTS_AT_MOST_MS: Final = 72 * 3_600_000
"""What is to be silent for longer has its quiet days: a forgotten stop must not last a week."""
SAME_WITHIN_MS: Final = 3_600_000
"""A stop that ends this little earlier than the one asked for need not be made anew."""

SOUNDS: Final = ("urgent", "follow_up", "drill", "live", "relay")
"""Kinds of order that a later stop ends."""


class UntilError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "stop_until",
            "until_ms",
            "Lệnh dừng kéo dài từ 1 phút đến 72 giờ. Hãy chọn lại giờ hết hiệu lực.",
            "A stop lasts between a minute and 72 hours. Choose another end.",
        )


class StopUnknownError(NotFoundError):
    def __init__(self) -> None:
        super().__init__(
            "stop_unknown",
            "stop",
            "Không có lệnh dừng này ở địa bàn này.",
            "There is no such stop in this area.",
        )


class StopOverError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "stop_over",
            "stop",
            "Lệnh dừng này đã hết hiệu lực; không cần bỏ nữa.",
            "This stop has run out; there is nothing to lift.",
        )


class StopNewerError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "stop_newer",
            "stop",
            "Đã có lệnh dừng mới hơn ở địa bàn này. Hãy tải lại trang rồi xem lệnh mới.",
            "There is a newer stop in this area. Reload, and look at that one.",
        )


def stop(
    desk: Desk, person: Person, area: str, until_ms: int | None, reason: str | None
) -> OrderRow:
    """Stop all loudspeakers of the area and below, until `until_ms` (12 hours from now).

    Needs `stop.issue` in the area and nobody else. It never shortens a stop that bars. Raises
    `NotAllowedError`, `AreaUnknownError`, `AreaClosedError`, `UntilError`.
    """
    check_known(desk.tree, area)
    by = person.require("stop.issue", area, desk.tree)
    check_open(desk.tree, area)
    wanted = desk.now + LASTS_MS if until_ms is None else until_ms
    if not LASTS_AT_LEAST_MS <= wanted - desk.now <= LASTS_AT_MOST_MS:
        raise UntilError
    sequence = next_sequence(desk)
    standing = standing_stop(desk.session, area, desk.now)
    if standing is not None and _does_all(desk, standing, wanted):
        return _again(desk, standing, by, reason)
    until = max(wanted, sequence + LASTS_AT_LEAST_MS)
    if standing is not None:
        until = max(until, standing.until_ms)
        standing.ended_ms = desk.now  # on devices it goes on barring, and ends with the new one
    order = Stop(new_id("stop"), area, until)
    made = issue(desk, order, sequence, until, area=area, by=by, reason=reason)
    outbox.put(desk.session, "orders", area, desk.now)
    record(desk.session, desk.now, "stop.issue", area, by=by, area=area, after=told(made))
    return made


def lift(desk: Desk, person: Person, area: str, stop_id: str) -> OrderRow:
    """Lift a stop of the area, and the older ones whose place it took; what it ended stays ended.

    Needs `stop.lift` in the area: an approver there or above. Lifting twice is lifting once.
    Raises `NotAllowedError`, `StopUnknownError`, `StopOverError`, `StopNewerError`.
    """
    check_known(desk.tree, area)
    by = person.require("stop.lift", area, desk.tree)
    sequence = next_sequence(desk)
    found = desk.session.get(OrderRow, stop_id)
    if found is None or found.kind != "stop" or found.area != area:
        raise StopUnknownError
    if found.lift is not None:
        return found
    if found.until_ms <= desk.now:
        raise StopOverError
    if found.ended_ms is not None:
        raise StopNewerError
    lifts = [(each, at) for each in _unlifted(desk, area) for at in _followed_to(desk, each)]
    for n, (each, at) in enumerate(lifts):
        _lift_one(desk, each, at, sequence + n, by)
    for at in sorted({at for _, at in lifts}):
        outbox.put(desk.session, "orders", at, desk.now)
    record(
        desk.session, desk.now, "stop.lift", area, by=by, area=area, before=told(found), after={}
    )
    return found


def standing_stop(session: Session, area: str, now: int) -> OrderRow | None:
    """The stop of exactly this area that bars, if one does."""
    return next(iter(bars_of(session, [area], now)), None)


def bars_of(session: Session, areas: Iterable[str], now: int) -> Sequence[OrderRow]:
    """The stops of these areas that bar, the newest first."""
    query = (
        select(OrderRow)
        .where(OrderRow.kind == "stop", OrderRow.until_ms > now, OrderRow.area.in_(areas))
        .where(OrderRow.ended_ms.is_(None), OrderRow.lift.is_(None))
        .order_by(OrderRow.sequence.desc())
    )
    return session.scalars(query).all()


def _does_all(desk: Desk, standing: OrderRow, until_ms: int) -> bool:
    """It lasts about as long as asked, and nothing that sounds was ordered after it.

    What still waits for signatures counts too: it is newer than the standing stop, and would sound
    through it once it is signed.
    """
    newer = (
        select(OrderRow.id)
        .where(OrderRow.kind.in_(SOUNDS), OrderRow.sequence > standing.sequence)
        .where(OrderRow.until_ms > desk.now, OrderRow.ended_ms.is_(None))
    )
    lasts = standing.until_ms + SAME_WITHIN_MS >= until_ms
    return lasts and desk.session.scalars(newer).first() is None


def _again(desk: Desk, standing: OrderRow, by: By, reason: str | None) -> OrderRow:
    outbox.put(desk.session, "orders", standing.area, desk.now)
    after = told(standing) | {"reason": reason}
    record(
        desk.session, desk.now, "stop.issue", standing.area, by=by, area=standing.area,
        before=told(standing), after=after,
    )  # fmt: skip
    return standing


def _unlifted(desk: Desk, area: str) -> Sequence[OrderRow]:
    """Every stop of the area that still bars on some device: the standing one, and those whose
    place it took."""
    query = select(OrderRow).where(
        OrderRow.kind == "stop",
        OrderRow.area == area,
        OrderRow.until_ms > desk.now,
        OrderRow.lift.is_(None),
    )
    return desk.session.scalars(query.order_by(OrderRow.sequence)).all()


def _followed_to(desk: Desk, each: OrderRow) -> list[str]:
    """The areas on whose lists a lift is to stand: the stop's own, and then those to which devices
    took the stop with them (rule 7)."""
    reached = desk.tree.below(each.area)
    left = select(Activity.subject, Activity.area, Activity.before).where(
        Activity.action.in_(("device.move", "group.drop")),
        Activity.at_ms >= each.issued_ms,
        Activity.refused.is_(None),
    )
    gone = {
        device
        for device, area, before in desk.session.execute(left)
        if (before or {}).get("area", area) in reached
    }
    homes = select(Device.area).where(Device.id.in_(gone), Device.retired_ms.is_(None))
    return [each.area, *sorted(set(desk.session.scalars(homes)) - reached)]


def _lift_one(desk: Desk, each: OrderRow, area: str, sequence: int, by: By) -> None:
    """On the list of `area`; where the stop's own key does not speak there, its unit's does, which
    stands as high."""
    above = any(node.id == each.issuer for node in desk.tree.up(area))
    order = Lift(new_id("lift"), area, each.id, each.issuer)
    made = issue(
        desk, order, sequence, each.until_ms, area=area, by=by,
        issuer=each.issuer if above else None,
    )  # fmt: skip
    each.lift = each.lift or made.id
