"""Small masters for the player's tests: noise-like sound whose every frame is known."""

import hashlib
import random
import wave
from array import array
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av

from device_agent.cache import Cache
from device_agent.player.output import RATE

ROOM = 1 << 30


def pcm(frames: int, seed: int = 0) -> bytes:
    """Loud, unrepeating samples as s16le."""
    rng = random.Random(seed)
    return array("h", (rng.randrange(-20_000, 20_000) for _ in range(frames))).tobytes()


def wav(samples: bytes, rate: int = RATE, channels: int = 1) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples)
    return file.getvalue()


def opus(frames: int, seed: int = 0) -> bytes:
    """An Ogg Opus master as the server makes them: 48 kHz mono, 32 kbit/s, 20 ms packets."""
    samples, file = pcm(frames, seed), BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = 32_000
        for at in range(0, frames, 960):
            part = samples[at * 2 : (at + 960) * 2]
            frame = av.AudioFrame("s16", "mono", len(part) // 2, align=1)
            frame.planes[0].update(part)
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def new_cache(folder: Path) -> Cache:
    cache = Cache(folder, ROOM, free_bytes=lambda _: ROOM)
    cache.start()
    return cache


def keep(cache: Cache, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    cache.add(sha256, content)
    return sha256
