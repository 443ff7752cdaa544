"""Time: trusted from the kernel or from a signed answer, kept over a restart, never set back."""

import pytest

from device_agent.clock import Tracking
from schedules.wire import topics
from schedules.wire.status import Reference
from tests.device_agent.core.city import (
    DEVICE,
    HOUR,
    MINUTE,
    WARD,
    at,
    default_trust,
    entry,
    revoked,
    urgent,
)
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


def chipped(error_ms: int = 0) -> World:
    """A day's programme, a clock chip, and an hour and a half with a signed answer."""
    world = World(at(4), (MORNING,))
    world.agent.synchronised, world.agent.chip_error_ms = False, error_ms
    world.begin()
    world.answer_time()
    world.until(at(5, 30))
    return world


def cut_power(world: World, until_ms: int) -> None:
    """Off until then, and back without a network."""
    world.agent.kill()
    world.until(until_ms)
    world.agent.start()


def test_a_clock_chip_that_was_right_carries_the_time_over_a_power_cut() -> None:
    """The programme goes on without network and server; the receipt says how sure the time was."""
    world = chipped()
    cut_power(world, at(5, 50))
    world.until(at(7))
    ((start, _, _),) = world.heard(MORNING, at(6))
    assert abs(start - at(6)) <= 1_000
    clock = world.receipts()[-1].clock
    assert clock.quality == "kept"
    assert 2_000_000 <= clock.error_us < 3_000_000


def test_a_clock_chip_that_was_wrong_carries_nothing() -> None:
    """It read three seconds off while the time was known: nobody knows what it counts."""
    world = chipped(error_ms=3_000)
    cut_power(world, at(5, 50))
    world.until(at(7))
    assert world.agent.heard == []


@pytest.mark.parametrize("jump_days", [30, 60, -1])
def test_a_clock_chip_that_jumped_bars_no_true_time(jump_days: int) -> None:
    """Its battery is empty: what it says raises no floor, and a signed answer puts it right."""
    world = chipped()
    world.agent.chip_error_ms = jump_days * 24 * HOUR
    cut_power(world, at(5, 40))
    world.until(at(5, 50))
    world.agent.link_up()
    world.answer_time()
    world.until(at(7))
    assert len(world.heard(MORNING, at(6))) == 1
    assert world.outcomes()[-1] == ("ban-tin", "played", None)
    assert len(world.outcomes()) <= 2, "of the days it jumped over, none but the last is judged"


def test_what_a_revoked_key_told_is_not_carried_by_the_chip() -> None:
    """The chip was compared with that key's time: after a power cut it vouches for nothing."""
    world = chipped()
    stolen = revoked(default_trust("office"), "office")
    world.agent.deliver(topics.TRUST_TOPIC.of(), world.city.trust(stolen))
    cut_power(world, at(5, 50))
    world.until(at(7))
    assert world.agent.heard == []


def test_the_status_names_what_the_clock_goes_by_and_how_far_it_is_off() -> None:
    """Chrony's source, its stratum and error; the lead over the signed exchange, if any answers."""
    world = World(at(5, 30), (MORNING,))
    world.agent.synchronised = False
    world.agent.tracking = Tracking("GPS", 1, True, 900, 0)
    world.agent.wall_error_us = 2_000
    world.begin()
    world.answer_time()
    world.until(at(5, 40))
    assert world.status.clock.quality == "synchronised"
    assert world.status.reference == Reference("GPS", 1, True, 900, 2_000)


def test_a_chrony_that_is_off_by_more_than_five_milliseconds_is_outweighed() -> None:
    """Sound begins by the signed exchange, and the status says by how much chrony is off."""
    world = World(at(5, 30), (MORNING,))
    world.agent.tracking = Tracking("203.0.113.15", 3, True, 900, 0)
    world.agent.wall_error_us = 7_000_000
    world.begin()
    world.answer_time()
    world.until(at(5, 55))
    world.answer_time()
    world.until(at(7))
    ((start, _, _),) = world.heard(MORNING, at(6))
    assert abs(start - at(6)) <= 1
    assert world.received[-1].clock.quality == "measured"
