"""A month alone: no server, no broker, no network, and the power cut at any instant."""

import random
from datetime import timedelta

from schedules.programme import Block
from schedules.wire.receipt import ItemSubject
from schedules.zones import DEFAULT_ZONE, local_day
from tests.device_agent.core.city import HOUR, MINUTE, at, entry, sound
from tests.device_agent.core.world import World
from tests.simulation.agent_world import MS

DAY = 24 * HOUR
SHORT = Block((sound("ngan", 30),))
DAILY = tuple(entry(f"e{n}", (5 + 3 * n) * HOUR, block=SHORT) for n in range(5))


def lonely(**clock: object) -> World:
    """In step for half an hour, then alone."""
    world = World(at(4), DAILY)
    for name, value in clock.items():
        setattr(world.agent, name, value)
    world.begin()
    if not world.agent.synchronised:
        world.answer_time()
    world.until(at(4, 30))
    world.agent.link_down()
    return world


def test_thirty_days_alone_with_power_cuts_keep_to_the_programme() -> None:
    """Its clock chip carries the time, 20 ppm off. Every item of the month has one receipt in the
    end, and none is lost to a power cut that did not hit it; each arrives once."""
    chance = random.Random(7)
    world = lonely(synchronised=False, chip_error_ms=100, chip_ppm=20)
    agent, cuts = world.agent, 0
    while agent.now_ms < at(4) + 30 * DAY:
        agent.kill_at = agent.performed + chance.randrange(1, 400)
        while agent.state is not None and agent.now_ms < at(4) + 30 * DAY:
            world.until(agent.now_ms + 10 * MINUTE)
        agent.kill_at = None
        if agent.state is not None:
            agent.kill()
        cuts += 1
        agent.advance(agent.now_ns + chance.randrange(5_000, 10 * MINUTE) * MS)
        agent.start()
    agent.link_up()
    world.answer_time()
    for _ in range(20):
        world.until(agent.now_ms + 20_000)
        world.ack()
    first = local_day(at(4), DEFAULT_ZONE)
    days = {first + timedelta(days=n) for n in range(30)}
    due = [one.subject.due_ms for one in world.receipts() if isinstance(one.subject, ItemSubject)]
    told = [ms for ms in due if local_day(ms, DEFAULT_ZONE) in days]
    played = [what for _, what, _ in world.outcomes() if what == "played"]
    assert 20 < cuts < 60
    assert len(told) == len(set(told)) == 30 * len(DAILY)
    assert len(told) - len(played) <= cuts, "a power cut costs at most the item it hit"
    assert {what for _, what, _ in world.outcomes()} <= {"played", "cut", "missed"}
    assert [one.n for one in world.received] == list(range(1, len(world.receipts()) + 1))


def test_a_day_alone_writes_little() -> None:
    """An item costs three synced writes: it begins, it sounds, it has its receipt; the time costs
    one an hour. A cheap card lives on that for decades (`./run bench card`)."""
    world = lonely()
    before = world.agent.journal.commits
    world.until(at(4, 30) + DAY)
    assert len(world.receipts()) == len(DAILY)
    assert world.agent.journal.commits - before <= 3 * len(DAILY) + 24 + 2
