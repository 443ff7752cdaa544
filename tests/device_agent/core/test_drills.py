"""Drills: the device itself says that it is one, before and after, or says nothing."""

from dataclasses import replace

from device_agent.player.pieces import Sound, Tone, ToneKind
from schedules.orders import Stop
from tests.device_agent.core.city import WARD, WORDS, City, at, default_trust, drill, entry, sound
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
