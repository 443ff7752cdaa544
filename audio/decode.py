"""The hostile step: an uploaded file in, a spool of PCM out. Runs confined in the child only.

FFmpeg gets an open file object, one named demuxer and a few named decoders; nested opens (a
playlist's, a data reference's) are refused, whatever the file asks for.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO, NoReturn

import av
import av.error
import av.filter
from av.container import InputContainer
from av.stream import Discard

from audio.profile import Limits
from audio.refusal import AudioRefusal
from audio.sniff import Format, sniff

_RATE = 48_000
_SAMPLE_BYTES = 2
_HEADROOM = "0.5"  # audio.pcm.HEADROOM; this room does without numpy, to stay small
_BUFFER_BYTES = 1 << 16
_UNSTATED_WAV_BYTES = 0x7FFF_0000  # recorders that stream write sizes from here up for "unknown"


def decode(source: int, spool: int, limits: Limits) -> dict[str, int | str]:
    """Decode the file behind descriptor `source` to 48 kHz s16 mono or stereo behind `spool`.

    Returns `format`, `codec`, `rate`, `channels` of the original, `spooled` (channels written),
    `samples` written per channel, `stated_ms` (-1 when the file states no length), `errors`
    (damaged packets left out) and `speed` (sound per file time, in thousandths).
    Raises AudioRefusal.
    """
    with os.fdopen(source, "rb", closefd=False) as file:
        size = file.seek(0, os.SEEK_END)
        if size > limits.max_bytes:
            raise AudioRefusal("too_large", mib=size >> 20, limit_mib=limits.max_bytes >> 20)
        kind = sniff(file)
        try:
            with _open(file, kind) as container:
                return _Decoding(container, kind, spool, limits).run()
        except av.error.FFmpegError as fault:
            raise AudioRefusal("damaged") from fault


def _open(file: BinaryIO, kind: Format) -> InputContainer:
    return av.open(
        file,
        mode="r",
        format=kind.demuxer,
        container_options={
            "format_whitelist": kind.demuxer,
            "codec_whitelist": kind.decoders,
            "protocol_whitelist": "",
            "max_streams": "32",
        },
        metadata_errors="replace",
        buffer_size=_BUFFER_BYTES,
        io_open=_refuse_nested,
    )


def _refuse_nested(*_: object) -> NoReturn:
    raise PermissionError("a file that opens another file")


class _Decoding:
    """One pass over one file: demux, decode, resample, write, count."""

    def __init__(self, container: InputContainer, kind: Format, spool: int, limits: Limits) -> None:
        self.container, self.kind, self.limits, self.spool = container, kind, limits, spool
        if not container.streams.audio:
            raise AudioRefusal("no_sound")
        self.stream = container.streams.audio[0]
        for other in container.streams:
            if other is not self.stream:
                other.discard = Discard.all
        self.samples = self.errors = 0
        self.spooled = 0
        self.clock: list[tuple[Fraction, Fraction]] = []
        self.heard = Fraction(0)

    def run(self) -> dict[str, int | str]:
        self._judge_stream()
        self._spool_all()
        if self.samples == 0:
            raise AudioRefusal("damaged")
        context = self.stream.codec_context
        return {
            "format": self.kind.name,
            "codec": context.codec.name,
            "rate": context.sample_rate,
            "channels": context.channels,
            "spooled": self.spooled,
            "samples": self.samples,
            "stated_ms": self._stated_ms(),
            "errors": self.errors,
            "speed": self._speed(),
        }

    def _judge_stream(self) -> None:
        context = self.stream.codec_context
        if context is None or context.codec.name not in self.kind.decoders.split(","):
            raise AudioRefusal("unsupported_codec")
        self._judge_shape(context.channels, context.sample_rate)
        if self._stated_ms() > self.limits.max_ms and self.kind.name not in ("wav", "aiff"):
            raise self._too_long()

    def _judge_shape(self, channels: int, rate: int) -> None:
        low, high = self.limits.min_rate, self.limits.max_rate
        if channels > self.limits.max_channels:
            raise AudioRefusal("channels", channels=channels, limit=self.limits.max_channels)
        if not low <= rate <= high:
            raise AudioRefusal("sample_rate", rate=rate, low=low, high=high)

    def _too_long(self) -> AudioRefusal:
        return AudioRefusal("too_long", limit_min=self.limits.max_ms // 60_000)

    def _stated_ms(self) -> int:
        """The length that the file states, -1 for none."""
        stated = self.container.duration
        return -1 if stated is None or stated <= 0 else stated * 1000 // av.time_base

    def _spool_all(self) -> None:
        key: tuple[Any, ...] = ()
        graph: av.filter.Graph | None = None
        pts = 0
        for frame in self._frames():
            if (shape := (frame.format.name, frame.layout.name, frame.sample_rate)) != key:
                self._judge_shape(frame.layout.nb_channels, frame.sample_rate)
                self._write(graph, None)
                self.spooled = self.spooled or min(frame.layout.nb_channels, 2)
                key, graph, pts = shape, _resampling(frame, self.spooled), 0
            frame.pts, frame.time_base = pts, Fraction(1, frame.sample_rate)
            pts += frame.samples
            self._write(graph, frame)
        self._write(graph, None)

    def _frames(self) -> Iterator[av.AudioFrame]:
        """Decoded frames; a packet that cannot be decoded is counted and left out."""
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError:
                self.errors += 1
                return
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                self.errors += 1
                continue
            for frame in frames:
                assert isinstance(frame, av.AudioFrame)
                self._note_clock(frame)
                yield frame

    def _note_clock(self, frame: av.AudioFrame) -> None:
        if frame.pts is not None and frame.time_base:
            self.clock.append((frame.pts * frame.time_base, self.heard))
        self.heard += Fraction(frame.samples, frame.sample_rate)

    def _speed(self) -> int:
        return 1000

    def _write(self, graph: av.filter.Graph | None, frame: av.AudioFrame | None) -> None:
        """Push one frame (None: the end of this shape) and spool what comes out."""
        if graph is None:
            return
        graph.push(frame)
        while True:
            try:
                out = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(out, av.AudioFrame)
            self.samples += out.samples
            if self.samples * 1000 > self.limits.max_ms * _RATE:
                raise self._too_long()
            self._append(memoryview(out.planes[0])[: out.samples * self.spooled * _SAMPLE_BYTES])

    def _append(self, raw: memoryview) -> None:
        while raw:
            raw = raw[os.write(self.spool, raw) :]


def _resampling(frame: av.AudioFrame, channels: int) -> av.filter.Graph:
    """Any shape in, 48 kHz s16 with `channels` 1 or 2 out, half as loud (see pcm.HEADROOM)."""
    layout = "mono" if channels == 1 else "stereo"
    graph = av.filter.Graph()
    graph.threads = 1
    nodes = [
        graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=Fraction(1, frame.sample_rate),
        ),
        graph.add("volume", f"volume={_HEADROOM}:precision=float"),
        graph.add("aresample", f"{_RATE}"),
        graph.add("aformat", f"sample_fmts=s16:channel_layouts={layout}:sample_rates={_RATE}"),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(*nodes).configure()
    graph.set_audio_frame_size(_RATE // 4)
    return graph
