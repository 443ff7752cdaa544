"""Many listeners to one topic of a broker, on bare sockets: what a message takes to the last."""

import selectors
import socket
import struct
import threading
import time
from typing import Self

from tests.device_agent.shell.town import Broker
from tests.waiting import wait_for


class Sent:
    """When the first frame was captured (steady); of each message when, and all bytes so far."""

    def __init__(self, at_ns: int) -> None:
        self.at_ns = at_ns
        self.published_ns: list[int] = []
        self.bytes: list[int] = []


class Crowd:
    """Light listeners on sockets of their own, one thread for all; each counts what came."""

    def __init__(self, broker: Broker, topic: str, count: int) -> None:
        self._topic = topic
        names = [f"loa-dam-dong-{n}" for n in range(count)]
        self._sockets = [_subscribed(broker, name, topic) for name in names]
        self._selector = selectors.DefaultSelector()
        self._came: list[list[tuple[int, int]]] = [[] for _ in self._sockets]
        self._due = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> Self:
        for n, one in enumerate(self._sockets):
            self._selector.register(one, selectors.EVENT_READ, n)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for one in self._sockets:
            one.close()
        self._selector.close()

    def expect(self, raw: bytes) -> int:
        """All bytes that each will have had once this message has come."""
        body = 2 + len(self._topic) + len(raw)
        self._due += 1 + _length_bytes(body) + body
        return self._due

    def trips_ms(self, sent: Sent) -> list[float]:
        """For each batch, from publishing until the last had it."""
        wait_for("all came", lambda: all(came and came[-1][1] >= self._due for came in self._came))
        reached = [max(_when(came, due) for came in self._came) for due in sent.bytes]
        pairs = zip(reached, sent.published_ns, strict=True)
        return [(there - left) / 1e6 for there, left in pairs]

    def _listen(self) -> None:
        while not self._over.is_set():
            for ready, _ in self._selector.select(0.1):
                data = ready.fileobj.recv(65_536)  # type: ignore[union-attr]
                came = self._came[ready.data]
                before = came[-1][1] if came else 0
                came.append((time.monotonic_ns(), before + len(data)))


def _when(came: list[tuple[int, int]], due: int) -> int:
    return next(at for at, total in came if total >= due)


def _subscribed(broker: Broker, name: str, topic: str) -> socket.socket:
    """A session that follows the topic (MQTT 3.1.1, sections 3.1 and 3.8)."""
    found = socket.create_connection(("127.0.0.1", broker.port), timeout=20)
    secret = broker.credentials.issue(name)
    texts = b"".join(_text(one) for one in (name, name, secret))
    found.sendall(_packet(0x10, _text("MQTT") + bytes((4, 0xC2, 0, 0)) + texts))
    assert _exactly(found, 4) == b"\x20\x02\x00\x00"
    found.sendall(_packet(0x82, struct.pack(">H", 1) + _text(topic) + b"\0"))
    assert _exactly(found, 5)[0] == 0x90
    return found


def _exactly(found: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        came = found.recv(count - len(data))
        assert came, "the broker hung up"
        data += came
    return data


def _packet(kind: int, body: bytes) -> bytes:
    assert len(body) < 16_384
    low, high = len(body) % 128, len(body) >> 7
    return bytes((kind, low | 128, high) if high else (kind, low)) + body


def _length_bytes(body: int) -> int:
    return 1 if body < 128 else 2 if body < 16_384 else 3


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()
