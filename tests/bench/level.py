"""Levelling an upload: time beside the ffmpeg command, memory beside a file 18 times as long."""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np

import audio
from audio.encode import BIT_RATE
from tests.audio.recordings import speech
from tests.bench.row import Row

RATE: Final = 44_100
SHORT_S: Final = 600
LONG_S: Final = 3 * 3600 - 60
TURNS: Final = 3
MEMORY_MB: Final = 150.0
TIMES: Final = 1.5
FLAT: Final = 1.25

# The same rooms as audio.level: high-pass, leveller, measure; then gain, limiter, encode.
EVEN: Final = (
    "aformat=channel_layouts=mono,aresample=48000,highpass=f=90:poles=2,volume=2dB,"
    "acompressor=threshold=-20dB:ratio=2:knee=6:attack=20:release=500"
)
MEASURE: Final = f"{EVEN},ebur128=peak=true"
APPLY: Final = f"{EVEN},volume=2dB,alimiter=limit=-2.5dB:attack=5:release=80:level=0"


def rows() -> Iterator[Row]:
    """Time of ten minutes of mp3, then the children's peak memory for ten minutes and for three
    hours, each measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        short = recording(Path(folder) / "short.mp3", SHORT_S)
        yield time_row(short)
        before = children_mb(short)
        yield memory_row("peak memory, 10 minutes of mp3", before)
        short.unlink()
        after = children_mb(recording(Path(folder) / "long.mp3", LONG_S))
        yield memory_row("peak memory, 3 hours of mp3", after)
    ratio = after / before
    target = f"≤ {FLAT}× (flat)"
    row = "peak memory, 3 hours beside 10 minutes"
    yield Row(row, round(after, 1), "MB", round(before, 1), ratio, target, ratio <= FLAT, None)


def recording(path: Path, seconds: int) -> Path:
    """A stereo mp3 of 128 kbit/s: a minute of speech, over and over at changing levels."""
    minute = speech(60, RATE)
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = 128_000
        for number in range(seconds // 60):
            sound = np.stack([minute, minute * 0.8]) * (0.4 + 0.06 * (number % 10))
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(sound, dtype=np.float32), format="fltp", layout="stereo"
            )
            frame.sample_rate, frame.pts = RATE, number * minute.size
            frame.time_base = Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def time_row(source: Path) -> Row:
    """Median of several turns, ours and ffmpeg's in alternation."""
    row, target = "10 minutes of mp3, prepared", f"≤ {TIMES}× ffmpeg"
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        ours = seconds(lambda: prepare(source))
        return Row(row, round(ours, 2), "s", None, None, target, None, "no ffmpeg command on PATH")
    turns = [
        (seconds(lambda: prepare(source)), seconds(lambda: by_ffmpeg(ffmpeg, source)))
        for _ in range(TURNS)
    ]
    ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
    ratio = ours / theirs
    note = "ffmpeg measures, limits and encodes; ours also checks, and decodes again to verify"
    return Row(
        row, round(ours, 2), "s", round(theirs, 2), round(ratio, 2), target, ratio <= TIMES, note
    )


def prepare(source: Path) -> None:
    """Our way, from the upload to the named master."""
    with tempfile.TemporaryDirectory() as into:
        audio.prepare(source, Path(into))


def by_ffmpeg(ffmpeg: str, source: Path) -> None:
    """The command's way: one pass that measures, one that applies and encodes."""
    quiet = [ffmpeg, "-nostdin", "-v", "error", "-y", "-i", str(source)]
    opus = ["-ar", "48000", "-c:a", "libopus", "-b:a", str(BIT_RATE), "-frame_duration", "20"]
    with tempfile.TemporaryDirectory() as into:
        subprocess.run([*quiet, "-af", MEASURE, "-f", "null", "-"], check=True)
        subprocess.run([*quiet, "-af", APPLY, *opus, f"{into}/master.opus"], check=True)


def seconds(work: Callable[[], None]) -> float:
    """Wall time of `work`."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def memory_row(row: str, value: float) -> Row:
    """The peak of the larger of the two children."""
    target = f"≤ {MEMORY_MB:.0f} MB"
    return Row(row, round(value, 1), "MB", None, None, target, value <= MEMORY_MB, None)


def children_mb(source: Path) -> float:
    """Peak resident memory of the children that prepare `source`, in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.level", str(source)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    return int(done.stdout) / 1024


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}\n")
