"""What an agent sounded, on disk."""

import resource
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from device_agent.player.output import PERIOD, RATE, Stretch, silence, span_ns
from device_agent.player.recording import HEADER_BYTES, Line, Recording, read_timeline
from tests.device_agent.player.masters import pcm

T0 = 7_000_000_000


def wall_us(steady_ns: int) -> int:
    return 1_700_000_000_000_000 + steady_ns // 1000


class Files:
    def __init__(self, folder: Path) -> None:
        self.wav, self.timeline = folder / "out.wav", folder / "out.jsonl"

    def frames(self) -> bytes:
        with wave.open(str(self.wav), "rb") as reader:
            assert reader.getparams()[:3] == (1, 2, RATE)
            return reader.readframes(reader.getnframes())

    def lines(self) -> list[tuple[str, str | None, int, int]]:
        """(what, play, frame in the WAV, frame of the card)"""
        return [self.brief(line) for line in read_timeline(self.timeline)]

    @staticmethod
    def brief(line: Line) -> tuple[str, str | None, int, int]:
        assert line.wall_us == wall_us(line.steady_ns)
        return line.what, line.play, line.wav_frame, round((line.steady_ns - T0) * 48 / 1e6)


@contextmanager
def recording(files: Files) -> Iterator[Recording]:
    record = Recording(files.wav, files.timeline, wall_us)
    record.open(T0)
    yield record
    record.close()


def write(record: Recording, at: int, *stretches: Stretch) -> None:
    record.write(at, T0 + span_ns(at), stretches)


def test_the_timeline_says_what_every_stretch_of_the_wav_was(tmp_path: Path) -> None:
    """Each change of what sounds has its line: frame in the WAV, instant, and play."""
    files, a, b = Files(tmp_path), pcm(480, 1), pcm(300, 2)
    with recording(files) as record:
        write(record, 960, Stretch(a, "a"))
        write(record, 1440, Stretch(b, "b"), Stretch(silence(180), None))
    assert files.frames() == a + b
    assert files.lines() == [
        ("open", None, 0, 0),
        ("play", "a", 0, 960),
        ("play", "b", 480, 1440),
        ("pause", None, 780, 1740),
    ]


def test_a_short_pause_is_kept_and_a_long_one_shortened(tmp_path: Path) -> None:
    """Up to a second of silence between plays stays as it was; an hour becomes a second."""
    files, sound = Files(tmp_path), pcm(480)
    with recording(files) as record:
        write(record, 0, Stretch(sound, "a"))
        write(record, 480, Stretch(silence(480), None))
        write(record, 1440, Stretch(sound, "b"))
        write(record, 1920, Stretch(silence(480), None))
        write(record, 3600 * RATE, Stretch(sound, "c"))
    assert files.frames() == sound + silence(960) + sound + silence(RATE) + sound
    assert files.lines()[1:] == [
        ("play", "a", 0, 0),
        ("pause", None, 480, 480),
        ("play", "b", 1440, 1440),
        ("pause", None, 1920, 1920),
        ("play", "c", 1920 + RATE, 3600 * RATE),
    ]


def test_an_idle_device_writes_nothing(tmp_path: Path) -> None:
    """Silence without a play leaves the files as they are."""
    files = Files(tmp_path)
    with recording(files) as record:
        write(record, 0, Stretch(silence(PERIOD), None))
    assert (files.wav.stat().st_size, len(files.lines())) == (HEADER_BYTES, 1)


def test_lost_frames_are_silence_and_keep_the_file_true_to_the_clock(tmp_path: Path) -> None:
    """An underrun inside a play stands in the WAV as silence of its length, and in the timeline."""
    files, sound = Files(tmp_path), pcm(480)
    with recording(files) as record:
        write(record, 0, Stretch(sound, "a"))
        record.lose(480, T0 + span_ns(480), 960)
        write(record, 1440, Stretch(sound, "a"))
    assert files.frames() == sound + silence(960) + sound
    assert files.lines()[1:] == [
        ("play", "a", 0, 0),
        ("lost", None, 480, 480),
        ("play", "a", 1440, 1440),
    ]


def test_the_file_is_valid_after_every_write(tmp_path: Path) -> None:
    """Whoever reads the WAV while the agent writes finds all that was written."""
    files = Files(tmp_path)
    with recording(files) as record:
        for period in range(5):
            write(record, period * PERIOD, Stretch(pcm(PERIOD, period), "a"))
            assert files.frames()[-PERIOD * 2 :] == pcm(PERIOD, period)


def test_a_restarted_agent_appends(tmp_path: Path) -> None:
    """A second process goes on after the first, also after one that died between two writes."""
    files, a, b = Files(tmp_path), pcm(480, 1), pcm(480, 2)
    with recording(files) as record:
        write(record, 0, Stretch(a, "a"))
    with files.wav.open("ab") as wav, files.timeline.open("ab") as timeline:
        wav.write(b"\1\2\3")  # half of what it was writing, not yet in the header
        timeline.write(b'{"what": "pl')
    with recording(files) as record:
        write(record, 0, Stretch(b, "b"))
    assert files.frames() == a + b"\1\2" + b
    assert files.lines()[2:] == [("open", None, 481, 0), ("play", "b", 481, 0)]


WRITER = """
import sys
from pathlib import Path
from device_agent.player.output import PERIOD, Stretch, silence
from device_agent.player.recording import Recording
folder = Path(sys.argv[1])
record = Recording(folder / "out.wav", folder / "out.jsonl", lambda steady_ns: 0)
record.open(0)
at = 0
while True:
    record.write(at, at, [Stretch(b"\\1\\1" * PERIOD, f"p{at // PERIOD}")])
    at += PERIOD
    print(at, flush=True)
"""


def test_a_killed_agent_leaves_a_valid_file(tmp_path: Path) -> None:
    """Killed at any moment, the WAV reads and holds everything that was written."""
    files = Files(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        for _ in range(50):
            written = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    frames = len(files.frames()) // 2
    assert frames >= written
    assert frames % PERIOD == 0
    assert read_timeline(files.timeline)[-1].wav_frame in (frames - PERIOD, frames)


def test_a_full_disk_stops_the_file_and_not_the_card(tmp_path: Path) -> None:
    """Frames that cannot be written are counted, and the next that can be stand by themselves."""
    files, sound = Files(tmp_path), pcm(480)
    with recording(files) as record:
        write(record, 0, Stretch(sound, "a"))
        with _file_size_limit(files.wav.stat().st_size + 100):
            write(record, 480, Stretch(sound, "a"))
        assert record.unwritten_frames == 480
        write(record, 960, Stretch(sound, "a"))
    assert files.frames() == sound + sound
    assert files.lines()[1:] == [("play", "a", 0, 0), ("play", "a", 480, 960)]


@contextmanager
def _file_size_limit(size: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow further, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
