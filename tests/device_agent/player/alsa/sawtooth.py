"""Sound of which every frame says where in the block it stands, and so how far off it is."""

from array import array
from collections.abc import Iterator

from device_agent.player.events import Reason
from tests.device_agent.player.alsa.simulated import Run

CYCLE = 30_000
"""Frames until it begins anew: 0.6 s, far more than anything here is off."""


def sample(position: int) -> int:
    """It begins at 0 and rises by one each frame."""
    return (position + CYCLE // 2) % CYCLE - CYCLE // 2


def pcm(first: int, frames: int) -> bytes:
    return array("h", map(sample, range(first, first + frames))).tobytes()


class SawtoothFeed:
    """A `Feed` that is always ready."""

    lasting = True
    failure: Reason | None = None
    end: int | None = None
    concealed = 0

    def ready(self, position: int) -> bool:  # noqa: ARG002  (the port's)
        return True

    def take(self, position: int, frames: int) -> bytes:
        return pcm(position, frames)


def errors_us(run: Run, at_ns: int, frames: range) -> Iterator[float]:
    """How much later than it should (position 0 at `at_ns`) each of these frames of a block was
    heard in this run. Only frames that were heard as they are."""
    heard = memoryview(run.pcm).cast("h")
    for position in frames:
        middle = round((at_ns + position * 1e9 / 48_000 - run.t0_ns) * run.rate / 1e9)
        wrapped = (sample(position) - heard[middle] + CYCLE // 2) % CYCLE - CYCLE // 2
        yield (run.instant(middle + wrapped) - at_ns) / 1e3 - position * 1e3 / 48
