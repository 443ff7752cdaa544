"""The one door to MQTT: a connection that comes and goes, said in events.

MQTT 3.1.1 with a clean session: documents are retained state and receipts are acknowledged by the
server itself, so the broker need remember nothing of us. Each connection is a client of its own:
whatever an old one had queued is gone with it, the core sends what matters again.
"""

import logging
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from paho.mqtt.client import MQTT_ERR_SUCCESS, Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from device_agent.core.events import LinkDown, LinkUp, MessageArrived
from device_agent.meter import Meter
from schedules.wire import topics

_LOG = logging.getLogger(__name__)

KEEPALIVE_S = 75
"""Longer than from one beat to the next (`device_agent.core.reporting`): the beats keep the link
alive, and the broker is asked only where they do not go."""
UNANSWERED_MS = 30_000
"""What was sent and is not acknowledged by then went to a line that is dead (tcp(7)): sooner than
the broker's answer to a ping would tell."""
CONNECT_TIMEOUT_S = 10.0
QUEUE_AT_MOST = 200
_BOUND_S = 1.0
_BOUND_AT_MOST_S = 45.0
"""A fleet is to be back within a minute, so it begins to come well before that."""
_STEADY_S = 10.0
"""A connection that lasted this long was a good one: the next wait begins small again."""
FAREWELL_S = 2.0
_PUBLISH_AT_QOS_2 = 0x34

LinkEvent = LinkUp | LinkDown | MessageArrived


@dataclass(frozen=True, slots=True)
class Broker:
    """Where, and as whom. The user name is the device's id; `tls` says before each connection how
    a broker is met that asks for a certificate."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    tls: Callable[[], ssl.SSLContext] | None = None


for _name in ("_sock_recv", "_create_socket_connection"):
    # A private name may change; a bound that paho no longer asks would be an open door.
    if not hasattr(Client, _name):
        raise ImportError(f"this paho is not the one that was read: it has no {_name}")


class _BoundedClient(Client):
    """paho, which would collect up to 256 MB for one packet, and QoS 2 messages without number:
    a packet larger than any of ours ends the connection when it is announced, and so does one of
    QoS 2, which nobody here asks for. `meter` sees its line before TLS begins."""

    def __init__(self, name: str, meter: Meter) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        self._meter = meter

    def _create_socket_connection(self) -> socket.socket:
        line: socket.socket = super()._create_socket_connection()
        self._meter.opened(line)
        return line

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > topics.PACKET_AT_MOST:
            raise ConnectionAbortedError(f"a packet of {bufsize} bytes is announced")
        if self._in_packet["command"] & 0xF4 == _PUBLISH_AT_QOS_2:
            raise ConnectionAbortedError("a packet of QoS 2 is announced")
        return super()._sock_recv(bufsize)


def pause_s(failures: int, chance: float) -> float:
    """Full jitter (Brooker, "Exponential Backoff And Jitter"): anywhere below a doubling bound,
    from the first attempt on, so that a fleet does not fall upon a broker that came back."""
    return min(_BOUND_AT_MOST_S, _BOUND_S * 2.0 ** min(failures, 10)) * chance


class Link:
    """`emit` gets every event on the link's own thread and must return at once.

    `publish`, `subscribe` and `unsubscribe` are for any thread; without a connection they do
    nothing: what they were to say is said again after `LinkUp`.
    """

    def __init__(
        self,
        broker: Broker,
        emit: Callable[[LinkEvent], None],
        chance: Callable[[], float] = random.random,
        meter: Meter | None = None,
    ) -> None:
        self._broker, self._emit, self._chance = broker, emit, chance
        self._meter = meter or Meter()
        self._will: tuple[str, bytes] | None = None
        # Held for our own fields only, never while paho is called.
        self._changed = threading.Condition()
        self._client: Client | None = None
        self._up = False
        self._unsent: set[int] = set()
        self._sent_early: set[int] = set()
        self._closing = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self.started = False

    def start(self) -> None:
        self.started = True
        self._thread.start()

    @property
    def up(self) -> bool:
        return self._up

    @property
    def ended(self) -> bool:
        """Closed, and its thread is gone."""
        return self._closing.is_set() and not self._thread.is_alive()

    def close(self) -> None:
        """Let what was published go out (at most two seconds), then disconnect for good."""
        with self._changed:
            self._changed.wait_for(lambda: not self._up or not self._unsent, FAREWELL_S)
            self._closing.set()
            client = self._client
        if client is not None:
            client.disconnect()
        if self._thread.is_alive():  # a broker that never answers must not keep us
            self._thread.join(2 * FAREWELL_S)

    def will(self, topic: str, payload: bytes) -> None:
        """The last will of the next connection."""
        self._will = topic, payload

    def publish(self, topic: str, payload: bytes) -> None:
        """QoS and retaining as the table of topics says."""
        row = topics.find(topic)
        assert row is not None, topic
        client = self._client
        if client is None or not self._up:
            return
        # Never under our lock: paho holds its own while it calls `_published`.
        sent = client.publish(topic, payload, row[0].qos, row[0].retain)
        self._meter.sent(topic, len(payload), row[0].qos)
        with self._changed:
            if sent.rc == MQTT_ERR_SUCCESS and sent.mid not in self._sent_early:
                self._unsent.add(sent.mid)
            self._sent_early.discard(sent.mid)

    def subscribe(self, names: Sequence[str]) -> None:
        client = self._client
        if client is not None and self._up and names:
            client.subscribe([(name, _qos(name)) for name in names])

    def unsubscribe(self, names: Sequence[str]) -> None:
        client = self._client
        if client is not None and self._up and names:
            client.unsubscribe(list(names))

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            began = time.monotonic()
            self._connect_once()
            failures = 0 if time.monotonic() - began > _STEADY_S else failures + 1
            self._closing.wait(pause_s(failures, self._chance()))

    def _connect_once(self) -> None:
        """One connection, from the attempt until it is gone."""
        try:
            client = self._new_client()
        except (OSError, ValueError):
            _LOG.exception("the certificate cannot be shown")
            return
        client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_S)
        if self._closing.is_set():
            return
        self._over.clear()
        try:
            client.reconnect()
            if self._hand_over(client):
                client.disconnect()
            if self._broker.tls is None:
                client.loop_forever(timeout=60.0)
            else:
                self._loop_apart(client)
        except OSError as fault:
            _LOG.debug("no connection: %s", fault)
        finally:
            self._meter.closed()
        with self._changed:
            was_up, self._up, self._client = self._up, False, None
            self._changed.notify_all()
        if was_up:
            self._emit(LinkDown())

    def _hand_over(self, client: Client) -> bool:
        """Other threads may use the client from now on, not before: paho has its line in a field of
        its own while it opens it. True: somebody closed the link meanwhile."""
        with self._changed:
            self._client, self._unsent, self._sent_early = client, set(), set()
            return self._closing.is_set()

    def _loop_apart(self, client: Client) -> None:
        """On a thread of paho's own, to which other threads leave all writing: otherwise they
        write themselves while it reads, and an SSL object is one thread's."""
        client.loop_start()
        while client._thread is not None and client._thread.is_alive():
            if self._over.wait(1.0):
                break
        client.loop_stop()

    def _new_client(self) -> Client:
        client = _BoundedClient(self._broker.username, self._meter)
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.max_queued_messages_set(QUEUE_AT_MOST)
        client.username_pw_set(self._broker.username, self._broker.password)
        if self._broker.tls is not None:
            client.tls_set_context(self._broker.tls())
        if self._will is not None:
            topic, payload = self._will
            client.will_set(topic, payload, _qos(topic), retain=True)
        client.on_socket_open = _notice_when_dead
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._arrived
        client.on_publish = self._published
        return client

    def _connected(
        self, client: Client, _data: Any, _flags: ConnectFlags, code: ReasonCode, _p: Any
    ) -> None:
        if code.is_failure:
            _LOG.warning("the broker refuses the connection: %s", code)
            client.disconnect()
            return
        with self._changed:
            self._up = not self._closing.is_set()
        if not self._up:  # closed while this connection was on its way
            client.disconnect()
            return
        self._meter.taken_in()
        self._emit(LinkUp())

    def _disconnected(
        self, _client: Client, _data: Any, _flags: DisconnectFlags, code: ReasonCode, _p: Any
    ) -> None:
        _LOG.info("disconnected: %s", code)
        self._over.set()

    def _arrived(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        row = topics.find(message.topic)
        self._meter.arrived(message.topic, len(message.payload), message.qos)
        if not message.payload or row is None:
            return
        # A byte too many is enough for the gate to refuse it; more need not be kept.
        self._emit(MessageArrived(message.topic, bytes(message.payload[: row[0].largest + 1])))

    def _published(
        self, _client: Client, _data: Any, mid: int, _code: ReasonCode, _p: Properties
    ) -> None:
        with self._changed:
            if mid not in self._unsent:  # called before `publish` returned
                self._sent_early.add(mid)
            self._unsent.discard(mid)
            self._changed.notify_all()


def _notice_when_dead(_client: Client, _data: Any, line: Any) -> None:
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)


def _qos(topic: str) -> int:
    row = topics.find(topic)
    assert row is not None, topic
    return row[0].qos
