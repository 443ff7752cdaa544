"""`kill -9` at random instants over a whole city, a few times; `./run soak kills` does 10,000."""

from pathlib import Path
from random import Random

import pytest

from tests.e2e.conftest import Settled, wait_for
from tests.forked import ONE_WORKER
from tests.soak.kills import KilledCity, Tally

pytestmark = [pytest.mark.e2e, ONE_WORKER]

KILLS = (False, True, False, False, True, False, False)
"""Of an agent (while it sounds, or once something more was stored), or of the server (then)."""


def test_kills_lose_nothing_double_nothing_and_leave_nothing_half_done(
    tmp_path: Path, settled: Settled, drawn: int
) -> None:
    """Server and loudspeakers killed while programmes change and sound: every receipt is stored
    once, every item has its outcome, every revision is whole, and what was promised is there."""
    logins = settled(tmp_path / "server")
    tally = Tally()
    with KilledCity(tmp_path, None, Random(drawn), agents=2, logins=logins) as city:

        def wait(victim: str) -> None:
            if victim in city.devices and city.chance.random() < 0.6:
                wait_for("it to sound", lambda: city.sounds(victim))
            else:
                before = city.stored() + city.chance.randrange(3)
                wait_for("something more to be stored", lambda: city.stored() > before)

        city.play(KILLS, tally, wait)
    assert (tally.of_server, tally.of_agents) == (2, 5)
    assert tally.receipts > 0
