"""`python -m tests.bench.swarm PORT TOPIC COUNT`: so many MQTT sessions in one process.

As fast as one thread reads them. Prints `ready` once all follow the topic; then a line of JSON for
each message that has reached every session: when (steady, ns) each had the whole of it.
"""

import json
import selectors
import socket
import struct
import sys
import time
from collections import defaultdict

_PUBLISH = 3


class Session:
    """One socket, and what of a packet has come on it."""

    __slots__ = ("rest", "seen", "socket")

    def __init__(self, port: int, name: str, topic: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall(_packet(0x10, _text("MQTT") + bytes((4, 2, 0, 0)) + _text(name)))
        _exactly(self.socket, 4)
        self.socket.sendall(_packet(0x82, struct.pack(">H", 1) + _text(topic) + b"\0"))
        _exactly(self.socket, 5)
        self.rest, self.seen = bytearray(), 0

    def take(self) -> int:
        """Read what is there; how many whole messages it completed."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the broker hung up")
        self.rest += data
        whole = 0
        while (length := _whole(self.rest)) is not None:
            whole += self.rest[0] >> 4 == _PUBLISH
            del self.rest[:length]
        return whole


def main(port: int, topic: str, count: int) -> None:
    selector = selectors.DefaultSelector()
    for n in range(count):
        one = Session(port, f"swarm-{topic[-12:]}-{time.monotonic_ns()}-{n}", topic)
        selector.register(one.socket, selectors.EVENT_READ, one)
    _say("ready")
    came: defaultdict[int, list[int]] = defaultdict(list)
    while True:
        for ready, _ in selector.select():
            one = ready.data
            for _ in range(one.take()):
                one.seen += 1
                came[one.seen].append(time.monotonic_ns())
                if len(came[one.seen]) == count:
                    _say(json.dumps(came.pop(one.seen)))


def _whole(data: bytearray) -> int | None:
    """How long the first packet is; None until all of it is there (MQTT 3.1.1, section 2.2.3)."""
    length, shift = 0, 0
    for n in range(1, min(len(data), 5)):
        length |= (data[n] & 127) << shift
        shift += 7
        if data[n] < 128:
            return n + 1 + length if len(data) >= n + 1 + length else None
    return None


def _exactly(found: socket.socket, count: int) -> None:
    while count:
        data = found.recv(count)
        if not data:
            raise ConnectionError("the broker hung up")
        count -= len(data)


def _packet(kind: int, body: bytes) -> bytes:
    low, high = len(body) % 128, len(body) >> 7
    return bytes((kind, low | 128, high) if high else (kind, low)) + body


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text.encode())) + text.encode()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
