"""Random cities and worlds against the naive models, and plans told again from later instants."""

import random
import sys
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.schedules import cities, worlds
from tests.schedules.test_overlay_model import check as check_overlay
from tests.schedules.test_overlay_retelling import check as check_retelling
from tests.schedules.test_resolve_model import check as check_resolve

DEFAULT_COUNT = 1_000
"""Seeds; each draws twenty cities and thirty worlds."""


def run(count: int, first_seed: int) -> None:
    """Raises with the seed in its message where a model disagrees."""
    for number in range(first_seed, first_seed + count):
        try:
            _drawn(number, 10, check_resolve, cities.cities())
            _drawn(number, 10, check_resolve, cities.nights())
            _drawn(number, 20, check_overlay, worlds.worlds())
            _drawn(number, 10, check_retelling, worlds.worlds(), st.integers(0, 89))
        except AssertionError as error:
            raise AssertionError(f"seed {number}: {error}") from error
        if (number - first_seed + 1) % 50 == 0:
            sys.stdout.write(f"  {number - first_seed + 1:,} seeds\n")
            sys.stdout.flush()


def _drawn(
    number: int, examples: int, check: Callable[..., None], *drawn: st.SearchStrategy[Any]
) -> None:
    @seed(random.Random(number).getrandbits(64))
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=False,
    )  # fmt: skip
    @given(st.tuples(*drawn))
    def holds(parts: tuple[Any, ...]) -> None:
        check(*parts)

    holds()
