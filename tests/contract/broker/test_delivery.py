"""What every broker does with messages."""

import logging

import pytest

from server.base.mqtt import BrokerFault, Message
from tests.contract.broker.conftest import City
from tests.waiting import wait_until


def test_a_message_reaches_who_subscribed(city: City) -> None:
    """A message of QoS 1 reaches every subscriber, whole, and says that it is fresh."""
    server, device = city.server(), city.device()
    topic = f"loa/1/device/{device.name}/inbox"
    device.subscribe(topic)
    server.publish(topic, b"\x00\xff" * 3000)
    wait_until(lambda: device.received)
    assert device.received == [Message(topic, b"\x00\xff" * 3000, 1, retain=False)]


def test_retained_on_subscribe(city: City) -> None:
    """A retained document reaches a device that subscribes later, and says that it was kept."""
    server, device, area = city.server(), city.device(), city.new_name("area")
    server.publish(f"loa/1/area/{area}/programme", b"kept", retain=True)
    device.subscribe("loa/1/area/+/programme")
    wait_until(lambda: device.payloads(f"loa/1/area/{area}/programme"))
    [message] = [m for m in device.received if m.topic == f"loa/1/area/{area}/programme"]
    assert (message.payload, message.retain) == (b"kept", True)


def test_the_latest_retained_wins(city: City) -> None:
    """Of several retained documents on one topic, a later subscriber receives only the last."""
    server, device, area = city.server(), city.device(), city.new_name("area")
    topic = f"loa/1/area/{area}/orders"
    for revision in (b"1", b"2", b"3"):
        server.publish(topic, revision, retain=True)
    device.subscribe(topic)
    city.settle(server, device)
    assert device.payloads(topic) == [b"3"]


def test_an_emptied_topic_keeps_nothing(city: City) -> None:
    """A retained message of no bytes removes what was kept."""
    server, device, area = city.server(), city.device(), city.new_name("area")
    topic = f"loa/1/area/{area}/orders"
    server.publish(topic, b"1", retain=True)
    server.publish(topic, b"", retain=True)
    device.subscribe(topic)
    city.settle(server, device)
    assert device.payloads(topic) == []


def test_order_is_kept(city: City) -> None:
    """Messages of one publisher on one topic arrive in the order they were published."""
    server, device = city.server(), city.device()
    topic = f"loa/1/device/{device.name}/inbox"
    device.subscribe(topic)
    sent = [str(number).encode() for number in range(200)]
    acknowledged = [server.broker.publish(topic, p, qos=1, retain=False) for p in sent]
    for future in acknowledged:
        future.result(30)
    wait_until(lambda: len(device.payloads(topic)) >= len(sent))
    assert device.payloads(topic) == sent


def test_what_goes_up_arrives(city: City) -> None:
    """A device's receipts, status and time requests reach the server."""
    server, device = city.server(), city.device()
    topics = [f"loa/1/device/{device.name}/{kind}" for kind in ("receipts", "status", "time")]
    for topic in topics:
        server.subscribe(topic)
        device.publish(topic, b"up")
    wait_until(lambda: all(server.payloads(topic) for topic in topics))
    assert [server.payloads(topic) for topic in topics] == [[b"up"]] * 3


def test_a_handler_that_raises_stops_nothing(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """A handler that raises is logged with its traceback, and the next message is handled."""
    server, device = city.server(), city.device()
    topic = f"loa/1/device/{device.name}/inbox"

    def fail(message: Message) -> None:
        raise LookupError(f"cannot digest {message.payload!r}")

    device.broker.on_message(fail)
    device.subscribe(topic)
    with caplog.at_level(logging.ERROR):
        server.publish(topic, b"first")
        server.publish(topic, b"second")
        wait_until(lambda: len(caplog.records) >= 2)
    assert device.payloads(topic) == [b"first", b"second"]
    assert "LookupError: cannot digest b'first'" in caplog.text


def test_publishing_without_a_connection_fails_at_once(city: City) -> None:
    """What is published while there is no connection fails, and is not sent later by itself."""
    broker = city.rig.client("device-offline", "no secret")
    lost = broker.publish("loa/1/device/device-offline/status", b"x", qos=1, retain=True)
    with pytest.raises(BrokerFault):
        lost.result(0)
