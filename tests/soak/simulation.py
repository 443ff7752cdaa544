"""The seeded simulation, many seeds: server, agents and a hostile network (DESIGN section 12)."""

import logging

from tests.simulation.world import play
from tests.soak.harness import say

DEFAULT_COUNT = 10_000
TELL_EVERY = 100


def run(count: int, first_seed: int) -> None:
    """Play `count` worlds from `first_seed` on. Raises `Broken`, which names the seed."""
    logging.disable(logging.CRITICAL)  # refusals are what this is about
    for n, seed in enumerate(range(first_seed, first_seed + count)):
        play(seed)
        if (n + 1) % TELL_EVERY == 0:
            say(f"simulation: {n + 1:,} of {count:,}")
