"""A power cut in the middle of an update; `./run soak updates` has thousands."""

import random
from pathlib import Path

from tests.device_agent.updating.killed import Pummelled
from tests.device_agent.updating.makers import Makers


def test_whatever_instant_the_power_fails_an_install_runs(tmp_path: Path) -> None:
    """Killed somewhere in its way, again and again, an update never leaves a device without an
    agent that works; left in peace, it ends where it should."""
    with Makers(tmp_path) as makers:
        makers.begin()
        makers.release("1.1.0", parts={"other.whl": "x = 1\n"})
        makers.want("1.1.0")
        device = Pummelled(tmp_path / "device", makers, random.Random())
        for _ in range(4):
            device.strike()
        device.finishes("1.1.0")
