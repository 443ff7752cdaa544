"""Verified content to frames: a streaming, sample-exact decode.

The encoder's delay (Opus pre-skip) and the padding of its last packet are left out, as RFC 7845
sections 4.2 and 4.4 ask, so that exactly the encoded frames come out.
"""

from collections.abc import Callable, Generator, Iterator
from fractions import Fraction
from typing import BinaryIO

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.filter import Graph
from av.filter.context import FilterContext

from device_agent.player import volume
from device_agent.player.output import FRAME_BYTES, RATE

Convert = Callable[[AudioFrame], bytes]
Source = Callable[[Graph], FilterContext]

_CONTAINERS = {b"OggS": ("ogg", "opus"), b"RIFF": ("wav", "pcm_s16le")}
_LEAD = RATE
"""Frames decoded before a place sought: Opus needs 80 ms to converge (RFC 7845 section 4.6);
with a second the result is the same, bit for bit, as decoding from the beginning."""


class UndecodableError(Exception):
    """Content that is not 48 kHz mono Opus in Ogg or 16-bit PCM in WAV, or is damaged."""


def decode(file: BinaryIO, gain_percent: int, first_frame: int) -> Generator[bytes]:
    """Chunks of s16le from `first_frame` on; at 100 percent bit for bit as decoded.

    `file` is read from its beginning and stays open. Raises `UndecodableError`.
    """
    file.seek(0)
    name, codec = _CONTAINERS.get(file.read(4), ("", ""))
    file.seek(0)
    if not name:
        raise UndecodableError("neither Ogg nor WAV")
    try:
        with av.open(file, "r", format=name) as container:
            stream = container.streams.audio[0]
            _check(stream, codec)
            if first_frame > _LEAD:
                container.seek(first_frame - _LEAD, stream=stream)
            unity = gain_percent == volume.UNITY
            convert = _unity() if unity else _filtered(_source(stream), gain_percent)
            for frame in container.decode(stream):
                yield from _from(first_frame, frame, convert(frame))
    except (av.FFmpegError, IndexError) as error:
        raise UndecodableError(str(error)) from error


class PacketDecoder:
    """One session's Opus packets, 48 kHz mono, one by one. The encoder's delay stays in: it is
    the same on every device."""

    def __init__(self, gain_percent: int) -> None:
        context = av.CodecContext.create("opus", "r")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate, context.layout, context.thread_count = RATE, "mono", 1
        self._context = context
        unity = gain_percent == volume.UNITY
        self._convert = _unity() if unity else _filtered(_source(), gain_percent)

    def __call__(self, opus: bytes) -> bytes | None:
        """The frames of a packet as s16le; None where it is damaged."""
        try:
            frames = self._context.decode(av.Packet(opus))
            return b"".join(self._convert(frame) for frame in frames) or None
        except av.FFmpegError:
            return None


def _check(stream: AudioStream, codec: str) -> None:
    context = stream.codec_context
    context.thread_count = 1
    found = (context.name, context.sample_rate, context.channels)
    if found != (codec, RATE, 1):
        raise UndecodableError(f"codec, rate, channels: {found}")


def _from(first_frame: int, frame: AudioFrame, pcm: bytes) -> Iterator[bytes]:
    """What of a decoded frame lies at or after `first_frame`; pts counts frames of content."""
    if frame.pts is None:
        raise UndecodableError("no position")
    early = max(0, first_frame - frame.pts)
    if early * FRAME_BYTES < len(pcm):
        yield pcm[early * FRAME_BYTES :]


def _unity() -> Convert:
    """Opus decodes to floats: they are rounded, nothing else. 16-bit PCM passes unchanged."""
    resampler = av.AudioResampler("s16", "mono", RATE)
    return lambda frame: b"".join(_pcm(part) for part in resampler.resample(frame))


def _source(stream: AudioStream | None = None) -> Source:
    """Where a graph takes its frames from: those of a stream, or of packets alone."""
    if stream is not None:
        return lambda graph: graph.add_abuffer(template=stream)
    return lambda graph: graph.add_abuffer(
        sample_rate=RATE, format="fltp", layout="mono", time_base=Fraction(1, RATE)
    )


def _filtered(source: Source, gain_percent: int) -> Convert:
    """The gain is applied to the decoder's floats, before they are rounded."""
    graph = Graph()
    graph.link_nodes(
        source(graph),
        graph.add("volume", f"volume={volume.factor(gain_percent):.9f}:precision=float"),
        graph.add("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono"),
        graph.add("abuffersink"),
    ).configure()

    def convert(frame: AudioFrame) -> bytes:
        graph.push(frame)
        part = graph.pull()
        assert isinstance(part, AudioFrame)
        return _pcm(part)

    return convert


def _pcm(frame: AudioFrame) -> bytes:
    return bytes(memoryview(frame.planes[0])[: frame.samples * FRAME_BYTES])
