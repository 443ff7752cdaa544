"""What a hostile broker announces, neither the agent nor the server collects."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import pytest

from device_agent.core.events import LinkDown, LinkUp
from device_agent.link import Broker as Place
from device_agent.link import Link
from schedules.wire import topics
from server.base.mqtt import BrokerAddress, PahoBroker

WITHIN_S = 20.0
CONNACK = b"\x20\x02\x00\x00"
HUGE = b"\x30\xff\xff\xff\x7f"
"""A PUBLISH that announces 268,435,455 bytes, the most there is (MQTT 3.1.1 section 2.2.3)."""
AT_QOS_2 = b"\x34\x06\x00\x01t\x00\x01x"


class HostileBroker:
    """Accepts everybody, says one thing, and sees whether the client then goes away."""

    def __init__(self, says: bytes) -> None:
        self._says = says
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.left = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            client, _ = self._listener.accept()
            self._sockets.append(client)
            client.recv(4_096)
            client.sendall(CONNACK + self._says)
            with suppress(ConnectionResetError):  # it left without reading what was said
                while client.recv(4_096):
                    pass
            self.left.set()


@contextmanager
def the_agent(port: int) -> Iterator[None]:
    up, down = threading.Event(), threading.Event()
    heard: dict[type, threading.Event] = {LinkUp: up, LinkDown: down}
    link = Link(Place("127.0.0.1", port, "loa-1", "x"), lambda event: heard[type(event)].set())
    link.start()
    try:
        yield
        assert up.wait(WITHIN_S)
        assert down.wait(WITHIN_S)
    finally:
        link.close()


@contextmanager
def the_server(port: int) -> Iterator[None]:
    broker = PahoBroker(BrokerAddress("127.0.0.1", port, "server", "x"))
    broker.start()
    try:
        yield
    finally:
        broker.stop()


@pytest.mark.parametrize("client", [the_agent, the_server])
@pytest.mark.parametrize("says", [HUGE, AT_QOS_2], ids=["huge", "at QoS 2"])
def test_what_is_announced_beyond_all_bounds_ends_the_connection(
    client: Callable[[int], AbstractContextManager[None]], says: bytes
) -> None:
    """Before a byte of it is read; QoS 2 too, for it would be kept until it is released."""
    broker = HostileBroker(says)
    try:
        with client(broker.port):
            assert broker.left.wait(WITHIN_S)
    finally:
        broker.close()


def test_the_bound_leaves_room_for_every_message_of_ours() -> None:
    """The largest payload fits, with the longest of our topics before it."""
    longest = max(len(row.of("x" * 64)) for row in topics.TOPICS)
    largest = max(row.largest for row in topics.TOPICS)
    assert largest + 2 + longest + 2 <= topics.PACKET_AT_MOST < 2 * largest
