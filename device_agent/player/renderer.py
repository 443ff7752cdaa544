"""Which frame sounds when: the player without threads, files or a clock. Pure but for its state.

Time comes in with each pull. One play sounds at a time; the position inside it follows the clock,
so frames that come too late are left out and neighbours stay in step.
"""

from array import array
from bisect import insort
from dataclasses import dataclass, field, replace
from enum import StrEnum

from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Reason, Sounded, Started
from device_agent.player.feed import Feed
from device_agent.player.output import (
    FRAME_BYTES,
    FRAMES_PER_MS,
    RATE,
    Stretch,
    nearest_frame,
    silence,
    span_ns,
)

RAMP = 8 * FRAMES_PER_MS
"""How long a play fades before another takes its place: short, but no click."""
WITHOUT_NS = 2_000_000_000
"""How long a play may be without a card: one that is pulled and put back is not worth a word."""
_HOUR = 3600 * RATE
_DRIFT = FRAMES_PER_MS
"""Differences up to a millisecond are the output's own business (a card's clock drifts)."""


class Late(StrEnum):
    """What to do when a play's instant is past, or its content is not ready at that instant."""

    JOIN = "join"
    """Begin at the offset at which it would be by now, as the neighbours are."""
    FROM_START = "from_start"
    """Begin now, from its beginning (or from `skip`)."""


@dataclass(frozen=True, slots=True)
class Play:
    """`at_ns` is when frame `skip` of the block is to be heard; `due_ns` is when it was told to,
    if that is later. `length` is the whole block, as far as it was known when told; `order` numbers
    the commands. Past frame `latest` of the block it does not begin any more."""

    play_id: str
    at_ns: int
    due_ns: int
    skip: int
    length: int
    late: Late
    feed: Feed = field(compare=False, repr=False)
    order: int
    latest: int | None = None

    @property
    def frames(self) -> int:
        return self.length if self.feed.end is None else min(self.length, self.feed.end)

    def begins(self, position: int) -> bool:
        """Whether it may begin at that frame of its block."""
        return position < self.frames and (self.latest is None or position <= self.latest)

    @property
    def key(self) -> tuple[int, int]:
        return self.due_ns, self.order


@dataclass(slots=True)
class _Fade:
    """A straight line from `level` to nothing; `left` of `total` frames are still to come."""

    level: float
    total: int
    left: int

    @property
    def gain(self) -> float:
        return self.level * self.left / self.total if self.total else 0.0

    def applied(self, pcm: bytes) -> bytes:
        samples = array("h", pcm)
        for i, sample in enumerate(samples):
            samples[i] = int(sample * self.level * (self.left - i) / self.total)
        return samples.tobytes()


@dataclass(slots=True)
class _Sounding:
    play: Play
    offset: int
    position: int
    sounded: int = 0
    starved: int = 0
    fade: _Fade | None = None

    @property
    def left(self) -> int:
        whole = max(0, self.play.frames - self.position)
        return min(whole, self.fade.left) if self.fade else whole

    def fade_out(self, frames: int) -> None:
        if frames < self.left:
            self.fade = _Fade(self.fade.gain if self.fade else 1.0, frames, frames)

    def take(self, frames: int) -> bytes:
        """The next frames, faded; fewer if starved. The position moves by what came."""
        pcm = self.play.feed.take(self.position, frames)
        came = len(pcm) // FRAME_BYTES
        if self.fade and came:
            pcm = self.fade.applied(pcm)
        self.sounded += came
        self._advance(came)
        return pcm

    def starve(self, frames: int) -> None:
        self.starved += frames
        self._advance(frames)

    def _advance(self, frames: int) -> None:
        self.position += frames
        if self.fade:
            self.fade.left -= frames

    def report(self) -> Sounded:
        concealed = self.play.feed.concealed
        return Sounded(self.position, self.sounded - concealed, self.starved + concealed)


@dataclass(slots=True)
class _Next:
    """A play whose start is settled: in `wait` frames, at `position` of its block."""

    play: Play
    wait: int
    position: int

    def lose(self, frames: int) -> None:
        late = max(0, frames - self.wait)
        self.wait = max(0, self.wait - frames)
        if self.play.late is Late.JOIN:
            self.position += late


@dataclass(frozen=True, slots=True)
class _Now:
    """Frame `at` of a pull whose first frame is heard at `pull_ns`."""

    pull_ns: int
    at: int

    @property
    def ns(self) -> int:
        return self.pull_ns + span_ns(self.at)

    def until(self, play: Play) -> int:
        """Frames until a play is due, 0 if it already is. Counted from the pull's first frame,
        so that rounding is the same wherever in the pull it is asked."""
        return max(0, nearest_frame(play.due_ns - self.pull_ns) - self.at)

    def position(self, play: Play, wait: int) -> int:
        """Where in its block a play begins if it starts in `wait` frames."""
        if play.late is Late.FROM_START:
            return play.skip
        return play.skip + max(0, self.at + wait - nearest_frame(play.at_ns - self.pull_ns))

    def over(self, play: Play) -> bool:
        return not play.begins(self.position(play, 0))


class Renderer:
    def __init__(self) -> None:
        self._waiting: list[Play] = []
        self._next: _Next | None = None
        self._current: _Sounding | None = None
        self._expected_ns = self._carried_ns = 0
        self._events: list[PlayerEvent] = []
        self.wanting = 0
        """How often what was due was not at hand, so that a later pull may find more."""

    def copy(self) -> "Renderer":
        """The same state, and the same feeds."""
        other = Renderer()
        other._waiting, other._events = list(self._waiting), list(self._events)
        other._next = self._next and replace(self._next)
        if self._current:
            fade = self._current.fade
            other._current = replace(self._current, fade=fade and replace(fade))
        other._expected_ns, other._carried_ns = self._expected_ns, self._carried_ns
        other.wanting = self.wanting
        return other

    def foreseeable(self, frames: int, heard_at_ns: int) -> bool:
        """Whether all that may sound in that pull can be taken twice from its feed."""
        until_ns = heard_at_ns + span_ns(frames + RAMP)
        soon = [play for play in self._waiting if play.due_ns <= until_ns]
        soon += [each.play for each in (self._current, self._next) if each]
        return all(play.feed.lasting for play in soon)

    def add(self, play: Play) -> list[PlayerEvent]:
        """Nothing is told of it before its instant."""
        insort(self._waiting, play, key=lambda each: each.key)
        return []

    def stop(self, play_id: str, fade_frames: int, now_ns: int) -> list[PlayerEvent]:
        """Fade a sounding play from its next frame on; take a waiting one away."""
        if self._current and self._current.play.play_id == play_id:
            self._current.fade_out(fade_frames)
        elif self._withdraw(play_id):
            self._events.append(Cut(play_id, now_ns, None))
        return self._told()

    def fail_waiting(self, play_id: str, reason: Reason, now_ns: int) -> list[PlayerEvent]:
        """The feed of a play that has not started gave up. A sounding one plays its buffer out."""
        if self._withdraw(play_id):
            self._events.append(Failed(play_id, reason, now_ns, None))
        return self._told()

    def abandon(self, now_ns: int) -> list[PlayerEvent]:
        """Nothing will be pulled any more: everything is cut where it stands."""
        if self._current:
            self._close(Cut(self._current.play.play_id, self._expected_ns, self._current.report()))
        plays = [*([self._next.play] if self._next else []), *self._waiting]
        self._events += [Cut(play.play_id, now_ns, None) for play in plays]
        self._next, self._waiting = None, []
        return self._told()

    def quiet_until_ns(self) -> int | None:
        if self._current or self._next:
            return 0
        return self._waiting[0].due_ns if self._waiting else None

    def pull(self, frames: int, heard_at_ns: int) -> tuple[list[Stretch], list[PlayerEvent]]:
        """As `Source.pull`, with what the core is to be told about these frames."""
        lost = nearest_frame(heard_at_ns - self._expected_ns)
        if lost > _DRIFT:
            self._lose(lost)
        self._drop_what_is_over(_Now(heard_at_ns, 0))
        if frames:
            self._carried_ns = heard_at_ns + span_ns(frames)
        else:
            self._fail_uncarried(heard_at_ns)
        stretches: list[Stretch] = []
        at = 0
        while at < frames:
            now = _Now(heard_at_ns, at)
            self._end_if_over(now.ns)
            self._settle_next(now)
            while self._start_next(now):
                self._settle_next(now)  # another may be due within a ramp of the one just started
            stretch = self._render(min(frames - at, self._until_change(now)), now)
            at += stretch.frames
            if stretch.pcm:
                stretches.append(stretch)
        self._expected_ns = heard_at_ns + span_ns(frames)
        self._end_if_over(self._expected_ns)
        return stretches, self._told()

    def _lose(self, frames: int) -> None:
        """The output lost frames before this pull: what sounds moves on unheard."""
        if self._current:
            count = min(frames, self._current.left)
            self._current.starve(count)
            self._end_if_over(self._expected_ns + span_ns(count))
        if self._next:
            self._next.lose(frames)

    def _fail_uncarried(self, now_ns: int) -> None:
        """Nothing carries sound: what should have sounded by now waits no longer."""
        if self._current and now_ns - self._carried_ns > WITHOUT_NS:
            play_id, sounded = self._current.play.play_id, self._current.report()
            self._close(Failed(play_id, Reason.NO_CARD, now_ns, sounded))
        if self._next:
            self.add(self._next.play)
            self._next = None
        for play in [one for one in self._waiting if now_ns - one.due_ns > WITHOUT_NS]:
            self._waiting.remove(play)
            self._events.append(Failed(play.play_id, Reason.NO_CARD, now_ns, None))

    def _settle_next(self, now: _Now) -> None:
        """Settle on the play that starts within a ramp from now, and let the current one fade."""
        if self._next:
            return
        soon = [self._if_next(play, now) for play in self._waiting if now.until(play) <= RAMP]
        ready = [e for e in soon if e.play.begins(e.position) and e.play.feed.ready(e.position)]
        self.wanting += len(ready) < len(soon)
        if not ready:
            return
        # The soonest; of several that are due, the one told last.
        self._next = min(reversed(ready), key=lambda each: each.wait)
        self._waiting.remove(self._next.play)
        if self._current:
            self._current.fade_out(self._next.wait)

    def _if_next(self, play: Play, now: _Now) -> _Next:
        """A play still to come starts on its frame; one already due, after the current's ramp."""
        wait = now.until(play)
        if not wait and self._current:
            wait = min(RAMP, self._current.left)
        return _Next(play, wait, now.position(play, wait))

    def _drop_what_is_over(self, now: _Now) -> None:
        for play in [each for each in self._waiting if now.over(each)]:
            self._waiting.remove(play)
            self._events.append(Failed(play.play_id, Reason.TOO_LATE, now.ns, None))

    def _start_next(self, now: _Now) -> bool:
        """Whether the turn of the next has come: it starts, or it is too late for it."""
        if not self._next or self._next.wait:
            return False
        play, position = self._next.play, self._next.position
        self._next = None
        if not play.begins(position):  # the output lost what was left of it
            self._events.append(Failed(play.play_id, Reason.TOO_LATE, now.ns, None))
            return True
        for missed in [each for each in self._waiting if each.key < play.key]:
            self._waiting.remove(missed)
            self._events.append(Cut(missed.play_id, now.ns, None))
        self._current = _Sounding(play, position, position)
        self._events.append(Started(play.play_id, now.ns, position))
        return True

    def _until_change(self, now: _Now) -> int:
        """Frames during which nothing is to be decided."""
        spans = [now.until(play) - RAMP for play in self._waiting]
        if self._next:
            spans = [self._next.wait]
        if self._current:
            spans.append(self._current.left)
        return min((span for span in spans if span > 0), default=_HOUR)

    def _render(self, frames: int, now: _Now) -> Stretch:
        """Up to `frames` frames of what sounds now; fewer only where a play fails."""
        if self._next:
            self._next.wait -= frames
        if not self._current:
            return Stretch(silence(frames), None)
        play_id, failure = self._current.play.play_id, self._current.play.feed.failure
        pcm = self._current.take(frames)
        came = len(pcm) // FRAME_BYTES
        if came < frames and failure:
            if self._next:
                self._next.wait += frames - came
            instant_ns = now.ns + span_ns(came)
            self._close(Failed(play_id, failure, instant_ns, self._current.report()))
            return Stretch(pcm, play_id)
        self.wanting += came < frames
        self._current.starve(frames - came)
        return Stretch(pcm + silence(frames - came), play_id)

    def _end_if_over(self, instant_ns: int) -> None:
        if not self._current or self._current.left:
            return
        play, sounded = self._current.play, self._current.report()
        over = self._current.position >= play.frames
        self._close((Ended if over else Cut)(play.play_id, instant_ns, sounded))

    def _close(self, event: PlayerEvent) -> None:
        self._current = None
        self._events.append(event)

    def _withdraw(self, play_id: str) -> bool:
        if self._next and self._next.play.play_id == play_id:
            self._next = None
            return True
        before = len(self._waiting)
        self._waiting = [play for play in self._waiting if play.play_id != play_id]
        return len(self._waiting) < before

    def _told(self) -> list[PlayerEvent]:
        events, self._events = self._events, []
        return events
