"""What people do while the world runs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.clock import HOUR
from tests.simulation.town import Town
from tests.simulation.townspeople import CITY, GROUP, NEIGHBOURHOOD, SOME, WARDS

if TYPE_CHECKING:
    from tests.simulation.world import World

Deed = Callable[[Town, Random], None]

DEEDS: tuple[tuple[int, Deed], ...] = (
    (8, lambda town, chance: town.add_entry(_area(chance))),
    (6, lambda town, chance: town.change_entry(_area(chance))),
    (3, lambda town, chance: town.end_entry(_area(chance))),
    (4, lambda town, chance: town.answer_offers(chance.choice(WARDS))),
    (4, lambda town, chance: town.write_bulletin(_unit(chance), _state(chance))),
    (1, lambda town, chance: town.approve_own(_unit(chance))),
    (1, lambda town, chance: town.withdraw(_unit(chance))),
    (2, lambda town, _: town.move_device()),
    (2, lambda town, _: town.pick()),
    (1, lambda town, chance: town.renew_key(_unit(chance))),
    (6, lambda town, chance: town.urgent(_area(chance))),
    (2, lambda town, chance: town.urgent(_area(chance), people_short=True)),
    (3, lambda town, chance: town.urgent(CITY, areas=chance.choice(SOME))),
    (3, lambda town, _: town.follow_up()),
    (3, lambda town, chance: town.drill(_area(chance))),
    (1, lambda town, chance: town.drill(_area(chance), true_words=False)),
    (1, lambda town, chance: town.drill(CITY, areas=chance.choice(SOME))),
    (1, lambda town, chance: town.alarm_with_the_drill_key(_area(chance))),
    (3, lambda town, chance: town.stop(_area(chance))),
    (3, lambda town, _: town.lift()),
    (6, lambda town, chance: town.live(_area(chance))),
    (2, lambda town, _: town.end_order()),
)
"""How often, relative to each other, and what."""


def schedule_deeds(world: World) -> None:
    """At random instants of the storm, somebody does something."""
    chance = world.chance.of("deeds")
    weights, deeds = [weight for weight, _ in DEEDS], [deed for _, deed in DEEDS]
    for _ in range(world.setting.deeds):
        deed = chance.choices(deeds, weights)[0]
        after_ms = chance.uniform(10_000, world.setting.hours * HOUR)
        world.clock.after(after_ms, lambda deed=deed: deed(world.town, chance))  # type: ignore[misc]


def _area(chance: Random) -> str:
    return chance.choice([CITY, *WARDS, *WARDS, NEIGHBOURHOOD, GROUP])


def _unit(chance: Random) -> str:
    return chance.choice([CITY, *WARDS])


def _state(chance: Random) -> str:
    return chance.choice(["approve", "approve", "submit", "return", ""])
