"""Which frame sounds when."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Reason, Sounded, Started
from device_agent.player.output import FRAMES_PER_MS, Stretch, span_ns
from device_agent.player.renderer import RAMP, Late, Play, Renderer
from tests.device_agent.player.model import Frame, Model, ScriptedFeed, Told, sample

T0 = 1_000_000_000_007


class Rig:
    """A renderer and the card's position; commands and pulls in frames."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self.at = 0
        self.numbers = count(1)
        self.feeds: dict[str, ScriptedFeed] = {}
        self.events: list[PlayerEvent] = []

    @staticmethod
    def instant(frame: int) -> int:
        return T0 + span_ns(frame) if frame >= 0 else T0 - span_ns(-frame)

    def play(
        self,
        at: int,
        frames: int,
        late: Late = Late.FROM_START,
        skip: int = 0,
        decoded: int | None = None,
        jitter_ns: int = 0,
        latest: int | None = None,
    ) -> Told:
        number = next(self.numbers)
        feed = ScriptedFeed(number, frames, frames if decoded is None else decoded)
        due = max(at, self.at)
        at_ns, due_ns = (self.instant(frame) + jitter_ns for frame in (at, due))
        play = Play(f"p{number}", at_ns, due_ns, skip, frames, late, feed, number, latest)
        latest = frames if latest is None else latest
        told = Told(play.play_id, at, due, skip, frames, late, feed, play.key, latest)
        self.feeds[play.play_id] = feed
        self.renderer.add(play)
        return told

    def stop(self, play_id: str, fade: int) -> None:
        self.events += self.renderer.stop(play_id, fade, self.instant(self.at))

    def pull(self, frames: int) -> list[Stretch]:
        stretches, events = self.renderer.pull(frames, self.instant(self.at))
        assert sum(stretch.frames for stretch in stretches) == frames
        self.at += frames
        self.events += events
        return stretches

    def sounds(self, frames: int) -> list[tuple[str | None, int]]:
        """The next frames one by one."""
        stretches = self.pull(frames)
        return [(each.play_id, value) for each in stretches for value in array("h", each.pcm)]

    def frame_of(self, event: PlayerEvent) -> int:
        return next(
            frame for frame in range(-1, self.at + 1) if self.instant(frame) == event.heard_at_ns
        )


def block(told: Told, first: int = 0, end: int | None = None) -> list[tuple[str | None, int]]:
    positions = range(first, told.frames if end is None else end)
    return [(told.play_id, sample(told.feed.number, position)) for position in positions]


def quiet(frames: int) -> list[tuple[str | None, int]]:
    return [(None, 0)] * frames


def test_a_play_starts_on_the_frame_nearest_to_its_instant() -> None:
    """A play starts on the frame nearest to its instant, whole and unchanged, and says so."""
    rig = Rig()
    told = rig.play(at=1234, frames=1000, jitter_ns=10_000)
    assert rig.sounds(3000) == quiet(1234) + block(told) + quiet(766)
    assert rig.events == [
        Started("p1", rig.instant(1234), 0),
        Ended("p1", rig.instant(2234), Sounded(1000, 1000, 0)),
    ]


def test_plays_that_touch_are_not_faded() -> None:
    """A play that begins where another ends leaves the other whole: no gap, no fade."""
    rig = Rig()
    first, second = rig.play(at=500, frames=1000), rig.play(at=1500, frames=700)
    assert rig.sounds(2200) == quiet(500) + block(first) + block(second)


def test_a_play_cuts_what_sounds_with_a_ramp_before_its_first_frame() -> None:
    """What sounds fades within the 8 ms before another play, which starts exactly and whole."""
    rig = Rig()
    first, second = rig.play(at=0, frames=5000), rig.play(at=2000, frames=100)
    heard = rig.sounds(2100)
    assert heard[: 2000 - RAMP] == block(first, 0, 2000 - RAMP)
    assert heard[2000:] == block(second)
    ramp = heard[2000 - RAMP : 2000]
    full = block(first, 2000 - RAMP, 2000)
    assert all(abs(got) <= abs(was) for (_, got), (_, was) in zip(ramp, full, strict=True))
    assert abs(ramp[-1][1]) < 100
    assert rig.events[1:3] == [
        Cut("p1", rig.instant(2000), Sounded(2000, 2000, 0)),
        Started("p2", rig.instant(2000), 0),
    ]


def test_two_plays_due_within_a_ramp_both_start_exactly() -> None:
    """A start is exact even within 8 ms of another: the ramp before it is shorter then."""
    rig = Rig()
    first, second = rig.play(at=100, frames=5000), rig.play(at=200, frames=5000)
    heard = rig.sounds(480)
    assert heard[:101] == quiet(100) + block(first, 0, 1)
    assert heard[200:] == block(second, 0, 280)


def test_a_late_play_starts_from_its_beginning_or_joins_at_the_running_offset() -> None:
    """A command that comes late begins at once: from its start, or where it would be by now."""
    for late, offset in ((Late.FROM_START, 0), (Late.JOIN, 480)):
        rig = Rig()
        rig.pull(960)
        told = rig.play(at=480, frames=2000, late=late)
        assert rig.sounds(100) == block(told, offset, offset + 100)
        assert rig.events == [Started("p1", rig.instant(960), offset)]


def test_a_late_play_lets_what_sounds_fade_first() -> None:
    """A play that is due at once comes after the 8 ms ramp of what sounded, without losing any."""
    rig = Rig()
    rig.play(at=0, frames=9000)
    rig.pull(960)
    urgent = rig.play(at=960, frames=300)
    assert rig.sounds(RAMP + 300)[RAMP:] == block(urgent)


def test_a_play_that_is_not_ready_begins_as_soon_as_it_is() -> None:
    """Undecoded content delays a play; the one before it sounds on until then."""
    rig = Rig()
    first, second = rig.play(at=0, frames=9000), rig.play(at=480, frames=600, decoded=0)
    assert rig.sounds(960) == block(first, 0, 960)
    second.feed.decoded = 600
    assert rig.sounds(RAMP + 600)[RAMP:] == block(second)


def test_a_play_that_missed_its_turn_is_taken_away() -> None:
    """When a later play starts, one due before it that was never ready is cut, not kept."""
    rig = Rig()
    rig.play(at=100, frames=600, decoded=0)
    second = rig.play(at=500, frames=600)
    assert rig.sounds(1100) == quiet(500) + block(second)
    assert rig.events[0] == Cut("p1", rig.instant(500), None)


def test_a_joining_play_that_is_already_over_fails() -> None:
    """To join what is over is impossible: it fails as too late and sounds nothing."""
    rig = Rig()
    rig.pull(4800)
    rig.play(at=0, frames=4800, late=Late.JOIN)
    assert rig.sounds(10) == quiet(10)
    assert rig.events == [Failed("p1", Reason.TOO_LATE, rig.instant(4800), None)]


@pytest.mark.parametrize("lost", [480, 481])
def test_a_play_joins_no_further_into_it_than_it_was_told(lost: int) -> None:
    """A drill whose recording came late does not begin behind its words."""
    rig = Rig()
    rig.play(at=0, frames=4800, late=Late.JOIN, decoded=0, latest=480)
    rig.pull(lost)
    rig.feeds["p1"].decoded = 4800
    rig.pull(100)
    began, late = Started("p1", rig.instant(480), 480), Failed("p1", Reason.TOO_LATE, 0, None)
    found = [replace(e, heard_at_ns=0) if isinstance(e, Failed) else e for e in rig.events]
    assert found == [began if lost == 480 else late]


def test_stop_fades_from_the_next_frame_and_cuts() -> None:
    """A stop fades within its time and tells how far the play came, so that it may resume."""
    rig = Rig()
    rig.play(at=0, frames=9000)
    rig.pull(960)
    rig.stop("p1", 480)
    assert rig.sounds(960)[480:] == quiet(480)
    assert rig.events[1] == Cut("p1", rig.instant(1440), Sounded(1440, 1440, 0))


def test_stop_without_a_fade_is_silent_from_the_next_frame() -> None:
    """A stop with no fade cuts at once."""
    rig = Rig()
    rig.play(at=0, frames=9000)
    rig.pull(960)
    rig.stop("p1", 0)
    assert rig.sounds(10) == quiet(10)


def test_stop_before_the_start_takes_the_play_away() -> None:
    """A play stopped before it started is cut without having sounded; an unknown one is nothing."""
    rig = Rig()
    rig.play(at=700, frames=900)
    rig.stop("p1", 480)
    rig.stop("p9", 480)
    assert rig.sounds(960) == quiet(960)
    assert [(type(event), getattr(event, "sounded", 0)) for event in rig.events] == [(Cut, None)]


def test_starved_frames_are_silence_and_are_counted() -> None:
    """Where the decoder is behind there is silence; what follows is heard at its own instant."""
    rig = Rig()
    told = rig.play(at=0, frames=2000, decoded=1000)
    assert rig.sounds(1200) == block(told, 0, 1000) + [("p1", 0)] * 200
    told.feed.decoded = 2000
    assert rig.sounds(800) == block(told, 1200)
    assert rig.events[1] == Ended("p1", rig.instant(2000), Sounded(2000, 1800, 200))


def test_a_failing_feed_plays_out_what_it_has() -> None:
    """Content that breaks off sounds as far as it goes; then the play fails, with the reason."""
    rig = Rig()
    told = rig.play(at=0, frames=2000, decoded=1000)
    told.feed.failure = Reason.UNDECODABLE
    assert rig.sounds(1200) == block(told, 0, 1000) + quiet(200)
    assert rig.events[1] == Failed(
        "p1", Reason.UNDECODABLE, rig.instant(1000), Sounded(1000, 1000, 0)
    )


def test_frames_the_output_lost_are_left_out() -> None:
    """After an underrun of the output a play goes on where its neighbours are, and ends in time."""
    rig = Rig()
    told = rig.play(at=0, frames=2000)
    rig.pull(480)
    rig.at += 960
    assert rig.sounds(560) == block(told, 1440)
    assert rig.events[1] == Ended("p1", rig.instant(2000), Sounded(2000, 1040, 960))


def test_a_play_whose_whole_time_was_lost_gives_way_to_one_that_can_still_sound() -> None:
    """Among plays overtaken by an underrun, one that must join is too late, the other begins."""
    rig = Rig()
    rig.play(at=300, frames=500, late=Late.JOIN)
    rig.pull(100)
    second = rig.play(at=900, frames=400)
    rig.at += 900
    assert rig.sounds(400) == block(second)
    assert rig.events[0] == Failed("p1", Reason.TOO_LATE, rig.instant(1000), None)


def test_it_is_quiet_until_the_first_play_is_due() -> None:
    """An output may rest until the first play, for ever without one, never while one sounds."""
    rig = Rig()
    assert rig.renderer.quiet_until_ns() is None
    rig.play(at=9000, frames=2000)
    rig.play(at=5000, frames=2000)
    assert rig.renderer.quiet_until_ns() == rig.instant(5000)
    rig.pull(5001)
    assert rig.renderer.quiet_until_ns() == 0


Step = tuple[str, tuple[int, ...]]
LENGTH = st.integers(1, 40).map(lambda ms: ms * FRAMES_PER_MS)
STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("pull"), st.tuples(st.integers(1, 900))),
    st.tuples(
        st.just("play"),
        st.tuples(
            st.integers(-1500, 2500),
            LENGTH,
            st.integers(0, 40),
            st.integers(0, 1),
            st.sampled_from((0, 200, 1500, 9999)),
            st.integers(-10_000, 10_000),
            st.integers(-500, 2000),
        ),
    ),
    st.tuples(st.just("stop"), st.tuples(st.integers(1, 6), st.integers(0, 12))),
    st.tuples(st.just("decode"), st.tuples(st.integers(1, 6), st.integers(0, 2000))),
    st.tuples(st.just("lose"), st.tuples(st.integers(60, 1500))),
)


class Both(Rig):
    """The renderer and the model, told the same."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()

    def run(self, step: Step) -> None:
        match step:
            case ("pull", (frames,)):
                expected = list(self.model.pull(frames))
                check(self.pull(frames), expected)
            case ("play", (ahead, frames, skip, late, decoded, jitter_ns, further)):
                skip = min(skip * FRAMES_PER_MS, frames - 1)
                rule = (Late.FROM_START, Late.JOIN)[late]
                decoded = min(decoded, frames)
                latest = skip + further if late and further >= 0 else None
                told = self.play(self.at + ahead, frames, rule, skip, decoded, jitter_ns, latest)
                self.model.waiting.append(told)
            case ("stop", (number, fade_ms)):
                self.stop(f"p{number}", fade_ms * FRAMES_PER_MS)
                self.model.stop(f"p{number}", fade_ms * FRAMES_PER_MS)
            case ("decode", (number, more)):
                if feed := self.feeds.get(f"p{number}"):
                    feed.decoded = min(feed.frames, feed.decoded + more)
            case ("lose", (frames,)):
                self.at += frames
                self.model.lose(frames)


def check(stretches: Sequence[Stretch], expected: Sequence[Frame]) -> None:
    got = [(each.play_id, value) for each in stretches for value in array("h", each.pcm)]
    for (play_id, value), frame in zip(got, expected, strict=True):
        assert play_id == frame.play_id
        # Both round the faded value down; their arithmetic may differ in the last digit.
        assert (
            value == frame.value if frame.gain == 1 else abs(value - frame.value * frame.gain) < 2
        )


@pytest.mark.timeout(3600)  # the long profile is 5,000 examples
@given(st.lists(STEP, max_size=40))
def test_the_renderer_is_the_frame_by_frame_model(steps: list[Step]) -> None:
    """Whatever is told, lost or late: every frame and every event is the brute-force model's."""
    both = Both()
    for step in [*steps, *[("pull", (900,))] * 4]:
        both.run(step)
    told = [replace(event, heard_at_ns=0) for event in both.events]
    assert told == [event for event, _ in both.model.events]
    for event, (_, at) in zip(both.events, both.model.events, strict=True):
        assert abs(event.heard_at_ns - both.instant(at)) <= 3  # frames are no whole nanoseconds
