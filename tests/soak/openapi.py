"""Calls made up from the OpenAPI document, against the answers that it promises."""

import logging
import random
import sys
import tempfile
import warnings
from pathlib import Path

from server.base.changes import Changes
from server.base.custody import Custody
from server.base.web import House
from tests.server.city import FakeClock
from tests.server.openapi.attack import Attack
from tests.server.rights.rounds import brief_streams
from tests.server.rights.world import World, open_client
from tests.server.whole import whole_app
from tests.soak.rights import laid

DEFAULT_COUNT = 20_000
PER_WORLD = 2_000


def run(count: int, first_seed: int) -> None:
    """A few calls of one operation per seed; raises with the seed where an answer is another."""
    logging.disable(logging.CRITICAL)  # refusals are what this is about
    warnings.simplefilter("ignore")  # what schemathesis would rather be asked
    for begin in range(first_seed, first_seed + count, PER_WORLD):
        _round(range(begin, min(begin + PER_WORLD, first_seed + count)))
        sys.stdout.write(f"  {min(begin + PER_WORLD, first_seed + count) - first_seed:,}\n")
        sys.stdout.flush()


def _round(seeds: range) -> None:
    with tempfile.TemporaryDirectory() as name, brief_streams():
        folder = Path(name)
        house = House(laid(folder), FakeClock(), Changes(), Custody(folder / "keys"), folder)
        app = whole_app(house)
        with open_client(app) as client:
            attack = Attack(World(house, app, random.Random(seeds.start)), client, app.openapi())
            for seed in seeds:
                try:
                    attack.attempt(seed)
                except BaseException as error:  # schemathesis raises groups of its own
                    raise AssertionError(f"calls of seed {seed}: {error}") from error
        house.database.close()
