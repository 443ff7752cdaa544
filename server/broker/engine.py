"""amqtt with its doors closed.

amqtt 0.12 was read for what a hostile client could do; each method below replaces one of its own
and says what was wrong with it. What remains, and why this broker never leaves loopback: it does
not notice a client that falls silent, its queues towards a client that reads slowly are unbounded,
a message of QoS 1 is sent once more only after a reconnect, and it keeps nothing on disk (the
server publishes its retained documents again whenever it connects).
"""

import asyncio
from typing import Any, Final

from amqtt.adapters import ReaderAdapter, StreamReaderAdapter, StreamWriterAdapter, WriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import Action, BrokerConfig, ListenerConfig
from amqtt.errors import AMQTTError, MQTTError, NoDataError
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import Session

from schedules.wire.topics import PACKET_AT_MOST
from server.broker import acl
from server.broker.credentials import CredentialsFile

CONNECT_WITHIN_S: Final = 10
CREDENTIAL: Final = "loa.credential"

REPLACED = (
    "stream_connected",
    "_initialize_client_session",
    "_authenticate",
    "_topic_filtering",
    "_publish_retained_messages_for_subscription",
    "_cleanup_session",
)
if missing := [name for name in REPLACED if not hasattr(Broker, name)]:
    # Private names may change; a rule that amqtt no longer calls would be an open door.
    raise ImportError(f"this amqtt is not the one that was read: it has no {', '.join(missing)}")


class PacketTooLargeError(ConnectionError):
    """A packet announced more bytes than any of our messages has; the connection ends."""


class BoundedReader(StreamReaderAdapter):  # type: ignore[misc]  # amqtt ships no types
    """Refuses to wait for, and hold, more bytes than the largest message."""

    async def read(self, n: int = -1) -> bytes:
        if n > PACKET_AT_MOST:
            # Not one of amqtt's own errors: after those it reads on, in the middle of the packet.
            raise PacketTooLargeError(f"{n} bytes")
        data: bytes = await super().read(n)
        return data


class LoopbackBroker(Broker):  # type: ignore[misc]  # amqtt ships no types
    """An amqtt broker on 127.0.0.1 that knows its clients and holds them to the access list."""

    def __init__(self, credentials: CredentialsFile, port: int) -> None:
        listener = ListenerConfig(bind=f"127.0.0.1:{port}")
        super().__init__(BrokerConfig(listeners={"default": listener}, plugins={}))
        self._credentials = credentials

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        number: int = self._servers["default"].instance.sockets[0].getsockname()[1]
        return number

    async def drop_revoked(self) -> None:
        """Close, for ever once a second, the connections whose secret no longer stands."""
        while True:
            await asyncio.sleep(1)
            for client_id, (session, _) in list(self._sessions.items()):
                if not self._is_current(session):
                    await self._cleanup_session(client_id)

    async def stream_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
    ) -> None:
        """Reads are bounded: MQTT lets a packet announce 256 MB, and amqtt would collect them."""
        await self._client_connected(
            listener_name, BoundedReader(reader), StreamWriterAdapter(writer)
        )

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, _: str, remote_port: int
    ) -> tuple[Any, Session]:
        """Know the client first. amqtt deleted or handed over the session of that name, and let
        go of the connection it belonged to, before it asked for the secret; it never checked the
        topic of a last will; and it waited for CONNECT for ever.

        Every session is a clean one: nothing is kept for a client that is away (DESIGN 8 needs no
        persistent sessions), so nothing can be inherited.
        """
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                handler, session = await BrokerProtocolHandler.init_from_connect(
                    reader, writer, self.plugins_manager
                )
        except (AMQTTError, MQTTError, NoDataError, TimeoutError, OSError, ValueError) as error:
            await writer.close()
            raise AMQTTError(f"no proper CONNECT from port {remote_port}: {error!r}") from error
        if not await self._authenticate(session, None):
            handler.attach(session, reader, writer)
            await handler.mqtt_connack_authorize(False)
            await writer.close()
            raise AMQTTError(f"refused {session.client_id!r} from port {remote_port}")
        await self._cleanup_session(session.client_id)
        session.clean_session = True
        session.parent = 0
        return handler, session

    async def _authenticate(self, session: Session, _: ListenerConfig | None) -> bool:
        """A client is who its secret says, calls itself so, and wills only what it may publish."""
        name = session.username or ""
        if session.client_id != name or not self._credentials.check(name, session.password or ""):
            return False
        session.attributes[CREDENTIAL] = self._credentials.entry(name)
        return not session.will_flag or acl.may_publish(name, session.will_topic or "")

    def _is_current(self, session: Session) -> bool:
        entry = self._credentials.entry(session.username or "")
        return entry is not None and entry == session.attributes.get(CREDENTIAL)

    async def _topic_filtering(self, session: Session, topic: str, action: Action) -> bool:
        """Decides at once. amqtt's own awaits its plugins while it goes through its table of
        subscriptions, and loses the message when somebody subscribes meanwhile."""
        if not self._is_current(session):
            return False
        allowed = acl.may_publish if action == Action.PUBLISH else acl.may_read
        return allowed(session.username or "", topic)

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        """Only to the subscriber. amqtt sent everybody who connected the retained messages of
        everybody's subscriptions."""
        holders = self._subscriptions.get(subscription[0], ())
        if any(holder is session for holder, _ in holders):
            await super()._publish_retained_messages_for_subscription(subscription, session)

    async def _cleanup_session(self, client_id: str) -> None:
        """Subscriptions go before the first await. amqtt removed them, by name, after it: by then
        they could be those of the client's next connection."""
        session, handler = self._sessions.pop(client_id, (None, None))
        if session:
            await self._del_all_subscriptions(session)
            session.clear_queues()
        if handler:
            await self._stop_handler(handler)
