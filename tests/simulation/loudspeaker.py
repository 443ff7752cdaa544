"""An agent on the simulated network, and the truth about it that no message can change.

The core is the real one (`agent_world`). What is kept here beside it is what a witness under the
horn would write down: what sounded when, and what stood on the disk since when.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from device_agent.core import effects as do
from device_agent.core.events import Event, Woken
from device_agent.core.facts import Bar, OrderOver, StoppedThrough
from device_agent.core.state import Device
from device_agent.core.step import begin
from schedules.config import DeviceConfig
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_base64
from tests.simulation.agent_journal import MemoryJournal
from tests.simulation.agent_player import Heard, VirtualPlayer
from tests.simulation.agent_world import AgentWorld
from tests.simulation.clock import MS, SECOND, VirtualClock
from tests.simulation.network import Network


@dataclass(frozen=True, slots=True)
class Sounded:
    """One stretch that was heard, in true time (ns); `config` and the clock's bound (µs) as the
    device had them when it began."""

    device: str
    play: str
    heard: Heard
    start_ns: int
    end_ns: int
    config: DeviceConfig | None
    had_time: bool
    error_us: int
    silenced: bool

    @property
    def key(self) -> str:
        return self.heard.key

    @property
    def is_item(self) -> bool:
        return self.key.startswith("item/")

    @property
    def order(self) -> str:
        return self.key.split("/")[2]

    @property
    def start_ms(self) -> int:
        return self.start_ns // MS

    @property
    def end_ms(self) -> int:
        return self.end_ns // MS

    @property
    def zero_ns(self) -> int:
        """When its beginning was, or would have been."""
        return self.start_ns - self.heard.offset_ms * MS


@dataclass
class Loudspeaker(AgentWorld):
    """One device: an `AgentWorld` that connects by itself and comes back after a kill.

    `on_touched` is told whatever may change what it does next, or what was heard.
    """

    clock: VirtualClock = field(kw_only=True)
    network: Network = field(kw_only=True)
    on_gone: Callable[[], None] = lambda: None
    on_touched: Callable[[], None] = lambda: None
    had_time: bool = False
    lives: int = 0
    sounded: list[Sounded] = field(default_factory=list)
    bars: list[tuple[int, Bar]] = field(default_factory=list)
    stops: list[tuple[int, int]] = field(default_factory=list)
    over: dict[str, int] = field(default_factory=dict)
    documents: list[tuple[int, str, str]] = field(default_factory=list)
    expired: list[tuple[int, str]] = field(default_factory=list)
    recorded: dict[int, bytes] = field(default_factory=dict)
    unrecorded: set[str] = field(default_factory=set)
    _silenced: set[str] = field(default_factory=set)
    _standings: dict[str, tuple[DeviceConfig | None, bool, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.device

    def start(self, reboot: bool = True) -> None:
        assert self.state is None
        self.lives += 1
        self.on_touched()
        self.catch_up()
        if reboot:
            self.boot, self.booted_ns = self.boot + 1, self.now_ns - 10 * SECOND * MS
            self.had_time = False
        device = Device(
            id=self.device,
            key=self.key,
            root=self.root,
            journal=self.journal.id,
            nonce_seed=b"%d" % self.lives,
            version="0.1.0",
            tzdata="test",
            started_ns=self._moment().steady_ns,
            enrolled_ms=self.enrolled_ms,
        )
        self.state, effects = begin(device, self.journal.memory(), self._moment())
        self._guarded(lambda: self._begin(effects))
        if self.state is not None:
            self.happens(Woken())
        if self.state is not None:
            self.network.connect(self)

    def kill(self) -> None:
        self.on_touched()
        self.clock.trace("agent gone", self.device)
        self._witness()
        player = self.player
        super().kill()
        self._write_down(player, 2**63)
        self._standings.clear()
        self.kill_at = None
        self.network.forsake(self.device)
        self.on_gone()

    def replace(self, key: SigningKey, journal: MemoryJournal) -> None:
        """Another controller on the same pole, switched off: it remembers nothing."""
        assert self.state is None
        self.key, self.journal, self.recorded = key, journal, {}
        for told in (self.cache, self.bars, self.stops, self.over, self.documents):
            told.clear()

    def kill_quietly(self) -> None:
        """The end of the world: what sounds is written down, and nobody comes back."""
        self.on_gone = lambda: None
        if self.state is not None:
            self.kill()

    def advance(self, to_ns: int) -> None:
        self.on_touched()
        super().advance(to_ns)

    def catch_up(self) -> None:
        """Live up to the world's time."""
        if self.now_ns < self.clock.now_ns:
            self.advance(self.clock.now_ns)

    def fetch_again(self, content: str) -> None:
        """The download begins anew after a failure, as the shell's does."""
        self.catch_up()
        if self.state is not None and content not in self.cache:
            self._coming.append((self.now_ns + self.fetch_ms * MS, len(self._coming), content))
            self._coming.sort()
            self.on_touched()

    def connected_now(self) -> None:
        self.catch_up()
        if self.state is not None:
            if self.will is not None:
                self.network.sessions[self.device].will = self.will
            self.link_up()

    def disconnected_now(self) -> None:
        self.catch_up()
        if self.state is not None:
            self.link_down()
        if self.state is not None:
            self.network.connect(self)

    def arrives(self, topic: str, payload: bytes, retain: bool) -> None:  # noqa: ARG002  (the port has it)
        self.catch_up()
        if payload in self.network.times_told:
            self.had_time = True
        self.deliver(topic, payload)

    def happens(self, event: Event) -> None:
        self.on_touched()
        super().happens(event)
        self._witness()

    def _do(self, effect: do.Effect) -> list[Event]:
        match effect:
            case do.Subscribe(names):
                self.network.subscribe(self.device, names)
            case do.Unsubscribe(names):
                self.network.unsubscribe(self.device, names)
            case do.Silence(play_id):
                self._silenced.add(play_id)
        return super()._do(effect)

    def _commit(self, writes: tuple[do.Write, ...]) -> Event:
        answer = super()._commit(writes)
        if self.journal.fault is None:
            for write in writes:
                self._note(write)
        return answer

    def _publish(self, topic: str, payload: bytes) -> None:
        if self.linked:
            self.network.publish(self.device, topic, payload, None)

    def _note(self, write: do.Write) -> None:
        now_ms = self.now_ns // MS
        match write:
            case do.Keep(name, fact):
                if isinstance(fact, Bar):
                    self.bars.append((now_ms, fact))
                elif isinstance(fact, StoppedThrough):
                    self.stops.append((now_ms, fact.sequence))
                elif isinstance(fact, OrderOver):
                    self.over.setdefault(name, now_ms)
            case do.KeepDocument(slot, topic, _, identity, raw):
                if slot == topic:
                    known = [one[1:] for one in self.documents]
                    if _not_after(raw) < now_ms and (topic, identity) not in known:
                        self.expired.append((now_ms, topic))
                    self.documents.append((now_ms, topic, identity))
            case do.Append(n, identity, raw):
                self.recorded[n] = raw
                self.clock.trace("receipt", self.device, identity)

    def _witness(self) -> None:
        """Write down what has been heard by now, and how the device stood when it began."""
        if self.state is not None and self.synchronised:
            self.had_time = True
        current = self.player._current
        if current is not None and current[0].play_id not in self._standings:
            self._standings[current[0].play_id] = self._standing()
            if self.journal.fault is not None:
                self.unrecorded.add(current[1].key)
        if self.player.heard:
            self._write_down(self.player, self.now_ns - self.booted_ns)

    def _write_down(self, player: VirtualPlayer, now_ns: int) -> None:
        """The player knows a buffer ahead what will be heard; a kill may take it back."""
        over = [heard for heard in player.heard if heard.end_ns <= now_ns]
        for heard in over:
            if heard.end_ns > heard.start_ns:
                self._add(heard)
        player.heard[:] = [heard for heard in player.heard if heard.end_ns > now_ns]

    def _add(self, heard: Heard) -> None:
        play = heard.play_id
        config, had_time, error_us = self._standings.pop(play, self._standing())
        start_ns, end_ns = heard.start_ns + self.booted_ns, heard.end_ns + self.booted_ns
        self.clock.trace("sounded", self.device, play, start_ns, end_ns)
        silenced = play in self._silenced
        self.sounded.append(
            Sounded(
                self.device, play, heard, start_ns, end_ns, config, had_time, error_us, silenced
            )
        )

    def _standing(self) -> tuple[DeviceConfig | None, bool, int]:
        state = self.state
        if state is None:
            return None, self.had_time, 0
        return state.documents.following, self.had_time, state.clock.error_us


@lru_cache(maxsize=4_096)
def _not_after(raw: bytes) -> int:
    """Until when a document may be accepted."""
    found: int = json.loads(read_base64(json.loads(raw)["payload"]))["not_after"]
    return found
