"""The server's one door to MQTT: the `Broker` port, and its adapter on paho.

    BrokerFault                 an environment fault: what was published did not get through
    ├── ConnectionLost          no connection, or it ended before the broker acknowledged
    ├── QueueFull               too much is on its way already
    └── SubscriptionRefused     the broker does not grant this filter

Faults arrive only in futures; nothing here retries. Whoever keeps the outbox does, and publishes
all retained documents again whenever a connection begins.
"""

import logging
import random
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from paho.mqtt.client import (
    MQTT_ERR_SUCCESS,
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessage,
)
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from schedules.wire import topics

MOST_UNDERWAY: Final = 10_000
MOST_IN_FLIGHT: Final = 100
KEEPALIVE_S: Final = 30
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 10.0
_PUBLISH_AT_QOS_2: Final = 0x34

logger = logging.getLogger(__name__)


class BrokerFault(Exception):  # noqa: N818  (a fault of the environment, not of the program)
    """What was asked of the broker did not happen."""


class ConnectionLost(BrokerFault):
    """There is no connection, or it ended before the broker acknowledged."""


class QueueFull(BrokerFault):
    """`MOST_UNDERWAY` messages wait for their acknowledgement already."""


class SubscriptionRefused(BrokerFault):
    """The broker does not grant this filter to this client."""


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived. `retain` says that it was kept from before the subscription."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


Handler = Callable[[Message], None]
Callback = Callable[[], None]


class Broker(Protocol):
    """A connection to an MQTT 3.1.1 broker that renews itself until `stop`.

    Handlers and callbacks run one at a time, on the connection's own thread: they return soon, and
    never wait for one of its futures. One that raises is logged with its traceback, and the next
    message comes all the same. They are registered before `start`.
    """

    @property
    def connected(self) -> bool:
        """Whether a connection stands with every subscription renewed."""

    def start(self) -> None:
        """Begin to connect, and return at once; raises nothing when the broker is away."""

    def stop(self) -> None:
        """Disconnect and return when no handler runs any more; what is underway is lost."""

    def on_message(self, handler: Handler) -> None:
        """Hand every message that arrives to `handler`, in the order of each topic."""

    def on_connected(self, callback: Callback) -> None:
        """Call `callback` whenever a connection began and all subscriptions were renewed."""

    def subscribe(self, pattern: str, qos: int) -> Future[None]:
        """Subscribe to a filter now and on every later connection.

        Completes with the first answer: granted, or `SubscriptionRefused`. Retained messages that
        match arrive after it on every connection; a message may come twice where filters overlap.
        """

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> Future[None]:
        """Send one message; returns at once.

        Completes when the broker acknowledged (QoS 1) or the message was written (QoS 0), and
        fails with a `BrokerFault`: then it may or may not have arrived. What was lost is never
        sent later by itself, so that an old document cannot overtake a newer one. Messages of one
        connection keep their order. A refusal by the access list looks like success (MQTT 3.1.1).
        """


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker is and as whom to connect; the client id is the user name. `tls` says, for
    each connection anew, how a broker is met that asks for a certificate."""

    host: str
    port: int
    username: str
    secret: str
    tls: Callable[[], ssl.SSLContext] | None = None


def take_place(address: BrokerAddress) -> None:
    """Connect under a name and leave: a broker ends the connection that had it before (MQTT 3.1.1,
    section 3.1.4). Raises `OSError` where the broker does not answer so."""
    connection = _Connection(address, PahoBroker(address))
    connection.come_and_go()


class PahoBroker:
    """`Broker` on paho. Each connection is a paho client of its own.

    For paho sends again, after `on_connect`, whatever an earlier connection left unacknowledged: a
    stale retained document would replace the one published in that callback.
    """

    def __init__(self, address: BrokerAddress) -> None:
        self._address = address
        self._handlers: list[Handler] = []
        self._callbacks: list[Callback] = []
        self._subscriptions: dict[str, tuple[int, Future[None]]] = {}
        self._attempt: _Connection | None = None
        self._connection: _Connection | None = None  # the attempt that was accepted
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def connected(self) -> bool:
        connection = self._connection
        return connection is not None and connection.ready

    def start(self) -> None:
        if self._thread is not None:
            raise RuntimeError("started already")
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread is None:
            return
        with self._lock:
            self._stopping.set()
            attempt = self._attempt
        if attempt is not None:
            attempt.close()
        self._thread.join()
        self._thread = None

    def on_message(self, handler: Handler) -> None:
        self._handlers.append(handler)

    def on_connected(self, callback: Callback) -> None:
        self._callbacks.append(callback)

    def subscribe(self, pattern: str, qos: int) -> Future[None]:
        with self._lock:
            _, earlier = self._subscriptions.get(pattern, (qos, None))
            answer = _running() if earlier is None or earlier.done() else earlier
            self._subscriptions[pattern] = (qos, answer)
            connection = self._connection
        if connection is not None:
            connection.subscribe([(pattern, qos)])
        return answer

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> Future[None]:
        connection = self._connection
        if connection is None:
            return _failed(ConnectionLost("not connected"))
        return connection.publish(topic, payload, qos, retain)

    def _run(self) -> None:
        """Connect, serve, wait; with full jitter, so that many do not come back at once."""
        failures = 0
        while not self._stopping.is_set():
            connection = _Connection(self._address, self)
            with self._lock:
                self._attempt = connection
            if connection.serve(self._stopping):
                failures = 0
            wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**failures)
            failures = min(failures + 1, 16)
            with self._lock:
                self._attempt = None
            del connection
            self._stopping.wait(random.uniform(0, wait))  # noqa: S311  (spreads load, no secret)

    # What a connection tells, on paho's thread.

    def begun(self, connection: "_Connection") -> list[tuple[str, int]]:
        """It was accepted: from now on publish and subscribe go there. Returns the filters."""
        with self._lock:
            self._connection = connection
            return [(pattern, qos) for pattern, (qos, _) in self._subscriptions.items()]

    def ready(self) -> None:
        """All filters were answered."""
        for callback in self._callbacks:
            _guarded(callback)

    def answered(self, pattern: str, granted: bool) -> None:
        """The broker answered for one filter."""
        _, answer = self._subscriptions[pattern]
        if not granted:
            logger.error("the broker does not grant %s to %s", pattern, self._address.username)
        if not answer.done():
            if granted:
                answer.set_result(None)
            else:
                answer.set_exception(SubscriptionRefused(pattern))

    def ended(self, connection: "_Connection") -> None:
        """It is over."""
        if self._connection is connection:
            self._connection = None

    def arrived(self, message: MQTTMessage) -> None:
        """One message."""
        received = Message(message.topic, bytes(message.payload), message.qos, message.retain)
        for handler in self._handlers:
            _guarded(partial(handler, received))


if not hasattr(Client, "_sock_recv"):
    # A private name may change; a bound that paho no longer asks would be an open door.
    raise ImportError("this paho is not the one that was read: it has no _sock_recv")


class _BoundedClient(Client):
    """paho, which would collect up to 256 MB for one packet, and QoS 2 messages without number:
    a packet larger than any of ours ends the connection when it is announced, and so does one of
    QoS 2, which nobody here asks for."""

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > topics.PACKET_AT_MOST:
            raise ConnectionAbortedError(f"a packet of {bufsize} bytes is announced")
        if self._in_packet["command"] & 0xF4 == _PUBLISH_AT_QOS_2:
            raise ConnectionAbortedError("a packet of QoS 2 is announced")
        return super()._sock_recv(bufsize)


class _Connection:
    """One paho client, from CONNECT to the end of its socket, and what is underway on it."""

    def __init__(self, address: BrokerAddress, owner: PahoBroker) -> None:
        self._address = address
        self._owner = owner
        self._client = self._paho()
        self._lock = threading.Lock()  # not held in paho's publish: on_publish comes under its lock
        self._underway: dict[int, Future[None]] = {}
        self._early: set[int] = set()  # acknowledged before publish() had returned their number
        self._asked: dict[int, list[tuple[str, int]]] = {}
        self._over = threading.Event()
        self._accepted = False
        self.ready = False

    def _paho(self) -> Client:
        client = _BoundedClient(
            CallbackAPIVersion.VERSION2,
            client_id=self._address.username,
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        client.username_pw_set(self._address.username, self._address.secret)
        if self._address.tls is not None:
            client.tls_set_context(self._address.tls())
        client.max_queued_messages_set(MOST_UNDERWAY)
        client.max_inflight_messages_set(MOST_IN_FLIGHT)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        return client

    def serve(self, stopping: threading.Event) -> bool:
        """Return when the connection has ended: whether the broker had accepted it."""
        try:
            self._client.connect(self._address.host, self._address.port, KEEPALIVE_S)
        except OSError as error:
            logger.info("no broker at %s:%s: %s", self._address.host, self._address.port, error)
            return False
        self._client.loop_start()
        if stopping.is_set():  # stop() came when there was nothing to close yet
            self.close()
        self._over.wait()
        self._client.loop_stop()
        self._owner.ended(self)
        self._lose_what_is_underway()
        self._part_from_paho()
        return self._accepted

    def come_and_go(self) -> None:
        """Raises `OSError` where it is not let in within ten seconds."""
        client, there = self._client, threading.Event()
        client.on_connect = lambda *_: there.set()
        client.connect(self._address.host, self._address.port, KEEPALIVE_S)
        client.loop_start()
        let_in = there.wait(LONGEST_WAIT_S)
        client.disconnect()
        client.loop_stop()
        self._part_from_paho()
        if not let_in:
            raise TimeoutError("the broker does not answer")

    def close(self) -> None:
        self._client.disconnect()

    def publish(self, topic: str, payload: bytes, qos: int, retain: bool) -> Future[None]:
        if len(self._underway) >= MOST_UNDERWAY:
            return _failed(QueueFull(topic))
        sent = self._client.publish(topic, payload, qos, retain)
        if sent.rc != MQTT_ERR_SUCCESS:
            return _failed(ConnectionLost(f"{topic}: {sent.rc.name}"))
        done = _running()
        with self._lock:
            if sent.mid in self._early:
                self._early.remove(sent.mid)
                done.set_result(None)
            elif self._over.is_set():
                done.set_exception(ConnectionLost(topic))
            else:
                self._underway[sent.mid] = done
        return done

    def subscribe(self, filters: list[tuple[str, int]]) -> None:
        with self._lock:
            _, number = self._client.subscribe(filters)
            if number is not None:
                self._asked[number] = filters

    def _lose_what_is_underway(self) -> None:
        with self._lock:
            lost, self._underway = self._underway, {}
        for future in lost.values():
            future.set_exception(ConnectionLost("the connection ended before the acknowledgement"))

    def _part_from_paho(self) -> None:
        """Break the circle of references: paho closes its last sockets only when it is deleted."""
        client = self._client
        client.on_connect = client.on_disconnect = client.on_message = None
        client.on_publish = client.on_subscribe = None

    # paho's callbacks, on its network thread.

    def _on_connect(
        self, _c: Client, _u: object, _f: ConnectFlags, reason: ReasonCode, _p: Properties | None
    ) -> None:
        if reason.is_failure:
            logger.error("the broker refuses %s: %s", self._address.username, reason)
            return
        self._accepted = True
        if filters := self._owner.begun(self):
            self.subscribe(filters)
        else:
            self._become_ready()

    def _on_subscribe(
        self, _c: Client, _u: object, number: int, codes: list[ReasonCode], _p: Properties | None
    ) -> None:
        with self._lock:
            filters = self._asked.pop(number, [])
            remaining = bool(self._asked)
        for (pattern, _), code in zip(filters, codes, strict=False):
            self._owner.answered(pattern, not code.is_failure)
        if not remaining and not self.ready:
            self._become_ready()

    def _become_ready(self) -> None:
        self.ready = True
        self._owner.ready()

    def _on_message(self, _c: Client, _u: object, message: MQTTMessage) -> None:
        self._owner.arrived(message)

    def _on_publish(
        self, _c: Client, _u: object, mid: int, _r: ReasonCode, _p: Properties | None
    ) -> None:
        with self._lock:
            done = self._underway.pop(mid, None)
            if done is None:
                self._early.add(mid)
        if done is not None:
            done.set_result(None)

    def _on_disconnect(
        self, _c: Client, _u: object, _f: DisconnectFlags, _r: ReasonCode, _p: Properties | None
    ) -> None:
        self.ready = False
        self._over.set()


def _running() -> Future[None]:
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()  # what is on its way cannot be cancelled
    return future


def _failed(fault: BrokerFault) -> Future[None]:
    future = _running()
    future.set_exception(fault)
    return future


def _guarded(call: Callback) -> None:
    """The door: what a handler raises ends here, and the loop goes on."""
    try:
        call()
    except Exception:
        logger.exception("a handler of MQTT messages failed")
