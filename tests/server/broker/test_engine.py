"""What a hostile client cannot do to the embedded broker."""

import socket
from collections.abc import Iterator

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from schedules.wire.topics import PACKET_AT_MOST
from server.base.mqtt import BrokerAddress, PahoBroker, SubscriptionRefused
from server.broker.acl import SERVER
from server.broker.embedded import EmbeddedBroker
from tests.contract.broker.conftest import Client as Member
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """One for all tests of this module."""
    running = EmbeddedBroker(tmp_path_factory.mktemp("broker"))
    running.start()
    yield running
    running.stop()


class Connect:
    """Connects clients to the broker and stops them after the test."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self.broker = broker
        self._members: list[Member] = []

    def __call__(self, name: str, secret: str | None = None) -> Member:
        secret = secret or self.broker.credentials.issue(name)
        port = PahoBroker(BrokerAddress("127.0.0.1", self.broker.port, name, secret))
        member = Member(name, secret, port)
        self._members.append(member)
        port.start()
        wait_until(lambda: port.connected)
        return member

    def close(self) -> None:
        """Stop all."""
        for member in self._members:
            member.broker.stop()


@pytest.fixture
def connect(broker: EmbeddedBroker) -> Iterator[Connect]:
    """To connect clients with."""
    connector = Connect(broker)
    yield connector
    connector.close()


def connack(broker: EmbeddedBroker, client: Client) -> str:
    """What the broker answers to a CONNECT; "closed" when it only closes."""
    answers: list[str] = []
    client.on_connect = lambda _c, _u, _f, reason, _p: answers.append(str(reason))
    client.on_disconnect = lambda *_: answers.append("closed")
    client.connect("127.0.0.1", broker.port)
    while not answers:
        client.loop(0.1)
    client.disconnect()
    return answers[0]


def paho(client_id: str, username: str | None = None, secret: str = "") -> Client:
    """A client that need not say who it is."""
    client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, reconnect_on_failure=False)
    if username is not None:
        client.username_pw_set(username, secret)
    return client


def test_nobody_is_anonymous(broker: EmbeddedBroker) -> None:
    """A client without a name and secret is refused."""
    assert connack(broker, paho("loa-1")) == "Not authorized"


def test_a_client_calls_itself_by_its_name(broker: EmbeddedBroker) -> None:
    """A client id that is not the user name is refused: nobody takes another's session."""
    secret = broker.credentials.issue("loa-2")
    assert connack(broker, paho("loa-2", "loa-2", secret)) == "Success"
    assert connack(broker, paho("loa-3", "loa-2", secret)) == "Not authorized"


@pytest.mark.parametrize("topic", ["loa/1/trust", "loa/1/device/loa-5/status", "$SYS/x"])
def test_no_last_will_beyond_ones_rights(broker: EmbeddedBroker, topic: str) -> None:
    """A last will on a topic the client may not publish on is refused with the connection."""
    secret = broker.credentials.issue("loa-4")
    client = paho("loa-4", "loa-4", secret)
    client.will_set(topic, b"forged", 1, retain=True)
    assert connack(broker, client) == "Not authorized"


def test_retained_messages_reach_only_their_subscribers(connect: Connect) -> None:
    """A client that connects and subscribes to nothing receives nothing."""
    server, owner = connect(SERVER), connect("loa-6")
    topic = "loa/1/device/loa-6/config"
    server.subscribe("loa/1/#")
    owner.subscribe(topic)
    server.publish(topic, b"kept", retain=True)
    stranger = connect("loa-7")
    stranger.publish("loa/1/device/loa-7/status", b"after")
    wait_until(lambda: server.payloads("loa/1/device/loa-7/status"))
    assert owner.payloads(topic) == [b"kept"]
    assert stranger.received == []


@pytest.mark.parametrize(
    "pattern", ["#", "loa/1/#", "loa/1/device/+/inbox", "loa/1/device/loa-9/inbox", "$SYS/#"]
)
def test_a_wider_filter_is_refused(connect: Connect, pattern: str) -> None:
    """A filter wider than the grant is refused as a whole, in so many words."""
    device = connect("loa-8")
    with pytest.raises(SubscriptionRefused):
        device.subscribe(pattern)


def test_a_removed_device_is_dropped(broker: EmbeddedBroker, connect: Connect) -> None:
    """A device whose secret is ended while it is connected loses its connection and its voice."""
    server, device = connect(SERVER), connect("loa-10")
    server.subscribe("loa/1/device/+/status")
    broker.credentials.revoke("loa-10")
    device.broker.publish("loa/1/device/loa-10/status", b"late", qos=0, retain=True)
    wait_until(lambda: not device.broker.connected)
    assert server.payloads("loa/1/device/loa-10/status") == []


def test_the_same_name_again_takes_over(broker: EmbeddedBroker, connect: Connect) -> None:
    """A device that connects a second time ends its first connection, and is the one served."""
    server, first = connect(SERVER), connect("loa-11")
    topic = "loa/1/device/loa-11/inbox"
    first.subscribe(topic)
    second = connect("loa-11", first.secret)
    first.broker.stop()
    wait_until(lambda: second.broker.connected)
    second.subscribe(topic)
    server.publish(topic, b"to the second")
    wait_until(lambda: second.payloads(topic))
    assert first.payloads(topic) == []


@pytest.mark.parametrize(
    "packet",
    [
        b"\x10\xff\xff\xff\x7f",  # CONNECT of 256 MB
        b"\x30\xff\xff\xff\x7f\x00\x01a",  # PUBLISH before CONNECT
        b"GET / HTTP/1.1\r\n\r\n",
        bytes(range(256)),
    ],
)
def test_noise_ends_its_own_connection(
    broker: EmbeddedBroker, connect: Connect, packet: bytes
) -> None:
    """Bytes that are no CONNECT end the connection they came on, and no other."""
    device = connect("loa-12")
    with socket.create_connection(("127.0.0.1", broker.port), timeout=30) as peer:
        peer.sendall(packet)
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(4096):
            pass
    device.publish("loa/1/device/loa-12/status", b"still here")
    assert device.connections == 1


def test_a_message_too_large_ends_the_connection(connect: Connect) -> None:
    """A message larger than any of ours is not read, and ends its sender's connection."""
    server, device = connect(SERVER), connect("loa-13")
    server.subscribe("loa/1/device/+/receipts")
    topic = "loa/1/device/loa-13/receipts"
    lost = device.broker.publish(topic, bytes(PACKET_AT_MOST + 1), qos=1, retain=False)
    assert lost.exception(30) is not None
    wait_until(lambda: device.connections == 2)
    device.publish(topic, b"small")
    wait_until(lambda: server.payloads(topic))
    assert server.payloads(topic) == [b"small"]


def test_the_largest_message_passes(connect: Connect) -> None:
    """A programme of its full size reaches a device."""
    server, device = connect(SERVER), connect("loa-14")
    device.subscribe("loa/1/area/+/programme")
    server.publish("loa/1/area/large/programme", bytes(1024 * 1024))
    wait_until(lambda: device.payloads("loa/1/area/large/programme"))
