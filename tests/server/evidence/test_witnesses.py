"""Who is told of the log's checkpoints, and when one is signed besides every minute."""

from dataclasses import replace

import pytest

from schedules.orders import Stop
from schedules.wire.orders import Orders
from schedules.wire.time import TimeRequest
from server.areas.tree import AreaTree, Node
from server.dispatch.replies import Office
from server.dispatch.wide import waits_for_checkpoint
from server.evidence.checkpoints import Log
from tests.device_agent.core import city as devices
from tests.device_agent.core.city import CITY, WARD, at, urgent
from tests.server.dispatch.world import World

TREE = AreaTree.of([Node(CITY, "city", None), Node(WARD, "ward", CITY)])


def test_devices_are_told_the_newest_checkpoint(world: World) -> None:
    """Whoever asks the time is told the newest checkpoint of the log with it."""
    device, log = world.enrol(), Log(world.house)
    world.settle()
    log.tick()
    office = Office(world.broker, world.house.custody.office, log.newest)
    now_us = world.house.clock.now_us()
    office.tell_time(device.id, TimeRequest("0" * 32), now_us, now_us)
    assert device.times[-1].checkpoint == log.newest() is not None


@pytest.mark.parametrize(
    ("area", "kinds", "waits"),
    [
        (CITY, ("urgent",), True),
        (CITY, ("stop", "urgent"), True),
        (CITY, ("urgent", "stop"), False),
        (CITY, (), False),
        (WARD, ("urgent",), False),
        ("gone", ("urgent",), False),
    ],
)
def test_the_log_is_signed_before_a_wide_order(
    area: str, kinds: tuple[str, ...], waits: bool
) -> None:
    """Before an order that reaches further than one unit goes out the log is signed as it stands; a
    stop waits for nothing."""
    city, signed = devices.City(), []
    for n, kind in enumerate(kinds):
        order = urgent(f"o-{n}", at(6, n))
        made = Stop(f"o-{n}", area, at(8)) if kind == "stop" else replace(order, area=area)
        signed.append(city.order(made, at(6, n), issuer=CITY))
    assert waits_for_checkpoint(TREE, Orders(area, tuple(signed))) is waits
