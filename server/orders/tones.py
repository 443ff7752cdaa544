"""A test tone on one device, now: for a technician beneath it."""

from datetime import timedelta
from typing import Final

from schedules.canonical import canonical
from schedules.codec import from_json, to_json
from schedules.config import permitted_spans
from schedules.orders import Test
from schedules.wire.orders import SignedOrder
from schedules.zones import local_day
from server.accounts.rights import Person
from server.base.activity import record
from server.base.evidence import Line, enter, envelope_line
from server.base.ids import new_id
from server.base.refusals import ConflictError
from server.fleet import devices
from server.fleet.configs import compose_config
from server.fleet.models import DeviceStatus
from server.fleet.presence import presence_of
from server.orders.issuing import Desk, issue, next_sequence, told
from server.orders.models import OrderRow
from server.orders.stopping import bars_of

LEAD_MS: Final = 500
"""From its issue to its beginning, so that the whole of it is heard."""


class DeviceAwayError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "device_away",
            "device",
            "Cụm loa này đang mất kết nối nên chưa phát thử được. Hãy thử lại khi có kết nối.",
            "This device is not connected, so no test tone reaches it. Try again when it is.",
        )


class BrokerAwayError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "broker_away",
            "",
            "Máy chủ chưa nối được với kênh truyền lệnh nên chưa gửi. Hãy thử lại sau ít phút.",
            "The server cannot reach the broker, so nothing was sent. Try again in a few minutes.",
        )


class OutsideHoursError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "outside_hours",
            "device",
            "Ngoài khung giờ được phát: cụm loa sẽ không phát thử. Hãy thử lại trong khung giờ.",
            "It is outside permitted hours: the device would not sound. Try again within them.",
        )


class StoppedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "stopped",
            "device",
            "Cụm loa này đang theo lệnh dừng. Bỏ lệnh dừng rồi mới phát thử được.",
            "A stop is in force on this device. Have it lifted before you test.",
        )


def sound_test(desk: Desk, person: Person, device: str, duration_ms: int) -> OrderRow:
    """Order the tone, at the device's own volume. Whoever calls it posts `envelope_of` it.

    Refused where the device would not sound it: away, stopped, or outside its permitted hours
    (rule 6). Raises `NotAllowedError`, `NotFoundError`, `ConflictError`.
    """
    found = devices.in_service(desk.session, device)
    by = person.require("device.manage", found.area, desk.tree)
    if presence_of(desk.session.get(DeviceStatus, device), desk.now) != "online":
        raise DeviceAwayError
    config = compose_config(desk.session, device, desk.now, desk.tree)
    at_ms = desk.now + LEAD_MS
    today, day = local_day(at_ms, config.zone), timedelta(days=1)
    if not any(s.holds(at_ms) for s in permitted_spans(config, today - day, today)):
        raise OutsideHoursError
    if bars_of(desk.session, config.areas, desk.now):
        raise StoppedError
    order = Test(new_id("test"), device, at_ms, duration_ms, config.volume)
    made = issue(desk, order, next_sequence(desk), order.until_ms, area=found.area, by=by)
    record(desk.session, desk.now, "device.test", device, by=by, area=found.area, after=told(made))
    enter(desk.session, "order", desk.now, [Line((made.id,), line_of(made))])
    return made


def line_of(row: OrderRow) -> bytes:
    """As it stands in the log: on no list, it is nowhere else."""
    return envelope_line("order", envelope_of(row), at_ms=row.issued_ms, area=row.area)


def envelope_of(row: OrderRow) -> bytes:
    """The order as it travels to one device's inbox: its own envelope."""
    return canonical(to_json(from_json(SignedOrder, row.signed).order))
