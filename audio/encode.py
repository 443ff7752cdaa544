"""The master: Ogg Opus, 48 kHz mono, 32 kbit/s, 20 ms frames; equal sound gives equal bytes."""

from collections.abc import Iterable
from typing import BinaryIO, Final

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer

from audio.graph import frame_of
from audio.pcm import RATE, Samples

BIT_RATE: Final = 32_000
BIT_EXACT: Final = {"fflags": "+bitexact", "serial_offset": "1"}


def encode(blocks: Iterable[Samples], out: BinaryIO) -> None:
    """Write `blocks` (float, full scale 1.0) as one Ogg Opus file.

    RFC 7845 pre-skip and end trimming keep the start and the length exact. The stream serial and
    the vendor string are fixed, so the bytes depend on the sound and the library alone.
    """
    with av.open(out, "w", format="ogg", container_options=BIT_EXACT) as container:
        stream = opus_in(container)
        pts = 0
        for block in blocks:
            container.mux(stream.encode(frame_of(block, pts)))
            pts += block.size
        container.mux(stream.encode(None))


def opus_in(container: OutputContainer) -> AudioStream:
    """The master's one stream, in a container of ours."""
    stream = container.add_stream(
        "libopus",
        rate=RATE,
        layout="mono",
        options={"application": "audio", "frame_duration": "20", "vbr": "on"},
    )
    stream.bit_rate = BIT_RATE
    return stream
