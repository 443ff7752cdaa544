"""The player with real content, pulled by a clock of the test's own."""

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Reason, Sounded, Started
from device_agent.player.feed import BlockFeed
from device_agent.player.output import PERIOD, RATE, CardState, Source, span_ns
from device_agent.player.pieces import Silence, Sound, Tone, ToneKind
from device_agent.player.player import Player
from device_agent.player.renderer import RAMP, Late
from tests.device_agent.player.masters import keep, new_cache, pcm, wav
from tests.waiting import wait_until

T0 = 1_000_000_000


class TestCard:
    """An `Output` that pulls when the test says so; never while a play waits for its content."""

    __test__ = False
    lost_frames = 0
    card: CardState | None = None

    def __init__(self) -> None:
        self.source: Source
        self.at = 0
        self.woken = threading.Event()

    def start(self, source: Source) -> None:
        self.source = source

    def wake(self) -> None:
        self.woken.set()

    def stop(self) -> None:
        pass

    @property
    def now_ns(self) -> int:
        return T0 + span_ns(self.at)

    def pull(self, frames: int) -> bytes:
        heard = b""
        for _ in range(0, frames, PERIOD):
            heard += b"".join(each.pcm for each in self.source.pull(PERIOD, self.now_ns))
            self.at += PERIOD
        return heard


class Stage:
    """A player, its card and its cache."""

    def __init__(self, folder: Path) -> None:
        self.card, self.cache = TestCard(), new_cache(folder)
        self.events: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()
        self.player = Player(self.cache, self.events.put, lambda: self.card.now_ns)
        self.player.start(self.card)

    def told(self, count: int) -> list[PlayerEvent]:
        return [self.events.get(timeout=30) for _ in range(count)]

    def sound(self, frames: int, seed: int = 0) -> tuple[Sound, bytes]:
        samples = pcm(frames, seed)
        return Sound(keep(self.cache, wav(samples)), frames * 1000 // RATE), samples

    def until_started(self) -> None:
        """Pull single periods until a play has started: content is decoded by real threads."""
        while self.events.empty():
            self.card.pull(PERIOD)
            time.sleep(0)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.player.close()
    feeds = [thread for thread in threading.enumerate() if thread.name == "player-feed"]
    assert feeds == []


def prepared(stage: Stage, *play_ids: str) -> None:
    """Wait until these plays are decoded ahead: the test's clock is faster than any decoder."""
    feeds = [stage.player._feeds[each] for each in play_ids]
    wait_until(lambda: all(feed.full for feed in feeds if isinstance(feed, BlockFeed)))


def test_a_play_sounds_its_content_at_its_instant(stage: Stage) -> None:
    """Content sounds whole and unchanged from the asked frame on, and this is told."""
    sound, samples = stage.sound(9600)
    stage.player.play("a", T0 + span_ns(1000), [sound])
    prepared(stage, "a")
    heard = stage.card.pull(12_000)
    assert heard[2000 : 2000 + len(samples)] == samples
    assert stage.told(2) == [
        Started("a", T0 + span_ns(1000), 0),
        Ended("a", T0 + span_ns(10_600), Sounded(9600, 9600, 0)),
    ]


def test_several_plays_may_wait(stage: Stage) -> None:
    """Plays told ahead sound one after the other, each at its own instant."""
    (one, a), (two, b) = stage.sound(4800, 1), stage.sound(4800, 2)
    stage.player.play("b", T0 + span_ns(4800), [two])
    stage.player.play("a", T0, [one])
    prepared(stage, "a", "b")
    assert stage.card.pull(9600) == a + b


def test_a_play_resumes_to_the_millisecond(stage: Stage) -> None:
    """A skip begins inside the block, to the frame."""
    sound, samples = stage.sound(9600)
    stage.player.play("a", T0, [Silence(100), sound], skip_ms=150)
    prepared(stage, "a")
    assert stage.card.pull(7200) == samples[2400 * 2 :]
    assert stage.told(1) == [Started("a", T0, 7200)]


def test_an_urgent_play_cuts_and_tells_how_far_the_other_came(stage: Stage) -> None:
    """What another play cuts is told as cut, with the place where it may resume."""
    stage.player.play("a", T0, [Tone(ToneKind.TEST, 10_000)])
    prepared(stage, "a")
    stage.card.pull(4800)
    stage.player.play("b", stage.card.now_ns, [Tone(ToneKind.ATTENTION, 1000)])
    prepared(stage, "b")
    stage.card.pull(4800)
    end = T0 + span_ns(4800 + RAMP)
    assert stage.told(3)[1:] == [
        Cut("a", end, Sounded(4800 + RAMP, 4800 + RAMP, 0)),
        Started("b", end, 0),
    ]


def test_a_late_play_joins_at_the_running_offset(stage: Stage) -> None:
    """A play told to join begins where its neighbours are by now."""
    stage.card.pull(4800)
    stage.player.play("a", T0, [Tone(ToneKind.TEST, 1000)], late=Late.JOIN)
    stage.until_started()
    (started,) = stage.told(1)
    assert isinstance(started, Started)
    assert started.heard_at_ns == T0 + span_ns(started.offset_frames)


def test_a_play_told_too_late_to_join_fails(stage: Stage) -> None:
    """Beyond what it was told to join, nothing of it is heard."""
    stage.card.pull(4800)
    stage.player.play("a", T0, [Tone(ToneKind.TEST, 1000)], late=Late.JOIN, join_ms=99)
    stage.card.pull(480)
    assert stage.told(1) == [Failed("a", Reason.TOO_LATE, T0 + span_ns(4800), None)]


def test_content_altered_on_the_disk_never_sounds(stage: Stage, tmp_path: Path) -> None:
    """Content that lost its hash fails before it starts, and the cache lets it go."""
    sound, _ = stage.sound(9600)
    (tmp_path / "content" / sound.sha256).write_bytes(wav(pcm(9600, 9)))
    stage.player.play("a", T0 + span_ns(48_000), [sound])
    assert stage.told(1) == [Failed("a", Reason.CORRUPT, T0, None)]
    assert not stage.cache.holds(sound.sha256)


def test_events_come_with_no_lock_held(tmp_path: Path) -> None:
    """Whoever hears an event may command the player at once."""
    card, cache = TestCard(), new_cache(tmp_path)
    told: list[PlayerEvent] = []

    def answer(event: PlayerEvent) -> None:
        told.append(event)
        if isinstance(event, Ended):
            player.play("b", card.now_ns, [Tone(ToneKind.TEST, 10)])
        player.stop("none")

    player = Player(cache, answer, lambda: card.now_ns)
    player.start(card)
    player.play("a", T0, [Tone(ToneKind.TEST, 10)])
    while not any(event.play_id == "b" for event in told):
        card.pull(PERIOD)
        time.sleep(0)
    player.close()


def test_closing_cuts_and_tells(stage: Stage) -> None:
    """When the agent ends, what sounds is cut where it stands and what waits is cut unheard."""
    stage.player.play("a", T0, [Tone(ToneKind.TEST, 10_000)])
    stage.player.play("b", T0 + span_ns(RATE), [Tone(ToneKind.TEST, 10_000)])
    prepared(stage, "a")
    stage.card.pull(4800)
    stage.player.close()
    assert stage.told(3)[1:] == [
        Cut("a", T0 + span_ns(4800), Sounded(4800, 4800, 0)),
        Cut("b", T0 + span_ns(4800), None),
    ]


def test_commands_wake_the_output(stage: Stage) -> None:
    """A resting output hears of every command."""
    stage.player.play("a", T0, [Silence(100)])
    assert stage.card.woken.is_set()
    stage.card.woken.clear()
    stage.player.stop("a")
    assert stage.card.woken.is_set()


def test_a_play_must_be_new_and_have_something_to_sound(stage: Stage) -> None:
    """A play in use, an empty block or a volume beyond full is the caller's mistake."""
    stage.player.play("a", T0, [Silence(100)])
    for play_id, pieces, percent in (
        ("a", [Silence(100)], 100),
        ("b", [], 100),
        ("b", [Silence(100)], 101),
    ):
        with pytest.raises(ValueError, match="play"):
            stage.player.play(play_id, T0, pieces, percent)
