"""Content: everything that will sound is wanted, the soonest first."""

from device_agent.core.effects import Fetch
from device_agent.core.events import Woken
from device_agent.core.step import begin, step
from schedules.programme import Entry
from schedules.recurrence import Weekdays, When
from schedules.wire import topics
from tests.device_agent.core.city import (
    DAY,
    HOUR,
    WARD,
    WORDS,
    at,
    default_trust,
    entry,
    sound,
    urgent,
)
from tests.device_agent.core.world import World


def wanted(world: World) -> list[str]:
    """The list a new life of this agent would give the fetcher."""
    agent = world.agent
    assert agent.state is not None
    now = agent._moment()
    state, _ = begin(agent.state.device, agent.journal.memory(), now)
    _, effects = step(state, Woken(), now)
    (fetch,) = (effect for effect in effects if isinstance(effect, Fetch))
    return [content.sha256 for content in fetch.wanted]


def test_content_is_wanted_in_the_order_in_which_it_sounds() -> None:
    """What stands by for an alarm before all else, then today's by the hour, then next week's."""
    friday = When("Asia/Ho_Chi_Minh", DAY, None, (7 * HOUR,), Weekdays((5,)))
    entries = (entry("chieu", 17 * HOUR), entry("thu-sau", 6 * HOUR, when=friday))
    world = World(at(5), (*entries, entry("sang", 6 * HOUR))).begin()
    raw = world.city.programme(WARD, *entries, entry("sang", 6 * HOUR), standby=(sound("cho"),))
    world.agent.deliver(topics.PROGRAMME_TOPIC.of(WARD), raw)
    names = ["cho", "sang", "chieu", "thu-sau"]
    assert wanted(world) == [sound(name).content for name in names]


def test_an_urgent_orders_content_comes_first() -> None:
    """Nothing is needed sooner; then its correction and its all-clear, and the words of drills."""
    world = World(at(5), (entry("sang", 6 * HOUR),)).begin()
    world.give_orders(WARD, world.city.order(urgent("bao", at(8)), at(5)))
    names = ["bao", "dinh-chinh", "bao-yen", "dien-tap", "sang"]
    world.agent.deliver("loa/1/trust", world.city.trust(default_trust(drill_words=WORDS)))
    assert wanted(world) == [sound(name).content for name in names]


def test_an_entry_of_next_month_is_fetched_ahead() -> None:
    """An agent plays for weeks without the server."""
    later = When(
        "Asia/Ho_Chi_Minh", DAY.replace(month=12, day=24), None, (6 * HOUR,), Weekdays((4,))
    )
    world = World(at(5), (entry("noel", 6 * HOUR, when=later),)).begin()
    assert wanted(world) == [sound("noel").content]


def test_content_that_vanished_is_fetched_again() -> None:
    """A file that turns out missing when it is to sound is wanted anew, and sounds if in time."""
    item = entry("sang", 6 * HOUR, may_start_late_by_ms=HOUR)
    world = World(at(5), (item,)).begin()
    world.until(at(5, 59))
    world.agent.cache.clear()
    world.until(at(7))
    ((start, _, _),) = world.heard(item, at(6))
    assert at(6) <= start <= at(6, 0, 5)


def spoilt(entry_: Entry) -> World:
    """The audio was here and whole; just before it sounds the card has lost it."""
    world = World(at(5), (entry_, entry("toi", 7 * HOUR))).begin()
    world.until(at(5, 55))
    world.agent.cache.discard(next(entry_.block.pieces()).sound.content)
    world.agent.fetch_ms = 4_000
    world.until(at(8))
    return world


def test_content_found_spoilt_when_it_is_to_sound_is_fetched_again() -> None:
    """It is hashed as it is opened: the item waits for it, within its tolerance, in silence; the
    next one is not held up."""
    late = entry("ban-tin", 6 * HOUR, may_start_late_by_ms=10 * 60_000)
    world = spoilt(late)
    ((start, end, _),) = world.heard(late, at(6))
    assert at(6) < start < at(6, 0, 10)
    assert end - start == 30_000
    assert [what for _, what, _ in world.outcomes()] == ["late", "played"]


def test_content_spoilt_beyond_an_items_tolerance_is_missed_and_healed() -> None:
    """Nothing half sounds; the receipt says why, and tomorrow it is there."""
    world = spoilt(entry("ban-tin", 6 * HOUR))
    assert [(name, what) for name, what, _ in world.outcomes()] == [
        ("ban-tin", "missed"),
        ("toi", "played"),
    ]
    world.until(at(8) + 24 * HOUR)
    assert [what for name, what, _ in world.outcomes() if name == "ban-tin"] == ["missed", "played"]
