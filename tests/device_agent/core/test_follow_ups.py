"""Corrections and all-clears: they end the alarm they name, at once and for good."""

from dataclasses import replace

from schedules.wire.orders import SignedOrder
from tests.device_agent.core.city import MINUTE, WARD, at, follow_up, sound, urgent
from tests.device_agent.core.world import World

ALARM = urgent("bao", at(6, 5), every_ms=MINUTE, until_ms=at(8))


def alarmed() -> tuple[World, SignedOrder]:
    """Ten seconds of tone, twenty of sound, every minute from 06:05 on; it is 06:06:15 now."""
    world = World(at(6)).begin()
    alarm = world.city.order(ALARM, at(6, 1))
    world.give_orders(WARD, alarm)
    world.until(at(6, 6, 15))
    return world, alarm


def corrected() -> tuple[World, SignedOrder, SignedOrder]:
    world, alarm = alarmed()
    said = follow_up(alarm, ALARM, at(6, 6, 15, 300))
    correction = world.city.order(said, at(6, 6, 15))
    world.give_orders(WARD, alarm, correction)
    return world, alarm, correction


def test_a_correction_ends_the_alarm_at_once_and_sounds_in_its_place() -> None:
    """The alarm stops in mid-sentence; a third of a second later the correction begins."""
    world, _, _ = corrected()
    world.until(at(7))
    assert world.heard_order("bao", 1) == [(at(6, 6), at(6, 6, 15), 0)]
    assert world.heard_order("dinh-chinh") == [(at(6, 6, 15, 300), at(6, 6, 35, 300), 0)]
    assert world.outcomes() == [
        ("bao", "played", None),
        ("bao", "cut", "followed_up"),
        ("dinh-chinh", "played", None),
    ]


def test_a_corrected_alarm_never_starts_again() -> None:
    """Neither a list without the correction brings it back, nor a power cut, nor both."""
    world, alarm, _ = corrected()
    world.until(at(6, 8))
    world.give_orders(WARD, alarm)
    world.restart()
    world.give_orders(WARD, alarm)
    world.until(at(7))
    assert [name for name, _, _ in world.outcomes()] == ["bao", "bao", "dinh-chinh"]


def test_the_correction_is_there_before_anybody_needs_it() -> None:
    """With the alarm the device fetches its correction and its all-clear, and plays the former
    though nothing can be fetched any more."""
    world, alarm = alarmed()
    assert {sound("dinh-chinh").content, sound("bao-yen").content} <= world.agent.cache
    world.agent.origin = lambda _content: False
    said = follow_up(alarm, ALARM, at(6, 6, 16), says="all_clear", sound=ALARM.all_clear)
    world.give_orders(WARD, alarm, world.city.order(said, at(6, 6, 15)))
    world.until(at(7))
    assert world.outcomes()[-1] == ("dinh-chinh", "played", None)


def test_a_correction_without_its_alarm_beside_it_is_refused() -> None:
    """What was approved stands in the alarm alone; a list that drops it ends it, silently."""
    world, alarm = alarmed()
    said = follow_up(alarm, ALARM, at(6, 6, 15, 300))
    world.give_orders(WARD, world.city.order(said, at(6, 6, 15)))
    world.until(at(7))
    assert world.outcomes()[-1] == ("bao", "cut", "withdrawn")


def test_a_server_taken_over_says_nothing_but_the_approved_correction() -> None:
    """Another sound under the area's own key is refused, and the alarm goes on."""
    world, alarm = alarmed()
    said = follow_up(alarm, ALARM, at(6, 6, 15, 300), sound=sound("loi-la", 15))
    world.give_orders(WARD, alarm, world.city.order(said, at(6, 6, 15)))
    world.until(at(6, 8))
    assert [name for name, _, _ in world.outcomes()] == ["bao", "bao", "bao"]


def test_a_device_that_was_off_hears_the_correction_only() -> None:
    """Coming back to both, it never gives the alarm that was called off."""
    world = World(at(6)).begin()
    world.agent.kill()
    world.agent.advance(at(6, 6) * 1_000_000)
    alarm = world.city.order(ALARM, at(6, 1))
    said = follow_up(alarm, ALARM, at(6, 6, 30), until_ms=at(6, 20))
    world.agent.start()
    world.agent.link_up()
    world.give_orders(WARD, alarm, world.city.order(said, at(6, 6, 29)))
    world.until(at(6, 7))
    assert world.outcomes() == [("dinh-chinh", "played", None)]


def test_a_newer_alarm_after_a_correction_sounds() -> None:
    """What is called off is that order; another one is another danger."""
    world, alarm, correction = corrected()
    anew = world.city.order(replace(ALARM, id="bao-2", at_ms=at(6, 10)), at(6, 9))
    world.until(at(6, 9))
    world.give_orders(WARD, alarm, correction, anew)
    world.until(at(6, 11))
    assert world.outcomes()[-1] == ("bao-2", "played", None)
