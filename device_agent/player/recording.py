"""What an agent sounded, on disk: a WAV and a timeline that says what each stretch of it was.

The WAV is sound only: a pause of up to a second is kept as it was, a longer one is shortened to a
second, so that an idle device writes nothing. Its header is put right after every write, so a
process killed at any moment leaves a valid file, and one that starts again appends to it. (Beyond
4 GiB, 12 hours of sound, the header says 4 GiB; the sound still stands in the file.)

The timeline has one JSON object per line, each written before the frames it speaks of:

    {"what": "play", "play": "…", "wav_frame": 0, "steady_ns": …, "wall_us": …}

From frame `wav_frame` of the WAV until the next line's, the WAV holds `what` was heard, and that
first frame was heard at `steady_ns` (`time.monotonic_ns` of that boot) and `wall_us` (microseconds
UTC). `what` is `open` (a process began; nothing sounds), `play`, `pause` (silence between plays),
or `lost` (silence because the output was not served in time).
"""

import errno
import json
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from device_agent.player.output import FRAME_BYTES, RATE, Stretch, silence, span_ns

HEADER_BYTES = 44
_LARGEST = 2**32 - 1
_KEPT_PAUSE = RATE
_KEPT_LOSS = 60 * RATE


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline; `play` is None unless `what` is "play"."""

    what: str
    play: str | None
    wav_frame: int
    steady_ns: int
    wall_us: int


def read_timeline(timeline: Path) -> list[Line]:
    """The lines in order. A line broken off by a full disk ends the reading."""
    lines: list[Line] = []
    for text in timeline.read_text().splitlines(keepends=True):
        if not text.endswith("\n"):
            break
        lines.append(Line(**json.loads(text)))
    return lines


class Recording:
    """A `Sink` that writes a WAV and its timeline. One thread.

    A full disk does not stop the card: frames that cannot be written are counted in
    `unwritten_frames`, and the next that can be begin a stretch of their own.
    """

    def __init__(self, wav: Path, timeline: Path, wall_us: Callable[[int], int]) -> None:
        """`wall_us` tells the UTC microseconds of a steady instant."""
        self._wav_path, self._timeline_path, self._wall_us = wav, timeline, wall_us
        self._wav: BinaryIO
        self._timeline: BinaryIO
        self._frames = 0
        self._timeline_bytes = 0
        self._sounded_to: int | None = None
        self._what: tuple[str, str | None] | None = None
        self.unwritten_frames = 0

    def open(self, instant_ns: int) -> None:
        """Go on after what the files hold. Raises `OSError`."""
        self._wav, self._timeline = _opened(self._wav_path), _opened(self._timeline_path)
        self._frames = max(0, self._wav.seek(0, os.SEEK_END) - HEADER_BYTES) // FRAME_BYTES
        self._timeline_bytes = self._timeline.read().rfind(b"\n") + 1
        self._timeline.truncate(self._timeline_bytes)
        self._patch_header()
        self._note("open", None, instant_ns)

    def close(self) -> None:
        self._wav.close()
        self._timeline.close()

    def write(self, position: int, heard_at_ns: int, stretches: Sequence[Stretch]) -> None:
        for stretch in stretches:
            try:
                self._write(position, heard_at_ns, stretch)
            except OSError:
                self._break_off(stretch.frames)
            position += stretch.frames
            heard_at_ns += span_ns(stretch.frames)

    def lose(self, position: int, heard_at_ns: int, frames: int) -> None:
        try:
            self._pause_before(position, heard_at_ns)
            self._append("lost", None, heard_at_ns, silence(min(frames, _KEPT_LOSS)))
            self._sounded_to = position + frames
        except OSError:
            self._break_off(frames)

    def _write(self, position: int, instant_ns: int, stretch: Stretch) -> None:
        if stretch.play_id is not None:
            self._pause_before(position, instant_ns)
            self._append("play", stretch.play_id, instant_ns, stretch.pcm)
            self._sounded_to = position + stretch.frames
        elif self._what and self._what[0] == "play":
            self._note("pause", None, instant_ns)

    def _break_off(self, frames: int) -> None:
        self.unwritten_frames += frames
        self._what = self._sounded_to = None

    def _pause_before(self, position: int, instant_ns: int) -> None:
        if self._sounded_to is None or position == self._sounded_to:
            return
        frames = position - self._sounded_to
        pause = silence(min(frames, _KEPT_PAUSE))
        self._append("pause", None, instant_ns - span_ns(frames), pause)

    def _append(self, what: str, play: str | None, instant_ns: int, pcm: bytes) -> None:
        if self._what != (what, play):
            self._note(what, play, instant_ns)
        _write_at(self._wav, HEADER_BYTES + self._frames * FRAME_BYTES, pcm)
        self._frames += len(pcm) // FRAME_BYTES
        self._patch_header()

    def _note(self, what: str, play: str | None, instant_ns: int) -> None:
        line = Line(what, play, self._frames, instant_ns, self._wall_us(instant_ns))
        text = json.dumps(asdict(line)).encode() + b"\n"
        _write_at(self._timeline, self._timeline_bytes, text)
        self._timeline_bytes += len(text)
        self._what = what, play

    def _patch_header(self) -> None:
        _write_at(self._wav, 0, header(self._frames * FRAME_BYTES))


def _write_at(file: BinaryIO, offset: int, data: bytes) -> None:
    """All of it or `OSError`: an unbuffered write may stop short on a full disk."""
    file.seek(offset)
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, "the disk is full")


def _opened(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("r+b" if path.exists() else "w+b", buffering=0)


def header(data_bytes: int) -> bytes:
    """The 44 bytes before so many bytes of 48 kHz mono s16le."""
    riff, data = (min(size, _LARGEST) for size in (data_bytes + 36, data_bytes))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * FRAME_BYTES, FRAME_BYTES, 16)
    return struct.pack("<4sI4s", b"RIFF", riff, b"WAVE") + form + struct.pack("<4sI", b"data", data)
