"""A loudspeaker's own account, whatever happens to it: kills between any two effects, a full disk,
a lost link, stops and alarms. One seed is `EXAMPLES` such days.
"""

from hypothesis import given, settings
from hypothesis import seed as seeded

from tests.device_agent.core.test_restart import DAYS, live_through
from tests.soak.harness import say

DEFAULT_COUNT = 40
EXAMPLES = 50


def run(count: int, first_seed: int) -> None:
    """Raises what Hypothesis found, made small, under the seed said last."""
    how = settings(max_examples=EXAMPLES, derandomize=False, database=None, deadline=None)
    for seed in range(first_seed, first_seed + count):
        say(f"  seed {seed}")
        seeded(seed)(how(given(DAYS)(live_through)))()
