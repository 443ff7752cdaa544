"""A small speech service, as docs/speech.md describes it, and one that misbehaves; and a voice
without a process, for tests of what stands above."""

import io
import json
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import numpy as np

from audio.speech.provider import Address, Provider
from audio.speech.voice import SpeechError, Voice

TOKEN: Final = "a secret of the service"
_RATE: Final = 16_000


def tone(words: int, speed: int) -> bytes:
    """A WAV of 250 ms for each word, at 100 %."""
    at = np.arange(_RATE * words * 25 // speed) / _RATE
    pcm = (np.sin(2 * np.pi * 440 * at) * 12_000).astype("<i2").tobytes()
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(pcm)
    return held.getvalue()


class Tones:
    """A voice that hums; `said` is what it was asked for. `fails` of its next lines fail."""

    engine = "tones"
    version = "1"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.fails = 0
        self.waits: threading.Event | None = None

    def voices(self) -> tuple[Voice, ...]:
        return (Voice("tones:a", "La", "vi"), Voice("tones:b", "Si", "vi"))

    def say(self, line: str, name: str, speed: int) -> bytes:
        if self.waits is not None:
            self.waits.wait(10)
        self.said.append(line)
        if name not in ("a", "b"):
            raise SpeechError("broken", name)
        if self.fails:
            self.fails -= 1
            raise SpeechError("broken", "as told")
        return tone(len(line.split()), speed)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        good = [
            {"name": "linh", "title": "Linh", "language": "vi-VN"},
            {"name": "../x", "title": "X", "language": "vi"},
        ]
        self._send("application/json", json.dumps({"version": "3", "voices": good}).encode())

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != f"Bearer {TOKEN}" or self.path != "/v1/say":
            self.send_error(401)
            return
        match asked["voice"]:
            case "linh":
                self._send("audio/wav", tone(len(asked["text"].split()), asked["speed"]))
            case "drips":
                self._drip(b"R")
            case "drips headers":
                self._drip(b"")
            case "floods":
                self._send("audio/wav", bytes(25 << 20))
            case "elsewhere":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()
            case _:
                self._send("text/html", b"<p>no sound</p>")

    def _drip(self, body: bytes) -> None:
        """A body, or headers that never end."""
        self.send_response(200)
        if body:
            self.end_headers()
        else:
            self.flush_headers()
        for _ in range(100):
            try:
                self.wfile.write(body or b"X")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # the asker had enough
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base's name)
        """Says nothing."""


@contextmanager
def served(wall_s: float = 20.0) -> Iterator[Provider]:
    """The service on a port of its own, and the adapter that asks it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        port = server.server_address[1]
        yield Provider(Address("127.0.0.1", int(port), "/v1", False, TOKEN, wall_s))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
