"""A broker in this process: the same port and access list, no socket, no thread.

A message is delivered before the outermost `publish` returns, on the publisher's thread.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

from server.base.mqtt import (
    Callback,
    ConnectionLost,
    Handler,
    Message,
    SubscriptionRefused,
)
from server.broker import acl

logger = logging.getLogger(__name__)


class MemoryHub:
    """The broker's side: who may connect, what is retained, who is connected."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.running = True
        self.secrets: dict[str, str] = {}
        self._members: list[MemoryBroker] = []
        self._retained: dict[str, tuple[bytes, int]] = {}
        self._due: deque[Callable[[], None]] = deque()
        self._delivering = False

    def join(self, member: "MemoryBroker") -> None:
        """A client begins to connect; it comes in as soon as the broker runs and knows it."""
        with self.lock:
            self._members.append(member)
            self.let_in(member)

    def leave(self, member: "MemoryBroker") -> None:
        """A client stops."""
        with self.lock:
            self._members.remove(member)
            member.connected = False

    def let_in(self, member: "MemoryBroker") -> None:
        """Connect one client, if it may."""
        if self.running and self.secrets.get(member.username) == member.secret:
            member.connected = True
            member.renew()
            self._run(member.welcome)

    def revoke(self, name: str) -> None:
        """End a secret and the connections that used it."""
        with self.lock:
            self.secrets.pop(name, None)
            for member in self._members:
                member.connected = member.connected and member.username != name

    def crash(self) -> None:
        """Everything in memory is gone, and every connection."""
        with self.lock:
            self.running = False
            self._retained.clear()
            for member in self._members:
                member.connected = False

    def restart(self) -> None:
        """Run again; the clients come back."""
        with self.lock:
            self.running = True
            for member in list(self._members):
                self.let_in(member)

    def publish(self, sender: str, message: Message) -> None:
        """Keep it if it is to be retained, and hand it to who subscribed and may read it."""
        with self.lock:
            if not acl.may_publish(sender, message.topic):
                return
            if message.retain and message.payload:
                self._retained[message.topic] = (message.payload, message.qos)
            elif message.retain:
                self._retained.pop(message.topic, None)
            fresh = Message(message.topic, message.payload, message.qos, retain=False)
            for member in self._members:
                for pattern in member.filters if member.connected else ():
                    if acl.covers(pattern, message.topic):
                        self._deliver(member, fresh)

    def send_retained(self, member: "MemoryBroker", pattern: str) -> None:
        """What is retained under a filter, to its new subscriber."""
        for topic, (payload, qos) in self._retained.items():
            if acl.covers(pattern, topic):
                self._deliver(member, Message(topic, payload, qos, retain=True))

    def _deliver(self, member: "MemoryBroker", message: Message) -> None:
        self._run(lambda: member.hand_over(message))

    def _run(self, call: Callable[[], None]) -> None:
        """In order, never inside another handler: a handler may publish."""
        self._due.append(call)
        if not self._delivering:
            self._delivering = True
            try:
                while self._due:
                    self._due.popleft()()
            finally:
                self._delivering = False


class MemoryBroker:
    """`server.base.mqtt.Broker` on a `MemoryHub`."""

    def __init__(self, hub: MemoryHub, username: str, secret: str) -> None:
        self.username = username
        self.secret = secret
        self.connected = False
        self.filters: dict[str, int] = {}
        self._hub = hub
        self._handlers: list[Handler] = []
        self._callbacks: list[Callback] = []
        self._answers: dict[str, Future[None]] = {}

    def start(self) -> None:
        self._hub.join(self)

    def stop(self) -> None:
        self._hub.leave(self)

    def on_message(self, handler: Handler) -> None:
        self._handlers.append(handler)

    def on_connected(self, callback: Callback) -> None:
        self._callbacks.append(callback)

    def subscribe(self, pattern: str, qos: int) -> Future[None]:
        with self._hub.lock:
            answer = self._answers.setdefault(pattern, Future())
            self.filters[pattern] = qos
            if self.connected:
                self._grant(pattern)
            return answer

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool) -> Future[None]:
        done: Future[None] = Future()
        with self._hub.lock:
            if not self.connected:
                done.set_exception(ConnectionLost(topic))
                return done
            self._hub.publish(self.username, Message(topic, payload, qos, retain))
        done.set_result(None)
        return done

    def renew(self) -> None:
        """Ask for every filter again."""
        for pattern in list(self.filters):
            self._grant(pattern)

    def welcome(self) -> None:
        """A connection began."""
        for callback in self._callbacks:
            callback()

    def hand_over(self, message: Message) -> None:
        """One message arrives."""
        for handler in self._handlers:
            try:
                handler(message)
            except Exception:
                logger.exception("a handler of MQTT messages failed")

    def _grant(self, pattern: str) -> None:
        answer = self._answers[pattern]
        if acl.may_read(self.username, pattern):
            if not answer.done():
                answer.set_result(None)
            self._hub.send_retained(self, pattern)
            return
        del self.filters[pattern]
        if not answer.done():
            answer.set_exception(SubscriptionRefused(pattern))
