"""Files that mean harm, or look like it, made on the spot."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def wav(
    samples: bytes, *, channels: int = 1, rate: int = 48_000, stated: int | None = None
) -> bytes:
    """A 16-bit WAV whose header says what it is told to, true or not."""
    size = len(samples) if stated is None else stated
    return b"".join(
        (
            b"RIFF" + struct.pack("<I", (36 + size) & 0xFFFF_FFFF) + b"WAVE",
            b"fmt " + struct.pack("<IHH", 16, 1, channels),
            struct.pack("<IIHH", rate, rate * channels * 2 & 0xFFFF_FFFF, channels * 2, 16),
            b"data" + struct.pack("<I", size) + samples,
        )
    )


def noise(samples: int, seed: int = 1) -> bytes:
    """s16 noise."""
    return np.random.default_rng(seed).normal(0, 3000, samples).astype("<i2").tobytes()


def playlist(target: Path) -> bytes:
    """An HLS playlist that plays another file of this machine."""
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n".encode()


def concat_script(target: Path) -> bytes:
    """FFmpeg's concat script over another file of this machine."""
    return f"ffconcat version 1.0\nfile '{target}'\n".encode()


def long_silence(path: Path, hours: int) -> Path:
    """Hours of silence in about a megabyte each: 120 ms Opus packets of six empty frames."""
    silence = b"\xfb\x06" + b"\xff\xfe" * 6  # RFC 6716, section 3.2.5: code 3, six equal frames
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        container.start_encoding()
        for number in range(hours * 30_000):
            packet = av.Packet(silence)
            packet.stream, packet.time_base = stream, Fraction(1, 48_000)
            packet.pts = packet.dts = number * 5_760
            packet.duration = 5_760
            container.mux(packet)
    return path


def silent_film(path: Path) -> Path:
    """A video without sound."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 64
        for _ in range(20):
            picture = np.zeros((64, 64, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def film(path: Path, sound: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Path:
    """A phone's video: picture and AAC sound at 48 kHz."""
    with av.open(str(path), "w", format="mp4") as container:
        picture, voice = container.add_stream("mpeg4", rate=10), container.add_stream("aac", 48_000)
        assert isinstance(picture, av.VideoStream)
        assert isinstance(voice, av.AudioStream)
        picture.width = picture.height = 64
        voice.layout = "mono"
        black = np.zeros((64, 64, 3), dtype=np.uint8)
        for _ in range(sound.size // 4_800):
            container.mux(picture.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48_000, 0
        container.mux(voice.encode(frame))
        container.mux([*voice.encode(None), *picture.encode(None)])
    return path
