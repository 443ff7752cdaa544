"""What every broker denies: whatever the topic table does not grant."""

import pytest

from tests.contract.broker.conftest import City
from tests.waiting import wait_until


@pytest.mark.parametrize("kind", ["inbox", "config", "ack", "time"])
def test_no_device_reads_for_another(city: City, kind: str) -> None:
    """What the server says to one device, kept or fresh, no other device receives."""
    server, owner, other = city.server(), city.device(), city.device()
    topic = f"loa/1/device/{owner.name}/{kind}"
    server.publish(topic, b"kept", retain=True)
    owner.subscribe(topic)
    for pattern in (topic, f"loa/1/device/+/{kind}", "loa/1/#", "#"):
        other.broker.subscribe(pattern, 1)
    server.publish(topic, b"fresh")
    city.settle(server, owner, other)
    assert owner.payloads(topic) == [b"kept", b"fresh"]
    assert other.payloads(topic) == []


@pytest.mark.parametrize("kind", ["status", "receipts", "time"])
def test_no_device_speaks_as_another(city: City, kind: str) -> None:
    """A device publishes no status, receipt or time request under another's name."""
    server, victim, impostor = city.server(), city.device(), city.device()
    topic = f"loa/1/device/{victim.name}/{kind}"
    server.subscribe(topic)
    impostor.publish(topic, b"forged")
    victim.publish(topic, b"true")
    wait_until(lambda: server.payloads(topic))
    city.settle(server, server)
    assert server.payloads(topic) == [b"true"]


@pytest.mark.parametrize(
    "topic",
    [
        "loa/1/trust",
        "loa/1/area/ward/programme",
        "loa/1/area/ward/orders",
        "loa/1/live/session",
        "loa/1/device/{self}/config",
        "loa/1/device/{self}/inbox",
        "loa/1/device/{self}/ack",
        "anything/else",
    ],
)
def test_no_device_speaks_as_the_server(city: City, topic: str) -> None:
    """A device publishes nothing that goes down, kept or fresh, not even to itself."""
    server, device = city.server(), city.device()
    topic = topic.replace("{self}", device.name)
    server.subscribe("loa/1/#")
    device.publish(topic, b"forged", retain=True)
    # Its own next message comes after, so the forged one is not merely late.
    device.publish(f"loa/1/device/{device.name}/status", b"after")
    wait_until(lambda: server.payloads(f"loa/1/device/{device.name}/status"))
    assert b"forged" not in server.payloads(topic)


def test_a_wrong_secret_does_not_connect(city: City) -> None:
    """A device with a secret that is not its own never connects."""
    device = city.device()
    wrong = city.attempt(city.new_name("device"), device.secret)
    city.rig.enrol(wrong.name)
    trusted = city.device()
    assert trusted.broker.connected
    assert wrong.connections == 0


def test_a_removed_device_does_not_connect(city: City) -> None:
    """A secret that was ended while the broker runs opens nothing any more."""
    name = city.new_name("device")
    secret = city.rig.enrol(name)
    city.rig.remove(name)
    removed = city.attempt(name, secret)
    trusted = city.device()
    assert trusted.broker.connected
    assert removed.connections == 0


def test_a_stranger_disturbs_nobody(city: City) -> None:
    """A wrong secret under a device's name does not end that device's connection."""
    server, device = city.server(), city.device()
    topic = f"loa/1/device/{device.name}/inbox"
    device.subscribe(topic)
    city.attempt(device.name, "guessed")
    city.attempt(city.new_name("device"), "guessed")
    city.device()
    server.publish(topic, b"still here")
    wait_until(lambda: device.payloads(topic))
    assert device.connections == 1
