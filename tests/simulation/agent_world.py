"""One agent in a made-up world: its effects performed under a virtual clock, no thread, no file.

The core is the real one. Time moves only in `advance`; everything follows from the calls made, so
a run replays exactly. `kill_at` ends the agent between two effects, as a power cut would.

A simulation of many gives each its `on_send`, and moves to the earliest `next_ns` of all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop
from typing import Literal, assert_never

from device_agent.clock import Chip, KernelSync, Moment, Tracking
from device_agent.core import effects as do
from device_agent.core.events import (
    CommitFailed,
    Committed,
    Event,
    Examined,
    FileReady,
    Holding,
    LinkDown,
    LinkUp,
    Measured,
    MessageArrived,
    Woken,
)
from device_agent.core.state import Device, State
from device_agent.core.step import begin, step
from device_agent.journal import StorageError
from schedules.wire.keys import SigningKey
from schedules.wire.trust import Root
from tests.simulation.agent_journal import MemoryJournal
from tests.simulation.agent_player import Heard, VirtualPlayer

Send = Callable[[str, bytes], None]

MS = 1_000_000


class Killed(Exception):  # noqa: N818  (a power cut is no error of the program)
    """The agent is gone between two effects."""


@dataclass
class AgentWorld:
    """An agent, switched off. `start` begins it; `now_ns` is true time, UTC nanoseconds.

    `wall_error_us`: how far the device's own clock is ahead of true time; `synchronised`: what
    its kernel says of it. `origin` holds the content that can be fetched, `fetch_ms` is how long
    one download takes. `buffer_ms`: how far ahead of what is heard the player is, as a real output
    is by up to 30 ms: what it has taken in cannot be taken back. `chip_error_ms`: how far its
    clock chip is ahead of true time, None without one; `chip_ppm`: how fast that gains. `tracking`:
    what its chrony says now.
    """

    device: str
    key: SigningKey
    root: Root
    now_ns: int
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    on_send: Send | None = None
    wall_error_us: int = 0
    synchronised: bool = True
    origin: Callable[[str], bool] = lambda _content: True
    fetch_ms: int = 50
    buffer_ms: int = 0
    chip_error_ms: int | None = None
    chip_ppm: int = 0
    tracking: Tracking | None = None
    boot: int = 0
    booted_ns: int = 0
    enrolled_ms: int = 0
    linked: bool = False
    state: State | None = None
    install: Literal["", "settled", "trial"] = ""
    measured: Measured = field(default_factory=lambda: Measured(0, 1 << 30, 0, 0, 0))
    said_of_install: list[do.SayOfInstall] = field(default_factory=list)
    kill_at: int | None = None
    performed: int = 0
    cache: set[str] = field(default_factory=set)
    subscribed: set[str] = field(default_factory=set)
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    will: tuple[str, bytes] | None = None

    def __post_init__(self) -> None:
        self.player = self._new_player()
        self._heard: list[Heard] = []
        self._coming: list[tuple[int, int, str]] = []
        self._wake_ns: int | None = None
        self._count = 0
        self._made_ns = self.now_ns

    @property
    def now_ms(self) -> int:
        return self.now_ns // MS

    def start(self, reboot: bool = True) -> None:
        """Begin a life; with `reboot` the machine too begins anew, its steady clock at zero."""
        assert self.state is None
        if reboot:
            self.boot, self.booted_ns = self.boot + 1, self.now_ns - 10 * 1_000 * MS
        device = Device(
            id=self.device,
            key=self.key,
            root=self.root,
            journal=self.journal.id,
            nonce_seed=b"%d" % self.boot,
            version="0.1.0",
            tzdata="test",
            started_ns=self._moment().steady_ns,
            enrolled_ms=self.enrolled_ms,
            install=self.install,
        )
        self.state, effects = begin(device, self.journal.memory(), self._moment())
        self._guarded(lambda: self._begin(effects))
        self.happens(Woken())

    def kill(self) -> None:
        """Power cut: the journal and the cache stay, nothing else does."""
        self.state, self._wake_ns, self.linked = None, None, False
        self.player.kill(self._moment().steady_ns)
        self._heard, self.player = self.heard, self._new_player()
        self._coming.clear()
        self.subscribed.clear()

    def happens(self, event: Event) -> None:
        """Give the core an event now, and perform what it wants, answers included."""
        self._guarded(lambda: self._step(event))

    def link_up(self) -> None:
        self.linked = True
        self.happens(LinkUp())

    def link_down(self) -> None:
        self.linked = False
        self.subscribed.clear()
        self.happens(LinkDown())

    def deliver(self, topic: str, raw: bytes) -> None:
        """A message from the broker; lost unless the agent is connected."""
        if self.state is not None and self.linked:
            self.happens(MessageArrived(topic, raw))

    def next_ns(self) -> int | None:
        """When something happens by itself, in true time."""
        if self.state is None or self.state.leaving:
            return None
        player_ns = self.player.next_ns()
        steady = [] if player_ns is None else [player_ns - self.buffer_ms * MS]
        steady += [] if self._wake_ns is None else [self._wake_ns]
        instants = [at + self.booted_ns for at in steady] + [at for at, _, _ in self._coming[:1]]
        return max(self.now_ns, min(instants, default=2**63))

    def advance(self, to_ns: int) -> None:
        """Let time pass; everything due happens at its own instant."""
        while (at_ns := self.next_ns()) is not None and at_ns <= to_ns:
            self.now_ns = max(self.now_ns, at_ns)
            self._due()
        self.now_ns = max(self.now_ns, to_ns)

    def until(self, ms: int) -> None:
        self.advance(ms * MS)

    @property
    def heard(self) -> list[Heard]:
        """All that was heard in every life, in order, by true time (UTC nanoseconds)."""
        zero_ns = self.booted_ns
        return self._heard + [
            replace(one, start_ns=one.start_ns + zero_ns, end_ns=one.end_ns + zero_ns)
            for one in self.player.heard
        ]

    def heard_ms(self, key: str) -> list[tuple[int, int, int]]:
        """(start, end, offset) in true milliseconds of all that was heard of an item."""
        return [
            (_nearest_ms(one.start_ns), _nearest_ms(one.end_ns), one.offset_ms)
            for one in self.heard
            if one.key == key
        ]

    def _new_player(self) -> VirtualPlayer:
        return VirtualPlayer(lambda content: content in self.cache)

    def _due(self) -> None:
        """One thing that is due now, in a fixed order: the player, downloads, then the wake."""
        steady_ns = self._moment().steady_ns
        for event in list(self.player.advance(steady_ns + self.buffer_ms * MS)):
            if self.state is not None:
                self.happens(event)
        while self._coming and self._coming[0][0] <= self.now_ns and self.state is not None:
            _, _, content = heappop(self._coming)
            if content not in self.cache and self.origin(content):
                self.cache.add(content)
                self.happens(FileReady(content, frozenset(self.cache)))
        if self.state is not None and self._wake_ns is not None and self._wake_ns <= steady_ns:
            before = self._wake_ns
            self.happens(Woken())
            self._watch(before, steady_ns)

    def _watch(self, before: int, steady_ns: int) -> None:
        """A core that wants to be woken again and again at one instant would never get on."""
        self._count = self._count + 1 if self._wake_ns == before == steady_ns else 0
        assert self._count < 1000, "the core does not get on"

    def _moment(self) -> Moment:
        steady_ns = self.now_ns - self.booted_ns
        return Moment(
            steady_ns=steady_ns,
            raw_ns=steady_ns,
            wall_us=self.now_ns // 1000 + self.wall_error_us,
            boottime_ns=steady_ns,
            boot_id=f"boot-{self.boot}",
            kernel=KernelSync(self.synchronised, 500, 100),
            tracking=replace(self.tracking, steady_ns=steady_ns) if self.tracking else None,
            chip=self._chip(steady_ns),
        )

    def _chip(self, steady_ns: int) -> Chip | None:
        """It counts whole seconds, as `device_agent.machine_clock.read_chip` reads them."""
        if self.chip_error_ms is None:
            return None
        gained_ms = (self.now_ns - self._made_ns) // MS * self.chip_ppm // 1_000_000
        seconds = (self.now_ms + self.chip_error_ms + gained_ms) // 1000
        return Chip("rtc-model", seconds * 1_000_000 + 500_000, steady_ns)

    def _guarded(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except Killed:
            self.kill()

    def _begin(self, effects: do.Effects) -> None:
        assert not self._perform(effects), "nothing is asked before the first step"

    def _step(self, event: Event) -> None:
        answers: list[Event] = [event]
        while answers:
            assert self.state is not None
            self.state, effects = step(self.state, answers.pop(0), self._moment())
            answers += self._perform(effects)

    def _perform(self, effects: do.Effects) -> list[Event]:
        answers: list[Event] = []
        for effect in effects:
            self.performed += 1
            if self.performed == self.kill_at:
                raise Killed
            answers += self._do(effect)
        return answers

    def _do(self, effect: do.Effect) -> list[Event]:  # noqa: PLR0911, PLR0912  (a table)
        steady_ns = self._moment().steady_ns
        match effect:
            case do.Commit(writes):
                return [self._commit(writes)]
            case do.Play():
                return list(self.player.play(effect, steady_ns + self.buffer_ms * MS))
            case do.Listen():
                return list(self.player.listen(effect, steady_ns + self.buffer_ms * MS))
            case do.Hear():
                self.player.hear(effect, steady_ns + self.buffer_ms * MS)
            case do.Silence(play_id):
                return list(self.player.stop(play_id, steady_ns + self.buffer_ms * MS))
            case do.Fetch(wanted):
                return self._fetch(wanted)
            case do.Hold(sha256, _):
                self.cache.add(sha256)
                return [FileReady(sha256, frozenset(self.cache))]
            case do.Subscribe(names):
                self.subscribed |= set(names)
            case do.Unsubscribe(names):
                self.subscribed -= set(names)
            case do.Send(topic, payload):
                self._publish(topic, payload)
            case do.SendReceipts(topic, first, last):
                for raw in self.journal.receipts(first, last):
                    self._publish(topic, raw)
            case do.Will(topic, payload):
                self.will = topic, payload
            case do.Measure():
                return [self.measured]
            case do.Examine(id_):
                return [Examined(id_, (), ())]
            case do.SayOfInstall():
                self.said_of_install.append(effect)
            case do.WakeAt(at_ns):
                self._wake_ns = at_ns
            case _:
                assert_never(effect)
        return []

    def _commit(self, writes: tuple[do.Write, ...]) -> Event:
        try:
            return Committed(self.journal.commit(writes))
        except StorageError as fault:
            return CommitFailed(fault.reason)

    def _fetch(self, wanted: tuple[do.Content, ...]) -> list[Event]:
        missing = [each.sha256 for each in wanted if each.sha256 not in self.cache]
        self._coming = [
            (self.now_ns + (n + 1) * self.fetch_ms * MS, n, content)
            for n, content in enumerate(missing)
        ]
        return [Holding(frozenset(self.cache))]

    def _publish(self, topic: str, payload: bytes) -> None:
        if self.linked:
            self.sent.append((topic, payload))
            if self.on_send is not None:
                self.on_send(topic, payload)


def _nearest_ms(ns: int) -> int:
    return (ns + MS // 2) // MS
