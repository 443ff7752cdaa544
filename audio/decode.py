"""The hostile step: an uploaded file in, a spool of PCM out. Runs confined in the child only.

FFmpeg gets an open file object, one named demuxer and a few named decoders; nested opens (a
playlist's, a data reference's) are refused, whatever the file asks for.
"""

import errno
import io
import os
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NoReturn

import av
import av.error
import av.filter
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from audio.clock import Clock
from audio.profile import Limits
from audio.refusal import AudioRefusal
from audio.sniff import Format, head_after_tag, sniff
from audio.stated import mp3_states_length, ogg_is_ended, wav_missing_ms, wma_missing_ms

_RATE = 48_000
_SAMPLE_BYTES = 2
_HEADROOM = "0.5"  # audio.pcm.HEADROOM; this room does without numpy, to stay small
# Tags in any encoding: PyAV before 19 fails on them unless told otherwise, 19 has no such option.
_UNDECODABLE_TAGS: dict[str, Any] = (
    {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}
)
_BUFFER_BYTES = 1 << 16
_STATING = ("wav", "wma", "aiff", "flac", "m4a", "3gp", "webm")  # these state it exactly
_OWN_READERS = {"wav": wav_missing_ms, "wma": wma_missing_ms}  # FFmpeg shortens what these say
_MISSING_MS = 1_000  # lossy formats are a few frames off their statement anyway
_MISSING_SHARE = 50  # and estimates up to a fiftieth


def decode(source: int, spool: int, limits: Limits) -> dict[str, int | str]:
    """Decode the file behind descriptor `source` to 48 kHz s16 mono or stereo behind `spool`.

    Returns `format`, `codec`, `rate`, `channels` of the original, `spooled` (channels written),
    `samples` written per channel, `errors` (damaged packets left out), `speed` (see Clock) and
    `cut` (1 when the end may be missing).
    Raises AudioRefusal.
    """
    with Upload(source, "rb", closefd=False) as file:
        size = file.seek(0, os.SEEK_END)
        if size > limits.max_bytes:
            raise AudioRefusal("too_large", mib=size >> 20, limit_mib=limits.max_bytes >> 20)
        kind = sniff(file)
        try:
            with open_as(file, kind) as container:
                decoding = _Decoding(container, kind, spool, limits)
                done = decoding.run()
                return {**done, "cut": _judge_end(file, decoding)}
        except MemoryError as full:
            raise AudioRefusal("too_heavy") from full
        except av.error.FFmpegError as fault:
            raise AudioRefusal("damaged") from fault
        except RuntimeError as fault:
            if "allocate" not in str(fault):  # PyAV's words where FFmpeg returns no object
                raise
            raise AudioRefusal("too_heavy") from fault


class Upload(io.FileIO):
    """The uploaded file; a seek that makes no sense fails as FFmpeg expects, without an exception.

    Damaged tables of contents ask for offsets before the start or beyond what a file can have.
    """

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """The new position, or a negative error number."""
        try:
            return super().seek(offset, whence)
        except OSError as refused:
            return -(refused.errno or errno.EINVAL)


def open_as(file: Upload, kind: Format) -> InputContainer:
    """`file` behind the one demuxer and the decoders of `kind`; nested opens fail."""
    container: InputContainer = av.open(
        file,
        mode="r",
        format=kind.demuxer,
        container_options={
            "format_whitelist": kind.demuxer,
            "codec_whitelist": kind.decoders,
            "protocol_whitelist": "",
            "max_streams": "32",
        },
        **_UNDECODABLE_TAGS,
        buffer_size=_BUFFER_BYTES,
        io_open=_refuse_nested,
    )
    return container


def _judge_end(file: Upload, decoding: "_Decoding") -> int:
    """1 where the end may be missing; AudioRefusal `truncated` where it surely is.

    A bulletin without its last sentence must not pass for whole, so a file that contradicts its own
    statement is refused; one that states nothing can only be warned of.
    """
    # By the sound's own speed: a file with a wrong clock states a wrong length, but lost nothing.
    kind, stated = decoding.kind.name, decoding.stated_ms() * 1000 // decoding.clock.speed()
    missing = stated - decoding.samples * 1000 // _RATE
    if kind in _OWN_READERS:
        missing = _OWN_READERS[kind](file)
    sure = kind in _STATING or (kind == "mp3" and mp3_states_length(head_after_tag(file)))
    if sure and missing > max(_MISSING_MS, stated // _MISSING_SHARE):
        raise AudioRefusal("truncated", missing_s=missing // 1000)
    unended = kind == "ogg" and not ogg_is_ended(file)
    return int(unended or decoding.ends_damaged)


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
        self.samples = self.spooled = self.errors = 0
        self.ends_damaged = False
        self.clock = Clock()

    def run(self) -> dict[str, int | str]:
        """The whole pass; what it found, for `decode`."""
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
            "errors": self.errors,
            "speed": self.clock.speed(),
        }

    def _judge_stream(self) -> None:
        context = self.stream.codec_context
        # None where FFmpeg itself knows no decoder, whatever the stubs say.
        if context is None or context.codec.name not in self.kind.decoders.split(","):
            raise AudioRefusal("unsupported_codec")
        self._judge_shape(context.channels, context.sample_rate)
        # Sizes in WAV and AIFF headers are often placeholders; their samples are counted instead.
        if self.stated_ms() > self.limits.max_ms and self.kind.name not in ("wav", "aiff"):
            raise self._too_long()

    def _judge_shape(self, channels: int, rate: int) -> None:
        low, high = self.limits.min_rate, self.limits.max_rate
        if channels < 1:
            raise AudioRefusal("damaged")
        if channels > self.limits.max_channels:
            raise AudioRefusal("channels", channels=channels, limit=self.limits.max_channels)
        if not low <= rate <= high:
            raise AudioRefusal("sample_rate", rate=rate, low=low, high=high)

    def _too_long(self) -> AudioRefusal:
        return AudioRefusal("too_long", limit_min=self.limits.max_ms // 60_000)

    def stated_ms(self) -> int:
        """The length of the sound by the container, 0 where it states none for the sound alone."""
        stream = self.stream
        if stream.duration is not None and stream.time_base is not None:
            return int(stream.duration * stream.time_base * 1000)
        alone = len(self.container.streams) == 1
        return (self.container.duration or 0) * 1000 // av.time_base if alone else 0

    def _spool_all(self) -> None:
        shape: tuple[str, str, int] | None = None
        graph: av.filter.Graph | None = None
        pts = 0
        for frame in self._frames():
            if (own := (frame.format.name, frame.layout.name, frame.sample_rate)) != shape:
                self._judge_shape(frame.layout.nb_channels, frame.sample_rate)
                self._write(graph, None)
                self.spooled = self.spooled or min(frame.layout.nb_channels, 2)
                shape, graph, pts = own, _resampling(frame, self.spooled), 0
            frame.pts, frame.time_base = pts, Fraction(1, frame.sample_rate)
            pts += frame.samples
            self._write(graph, frame)
        self._write(graph, None)

    def _frames(self) -> Iterator[av.AudioFrame]:
        """Decoded frames; a packet that cannot be decoded is counted and left out."""
        for packet in self._packets():
            try:
                frames = packet.decode()
            except MemoryError:
                raise
            except av.error.FFmpegError:
                self.errors += 1
                self.ends_damaged = True
                continue
            for frame in frames:
                self.ends_damaged = False
                self.clock.note(frame)
                yield frame

    def _packets(self) -> Iterator["av.Packet[AudioStream]"]:
        """Packets to the end, or to where the file cannot be read on."""
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets, None)
            except MemoryError:
                raise
            except av.error.FFmpegError:
                self.errors += 1
                self.ends_damaged = True
                return
            if packet is None:
                return
            yield packet

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
