"""Who speaks live, for tests: a tone as Opus packets, in batches as the server signs them."""

import math
from array import array
from collections.abc import Iterator
from functools import lru_cache

import av
from av.audio.codeccontext import AudioCodecContext

from schedules.orders import Streamed
from schedules.wire import topics
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.live import FRAME_MS, LiveBatch, LivePacket
from schedules.wire.strict import write_base64
from tests.device_agent.core.city import WARD, key

RATE = 48_000
FRAME = FRAME_MS * RATE // 1000
NEW = 3
"""New packets of a batch; those of the batch before stand before them."""


def silence(frames: int) -> tuple[bytes, ...]:
    return tone(frames, level=0.0)


@lru_cache(maxsize=4)
def tone(frames: int, hertz: int = 1_000, level: float = 0.25) -> tuple[bytes, ...]:
    """So many packets of a tone."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "flt"
    encoder.bit_rate = 32_000
    encoder.options = {"frame_duration": str(FRAME_MS), "application": "audio"}
    return tuple(
        bytes(packet)
        for k in range(frames)
        for packet in encoder.encode(_block(k * FRAME, hertz, level))
    )


def _block(first: int, hertz: int, level: float) -> av.AudioFrame:
    turn = 2 * math.pi * hertz / RATE
    samples = array("f", (level * math.sin(turn * (first + i)) for i in range(FRAME)))
    frame = av.AudioFrame(format="flt", layout="mono", samples=FRAME)
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate, frame.pts = RATE, first
    return frame


def batches(order: Streamed, packets: tuple[bytes, ...], last: bool = True) -> list[bytes]:
    """All batches of a session, sealed; with `last`, the end of it three times."""
    found = list(unsealed(order, packets))
    if last:
        n, end = len(found), found[-1].packets
        found += [LiveBatch(order.id, order.session, n + k, FRAME_MS, end, True) for k in range(3)]
    return [sealed(order, one) for one in found]


def sealed(order: Streamed, batch: LiveBatch, signer: str = WARD) -> bytes:
    head = Head(signer, topics.LIVE_TOPIC.of(batch.session), 0, FOREVER, batch.n)
    return seal("live", head, batch, [key(signer)])


def unsealed(order: Streamed, packets: tuple[bytes, ...]) -> Iterator[LiveBatch]:
    """The batches of a session without its end."""
    dated = [
        LivePacket(order.at_ms + k * FRAME_MS, write_base64(opus)) for k, opus in enumerate(packets)
    ]
    for n, first in enumerate(range(0, len(dated), NEW)):
        came = tuple(dated[max(0, first - NEW) : first + NEW])
        yield LiveBatch(order.id, order.session, n, FRAME_MS, came, False)
