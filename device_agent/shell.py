"""The hands of the core: each effect done, each outcome told. One thread, one queue.

Everything that happens elsewhere (network, player, downloads) comes through the queue; the
journal is used on the core's own thread, so that a commit is answered before anything else.
"""

import logging
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import assert_never

from device_agent import fetch, glance, health
from device_agent.cache import Cache, ContentCorruptError
from device_agent.checking.findings import judge
from device_agent.checking.reading import read
from device_agent.core import effects as do
from device_agent.core import timekeeping
from device_agent.core.events import (
    CommitFailed,
    Committed,
    Event,
    Examined,
    FetchFailed,
    FileReady,
    Holding,
    LinkUp,
    MessageArrived,
    Woken,
)
from device_agent.core.sounding import player_speaks
from device_agent.core.state import Device, State
from device_agent.core.step import begin, step
from device_agent.journal import Journal, StorageError
from device_agent.link import Link
from device_agent.machine_clock import SystemClock
from device_agent.player.output import Output
from device_agent.player.player import Player
from device_agent.player.renderer import Late
from device_agent.recent import Recent
from device_agent.updating import folder
from device_agent.usage import Usage
from device_agent.watchdog import Watchdog
from schedules.wire.usage import UsedDay
from schedules.zones import DEFAULT_ZONE, local_day

_LOG = logging.getLogger(__name__)

SHOWN_EVERY_NS = 15_000_000_000
BOOKED_EVERY_NS = 60_000_000_000
MESSAGES_AT_MOST = 1_000
MESSAGE_BYTES_AT_MOST = 16 * 1024 * 1024
"""Messages waiting beyond these are dropped: documents heal, and a flood is not kept."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The shell's own parts, started; `data` is where the journal and the cache lie."""

    data: Path
    journal: Journal
    cache: Cache
    fetcher: fetch.Fetcher
    player: Player
    output: Output
    link: Link
    clock: SystemClock
    watchdog: Watchdog
    life: folder.Life
    recent: Recent
    usage: Usage


class Inbox:
    """Where events from every thread meet."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._bytes = 0

    def put(self, event: Event) -> None:
        """Never blocks."""
        if isinstance(event, MessageArrived) and not self._has_room(event):
            return
        self._queue.put(event)

    def take(self, until_ns: int, steady_ns: Callable[[], int]) -> Event:
        """The next event, or `Woken` when that instant has come."""
        left_ns = until_ns - steady_ns()
        try:
            event = (
                self._queue.get(timeout=left_ns / 1e9) if left_ns > 0 else self._queue.get_nowait()
            )
        except queue.Empty:
            return Woken()
        if isinstance(event, MessageArrived):
            with self._lock:
                self._bytes -= len(event.raw)
        return event

    def _has_room(self, message: MessageArrived) -> bool:
        """Takes the room where there is some."""
        with self._lock:
            after = self._bytes + len(message.raw)
            if self._queue.qsize() >= MESSAGES_AT_MOST or after > MESSAGE_BYTES_AT_MOST:
                return False
            self._bytes = after
            return True


class Shell:
    """Runs one life of the core, from the journal's memory until `Leaving` or a bug."""

    def __init__(self, device: Device, parts: Parts, inbox: Inbox) -> None:
        self._device, self._parts, self._inbox = device, parts, inbox
        self._answers: deque[Event] = deque()
        self._playing: set[str] = set()
        self._wake_ns = 0
        self._shown_ns: int | None = None
        self._booked_ns: int | None = None
        self._examining: threading.Thread | None = None
        self._shows = glance.folder_of(os.environ)
        self.state: State | None = None

    def run(self, ready: Callable[[], None]) -> None:
        """`ready` is called once the first step is done: plans told, the output open."""
        now = self._parts.clock.read()
        self.state, effects = begin(self._device, self._parts.journal.memory(), now)
        self._perform(effects)
        self._step(Woken())
        ready()
        self._show()
        while not self.state.leaving:
            event = self._inbox.take(self._turns_ns(), self._parts.clock.steady_ns)
            self._step(event)
            self._feed()
            self._show()
            self._book_now_and_then()
        self._book()
        self._parts.usage.keep()

    def silence(self) -> None:
        """Stop whatever this life told the player to sound."""
        for play_id in self._playing:
            self._parts.player.stop(play_id)

    def last_words(self) -> None:
        """Take in what the closing player still reported."""
        while not isinstance(event := self._inbox.take(0, self._parts.clock.steady_ns), Woken):
            self._step(event)

    def wall_us(self, steady_ns: int) -> int:
        """UTC microseconds of a steady instant by the clock in use."""
        assert self.state is not None
        return self.state.clock.map.to_wall_us(steady_ns)

    def _turns_ns(self) -> int:
        """When the loop turns at the latest, event or none."""
        due_ns = self._parts.watchdog.wake_ns(self._parts.clock.steady_ns())
        return self._wake_ns if due_ns is None else min(self._wake_ns, due_ns)

    def _feed(self) -> None:
        assert self.state is not None
        now_ns = self._parts.clock.steady_ns()
        self._parts.watchdog.turned(now_ns, player_speaks(self.state, now_ns))

    def _show(self) -> None:
        """Let whoever stands at the machine see how this life does."""
        now_ns = self._parts.clock.steady_ns()
        if self._shows is None or (self._shown_ns or -SHOWN_EVERY_NS) + SHOWN_EVERY_NS > now_ns:
            return
        self._shown_ns = now_ns
        try:
            glance.show(self._shows, self.glance())
        except OSError as fault:
            _LOG.warning("how the agent does cannot be shown: %s", fault)

    def _book_now_and_then(self) -> None:
        """Also while nobody asks for measures: what passes belongs to the day on which it does."""
        now_ns = self._parts.clock.steady_ns()
        if self._booked_ns is None or now_ns - self._booked_ns >= BOOKED_EVERY_NS:
            self._book()

    def _book(self) -> tuple[UsedDay, ...]:
        """On the local day, where the clock is one to go by."""
        assert self.state is not None
        now_ns = self._booked_ns = self._parts.clock.steady_ns()
        day = None
        if timekeeping.QUALITY[self.state.clock.source] != "untrusted":
            config = self.state.documents.following
            zone = DEFAULT_ZONE if config is None else config.zone
            day = local_day(self.wall_us(now_ns) // 1_000, zone)
        return self._parts.usage.settle(day, now_ns)

    def glance(self) -> glance.Glance:
        """How this life does just now."""
        assert self.state is not None
        card = health.card_in_words(self._parts.output.card)
        data, clock = str(self._parts.data.resolve()), self.state.clock
        quality = timekeeping.QUALITY[clock.source]
        return glance.Glance(os.getpid(), data, self.state.linked, quality, clock.error_us, card)

    def _step(self, event: Event) -> None:
        if isinstance(event, LinkUp):
            self._parts.fetcher.retry_soon()
        self._answers.append(event)
        while self._answers:
            assert self.state is not None
            now = self._parts.clock.read()
            self.state, effects = step(self.state, self._answers.popleft(), now)
            self._perform(effects)

    def _perform(self, effects: do.Effects) -> None:
        for effect in effects:
            self._do(effect)

    def _do(self, effect: do.Effect) -> None:  # noqa: PLR0912  (a table: one line per effect)
        parts = self._parts
        match effect:
            case do.Commit(writes):
                self._answers.append(self._commit(writes))
            case do.Play():
                self._play(effect)
            case do.Listen():
                self._listen(effect)
            case do.Hear(play_id, packets, end_ms):
                parts.player.hear(play_id, packets, end_ms)
            case do.Silence(play_id):
                parts.player.stop(play_id)
            case do.Fetch(wanted):
                parts.fetcher.want(
                    [fetch.Wanted(each.sha256, each.size, each.from_ns) for each in wanted]
                )
                self._answers.append(Holding(frozenset(parts.cache.held())))
            case do.Hold(sha256, data):
                self._answers.append(self._hold(sha256, data))
            case do.Subscribe(names):
                parts.link.subscribe(names)
            case do.Unsubscribe(names):
                parts.link.unsubscribe(names)
            case do.Send(topic, payload):
                parts.link.publish(topic, payload)
            case do.SendReceipts(topic, first, last):
                for raw in parts.journal.receipts(first, last):
                    parts.link.publish(topic, raw)
            case do.Will(topic, payload):
                parts.link.will(topic, payload)
            case do.Measure():
                self._answers.append(self._measure())
            case do.Examine(question):
                self._examine(question)
            case do.SayOfInstall(proven, lacks, swap):
                self._say_of_install(proven, lacks, swap)
            case do.WakeAt(steady_ns):
                self._wake_ns = steady_ns
            case _:
                assert_never(effect)

    def _examine(self, question: str) -> None:
        """On a thread of its own: servers that do not answer take seconds."""
        if self._examining is not None and self._examining.is_alive():
            return
        glanced, log, inbox = self.glance(), self._parts.recent.lines(), self._inbox
        data = self._parts.data

        def examine() -> None:
            inbox.put(Examined(question, judge(read(data, glanced)), log))

        self._examining = threading.Thread(target=examine, name="diagnosis", daemon=True)
        self._examining.start()

    def _commit(self, writes: tuple[do.Write, ...]) -> Event:
        try:
            return Committed(self._parts.journal.commit(writes))
        except StorageError as fault:
            _LOG.error("the journal cannot be written: %s", fault.reason)
            return CommitFailed(fault.reason)

    def _play(self, play: do.Play) -> None:
        self._playing.add(play.play_id)
        late = Late.FROM_START if play.join_ms is None else Late.JOIN
        self._parts.player.play(
            play.play_id, play.at_ns, play.pieces, play.volume, play.skip_ms, late, play.join_ms
        )

    def _listen(self, play: do.Listen) -> None:
        self._playing.add(play.play_id)
        self._parts.player.listen(
            play.play_id, play.at_ns, play.length_ms, play.volume, play.skip_ms
        )

    def _hold(self, sha256: str, data: bytes) -> Event:
        try:
            self._parts.cache.make_room(sha256, len(data), [sha256])
            self._parts.cache.add(sha256, data)
        except (ContentCorruptError, OSError) as fault:
            _LOG.error("content that came within an order is not kept: %s", fault)
            return FetchFailed(sha256, "storage")
        return FileReady(sha256, frozenset(self._parts.cache.held()))

    def _measure(self) -> Event:
        parts = self._parts
        uptime_ms = (time.monotonic_ns() - self._device.started_ns) // 1_000_000
        cache_bytes = parts.cache.total_bytes()
        measured = replace(
            health.measure(parts.data, uptime_ms, cache_bytes, parts.output), used=self._book()
        )
        if parts.life.slot is None:
            return measured
        return replace(
            measured,
            install=folder.install_of(parts.data, parts.life),
            staged=folder.staged_id(parts.data),
        )

    def _say_of_install(self, proven: bool, lacks: str, swap: str) -> None:
        """What cannot be told is told at the next occasion: an update waits, a trial ends."""
        try:
            folder.tell_agent(
                self._parts.data, self._parts.life.token, proven=proven, lacks=lacks, swap=swap
            )
        except OSError as fault:
            _LOG.warning("the launcher cannot be told: %s", fault)


def from_fetcher(inbox: Inbox, cache: Cache) -> Callable[[fetch.FetchEvent], None]:
    """What the fetcher says, in the core's words."""

    def emit(event: fetch.FetchEvent) -> None:
        if isinstance(event, fetch.FileReady):
            inbox.put(FileReady(event.sha256, frozenset(cache.held())))
        else:
            inbox.put(FetchFailed(event.sha256, event.reason.value))

    return emit
