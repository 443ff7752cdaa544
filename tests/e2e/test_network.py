"""A loudspeaker at the end of a bad line, with real broker, proxy, server and agent."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Settled
from tests.network.city import FarCity, kept_logs, lacking
from tests.network.trial import Trial, carry_out

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bad air")]
"""A group of its own begins first: it waits for a minute and more, and nobody for it at the end."""


def test_it_sounds_on_time_and_accounts_for_all_through_loss_and_a_cut(
    tmp_path: Path, settled: Settled
) -> None:
    """Three packets in ten lost each way, a change meanwhile, and a cut amid a new sound: every
    item is heard at its instant, every receipt is stored once, the change and the rest of the
    sound come when the line is back. `./run soak network` does it for hours."""
    why = lacking()
    if why is not None:
        pytest.skip(why)
    logins = settled(tmp_path / "server")
    try:
        with FarCity(tmp_path, 1, 3, logins) as city:
            trial = Trial(every_s=4, lossy_s=6, cut_s=6, sound_s=6, later_s=35)
            found = carry_out(city, trial)
    except AssertionError:
        kept_logs(tmp_path, Path("build") / "network")
        raise
    assert found.packets["lost"] > 20
    assert found.kept_bytes[2] > 0, "the cut was not amid the new sound"
