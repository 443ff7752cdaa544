"""A station's sound reaches the buffer of a transmission, for as long as somebody listens."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

from server.live.buffer import STATION, Buffer
from server.relay.doors import Doors
from server.relay.feed import Feed
from server.relay.flaws import Flaw
from tests.audio.test_tuner import tone
from tests.server.notices.peers import LOOPBACK
from tests.server.relay.station import says, station

FINE = b"HTTP/1.0 200 OK\r\n"
HELLOS = (FINE + b"X: ", FINE + b"\r\n", FINE + b"\r\n#EXTM3U\n")
PIECES = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.ts\n#EXTINF:2,\n2.ts\n#EXT-X-ENDLIST\n"


class Listener:
    """Who hears a feed, until told to stop."""

    def __init__(self, *sources: str) -> None:
        self.buffer = Buffer(*STATION)
        self.failed: list[tuple[int, Flaw, int | None]] = []
        self.over = threading.Event()
        self.listens = True
        self._doors = Doors(LOOPBACK)
        self.feed = Feed(
            self._doors, sources, 60, self.buffer, lambda: self.listens, self._told, self.over.set
        )
        self.feed.start()

    def heard(self, frames: int) -> None:
        """Return once so many came."""
        while self.buffer.held < frames:
            assert not self.over.wait(0.02), self.failed

    def gives_up(self) -> None:
        self.listens = False
        self.feed.join(None)

    def left(self) -> None:
        self.gives_up()
        self._doors.close()

    def _told(self, source: int, flaw: Flaw, following: int | None) -> None:
        self.failed.append((source, flaw, following))
        self.listens = following is not None


def endless(gone: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """A station that sends until nobody reads; then `gone` is set."""
    sound = tone("mp3", "libmp3lame", 1)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(sound)
        except OSError:
            gone.set()
            handler.close_connection = True

    return answer


def test_an_input_is_closed_when_nobody_listens() -> None:
    """What sends more than is heard is slowed down; its line ends with its listener."""
    gone = threading.Event()
    with station({"/": endless(gone)}) as there:
        listener = Listener(f"{there}/")
        listener.heard(STATION[1])
        assert not gone.is_set()
        listener.left()
        assert gone.wait(20)
    assert listener.buffer.held == STATION[1]
    assert listener.failed == []


def test_pieces_of_a_playlist_are_one_sound() -> None:
    """Decoded on from one to the next; after what is no sound at all."""
    piece = says(tone("mpegts", "mp2", 2))
    answers = {
        "/page": says(b"<html>" * 9_000), "/list": says(PIECES.encode()),
        "/1.ts": piece, "/2.ts": piece,
    }  # fmt: skip
    with station(answers) as there:
        listener = Listener(f"{there}/page", f"{there}/list")
        listener.heard(190)
        listener.left()
    assert listener.failed[0] == (0, "wrong_format", 1)


def test_a_station_that_drips_is_let_go() -> None:
    """A byte now and then, of its headers, its sound or its playlist, is never late for a timeout:
    who gives it up cuts its line, and nobody reads on."""
    with station({f"/{n}": dripping(sent) for n, sent in enumerate(HELLOS)}) as there:
        for n in range(len(HELLOS)):
            listener = Listener(f"{there}/{n}")
            assert not listener.over.wait(0.5)
            *_, bytes_ = (one for one in threading.enumerate() if one.name == "relay bytes")
            listener.gives_up()
            bytes_.join(3)
            assert not bytes_.is_alive(), HELLOS[n]
            listener.left()


def dripping(hello: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            handler.wfile.write(hello)
            while True:
                handler.wfile.write(b"x")
                time.sleep(0.2)
        handler.close_connection = True

    return answer
