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


def missed(world: World, alarm: SignedOrder, owed_until_ms: int = at(6, 40)) -> None:
    """The correction of 06:06:15, said then to who was there, is heard of when it is now."""
    said = follow_up(alarm, ALARM, at(6, 6, 15, 300), owed_until_ms=owed_until_ms)
    world.give_orders(WARD, alarm, world.city.order(said, at(6, 6, 15)))


def test_who_heard_the_alarm_hears_its_correction_later_too() -> None:
    """A loudspeaker that was cut off went on with the alarm; back a quarter of an hour later, it
    says the correction at the next repetition, to its end, and once: no power cut brings it back,
    and no power cut before it lets it forget."""
    world, alarm = alarmed()
    world.until(at(6, 21, 20))
    world.restart()
    missed(world, alarm)
    world.until(at(6, 21, 35))
    world.restart()
    world.until(at(6, 23))
    world.restart()
    world.until(at(7))
    assert world.heard_order("dinh-chinh", 16)[0] == (at(6, 22, 15, 300), at(6, 22, 35, 300), 0)
    assert [one[:2] for one in world.outcomes()].count(("dinh-chinh", "played")) == 1


def test_who_never_heard_the_alarm_is_spared_its_correction() -> None:
    """What was said to others, a quarter of an hour ago, would only frighten here."""
    world = World(at(6)).begin()
    alarm = world.city.order(ALARM, at(6, 1))
    world.until(at(6, 21, 20))
    missed(world, alarm)
    world.until(at(7))
    assert world.agent.heard == []


def test_a_correction_is_not_said_hours_later() -> None:
    """Who comes back when it is owed no longer ends the alarm, and is silent."""
    world, alarm = alarmed()
    world.until(at(6, 50, 40))
    missed(world, alarm)
    world.until(at(8))
    assert {name for name, _, _ in world.outcomes()} == {"bao"}
    assert world.agent.heard[-1].end_ns < at(6, 51) * 1_000_000


def test_who_heard_the_alarm_break_off_hears_its_correction_later_too() -> None:
    """A power cut took the alarm in its tone and lasted longer than it: people heard it begin."""
    once = replace(ALARM, until_ms=at(6, 5) + 1)
    world = World(at(6)).begin()
    alarm = world.city.order(once, at(6, 1))
    world.give_orders(WARD, alarm)
    world.until(at(6, 5, 4))
    world.restart(after_ms=MINUTE)
    said = follow_up(alarm, once, at(6, 6, 15, 300), owed_until_ms=at(6, 40))
    world.until(at(6, 10))
    world.give_orders(WARD, alarm, world.city.order(said, at(6, 6, 15)))
    world.until(at(7))
    assert world.outcomes() == [("bao", "cut", "restarted"), ("dinh-chinh", "played", None)]
