"""What happens when the broker dies."""

import pytest

from server.base.mqtt import ConnectionLost
from tests.contract.broker.conftest import City
from tests.waiting import wait_until


def test_a_killed_broker_is_found_again(city: City) -> None:
    """After SIGKILL and a restart, a client connects, renews its filters, and says so."""
    server, device = city.server(), city.device()
    topic = f"loa/1/device/{device.name}/inbox"
    device.subscribe(topic)
    city.rig.crash()
    wait_until(lambda: not server.broker.connected and not device.broker.connected)
    lost = server.broker.publish(topic, b"into the void", qos=1, retain=False)
    with pytest.raises(ConnectionLost):
        lost.result(30)
    city.rig.restart()
    wait_until(lambda: server.connections == 2 and device.connections == 2)
    server.publish(topic, b"back")
    wait_until(lambda: device.payloads(topic))
    assert device.payloads(topic) == [b"back"]


def test_what_was_kept_is_published_again(city: City) -> None:
    """A server that publishes its documents at each connection restores a broker that forgot."""
    server, device, area = city.server(), city.device(), city.new_name("area")
    topic = f"loa/1/area/{area}/programme"

    def publish_all() -> None:
        server.broker.publish(topic, b"document", qos=1, retain=True)

    server.broker.on_connected(publish_all)
    city.rig.crash()
    wait_until(lambda: not device.broker.connected)
    city.rig.restart()
    wait_until(lambda: server.connections == 2 and device.connections == 2)
    device.subscribe(topic)
    wait_until(lambda: device.payloads(topic))
    assert set(device.payloads(topic)) == {b"document"}
