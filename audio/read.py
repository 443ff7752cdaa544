"""Read a master back: what a loudspeaker will sound, sample for sample."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import av
import numpy as np

from audio.pcm import Pcm, Samples, to_pcm

_FRAMES: Final = 50  # of 20 ms


def sounds(master: BinaryIO) -> Iterator[Samples]:
    """Float blocks of about a second of a master of our own making (never of an upload)."""
    with av.open(master, "r", format="ogg", container_options={"codec_whitelist": "opus"}) as ogg:
        frames = (
            # to_ndarray copies through vstack: five times slower on frames this small.
            np.frombuffer(memoryview(frame.planes[0]), dtype=np.float32, count=frame.samples)
            for frame in ogg.decode(audio=0)
        )
        while gathered := list(islice(frames, _FRAMES)):
            yield np.concatenate(gathered)


def read_master(path: Path) -> Pcm:
    """The whole master as mono s16 at 48 kHz."""
    with path.open("rb") as file:
        blocks = [to_pcm(block) for block in sounds(file)]
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=np.int16)
