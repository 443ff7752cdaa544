"""Giving orders over HTTP. How devices take them is told by `server.dispatch`."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.wire import topics
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change
from server.base.database import after_commit
from server.base.documented import refused
from server.base.web import AHouse, House, Now, Router, Writing
from server.fleet.models import Device, GroupMember
from server.orders import stopping, templates_api, tones
from server.orders.issuing import Desk
from server.orders.models import OrderRow
from server.orders.schemas import NewStop, NewTest, Ordered

router = Router(prefix="/api", tags=["orders"])


@router.post(
    "/areas/{area}/stop",
    summary="DỪNG TẤT CẢ LOA: stop every loudspeaker of an area and below, now",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`area_unknown`",
        s409="`area_closed`",
        s422="`malformed`, `stop_until`",
    ),
)
@needs("stop.issue", of="area")
def stop_area(
    area: str, body: NewStop, person: Asking, house: AHouse, session: Writing, now: Now
) -> Ordered:
    """At once, and by one person alone. It cuts what sounds and bars everything but newer urgent
    orders until it is lifted or runs out. Pressed again while it bars, it is sent again."""
    desk = Desk(session, house.custody, load_tree(session), now)
    return _hurried(house, desk, stopping.stop(desk, person, area, body.until_ms, body.reason))


@router.post(
    "/areas/{area}/stops/{stop}/lift",
    summary="Lift a stop",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`, `second_factor_missing`",
        s404="`area_unknown`, `stop_unknown`",
        s409="`stop_over`, `stop_newer`",
    ),
)
@needs("stop.lift", of="area")
def lift_stop(
    area: str, stop: str, person: Asking, house: AHouse, session: Writing, now: Now
) -> Ordered:
    """Nothing that it ended resumes; what is due from now on sounds again."""
    desk = Desk(session, house.custody, load_tree(session), now)
    return _hurried(house, desk, stopping.lift(desk, person, area, stop))


@router.post(
    "/devices/{device}/test",
    summary="Sound a test tone on one device, now",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`device_unknown`",
        s409="`device_retired`, `device_away`, `broker_away`, `outside_hours`, `stopped`",
    ),
)
@needs("device.manage", of="device")
def test_device(
    device: str, body: NewTest, person: Asking, house: AHouse, session: Writing, now: Now
) -> Ordered:
    """At most 10 seconds, within the device's permitted hours. Its receipt names the order's
    `issuer` and `id`: `GET /api/receipts` tells what was heard."""
    desk = Desk(session, house.custody, load_tree(session), now)
    made = tones.sound_test(desk, person, device, body.duration_ms)
    if not house.express.connected:
        raise tones.BrokerAwayError
    inbox, raw = topics.INBOX_TOPIC.of(device), tones.envelope_of(made)
    after_commit(session, partial(house.express.post, inbox, raw))
    return Ordered.of(made)


def _hurried(house: House, desk: Desk, row: OrderRow) -> Ordered:
    """Once it is on the disk it is published, and pages are told, before the answer is sent."""
    reached = frozenset({*desk.tree.below(row.area), *_homes(desk.session, row.area)})
    change = Change("order", row.id, row.area, reached)
    after_commit(desk.session, partial(house.express.hurry, "orders", row.area))
    after_commit(desk.session, partial(house.changes.tell, change))
    return Ordered.of(row)


def _homes(session: Session, group: str) -> set[str]:
    """The areas in which the members of a group stand."""
    query = select(Device.area).join(GroupMember, GroupMember.device == Device.id)
    return set(session.scalars(query.where(GroupMember.group == group)))


router.take_in(templates_api.router)
