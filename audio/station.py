"""The hostile step of a relay: a station's bytes in, PCM out as they come. Runs confined only.

Both ends are pipes: nothing is sought in, nothing is kept. FFmpeg gets one named demuxer and a few
named decoders by what the first bytes are; a stream that opens anything else is refused.
"""

import os
from typing import Any, Final, NoReturn

import av
import av.error
from av.audio.stream import AudioStream
from av.stream import Discard

from audio.profile import Limits
from audio.refusal import AudioRefusal
from audio.sniff import FORMATS, HEAD_BYTES, Format, format_name

_RATE: Final = 48_000
_SAMPLE_BYTES: Final = 2
_TS_PACKET: Final = 188
_BUFFER_BYTES: Final = 4_096
_BAD_IN_A_ROW: Final = 200
"""Damaged packets, one after another: four seconds of them are no sound."""

STREAMED: Final = {
    **{name: FORMATS[name] for name in ("mp3", "aac", "ogg")},
    "mpegts": Format("mpegts", "mpegts", "aac,aac_latm,mp3float,mp3,mp2float,mp2"),
}
"""What stations send: MP3, AAC in ADTS, Ogg with Opus, Vorbis or FLAC, and MPEG-2 TS."""


def relay(source: int, out: int, limits: Limits) -> dict[str, str]:
    """Decode the pipe `source` to s16le, 48 kHz, mono into the pipe `out`, to the end of either.

    Returns `format`. Raises AudioRefusal.
    """
    pipe = _Pipe(source)
    kind = _kind(pipe.head)
    try:
        with av.open(
            pipe,
            mode="r",
            format=kind.demuxer,
            container_options={
                "format_whitelist": kind.demuxer,
                "codec_whitelist": kind.decoders,
                "protocol_whitelist": "",
                "max_streams": "32",
                "probesize": "65536",
                "analyzeduration": "500000",
            },
            metadata_errors="replace",
            buffer_size=_BUFFER_BYTES,
            io_open=_refuse_nested,
        ) as container:
            _Decoding(kind, limits, out).run(container)
    except av.error.FFmpegError as fault:
        raise AudioRefusal("damaged") from fault
    except BrokenPipeError:
        pass  # nobody listens any more
    return {"format": kind.name}


class _Pipe:
    """What FFmpeg reads from: only forwards, and as soon as there is anything."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.head = b""
        while len(self.head) < HEAD_BYTES and (more := os.read(descriptor, HEAD_BYTES)):
            self.head = _after_tag(self.head + more, descriptor)
            if format_name(self.head) is not None or _is_ts(self.head):
                break
        self._left = self.head

    def read(self, size: int) -> bytes:
        if self._left:
            piece, self._left = self._left[:size], self._left[size:]
            return piece
        return os.read(self._descriptor, size)


def _after_tag(head: bytes, descriptor: int) -> bytes:
    """Without the ID3v2 tag before it, if there is one (id3.org, section 3.1: 28-bit synchsafe
    size)."""
    if head[:3] != b"ID3" or len(head) < 10:
        return head
    sized = zip(head[6:10], (21, 14, 7, 0), strict=True)
    left = 10 + sum((byte & 0x7F) << shift for byte, shift in sized) - len(head)
    while left > 0 and (more := os.read(descriptor, HEAD_BYTES)):
        head, left = more, left - len(more)
    return head[len(head) + left :] if left <= 0 else b""


def _kind(head: bytes) -> Format:
    """Raises AudioRefusal."""
    if not head:
        raise AudioRefusal("empty")
    name = "mpegts" if _is_ts(head) else format_name(head)
    if name not in STREAMED:
        raise AudioRefusal("not_audio")
    return STREAMED[name]


def _is_ts(head: bytes) -> bool:
    """Three packets in a row begin with the sync byte (ISO 13818-1 section 2.4.3.2)."""
    marks = head[: 2 * _TS_PACKET + 1 : _TS_PACKET]
    return marks == b"GGG"


def _refuse_nested(*_: object) -> NoReturn:
    raise PermissionError("a stream that opens another file")


class _Decoding:
    """Frame after frame, in whatever shape the station sends at the moment."""

    def __init__(self, kind: Format, limits: Limits, out: int) -> None:
        self._kind, self._limits, self._out = kind, limits, out
        self._shape: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None

    def run(self, container: Any) -> None:
        if not container.streams.audio:
            raise AudioRefusal("no_sound")
        stream: AudioStream = container.streams.audio[0]
        for other in container.streams:
            if other is not stream:
                other.discard = Discard.all
        context = stream.codec_context
        if context is None or context.codec.name not in self._kind.decoders.split(","):
            raise AudioRefusal("unsupported_codec")
        bad = 0
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
                bad = 0
            except MemoryError:
                raise
            except av.error.FFmpegError:
                bad += 1
                if bad > _BAD_IN_A_ROW:
                    raise
                continue
            for frame in frames:
                self._write(frame)

    def _write(self, frame: av.AudioFrame) -> None:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            self._judge(frame.layout.nb_channels, frame.sample_rate)
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
            self._shape = shape
        assert self._resampler is not None
        frame.pts = None
        for made in self._resampler.resample(frame):
            raw = memoryview(made.planes[0])[: made.samples * _SAMPLE_BYTES]
            while raw:
                raw = raw[os.write(self._out, raw) :]

    def _judge(self, channels: int, rate: int) -> None:
        low, high = self._limits.min_rate, self._limits.max_rate
        if not 1 <= channels <= self._limits.max_channels:
            raise AudioRefusal("channels", channels=channels, limit=self._limits.max_channels)
        if not low <= rate <= high:
            raise AudioRefusal("sample_rate", rate=rate, low=low, high=high)
