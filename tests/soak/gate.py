"""A million forgeries against the gate: each must end in a doubt, or be bytes truly signed."""

import sys
from collections import Counter

from tests.schedules.wire.forgery import Forger

DEFAULT_COUNT = 1_000_000


def run(count: int, first_seed: int) -> None:
    """One forgery per seed; raises with the seed in its message when one passes."""
    forger, ends = Forger(), Counter[str]()
    for seed in range(first_seed, first_seed + count):
        try:
            ends[forger.attempt(seed)] += 1
        except Exception as error:
            raise AssertionError(f"forgery of seed {seed}: {error!r}") from error
        if (seed - first_seed + 1) % 50_000 == 0:
            sys.stdout.write(f"  {seed - first_seed + 1:,}: {dict(ends.most_common())}\n")
            sys.stdout.flush()
