"""Every rule of resolve, gate, rights and reconciliation with a fault: some test must see it.

One seed is one mutant (`tests.mutation`), in the order of the files; a room of them takes
some minutes.
"""

import time
from itertools import groupby
from tempfile import TemporaryDirectory

import pytest

from tests.mutation import mutants
from tests.mutation.mutants import Mutant
from tests.mutation.rooms import Room
from tests.mutation.trying import Trying
from tests.soak.harness import say

DEFAULT_COUNT = len(mutants.every())


def run(count: int, first_seed: int) -> None:
    """Raises where one survives that is not listed as equivalent, having told all that did."""
    chosen = mutants.every()[first_seed : first_seed + count]
    listed = mutants.equivalent()
    survivors: list[Mutant] = []
    for room, of_room in groupby(chosen, key=lambda one: one[0]):
        every = [mutant for _, mutant in of_room]
        survivors += _of_room(room, [one for one in every if one.key not in listed], len(every))
    if survivors:
        raise AssertionError(f"{len(survivors)} mutants that no test saw")


def _of_room(room: Room, tried: list[Mutant], count: int) -> list[Mutant]:
    began = time.monotonic()
    trying = Trying(room, tried, say)
    options = ["-q", "--capture=sys", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += ["-o", "tmp_path_retention_policy=none"]
    order = ["--randomly-seed=0", "--randomly-dont-reorganize"]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYPOTHESIS_PROFILE", "unshrunk")
        place = ["--databases=both", f"--basetemp={folder}/tests"]  # nobody clears it meanwhile
        status = pytest.main([*options, *order, *place, *room.tests], plugins=[trying])
    if status != pytest.ExitCode.OK:
        raise AssertionError(f"the tests of {room.name} were not tried: {status!r}")
    numbers = {mutant.key: seed for seed, (_, mutant) in enumerate(mutants.every())}
    for one in trying.survivors:
        say(f"survives, seed {numbers[one.key]}: {one}")
    caught = len(tried) - len(trying.survivors)
    say(
        f"  {room.name}: {count} mutants, {caught} caught ({trying.endless} by a test that never"
        f" returned), {count - len(tried)} equivalent,"
        f" {len(trying.survivors)} survive, in {time.monotonic() - began:.0f} s"
    )
    return trying.survivors
