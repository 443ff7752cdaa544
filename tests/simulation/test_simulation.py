"""Whole worlds from a seed: a city, its server, its loudspeakers, and everything that fails.

A seed that fails is named, and plays again:

    LOA_SEED=123 ./run test -k one_seed
    ./run soak simulation --first-seed 123 --count 1
"""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.simulation.chance import Chance
from tests.simulation.world import Setting, World, play

SEEDS = 10_000
"""`./run soak simulation` plays all of them."""
SHARES = 2
AT_ONCE = 6
"""So many of them each share plays, others in each run."""
HERE = Path(__file__).parents[2]


@pytest.mark.parametrize("share", range(SHARES))
def test_the_rules_hold_in_every_world(share: int, drawn: int) -> None:
    """Whatever people decide and whatever fails, every invariant holds."""
    first = drawn * SHARES * AT_ONCE + share * AT_ONCE
    for seed in range(first, first + AT_ONCE):
        play(seed % SEEDS)


def test_a_day_on_which_everything_fails_adds_up(drawn: int) -> None:
    """Where power, networks, clocks and controllers fail and the server is brought back from a
    copy, planned is the sum of outcomes, and what was frozen is what fell due."""
    seed = drawn % SEEDS
    play(seed, Setting(1.5, deeds=4, faults=6, devices=8, faults_of_all=3))


@pytest.mark.skipif("LOA_SEED" not in os.environ, reason="LOA_SEED names no seed")
def test_one_seed() -> None:
    """The seed that LOA_SEED names, again."""
    play(int(os.environ["LOA_SEED"]))


def test_a_seed_replays_exactly() -> None:
    """The same seed gives the same events at the same nanoseconds, to the last bit, in another
    process too: no order that Python gives to sets, and nothing a process has done before, shows.
    """
    program = "from tests.simulation.world import World; print(World(17).run())"
    digest = World(17).run()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(HERE)},
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest


def test_another_chance_is_another_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest of a run tells one world from another, even with the same events in it."""
    digest = World(17).run()
    monkeypatch.setattr(Chance, "of", _other)
    assert World(17).run() != digest


_of = Chance.of


def _other(chance: Chance, name: str) -> Random:
    """What is under way takes another time; everything else is as it was."""
    return _of(chance, f"other {name}" if " down " in name else name)
