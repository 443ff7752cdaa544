"""Random histories of a small play log: what is kept of it says what its items say, after each
deed. One seed is one history.
"""

import logging
import tempfile
from pathlib import Path

from tests.server.playlog.test_sums import bare, play
from tests.soak.harness import say

DEFAULT_COUNT = 1_000


def run(count: int, first_seed: int) -> None:
    """Raises at the first figure that differs, under the seed said last."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, bare(Path(folder)) as house:
        for seed in range(first_seed, first_seed + count):
            if seed % 100 == 0:
                say(f"  from seed {seed}")
            try:
                play(house, seed)
            except AssertionError:
                say(f"  seed {seed} does not hold")
                raise
