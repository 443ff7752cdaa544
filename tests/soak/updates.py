"""`kill -9` at random instants over real updates: lists, parts, unpacking, the launcher's memory.

One count is one kill, and after each the device is booted: whatever it runs then must work. Every
`A_RELEASE` kills it is left in peace, and must reach the release that is wanted.
"""

import random
import tempfile
import time
from pathlib import Path

from tests.device_agent.updating.killed import Pummelled
from tests.device_agent.updating.makers import Makers
from tests.soak.harness import say

DEFAULT_COUNT = 2_000
A_RELEASE = 20


def run(count: int, first_seed: int) -> None:
    """Raises what did not boot, under the seed of its release said last."""
    done, began, ended = 0, time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder, Makers(Path(folder)) as makers:
        makers.begin()
        chance = random.Random(first_seed)
        device = Pummelled(Path(folder) / "device", makers, chance)
        for number in range(1, -(-count // A_RELEASE) + 1):
            version = f"1.{number}.0"
            makers.release(version, parts={f"other{number // 3}.whl": "x = 1\n"})
            makers.want(version, rollout=number)
            for _ in range(min(A_RELEASE, count - done)):
                device.strike()
                done += 1
            device.finishes(version)
            ended = device.ended
            rate = done / (time.monotonic() - began) * 60
            say(f"  {version}: {done} kills, {ended} of them too late, {rate:.0f} a minute")
