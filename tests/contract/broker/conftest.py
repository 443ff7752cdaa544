"""The brokers and clients of the suite."""

import itertools
from collections.abc import Iterator

import pytest

from server.base.mqtt import Broker, Message
from server.broker.acl import SERVER
from tests.contract.broker.rigs import (
    MOSQUITTO,
    MOSQUITTO_PASSWD,
    EmbeddedRig,
    MemoryRig,
    MosquittoRig,
    Rig,
)
from tests.waiting import WITHIN_S, wait_until


def _open(kind: str, factory: pytest.TempPathFactory) -> Rig:
    if kind == "memory":
        return MemoryRig()
    folder = factory.mktemp(kind)
    if kind == "embedded":
        return EmbeddedRig(folder)
    if not (MOSQUITTO and MOSQUITTO_PASSWD):
        pytest.skip("mosquitto was not found; Debian: sudo apt install mosquitto")
    return MosquittoRig(folder)


@pytest.fixture(scope="module", params=["memory", "embedded", "mosquitto"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A broker of each kind, shared by a module's tests; clients are new in each."""
    opened = _open(request.param, tmp_path_factory)
    yield opened
    opened.close()


class Client:
    """A started, connected client and what it received."""

    def __init__(self, name: str, secret: str, broker: Broker) -> None:
        self.name = name
        self.secret = secret
        self.broker = broker
        self.received: list[Message] = []
        self.connections = 0
        broker.on_message(self.received.append)
        broker.on_connected(self._count)

    def _count(self) -> None:
        self.connections += 1

    def subscribe(self, pattern: str) -> None:
        """And wait for the broker's answer."""
        self.broker.subscribe(pattern, 1).result(WITHIN_S)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """And wait for the broker's acknowledgement."""
        self.broker.publish(topic, payload, qos=1, retain=retain).result(WITHIN_S)

    def payloads(self, topic: str) -> list[bytes]:
        """What it received on one topic, in order."""
        return [message.payload for message in self.received if message.topic == topic]


class City:
    """Makes clients on one broker and stops them at the end of the test."""

    def __init__(self, rig: Rig, numbers: Iterator[int]) -> None:
        self.rig = rig
        self._numbers = numbers
        self._clients: list[Client] = []

    def connect(self, name: str) -> Client:
        """A client with a secret, connected."""
        client = self.attempt(name, self.rig.enrol(name))
        wait_until(lambda: client.broker.connected)
        return client

    def attempt(self, name: str, secret: str) -> Client:
        """A client that tries to connect with this secret."""
        client = Client(name, secret, self.rig.client(name, secret))
        self._clients.append(client)
        client.broker.start()
        return client

    def server(self) -> Client:
        """The server."""
        return self.connect(SERVER)

    def device(self) -> Client:
        """A new device."""
        return self.connect(self.new_name("device"))

    def new_name(self, kind: str) -> str:
        """A name that no other test on this broker uses."""
        return f"{kind}-{next(self._numbers)}"

    def settle(self, server: Client, *others: Client) -> None:
        """Return when whatever was published before has arrived: brokers keep the order."""
        area = self.new_name("settled")
        for client in others:
            client.subscribe(f"loa/1/area/{area}/orders")
        server.publish(f"loa/1/area/{area}/orders", b"settled")
        for client in others:
            wait_until(lambda c=client: c.payloads(f"loa/1/area/{area}/orders"))  # type: ignore[misc]  # binds now

    def close(self) -> None:
        """Stop all clients."""
        for client in self._clients:
            client.broker.stop()


NUMBERS = itertools.count(1)


@pytest.fixture
def city(rig: Rig) -> Iterator[City]:
    """Clients on one broker."""
    opened = City(rig, NUMBERS)
    yield opened
    opened.close()
