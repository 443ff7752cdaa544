"""A broker and the links to it, in bad weather: losing, doubling, delaying, parting, forgetting.

MQTT over TCP would spare a session most of this; the design asks for none of it, so none is given.
"""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Protocol

from schedules.wire import topics
from server.base.mqtt import Callback, ConnectionLost, Handler, Message
from server.broker import acl
from tests.simulation.chance import Chance
from tests.simulation.clock import MS, VirtualClock


@dataclass(frozen=True, slots=True)
class Weather:
    """The chance that a message is lost, or comes twice, and how long one is under way (ms)."""

    lose: float = 0.0
    double: float = 0.0
    delay_ms: tuple[float, float] = (2.0, 30.0)


FAIR = Weather()
REMEMBERED = 400
"""So many messages that were carried can be said again by whoever listened."""

_covers = lru_cache(maxsize=4_096)(acl.covers)
_may_read = lru_cache(maxsize=4_096)(acl.may_read)
_may_publish = lru_cache(maxsize=4_096)(acl.may_publish)


@lru_cache(maxsize=4_096)
def _is_retained(topic: str) -> bool:
    found = topics.find(topic)
    return found is not None and found[0].retain


class Member(Protocol):
    """One client, as the broker sees it."""

    @property
    def name(self) -> str: ...

    def connected_now(self) -> None: ...

    def disconnected_now(self) -> None: ...

    def arrives(self, topic: str, payload: bytes, retain: bool) -> None: ...


@dataclass
class Session:
    """One connection, the nth; a new one is another object: nothing of the old reaches it."""

    member: Member
    n: int
    filters: dict[str, None] = field(default_factory=dict)
    pending: list[Future[None]] = field(default_factory=list)
    will: tuple[str, bytes] | None = None


class Listeners:
    """Who listens to what: a message is compared with few filters, not with every session's.

    A filter with "+" is compared with each topic; only the server has any.
    """

    def __init__(self) -> None:
        self._exact: dict[str, dict[int, Session]] = {}
        self._wild: dict[str, dict[int, Session]] = {}

    def add(self, session: Session, pattern: str) -> None:
        session.filters[pattern] = None
        self._of(pattern).setdefault(pattern, {})[session.n] = session

    def drop(self, session: Session, pattern: str) -> None:
        if pattern in session.filters:
            del session.filters[pattern]
            del self._of(pattern)[pattern][session.n]

    def drop_all(self, session: Session) -> None:
        for pattern in list(session.filters):
            self.drop(session, pattern)

    def of(self, topic: str) -> list[Session]:
        """Each session that listens to this topic once, in the order of their connecting."""
        found = dict(self._exact.get(topic, {}))
        for pattern, sessions in self._wild.items():
            if _covers(pattern, topic):
                found |= sessions
        return [found[n] for n in sorted(found)]

    def _of(self, pattern: str) -> dict[str, dict[int, Session]]:
        return self._wild if "+" in pattern else self._exact


class Network:
    """The broker, its sessions, and the weather over every link."""

    def __init__(self, clock: VirtualClock, chance: Chance) -> None:
        self._clock, self._chance = clock, chance
        self.weather = FAIR
        self.running = True
        self.parted: set[str] = set()
        self.retained: dict[str, bytes] = {}
        self.sessions: dict[str, Session] = {}
        self.carried: deque[tuple[str, bytes]] = deque(maxlen=REMEMBERED)
        self.times_told: set[bytes] = set()
        self._echoes = chance.seed % 8 == 0
        self._trying: dict[str, Member] = {}
        self._listeners = Listeners()
        self._count = 0

    def connect(self, member: Member) -> None:
        """Try until it succeeds, with jitter; nothing while it is connected already."""
        if member.name in self._trying or member.name in self.sessions:
            return
        self._trying[member.name] = member
        pause_ms = self._chance.of(f"reconnect {member.name}").uniform(50, 5_000)
        self._clock.after(pause_ms, lambda: self._attempt(member))

    def disconnect(self, name: str) -> None:
        """The link ends without a word; the broker tells the will."""
        session = self._end(name)
        if session is not None:
            session.member.disconnected_now()

    def _end(self, name: str) -> Session | None:
        session = self.sessions.pop(name, None)
        if session is None:
            return None
        self._listeners.drop_all(session)
        self._clock.trace("disconnected", name)
        for future in session.pending:
            if not future.done():
                future.set_exception(ConnectionLost(name))
        if session.will is not None and self.running:
            self._spread(*session.will)
        return session

    def forsake(self, name: str) -> None:
        """The client is gone: it does not try any longer, and hears of nothing."""
        self._trying.pop(name, None)
        self._end(name)

    def part(self, name: str) -> None:
        self.parted.add(name)
        self.disconnect(name)

    def join(self, name: str) -> None:
        self.parted.discard(name)

    def crash(self) -> None:
        """The broker ends, and forgets all it had retained."""
        self.running = False
        self.retained.clear()
        for name in sorted(self.sessions):
            self.disconnect(name)

    def restart(self) -> None:
        self.running = True

    def publish(self, name: str, topic: str, payload: bytes, future: Future[None] | None) -> None:
        """From a client to the broker."""
        session = self.sessions.get(name)
        if session is None:
            if future is not None:
                future.set_exception(ConnectionLost(topic))
            return
        if future is not None:
            session.pending.append(future)
        if name == acl.SERVER and topic.endswith("/time"):
            self.times_told.add(payload)
        self._carry(
            f"{name} up {topic}", session, lambda: self._accept(session, topic, payload, future)
        )

    def subscribe(self, name: str, patterns: Iterable[str]) -> None:
        session = self.sessions.get(name)
        if session is None:
            return
        asked = tuple(patterns)
        self._clock.after(1, lambda: self._subscribed(session, asked))

    def unsubscribe(self, name: str, patterns: Iterable[str]) -> None:
        session = self.sessions.get(name)
        for pattern in patterns if session is not None else ():
            self._listeners.drop(session, pattern)  # type: ignore[arg-type]  # (told above)

    def inject(self, topic: str, payload: bytes) -> None:
        """Somebody who owns the broker says this."""
        self._spread(topic, payload)

    def _attempt(self, member: Member) -> None:
        if self._trying.get(member.name) is not member:
            return
        del self._trying[member.name]
        if not self.running or member.name in self.parted:
            self.connect(member)
            return
        self._count += 1
        self.sessions[member.name] = Session(member, self._count)
        self._clock.trace("connected", member.name)
        member.connected_now()

    def _accept(
        self, session: Session, topic: str, payload: bytes, future: Future[None] | None
    ) -> None:
        if _may_publish(session.member.name, topic):
            self._spread(topic, payload, session)
        if future is not None and not future.done():
            future.set_result(None)

    def _spread(self, topic: str, payload: bytes, sender: Session | None = None) -> None:
        if _is_retained(topic):
            self.retained[topic] = payload
        for session in self._listeners.of(topic):
            if session is not sender or self._echoes:
                self._hand(session, topic, payload, retain=False)

    def _hand(self, session: Session, topic: str, payload: bytes, retain: bool) -> None:
        def arrive() -> None:
            self._clock.trace("arrives", session.member.name, topic, payload)
            self.carried.append((topic, payload))
            session.member.arrives(topic, payload, retain)

        self._carry(f"{session.member.name} down {topic}", session, arrive)

    def _subscribed(self, session: Session, patterns: tuple[str, ...]) -> None:
        if self.sessions.get(session.member.name) is not session:
            return
        for pattern in patterns:
            if not _may_read(session.member.name, pattern):
                continue
            self._listeners.add(session, pattern)
            for topic in self._kept(pattern):
                self._hand(session, topic, self.retained[topic], retain=True)

    def _kept(self, pattern: str) -> list[str]:
        if "+" not in pattern:
            return [pattern] if pattern in self.retained else []
        return sorted(topic for topic in self.retained if _covers(pattern, topic))

    def _carry(self, path: str, session: Session, arrive: Callable[[], None]) -> None:
        """One message over one link, if the session still stands when it comes."""
        fate, weather = self._chance.of(path), self.weather

        def end() -> None:
            if self.sessions.get(session.member.name) is session:
                arrive()

        copies = 0 if fate.random() < weather.lose else 1 + (fate.random() < weather.double)
        for _ in range(copies):
            self._clock.at(self._clock.now_ns + int(fate.uniform(*weather.delay_ms) * MS), end)


class Line:
    """The server's connection: `server.base.mqtt.Broker` on the network, without a thread."""

    def __init__(self, network: Network, guarded: Callable[[Callable[[], object]], object]) -> None:
        self.name, self._guarded = acl.SERVER, guarded
        self._network = network
        self._filters: dict[str, None] = {}
        self._handlers: list[Handler] = []
        self._callbacks: list[Callback] = []
        self.on_publish: Callback = lambda: None

    @property
    def connected(self) -> bool:
        session = self._network.sessions.get(self.name)
        return session is not None and session.member is self

    def start(self) -> None:
        self._network.connect(self)

    def stop(self) -> None:
        self._network.forsake(self.name)

    def on_message(self, handler: Handler) -> None:
        self._handlers.append(handler)

    def on_connected(self, callback: Callback) -> None:
        self._callbacks.append(callback)

    def subscribe(self, pattern: str, qos: int) -> Future[None]:  # noqa: ARG002  (the port has it)
        self._filters[pattern] = None
        self._network.subscribe(self.name, [pattern])
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def publish(
        self,
        topic: str,
        payload: bytes,
        *,
        qos: int,  # noqa: ARG002  (the network knows both by the topic)
        retain: bool,  # noqa: ARG002
    ) -> Future[None]:
        self.on_publish()
        future: Future[None] = Future()
        self._network.publish(self.name, topic, payload, future)
        return future

    def connected_now(self) -> None:
        self._network.subscribe(self.name, self._filters)
        for callback in self._callbacks:
            callback()

    def disconnected_now(self) -> None:
        self._network.connect(self)

    def arrives(self, topic: str, payload: bytes, retain: bool) -> None:
        message = Message(topic, payload, 1, retain)
        for handler in self._handlers:
            if self.connected:
                self._guarded(partial(handler, message))
