"""Ten thousand sieges of a stopped loudspeaker by somebody who wants it to sound again."""

from tests.simulation.retrigger import Siege
from tests.soak.harness import say

DEFAULT_COUNT = 10_000
TELL_EVERY = 500


def run(count: int, first_seed: int) -> None:
    """One siege per seed. Raises with the seed in its message where anything sounded again."""
    for n, seed in enumerate(range(first_seed, first_seed + count), 1):
        Siege(seed).run()
        if n % TELL_EVERY == 0:
            say(f"  {n:,} sieges")
