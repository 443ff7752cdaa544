"""When an update may take an install's place, and when a new one has proven itself."""

from dataclasses import replace

import pytest

from device_agent.core import updating
from device_agent.core.effects import SayOfInstall
from schedules.config import Window
from schedules.programme import Entry
from schedules.wire.status import Card, Install
from tests.device_agent.core.city import HOUR, MINUTE, WARD, at, default_config, entry, urgent
from tests.device_agent.core.world import World

NOON = entry("trua", 12 * HOUR)


def device(hour: int, minute: int, *entries: Entry, on_trial: bool = False) -> World:
    """One whose install a launcher began, connected at that time of day."""
    world = World(at(hour, minute), entries)
    world.agent.install = "trial" if on_trial else "settled"
    return world.begin()


def lays_ready(world: World) -> None:
    world.agent.measured = replace(world.agent.measured, staged="b1")


def left(world: World) -> bool:
    return world.agent.state is not None and world.agent.state.leaving


def test_an_update_waits_for_the_end_of_permitted_hours() -> None:
    """By day a quiet minute is not enough: at ten in the evening the device makes way, says so to
    the launcher, and bids the server farewell."""
    world = device(21, 30)
    lays_ready(world)
    world.until(at(21, 59))
    assert not left(world)
    world.until(at(22, 1))
    assert left(world)
    assert world.agent.said_of_install[-1] == SayOfInstall(True, "", "b1")
    assert world.status.state == "leaving"


def test_nothing_is_exchanged_while_something_sounds_or_is_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where permitted hours never end, an update waits for a day (here, for half an hour); and then
    until what sounds is over and nothing is due for five minutes."""
    monkeypatch.setattr(updating, "HOURS_WAIT_NS", 30 * 60 * 1_000_000_000)
    always = entry("ngay", 13 * HOUR + 2 * MINUTE, seconds=120)
    world = device(12, 30, always)
    world.give_config(default_config(permitted=(Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * HOUR),)))
    lays_ready(world)
    world.until(at(13, 1))
    assert not left(world), "something is due"
    world.until(at(13, 3))
    assert not left(world), "it sounds"
    world.until(at(13, 6))
    assert left(world)


def test_nothing_is_exchanged_while_an_alarm_is_in_force() -> None:
    """Between two repetitions of an urgent order the device is quiet, and stays."""
    world = device(22, 30)
    alarm = urgent("lu", world.agent.now_ms, until_ms=world.agent.now_ms + 40 * MINUTE)
    world.give_orders(WARD, world.city.order(alarm, world.agent.now_ms))
    lays_ready(world)
    world.until(at(22, 45))
    assert not left(world)
    world.give_orders(WARD)
    world.until(at(22, 47))
    assert left(world)


def test_a_device_that_lacks_something_is_not_exchanged() -> None:
    """A new install is held to what the old one could: so the old one must be well."""
    world = device(22, 30)
    broken = Card("Device", "absent", 0, None, False, 0, 0)
    world.agent.measured = replace(world.agent.measured, staged="b1", card=broken)
    world.until(at(23, 30))
    assert not left(world)
    world.agent.measured = replace(world.agent.measured, card=None)
    world.until(at(23, 32))
    assert left(world)


def test_a_new_install_proves_itself_in_five_good_minutes() -> None:
    """It has its documents and the time, its card and the network: for five minutes on end."""
    world = device(9, 0, NOON, on_trial=True)
    world.until(at(9, 4))
    world.agent.link_down()
    world.until(at(9, 5))
    assert world.agent.said_of_install[-1] == SayOfInstall(False, "link", "")
    world.agent.link_up()
    world.until(at(9, 9))
    assert not world.agent.said_of_install[-1].proven
    world.until(at(9, 11))
    assert world.agent.said_of_install[-1] == SayOfInstall(True, "", "")


def test_a_new_install_without_documents_or_card_says_what_it_lacks() -> None:
    """What it lacks is told in a word, and stands in the status when it had to give way."""
    world = World(at(9))
    world.agent.install = "trial"
    world.agent.start()
    world.agent.link_up()
    world.until(at(9, 20))
    assert world.agent.said_of_install[-1] == SayOfInstall(False, "documents", "")


def test_an_install_on_trial_is_not_exchanged() -> None:
    """One thing is tried at a time: the next one when this one has proven itself."""
    world = device(22, 30, on_trial=True)
    lays_ready(world)
    world.until(at(22, 34))
    assert not left(world)
    world.until(at(22, 37))
    assert left(world)


def test_a_settled_install_needs_no_network_to_be_well() -> None:
    """Weeks alone, with a power cut each day, count for nothing against it."""
    world = World(at(9))
    world.agent.install = "settled"
    world.agent.start()
    world.until(at(9, 6))
    assert world.agent.said_of_install[-1].proven


def test_the_status_tells_of_the_install() -> None:
    """Slot, version and what came of the last update go up with the health."""
    world = device(9, 0)
    install = Install("b", False, 7, "1.2.0", "confirmed", None)
    world.agent.measured = replace(world.agent.measured, install=install)
    world.until(at(9, 2))
    assert world.status.install == install
