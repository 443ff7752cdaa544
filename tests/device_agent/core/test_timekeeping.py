"""Time: trusted from the kernel or from a signed answer, kept over a restart, never set back."""

from schedules.wire import topics
from tests.device_agent.core.city import DEVICE, HOUR, MINUTE, WARD, at, entry, urgent
from tests.device_agent.core.world import World
from tests.simulation.agent_world import MS

MORNING = entry("ban-tin", 6 * HOUR)
DAY_US = 24 * HOUR * 1000


def unsynchronised(start_ms: int, wall_error_us: int = 0) -> World:
    world = World(start_ms, (MORNING,))
    world.agent.synchronised = False
    world.agent.wall_error_us = wall_error_us
    return world.begin()


def test_scheduled_items_wait_for_a_trusted_clock() -> None:
    """A clock nobody vouches for sounds nothing, and no verdict is passed."""
    world = unsynchronised(at(5, 30))
    world.until(at(7))
    assert world.agent.heard == []
    assert world.outcomes() == []
    assert world.status.clock.quality == "untrusted"


def test_a_signed_answer_makes_the_clock_trusted() -> None:
    """A device whose clock is three hours off sounds at the true instant."""
    world = unsynchronised(at(5, 30), 3 * HOUR * 1000)
    world.answer_time()
    world.until(at(5, 55))
    world.answer_time()
    world.until(at(7))
    ((start, end, _),) = world.heard(MORNING, at(6))
    assert abs(start - at(6)) <= 1
    assert end - start == 30_000
    assert world.receipts()[0].clock.quality == "measured"


def test_what_passed_while_the_time_was_unknown_is_missed_for_want_of_a_clock() -> None:
    """It was on, and did not know the time."""
    world = unsynchronised(at(5, 30))
    world.until(at(7))
    world.answer_time()
    world.until(at(8))
    assert world.outcomes() == [("ban-tin", "missed", "no_clock")]


def test_an_urgent_order_waits_for_a_fresh_signed_answer() -> None:
    """Without trusted time an order is kept and not judged; the answer lets it sound."""
    world = unsynchronised(at(6))
    order = urgent("bao", at(6, 1), every_ms=MINUTE, until_ms=at(6, 20))
    world.give_orders(WARD, world.city.order(order, at(6, 0, 30)))
    world.until(at(6, 5))
    assert world.agent.heard == []
    world.answer_time()
    world.until(at(6, 10))
    assert world.heard_order("bao", 6) != []


def test_an_answer_to_no_question_of_ours_is_refused() -> None:
    """The nonce makes a reply fresh: an old one cannot turn three in the morning into noon."""
    world = unsynchronised(at(2))
    reply = world.city.time_reply("0" * 32, at(12) * 1000)
    world.agent.deliver(topics.TIME_TOPIC.of(DEVICE), reply)
    assert world.status.clock.quality == "untrusted"
    world.until(at(3))
    assert world.status.health.refused == 1


def test_the_question_that_comes_back_to_us_is_not_counted_as_refused() -> None:
    """The time topic runs both ways."""
    world = World(at(6)).begin()
    topic = topics.TIME_TOPIC.of(DEVICE)
    asked = [raw for name, raw in world.agent.sent if name == topic]
    for raw in asked:
        world.agent.deliver(topic, raw)
    world.until(at(6, 5))
    assert asked
    assert world.status.health.refused == 0


def test_every_question_has_its_own_nonce() -> None:
    """Never used twice, in this life or the next."""
    world = World(at(6)).begin()
    world.until(at(7))
    world.restart()
    world.until(at(8))
    assert len(world.asked) > 20
    assert len(set(world.asked)) == len(world.asked)


def test_trust_is_kept_over_a_restart_of_the_process() -> None:
    """The same boot, no network: the time is carried on, and said to be kept."""
    world = unsynchronised(at(5, 30), DAY_US)
    world.answer_time()
    world.until(at(5, 50))
    world.agent.kill()
    world.until(at(5, 51))
    world.agent.start(reboot=False)
    world.until(at(7))
    assert len(world.heard(MORNING, at(6))) == 1
    assert world.receipts()[0].clock.quality == "kept"


def test_a_reboot_without_network_or_clock_ends_trust() -> None:
    """Nobody knows how long the power was off."""
    world = unsynchronised(at(5, 30), DAY_US)
    world.answer_time()
    world.until(at(5, 50))
    world.agent.kill()
    world.agent.start()
    world.until(at(7))
    assert world.agent.heard == []


def test_an_agent_plays_for_weeks_on_the_time_it_once_had() -> None:
    """Without server and network the time is carried on, its error growing and reported."""
    world = unsynchronised(at(5, 30))
    world.answer_time()
    world.agent.link_down()
    world.until(at(5, 30) + 15 * 24 * HOUR)
    assert [outcome for _, outcome, _ in world.outcomes()] == ["played"] * 15
    clock = world.receipts()[-1].clock
    assert clock.quality == "kept"
    assert clock.error_us > 60_000_000


def test_time_never_goes_below_what_was_persisted() -> None:
    """A clock set back to yesterday is not believed, whoever vouches for it."""
    world = World(at(7), (MORNING,)).begin()
    world.until(at(8))
    world.agent.kill()
    world.agent.wall_error_us = -2 * DAY_US
    world.agent.start()
    world.agent.advance(world.agent.now_ns + 10 * MINUTE * MS)
    assert world.agent.state is not None
    assert not world.agent.state.clock.trusted


def test_a_correction_does_not_bend_what_sounds() -> None:
    """The map of an item stands still until it has ended; the correction comes after."""
    item = entry("dai", 6 * HOUR, seconds=120)
    world = World(at(5, 30), (item,)).begin()
    world.until(at(6, 1))
    world.agent.wall_error_us = 3_000_000
    world.until(at(7))
    ((start, end, _),) = world.heard(item, at(6))
    assert (start, end) == (at(6), at(6, 2))
    assert world.outcomes() == [("dai", "played", None)]
