"""The thread-safe shell around the renderer: commands come in, an output pulls, events go out."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count

from device_agent.player.decode import PacketDecoder
from device_agent.player.ear import Ear
from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Started
from device_agent.player.feed import BlockFeed, Contents
from device_agent.player.foresight import Foresight
from device_agent.player.live import LiveFeed
from device_agent.player.output import (
    FRAMES_PER_MS,
    Foreseen,
    Output,
    Stretch,
    nearest_frame,
    span_ns,
)
from device_agent.player.pieces import Piece, length
from device_agent.player.renderer import RAMP, Late, Play
from device_agent.player.volume import UNITY
from schedules.wire.live_gate import Packet


class Player:
    """Sounds one play at a time, and does only what it is told: precedence is the core's.

    `emit` gets every event (`device_agent.player.events`), on the output's, a feed's or the
    caller's thread, with no lock held. It must return at once: hand the event to a queue. The
    events of one play come in order.
    """

    def __init__(
        self,
        contents: Contents,
        emit: Callable[[PlayerEvent], None],
        steady_ns: Callable[[], int] = time.monotonic_ns,
        ear: Ear | None = None,
    ) -> None:
        """`ear` is asked, as a play ends, whether it was heard to sound."""
        self._contents, self._emit, self._steady_ns = contents, emit, steady_ns
        self._ear = ear
        self._foresight = Foresight(ear.played if ear else None)
        self._feeds: dict[str, BlockFeed | LiveFeed] = {}
        self._ended_feeds: list[BlockFeed | LiveFeed] = []
        self._commands = count(1)
        self._lock = threading.Lock()
        self._output: Output | None = None

    def start(self, output: Output) -> None:
        self._output = output
        output.start(self)

    def close(self) -> None:
        """Stop the output and cut what sounds or waits (each is told); ends every thread."""
        if self._output:
            self._output.stop()
        with self._lock:
            events = self._foresight.abandon(self._steady_ns())
            feeds = self._retire(events)
        self._tell(events)
        for feed in feeds:
            feed.join()

    def play(
        self,
        play_id: str,
        at_ns: int,
        pieces: Sequence[Piece],
        gain_percent: int = UNITY,
        skip_ms: int = 0,
        late: Late = Late.FROM_START,
        join_ms: int | None = None,
    ) -> None:
        """Sound a block so that the frame `skip_ms` into it is heard at `at_ns` (steady clock).

        It starts on the frame nearest to `at_ns`, cutting what sounds then with a ramp of 8 ms
        that ends at that frame. If `at_ns` is past or its content is not ready, `late` rules; it
        then starts after the ramp, with the next period pulled; one that would join more than
        `join_ms` into the block fails (`TOO_LATE`). A play that starts takes away
        those that were due before it and are still waiting (`Cut` without `Started`).
        `play_id` must not be in use, the block must be longer than `skip_ms`: `ValueError`.
        """
        frames, skip = length(pieces), skip_ms * FRAMES_PER_MS
        if not 0 <= skip < frames or not 0 <= gain_percent <= UNITY:
            raise ValueError(f"nothing to play: {frames=} {skip=} {gain_percent=}")
        now_ns = self._steady_ns()
        first = skip
        if late is Late.JOIN:
            first += max(0, nearest_frame(now_ns - at_ns))
        feed = BlockFeed(
            pieces, self._contents, gain_percent, first, lambda: self._feed_failed(play_id)
        )
        due_ns, order = max(at_ns, now_ns), next(self._commands)
        latest = None if join_ms is None else join_ms * FRAMES_PER_MS
        self._add(Play(play_id, at_ns, due_ns, skip, frames, late, feed, order, latest), feed)

    def listen(
        self, play_id: str, at_ns: int, length_ms: int, gain_percent: int = UNITY, skip_ms: int = 0
    ) -> None:
        """As `play`, joining, for live sound of at most `length_ms`, whose packets come by `hear`.

        It begins at the running offset as soon as there is anything to be heard.
        """
        frames, skip = length_ms * FRAMES_PER_MS, skip_ms * FRAMES_PER_MS
        if not 0 <= skip < frames or not 0 <= gain_percent <= UNITY:
            raise ValueError(f"nothing to hear: {frames=} {skip=} {gain_percent=}")
        now_ns = self._steady_ns()
        first = skip + max(0, nearest_frame(now_ns - at_ns))
        feed = LiveFeed(PacketDecoder(gain_percent), first, frames)
        due_ns, order = max(at_ns, now_ns), next(self._commands)
        self._add(Play(play_id, at_ns, due_ns, skip, frames, Late.JOIN, feed, order), feed)

    def hear(self, play_id: str, packets: Iterable[Packet], end_ms: int | None = None) -> None:
        """Packets of a play told by `listen`; `end_ms`: where its sound ends, once that is known.
        Unknown: nothing."""
        with self._lock:
            feed = self._feeds.get(play_id)
            if isinstance(feed, LiveFeed):
                feed.put(packets, end_ms)

    def _add(self, play: Play, feed: BlockFeed | LiveFeed) -> None:
        with self._lock:
            if play.play_id in self._feeds:
                raise ValueError(f"play {play.play_id} is already known")
            self._feeds[play.play_id] = feed
            from_ns = play.due_ns - span_ns(RAMP)
            self._foresight.tell(lambda renderer: renderer.add(play), from_ns)
        # Outside the lock: a thread that begins is waited for, and the card's must not be.
        feed.start()
        self._wake()

    def stop(self, play_id: str, fade_ms: int = 10) -> None:
        """Fade a play out and cut it, or take it away before it starts. Unknown: nothing."""
        now_ns, fade = self._steady_ns(), fade_ms * FRAMES_PER_MS
        with self._lock:
            events = self._foresight.tell(
                lambda renderer: renderer.stop(play_id, fade, now_ns), now_ns
            )
            self._retire(events)
        self._tell(events)
        self._wake()

    def pull(self, frames: int, heard_at_ns: int) -> Sequence[Stretch]:
        with self._lock:
            stretches, events = self._foresight.pull(frames, heard_at_ns)
            self._retire(events)
        self._tell(events)
        return stretches

    def pull_ahead(self, frames: int, heard_at_ns: int) -> Foreseen | None:
        with self._lock:
            return self._foresight.pull_ahead(frames, heard_at_ns)

    def wrong_from_ns(self) -> int | None:
        with self._lock:
            return self._foresight.wrong_from_ns()

    def take_back(self, pulls: int) -> None:
        with self._lock:
            self._foresight.take_back(pulls)

    def settle(self, pulls: int) -> None:
        with self._lock:
            events = self._foresight.settle(pulls)
            self._retire(events)
        self._tell(events)

    def quiet_until_ns(self) -> int | None:
        with self._lock:
            return self._foresight.quiet_until_ns()

    def _feed_failed(self, play_id: str) -> None:
        with self._lock:
            feed, now_ns = self._feeds.get(play_id), self._steady_ns()
            if not feed or not (failure := feed.failure):
                return
            events = self._foresight.tell(
                lambda renderer: renderer.fail_waiting(play_id, failure, now_ns), now_ns
            )
            self._retire(events)
        self._tell(events)
        self._wake()

    def _retire(self, events: Iterable[PlayerEvent]) -> list[BlockFeed | LiveFeed]:
        """Close the feeds of plays that are over; returns those whose threads still run."""
        for event in events:
            if isinstance(event, Ended | Cut | Failed):
                feed = self._feeds.pop(event.play_id)
                feed.close()
                self._ended_feeds.append(feed)
        self._ended_feeds = [feed for feed in self._ended_feeds if feed.running]
        return self._ended_feeds

    def _tell(self, events: Iterable[PlayerEvent]) -> None:
        for event in events:
            self._emit(self._heard_back(event))

    def _heard_back(self, event: PlayerEvent) -> PlayerEvent:
        if self._ear is None or isinstance(event, Started) or event.sounded is None:
            return event
        heard_back = self._ear.heard_back(event.play_id)
        return replace(event, sounded=replace(event.sounded, heard_back=heard_back))

    def _wake(self) -> None:
        if self._output:
            self._output.wake()
