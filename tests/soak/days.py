"""Days of a thousand loudspeakers in which everything fails that may: planned is the sum of
outcomes, and what was frozen is what fell due, exactly; beside every other rule of the simulation.

Power cuts, of one and of many; cut networks, for minutes and for the day; stolen controllers; late
receipts; servers killed, and restored from a copy; clocks that are wrong. One seed is one day.
"""

import logging
import time

from schedules.zones import DAY_MS, day_span, local_day
from tests.simulation.clock import HOUR, MINUTE
from tests.simulation.townspeople import CITY, WARDS, ZONE
from tests.simulation.world import Setting, World
from tests.soak.harness import say

DEFAULT_COUNT = 10
DEVICES = 1_000
HOURS = (7, 9, 11, 14, 16, 18)
OUTCOMES = ("played", "late", "cut", "skipped", "missed", "unproven")


def _lay_out(world: World) -> None:
    """What sounds that day, whatever else people decide: an item at most hours, of each unit."""
    midnight = day_span(local_day(world.clock.now_ms(), ZONE), ZONE).start
    for hour in HOURS:
        at_ms = midnight + hour * HOUR
        if at_ms < world.clock.now_ms() + HOUR:
            at_ms += DAY_MS
        for n, ward in enumerate(WARDS):
            world.town.schedule(ward, at_ms + n * MINUTE, late_ms=20 * MINUTE)
        world.town.schedule(CITY, at_ms + 30 * MINUTE, class_="priority", late_ms=20 * MINUTE)


def run(count: int, first_seed: int) -> None:
    """Play `count` days from `first_seed` on. Raises `Broken`, under the seed said last."""
    logging.disable(logging.CRITICAL)  # refusals are what this is about
    for seed in range(first_seed, first_seed + count):
        say(f"days: seed {seed}")
        world, began = World(seed, Setting.day(DEVICES)), time.monotonic()
        world.script = _lay_out
        world.run()
        faults = ", ".join(f"{many} {name}" for name, many in sorted(world.struck.items()))
        told = world.witness.counted[CITY].model_dump()
        outcomes = ", ".join(f"{told[name]:,} {name}" for name in OUTCOMES if told[name])
        say(f"  {told['planned']:,} planned: {outcomes}; {time.monotonic() - began:.0f} s")
        say(f"  {faults}")
