"""What goes wrong while the world runs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from server.broker import acl
from tests.simulation.clock import HOUR, MINUTE, SECOND
from tests.simulation.hostile import attack_device, attack_server
from tests.simulation.network import FAIR, Weather
from tests.simulation.replacing import lose_server, steal

if TYPE_CHECKING:
    from tests.simulation.loudspeaker import Loudspeaker
    from tests.simulation.world import World

Fault = Callable[["World", Random], None]


def storm(world: World, chance: Random) -> None:
    """Messages are lost, doubled and late for a while."""
    slow = chance.choice([200.0, 3_000.0, 20_000.0])
    world.network.weather = Weather(chance.uniform(0, 0.4), chance.uniform(0, 0.3), (2.0, slow))
    _for_a_while(world, chance, lambda: setattr(world.network, "weather", FAIR))


def part_device(world: World, chance: Random) -> None:
    """A device is cut off, and has no other way."""
    agent = _agent(world, chance)
    world.network.part(agent.device)
    _for_a_while(world, chance, lambda: world.network.join(agent.device))


def part_server(world: World, chance: Random) -> None:
    """The server is cut off from its broker."""
    world.network.part(acl.SERVER)
    _for_a_while(world, chance, lambda: world.network.join(acl.SERVER))


def crash_broker(world: World, chance: Random) -> None:
    """The broker dies, and comes back remembering nothing."""
    world.network.crash()
    world.clock.after(chance.uniform(SECOND, 10 * MINUTE), world.network.restart)


def kill_server(world: World, chance: Random) -> None:
    """The server dies at one of its next transactions or publishes."""
    if world.office.running:
        world.office.kill_in = chance.randint(1, 12)


def kill_agent(world: World, chance: Random) -> None:
    """A device dies between two of its next effects."""
    agent = _agent(world, chance)
    if agent.state is not None:
        agent.kill_at = agent.performed + chance.randint(1, 40)


def lose_time(world: World, chance: Random) -> None:
    """A device's own clock jumps, and its kernel knows that it does not know the time."""
    agent = _agent(world, chance)
    agent.catch_up()
    agent.synchronised = False
    agent.wall_error_us = chance.choice([-1, 1]) * chance.choice([10_000, 3_600_000_000, 10**12])

    def right() -> None:
        agent.catch_up()
        agent.synchronised, agent.wall_error_us = True, chance.randint(-3_000, 3_000)

    _for_a_while(world, chance, right)


def drift(world: World, chance: Random) -> None:
    """A synchronised clock is a little off, as they are."""
    agent = _agent(world, chance)
    agent.catch_up()
    if agent.synchronised:
        agent.wall_error_us = chance.randint(-3_000, 3_000)


def fill_disk(world: World, chance: Random) -> None:
    """Nothing can be written on a device."""
    agent = _agent(world, chance)
    agent.journal.fault = "disk_full"
    _for_a_while(world, chance, lambda: setattr(agent.journal, "fault", None))


def lose_content(world: World, chance: Random) -> None:
    """The content server does not answer."""
    world.content_up = False
    _for_a_while(world, chance, lambda: setattr(world, "content_up", True))


def cut_off_for_the_day(world: World, chance: Random) -> None:
    """A device is cut off until all faults have ended: its receipts come at the end of the day."""
    world.network.part(_agent(world, chance).device)


def black_out(world: World, chance: Random) -> None:
    """The power fails in a part of the city, for every device at once."""
    for agent in world.agents:
        if chance.random() < 0.3 and agent.state is not None:
            agent.catch_up()
            agent.kill()


FAULTS: tuple[tuple[int, Fault], ...] = (
    (4, storm), (4, part_device), (2, part_server), (2, crash_broker), (4, kill_server),
    (6, kill_agent), (3, lose_time), (2, drift), (2, fill_disk), (2, lose_content),
    (6, attack_device), (2, attack_server),
)  # fmt: skip
"""How often, relative to each other, and what."""


OF_ONE: tuple[tuple[int, Fault], ...] = (
    (4, part_device), (2, cut_off_for_the_day), (6, kill_agent), (3, lose_time), (2, drift),
    (2, fill_disk), (2, attack_device), (1, steal),
)  # fmt: skip
OF_ALL: tuple[tuple[int, Fault], ...] = (
    (3, storm), (2, part_server), (2, crash_broker), (4, kill_server), (2, lose_content),
    (2, attack_server), (2, black_out), (2, lose_server),
)  # fmt: skip
"""The same for a city of many, where a fault of one device is a small thing."""


def schedule_faults(world: World) -> None:
    """At random instants of the storm, something fails."""
    setting = world.setting
    if not setting.faults_of_all:
        _schedule(world, FAULTS, setting.faults)
        return
    _schedule(world, OF_ONE, setting.faults)
    _schedule(world, OF_ALL, setting.faults_of_all)
    _schedule(world, ((1, lose_server),), 1)


def _schedule(world: World, table: tuple[tuple[int, Fault], ...], count: int) -> None:
    chance = world.chance.of("faults")
    weights, faults = [weight for weight, _ in table], [fault for _, fault in table]
    for _ in range(count):
        fault = chance.choices(faults, weights)[0]
        after_ms = chance.uniform(0, world.setting.hours * HOUR)

        def strike(fault: Fault = fault) -> None:
            world.clock.trace("fault", fault.__name__)
            world.struck[fault.__name__] += 1
            fault(world, chance)

        world.clock.after(after_ms, strike)


def _agent(world: World, chance: Random) -> Loudspeaker:
    return chance.choice(world.agents)


def _for_a_while(world: World, chance: Random, then: Callable[[], None]) -> None:
    pause = chance.choice([20 * SECOND, 5 * MINUTE, HOUR, 4 * HOUR])

    def over() -> None:
        if world.storm:
            then()

    world.clock.after(pause * chance.uniform(0.3, 1.0), over)
