"""A server that is killed at any moment loses nothing it accepted."""

import random

from server.base.web import House
from tests.forked import ONE_WORKER
from tests.server.city import City
from tests.server.library import killing

SAMPLE = 2


@ONE_WORKER
def test_a_kill_loses_nothing_accepted(house: House, city: City) -> None:
    """Killed at any step, the library still has every upload, draft and approval it answered for;
    the next start leaves no file without its row and no row without its file.
    """
    whole = killing.kill_at(house, 0)
    killing.check(house, whole)
    assert set(whole) == {"received", "drafted", "submit", "approve", "refused", "steps"}
    steps = int(whole["steps"][0][0])
    for step in random.Random(steps).sample(range(1, steps + 1), SAMPLE):
        killing.check(house, killing.kill_at(house, step))
