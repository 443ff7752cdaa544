"""A disk that cannot be written: what makes quieter, or warns, does not wait for it."""

import pytest

from schedules.orders import Lift, Stop
from tests.device_agent.core.city import HOUR, MINUTE, WARD, at, entry, urgent
from tests.device_agent.core.world import World

LONG = entry("dai", 6 * HOUR, seconds=300)
EVENING = entry("chieu", 17 * HOUR)


def full(start_ms: int, *entries: object) -> World:
    """In step, and then the disk is full."""
    world = World(start_ms, entries).begin()  # type: ignore[arg-type]
    world.agent.journal.fault = "disk_full"
    return world


def give_stop(world: World) -> None:
    now_ms = world.agent.now_ms
    world.give_orders(WARD, world.city.order(Stop("dung", WARD, now_ms + 12 * HOUR), now_ms))


@pytest.mark.parametrize("known", [False, True])
def test_a_stop_acts_at_once_on_a_full_disk(known: bool) -> None:
    """Whether the fault is known already or shows with this very write: silence."""
    world = full(at(5, 59), LONG)
    if not known:
        world.agent.journal.fault = None
    world.until(at(6, 1))
    world.agent.journal.fault = "disk_full"
    give_stop(world)
    assert world.heard(LONG, at(6)) == [(at(6), at(6, 1), 0)]


def test_a_stop_is_stored_when_the_disk_can_be_written() -> None:
    """And from then on survives a reboot."""
    world = full(at(16), EVENING)
    give_stop(world)
    world.until(at(16, 10))
    world.agent.journal.fault = None
    world.until(at(16, 20))
    world.restart()
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]


def test_a_lift_waits_for_the_disk() -> None:
    """Sound comes back only by what would survive a reboot."""
    world = World(at(16), (EVENING, entry("toi", 18 * HOUR))).begin()
    give_stop(world)
    world.agent.journal.fault = "disk_full"
    world.give_orders(WARD, world.city.order(Lift("mo", WARD, "dung", WARD), at(16, 1)))
    world.until(at(17, 30))
    assert world.agent.heard == []
    world.agent.journal.fault = None
    world.until(at(19))
    assert world.outcomes()[-1] == ("toi", "played", None)


@pytest.mark.parametrize("known", [False, True])
def test_an_urgent_order_sounds_on_a_full_disk(known: bool) -> None:
    """An alarm that a power cut may repeat is better than none."""
    world = full(at(6))
    world.agent.journal.fault = "disk_full" if known else None
    if known:
        world.give_programme(WARD)  # what shows that nothing can be written
    world.agent.journal.fault = "disk_full"
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 5)), at(6, 1)))
    world.until(at(6, 10))
    assert world.heard_order("bao") == [(at(6, 5), at(6, 5, 30), 0)]
    world.agent.journal.fault = None
    world.until(at(6, 20))
    assert world.outcomes() == [("bao", "played", None)]


def test_an_urgent_order_left_out_of_a_newer_list_ends_on_a_full_disk() -> None:
    """Taking an alarm back makes quieter too."""
    world = World(at(6)).begin()
    every = {"every_ms": 5 * MINUTE, "until_ms": at(8)}
    world.give_orders(WARD, world.city.order(urgent("bao", at(6, 5), **every), at(6, 1)))
    world.until(at(6, 7))
    world.agent.journal.fault = "disk_full"
    world.give_orders(WARD)
    world.until(at(6, 20))
    world.agent.journal.fault = None
    world.until(at(7))
    assert [world.heard_order("bao", n) != [] for n in range(3)] == [True, False, False]


def test_a_stop_that_could_not_be_stored_comes_again_after_a_power_cut() -> None:
    """Nothing of it is on the disk, its sequence neither: the list is taken as new."""
    world = full(at(16), EVENING)
    signed = world.city.order(Stop("dung", WARD, at(20)), at(16))
    world.give_orders(WARD, signed)
    world.restart()
    world.give_orders(WARD, signed)
    world.until(at(16, 30))
    world.agent.journal.fault = None
    world.until(at(18))
    assert world.outcomes() == [("chieu", "skipped", "stopped")]
