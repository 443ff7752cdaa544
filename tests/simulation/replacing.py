"""What is lost for ever in a day of many: a controller that was stolen, and a server's disk.

What nobody is left to prove may stay unproven (`Lost`); that planned is the sum of outcomes, and
that what was frozen is what fell due, holds all the same.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from schedules.spans import Span
from server.evidence.restoring import go_on
from tests.simulation.agent_journal import MemoryJournal
from tests.simulation.chance import key
from tests.simulation.clock import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from tests.simulation.loudspeaker import Loudspeaker
    from tests.simulation.world import World

AGAIN_MS = 10 * MINUTE
"""A fitter who finds the server down comes back after so long."""


@dataclass
class Lost:
    """`server`: between copy and restoration, of all devices; `devices`: until when of each that
    got another controller. What fell due then may stay unproven. `journals`: what the controllers
    that are gone had recorded, of which the server holds what came in time."""

    server: list[Span] = field(default_factory=list)
    devices: dict[str, int] = field(default_factory=dict)
    journals: dict[tuple[str, str], dict[int, bytes]] = field(default_factory=dict)

    def covers(self, device: str, due_ms: int) -> bool:
        """Whether what fell due then on that device may stay unproven."""
        return due_ms < self.devices.get(device, 0) or any(
            span.holds(due_ms) for span in self.server
        )


def steal(world: World, chance: Random) -> None:
    """A controller is stolen and no longer believed; another takes its place after an hour or
    more."""
    agent = chance.choice(world.agents)
    if agent.state is None or not world.town.revoke(agent.device):
        return
    coming_back, agent.on_gone = agent.on_gone, lambda: None
    agent.catch_up()
    agent.kill()
    agent.on_gone = coming_back
    world.lost.journals[agent.device, agent.journal.id] = agent.recorded
    count = len(world.lost.journals)
    agent.replace(key(f"spare {count}"), MemoryJournal(f"{count:016x}{0:016x}"))
    world.waiting.append(agent)
    world.clock.after(chance.uniform(HOUR, 3 * HOUR), lambda: fit(world, agent))


def fit(world: World, agent: Loudspeaker) -> None:
    """The other controller is let in, and begins."""
    if agent not in world.waiting:
        return
    if not world.town.admit(agent.device, agent.key):
        world.clock.after(AGAIN_MS, lambda: fit(world, agent))
        return
    world.waiting.remove(agent)
    agent.enrolled_ms = world.lost.devices[agent.device] = world.clock.now_ms()
    if agent.state is None:
        agent.start()


def lose_server(world: World, chance: Random) -> None:
    """The server's disk fails; the copy that is made now takes its place then, on record, and who
    was let in meanwhile is let in again."""
    town, office = world.town, world.office
    image, copied_ms = office.image(), world.clock.now_ms()
    remembered = deepcopy(town.bulletins), dict(office.custody.renewed)

    def restored() -> None:
        if not world.storm:
            return
        if office.running:
            office.kill()
        office.restore(image)
        town.bulletins, office.custody.renewed = remembered
        go_on(office.house, "người trực", "hỏng đĩa", copied_ms)
        office.start()
        for agent in world.agents:
            if agent not in world.waiting and town.key_of(agent.device) != agent.key.public_text:
                town.admit(agent.device, agent.key)
        world.lost.server.append(Span(copied_ms - HOUR, world.clock.now_ms() + HOUR))

    world.clock.after(chance.choice([10 * MINUTE, 2 * HOUR]) + SECOND, restored)
