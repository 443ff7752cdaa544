"""A service that speaks, over HTTP: the slot for a voice of the city's choice (docs/speech.md).

GET  {address}/voices   {"version": "3", "voices": [{"name", "title", "language"}, …]}
POST {address}/say      {"text", "voice", "speed"} -> audio/wav
"""

import http.client
import json
import re
import threading
import time
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
        self._held = threading.Lock()
        self._listed: tuple[str, tuple[Voice, ...]] = ("", ())
        self._until = -1.0

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
        with self._held:
            if time.monotonic() < self._until:
                return self._listed
            try:
                raw = self._ask("GET", "/voices", None, _LIST_BYTES, min(5.0, self._address.wall_s))
                self._listed, lasts = _understood(raw), _LIST_LASTS_S
            except SpeechError:
                self._listed, lasts = ("", ()), _AGAIN_S
            self._until = time.monotonic() + lasts
            return self._listed

    def _ask(self, method: str, path: str, body: bytes | None, most: int, wall_s: float) -> bytes:
        """No redirect is followed. Raises `SpeechError`."""
        deadline = time.monotonic() + wall_s
        connection = self._connection(wall_s)
        try:
            connection.request(method, self._address.path + path, body, self._headers())
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise SpeechError("no_answer", f"status {answer.status}")
            return _taken(connection, answer, most, deadline)
        except TimeoutError as late:
            raise SpeechError("too_slow", str(late)) from late
        except (OSError, http.client.HTTPException) as fault:
            raise SpeechError("no_answer", str(fault)) from fault
        finally:
            connection.close()

    def _connection(self, wall_s: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._address.secure else http.client.HTTPConnection
        return kind(self._address.host, self._address.port, timeout=wall_s)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "audio/wav, application/json"}
        if self._address.token:
            headers["Authorization"] = f"Bearer {self._address.token}"
        return headers


def _taken(
    connection: http.client.HTTPConnection,
    answer: http.client.HTTPResponse,
    most: int,
    deadline: float,
) -> bytes:
    """The whole answer. A service that drips is cut off when its time is over."""
    taken = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise SpeechError("too_slow", "it did not end in time")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        raw = answer.read1(1 << 16)
        if not raw:
            return bytes(taken)
        taken += raw
        if len(taken) > most:
            raise SpeechError("too_much", f"more than {most} bytes")


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
