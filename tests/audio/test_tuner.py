"""A station's bytes become sound in a child that can do nothing else."""

import io
import threading
from typing import Any

import av
import numpy as np
import pytest

from audio.on_air import FRAME_BYTES
from audio.tuner import Tuner, tuned

SECONDS = 2
FORMS = [
    ("mp3", "libmp3lame"), ("adts", "aac"), ("ogg", "libopus"), ("mpegts", "mp2")
]  # fmt: skip


def tone(
    container: str, codec: str, seconds: float = SECONDS, rate: int = 44_100, pitch: int = 1_000
) -> bytes:
    """A tone in stereo, silence where `pitch` is 0, as a station sends it."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=rate, layout="stereo")
        wave = np.sin(2 * np.pi * pitch * np.arange(int(rate * seconds)) / rate) * 12_000
        both = np.repeat(wave.astype("<i2"), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate = rate
        out.mux([*stream.encode(frame), *stream.encode(None)])
    return file.getvalue()


def heard(raw: bytes, *, unended: bool = False) -> list[bytes]:
    """All that is made of the bytes; `unended`: of a stream that goes on, until nothing comes."""
    frames: list[bytes] = []
    with tuned(60) as tuner:
        feeder = threading.Thread(target=_feed, args=(tuner, raw, unended))
        feeder.start()
        try:
            while (frame := tuner.frame(1.0 if unended and frames else 30.0)) is not None:
                frames.append(frame)
        except EOFError:
            pass
        if unended:
            tuner.finish()
        feeder.join()
    return frames


def _feed(tuner: Tuner, raw: bytes, unended: bool) -> None:
    tuner.feed(raw)
    if not unended:
        tuner.finish()


@pytest.mark.parametrize(("container", "codec"), FORMS)
def test_what_stations_send_is_heard(container: str, codec: str) -> None:
    """As it was sent: its length, its pitch and its loudness, in one channel."""
    rate = 48_000 if codec == "libopus" else 44_100
    frames = heard(tone(container, codec, rate=rate))
    sound = np.frombuffer(b"".join(frames), dtype="<i2")[9_600:-9_600]
    pitch = np.abs(np.fft.rfft(sound)).argmax() * 48_000 / sound.size
    assert abs(len(frames) * 0.02 - SECONDS) < 0.15
    assert abs(pitch - 1_000) < 5
    assert 9_000 < np.abs(sound).max() < 14_000


def test_a_stream_is_heard_while_it_comes() -> None:
    """The child waits neither for its end nor for much of it; and it may begin anywhere."""
    raw = tone("mp3", "libmp3lame", 4)[5_001:]
    assert len(heard(raw, unended=True)) > 100


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>no radio here</html>" * 100, b"#EXTM3U\n/etc/passwd\n" * 100,
        b"RIFF\0\0\0\0WAVEfmt " + bytes(20_000),
        b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(50_000),
    ],
)  # fmt: skip
def test_what_is_no_station_is_not_heard(raw: bytes) -> None:
    """Pages, playlists, pictures, files: not a frame."""
    assert heard(raw) == []


def test_a_station_that_changes_its_rate_is_heard_on() -> None:
    """In the middle of it, at the same pitch."""
    sound = b"".join(heard(tone("mp3", "libmp3lame") + tone("mp3", "libmp3lame", rate=32_000)))
    assert abs(len(sound) / FRAME_BYTES * 0.02 - 2 * SECONDS) < 0.3
    end = np.frombuffer(sound, dtype="<i2")[-60_000:-12_000]
    assert abs(int(np.abs(np.fft.rfft(end)).argmax()) - 1_000) < 5
