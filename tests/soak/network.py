"""A city and three poles through air that loses three packets in ten, and a cut in the midst.

Real Mosquitto by certificates, nginx, server and agents, each pole in a network namespace. One
count is one minute of the cut; TCP gives a line up after 30 seconds, the broker after 112, the
server calls a device silent after 210: a cut of four minutes has met all that an hour's has.
"""

import tempfile
from pathlib import Path

from tests.network.city import FarCity, kept_logs, lacking
from tests.network.trial import Trial, carry_out
from tests.soak.harness import say

DEFAULT_COUNT = 60


def run(count: int, first_seed: int) -> None:
    """Raises what did not hold; what each process said is then in `build/network`."""
    why = lacking()
    if why is not None:
        say(f"  not here: {why}")
        return
    trial = Trial(every_s=20, lossy_s=240, cut_s=60 * count, sound_s=60, later_s=300)
    with tempfile.TemporaryDirectory(prefix="loa-network-") as folder:
        try:
            with FarCity(Path(folder), 3, first_seed) as city:
                found = carry_out(city, trial, lambda line: say(f"  {line}"))
        except BaseException:
            kept_logs(Path(folder), Path("build") / "network")
            raise
    say(str(found))
