"""The books of the play log, whatever comes in which order, how often, and through how many
crashes. One seed is `EXAMPLES` cities of their own.
"""

from hypothesis import Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.server.playlog.test_bookkeeping import Books
from tests.soak.harness import say

DEFAULT_COUNT = 50
EXAMPLES = 10


def run(count: int, first_seed: int) -> None:
    """Raises what Hypothesis found, under the seed said last."""
    how = settings(
        max_examples=EXAMPLES, stateful_step_count=40, phases=[Phase.generate],
        derandomize=False, database=None, deadline=None,
    )  # fmt: skip
    for seed in range(first_seed, first_seed + count):
        say(f"  seed {seed}")
        run_state_machine_as_test(seeded(seed)(type("Books", (Books,), {})), settings=how)
