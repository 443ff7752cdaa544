"""Drills: the device itself says that it is one, before and after, or says nothing."""

from dataclasses import replace

import pytest

from device_agent.player.pieces import Sound, Tone, ToneKind
from schedules.orders import Stop
from tests.device_agent.core.city import (
    WARD,
    WORDS,
    City,
    at,
    default_trust,
    drill,
    entry,
    sound,
    urgent,
)
from tests.device_agent.core.world import World

DRILL = drill("tap", at(6, 5))
START, END = at(6, 5), at(6, 5, 27)


def city() -> City:
    return City(trusted=default_trust(drill_words=WORDS))


def given(world: World, issued_ms: int = at(6, 4), order: object = DRILL) -> World:
    world.begin()
    world.give_orders(WARD, world.city.order(order, issued_ms))  # type: ignore[arg-type]
    world.until(at(7))
    return world


def test_a_drill_is_framed_by_its_words() -> None:
    """A tone that nothing else has, "Diễn tập", the exercise, "Diễn tập"."""
    world = given(World(at(6), city=city()))
    assert world.heard_order("tap") == [(START, END, 0)]
    (heard,) = world.agent.heard
    words = Sound(WORDS.content, 2_000)
    exercise = Sound(sound("tap").content, 20_000)
    assert heard.pieces == (Tone(ToneKind.DRILL, 3_000), words, exercise, words)
    assert world.outcomes() == [("tap", "played", None)]


def test_a_device_that_lacks_the_words_does_not_drill() -> None:
    """Not even a tone: silence is mistaken for nothing."""
    world = World(at(6), city=city())
    world.agent.origin = lambda content: content != WORDS.content
    assert given(world).agent.heard == []


def test_a_drill_obeys_permitted_hours() -> None:
    """Urgent sounds at night; a drill does not."""
    night = drill("tap", at(4, 50))
    world = World(at(4, 40), city=city()).begin()
    world.give_orders(WARD, world.city.order(night, at(4, 45)))
    world.until(at(5, 30))
    assert world.agent.heard == []


def test_a_drill_interrupts_what_is_scheduled_and_a_stop_ends_it() -> None:
    """It stands where live sound stands."""
    morning = entry("sang", 6 * 3_600_000 + 4 * 60_000 + 50_000, seconds=30)
    world = World(at(6), (morning,), city=city()).begin()
    world.until(at(6, 4, 59))
    world.give_orders(WARD, world.city.order(DRILL, at(6, 4, 59)))
    world.until(at(6, 10))
    first, rest = world.heard(morning, at(6, 4, 50))
    assert (first[1], rest[:2]) == (START, (END + 1_000, END + 21_000))
    world = World(at(6), city=city()).begin()
    world.give_orders(WARD, world.city.order(DRILL, at(6, 4)))
    world.until(at(6, 5, 10))
    stop = world.city.order(Stop("dung", WARD, at(9)), at(6, 5, 10))
    world.give_orders(WARD, world.city.order(DRILL, at(6, 4)), stop)
    world.until(at(7))
    assert world.outcomes() == [("tap", "cut", "stopped")]


@pytest.mark.parametrize("tone_ms", [0, 3_000])
@pytest.mark.parametrize(
    ("killed_ms", "back_ms", "outcome"),
    [(-1_500, 4_500, "missed"), (1_000, 6_000, "cut"), (3_500, 6_000, "cut")],
    ids=["told, not begun", "as it opens", "in its middle"],
)
def test_a_drill_that_a_power_cut_took_is_not_gone_on_with(
    tone_ms: int, killed_ms: int, back_ms: int, outcome: str
) -> None:
    """Nobody knows whether its words were heard: from its middle it would be a false alarm."""
    world = World(at(6), city=city()).begin()
    order = world.city.order(replace(DRILL, tone_ms=tone_ms), at(6, 4))
    world.give_orders(WARD, order)
    world.until(START + killed_ms)
    world.restart(after_ms=back_ms - killed_ms)
    world.until(at(7))
    assert all(heard[2] == 0 for heard in world.heard_order("tap"))
    assert world.outcomes() == [("tap", outcome, "restarted")]


def test_a_drill_that_was_told_and_not_begun_opens_late_within_its_tone() -> None:
    """Back from a power cut while the tone sounds: the words are still to come."""
    world = World(at(6), city=city()).begin()
    world.give_orders(WARD, world.city.order(DRILL, at(6, 4)))
    world.until(START - 1_500)
    world.restart(after_ms=3_000)
    world.until(at(7))
    assert world.heard_order("tap") == [(START + 1_500, END, 1_500)]


def test_an_alarm_ends_a_drill() -> None:
    """It would go on in its middle after a real alarm, and be taken for it."""
    world = World(at(6), city=city()).begin()
    drilled = world.city.order(DRILL, at(6, 4))
    world.give_orders(WARD, drilled)
    world.until(START + 8_000)
    alarm = urgent("bao", START + 9_000, seconds=2, attention_ms=1_000)
    world.give_orders(WARD, drilled, world.city.order(alarm, START + 8_000))
    world.until(at(7))
    assert world.heard_order("tap") == [(START, START + 9_000, 0)]
    assert ("tap", "cut", "urgent") in world.outcomes()


def test_a_drill_with_words_the_root_did_not_sign_is_refused() -> None:
    """Neither the drill's key nor the server chooses what tells a drill from an alarm."""
    other = replace(DRILL, words=sound("nguy-hiem", 2))
    assert given(World(at(6), city=city()), order=other).agent.heard == []


def test_words_that_the_root_replaced_no_longer_open_a_drill() -> None:
    """The bundle in force counts."""
    world = World(at(6), city=city())
    world.begin()
    trust = replace(default_trust(), drill_words=sound("dien-tap-moi", 2))
    world.agent.deliver("loa/1/trust", world.city.trust(trust))
    world.give_orders(WARD, world.city.order(DRILL, at(6, 4)))
    world.until(at(7))
    assert world.agent.heard == []
