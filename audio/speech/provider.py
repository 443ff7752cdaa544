"""A service that speaks, over HTTP: the slot for a voice of the city's choice (docs/speech.md).

GET  {address}/voices   {"version": "3", "voices": [{"name", "title", "language"}, …]}
POST {address}/say      {"text", "voice", "speed"} -> audio/wav
"""

import http.client
import json
import re
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from audio.speech.voice import LINE_BYTES, Language, SpeechError, Voice

_ENGINE: Final = "http"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,60}")
_LIST_BYTES: Final = 1 << 18
_LIST_LASTS_S: Final = 60.0
_AGAIN_S: Final = 10.0
"""After a list that did not come: whoever opens the page does not wait for it each time."""
_LANGUAGES: Final[dict[str, Language]] = {"vi": "vi", "en": "en"}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service is; `token` is sent with every request where there is one.

    `wall_s` bounds a whole answer, from the first byte sent to the last received.
    """

    host: str
    port: int
    path: str = ""
    secure: bool = True
    token: str = field(default="", repr=False)
    wall_s: float = 60.0

    @classmethod
    def of(cls, url: str, token: str = "") -> "Address":
        """Raises `ValueError` for what is not `https://…`, or `http://` on this machine."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        if not parts.hostname or not (
            secure or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        ):
            raise ValueError("a speech service is at https://HOST…, or http:// on this machine")
        port = parts.port or (443 if secure else 80)
        return cls(parts.hostname, port, parts.path.rstrip("/"), secure, token)


class Provider:
    """The voices of one service. What it answers is believed no further than a WAV is checked."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._asking = threading.Lock()
        self._listed: tuple[str, tuple[Voice, ...]] = ("", ())
        self._until = -1.0
        self._was_asked = False

    @property
    def engine(self) -> str:
        return _ENGINE

    @property
    def version(self) -> str:
        version, voices = self._list()
        if not voices:
            raise SpeechError("no_answer", "the speech service tells no voices")
        return version

    def voices(self) -> tuple[Voice, ...]:
        return self._list()[1]

    def say(self, line: str, name: str, speed: int) -> bytes:
        asked = json.dumps({"text": line, "voice": name, "speed": speed}, ensure_ascii=False)
        return self._ask("POST", "/say", asked.encode(), LINE_BYTES, self._address.wall_s)

    def _list(self) -> tuple[str, tuple[Voice, ...]]:
        """One asks; meanwhile all others are told what was said the last time. Only the very first
        answer is waited for."""
        if time.monotonic() < self._until or not self._asking.acquire(blocking=not self._was_asked):
            return self._listed
        try:
            if time.monotonic() >= self._until:
                self._ask_list()
            return self._listed
        finally:
            self._asking.release()

    def _ask_list(self) -> None:
        try:
            raw = self._ask("GET", "/voices", None, _LIST_BYTES, min(5.0, self._address.wall_s))
            self._listed, lasts = _understood(raw), _LIST_LASTS_S
        except SpeechError:
            self._listed, lasts = ("", ()), _AGAIN_S
        self._until, self._was_asked = time.monotonic() + lasts, True

    def _ask(self, method: str, path: str, body: bytes | None, most: int, wall_s: float) -> bytes:
        """No redirect is followed. Raises `SpeechError`."""
        line = _Line(self._address, wall_s)
        try:
            with line:
                line.request(method, self._address.path + path, body, self._headers())
                answer = line.getresponse()
                if answer.status != http.HTTPStatus.OK:
                    raise SpeechError("no_answer", f"status {answer.status}")
                taken = _taken(answer, most)
        except (OSError, http.client.HTTPException) as fault:
            late = line.is_over or isinstance(fault, TimeoutError)
            raise SpeechError("too_slow" if late else "no_answer", str(fault)) from fault
        if line.is_over:
            raise SpeechError("too_slow", "it did not end in time")
        return taken

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "audio/wav, application/json"}
        if self._address.token:
            headers["Authorization"] = f"Bearer {self._address.token}"
        return headers


class _Line(http.client.HTTPConnection):
    """Shut when the time of the whole answer is over: a service that drips its handshake, its
    headers or its body keeps every single wait short."""

    def __init__(self, address: Address, wall_s: float) -> None:
        super().__init__(address.host, address.port, timeout=wall_s)
        self.is_over = False
        self._tls = ssl.create_default_context() if address.secure else None
        self._held = threading.Lock()
        self._raw: socket.socket | None = None
        self._timer = threading.Timer(wall_s, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_raised: object) -> None:
        self._timer.cancel()
        self.close()
        with self._held:
            if self._raw is not None:
                self._raw.close()
                self._raw = None

    def connect(self) -> None:
        """A second handle outlives what TLS makes of the first."""
        super().connect()
        with self._held:
            self._raw = self.sock.dup()
        if self.is_over:
            self._end()
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def _end(self) -> None:
        self.is_over = True
        with self._held:
            if self._raw is not None:
                with suppress(OSError):  # it went down by itself
                    self._raw.shutdown(socket.SHUT_RDWR)


def _taken(answer: http.client.HTTPResponse, most: int) -> bytes:
    taken = bytearray()
    while raw := answer.read1(1 << 16):
        taken += raw
        if len(taken) > most:
            raise SpeechError("too_much", f"more than {most} bytes")
    return bytes(taken)


def _understood(raw: bytes) -> tuple[str, tuple[Voice, ...]]:
    """Raises `SpeechError`; voices that are not as the contract says are left out."""
    try:
        told: Any = json.loads(raw)
        version, listed = str(told["version"])[:64], list(told["voices"])
        voices = tuple(voice for one in listed[:100] if (voice := _voice(one)) is not None)
    except (ValueError, KeyError, TypeError) as wrong:
        raise SpeechError("broken", f"its list of voices: {wrong}") from wrong
    return version, voices


def _voice(told: dict[str, Any]) -> Voice | None:
    name, language = str(told["name"]), _LANGUAGES.get(str(told["language"])[:2])
    title = "".join(c for c in str(told["title"]) if c.isprintable())[:80]
    if _NAME.fullmatch(name) is None or language is None or not title:
        return None
    return Voice(f"{_ENGINE}:{name}", title, language)
