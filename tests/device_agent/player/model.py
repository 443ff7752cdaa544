"""The player's rules frame by frame: slow, short, and the judge of the renderer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Reason, Sounded, Started
from device_agent.player.renderer import RAMP, Late

READY = 300


def sample(number: int, position: int) -> int:
    """Frame `position` of play `number`; never 0, so that silence is seen."""
    return (number * 7919 + position * 31) % 20_000 + 1


class ScriptedFeed:
    """A `Feed` of which the test says how far it is decoded."""

    def __init__(self, number: int, frames: int, decoded: int) -> None:
        self.number, self.frames, self.decoded = number, frames, decoded
        self.failure: Reason | None = None
        self.end: int | None = None
        self.concealed = 0
        self.lasting = True

    def ready(self, position: int) -> bool:
        return self.decoded - position >= min(READY, self.frames - position)

    def take(self, position: int, frames: int) -> bytes:
        end = max(position, min(position + frames, self.decoded))
        values = (sample(self.number, i) for i in range(position, end))
        return b"".join(value.to_bytes(2, "little", signed=True) for value in values)


@dataclass
class Told:
    """A play as commanded, in frames of the card."""

    play_id: str
    at: int
    due: int
    skip: int
    frames: int
    late: Late
    feed: ScriptedFeed
    key: tuple[int, int]
    latest: int

    def begins(self, position: int) -> bool:
        return position < self.frames and position <= self.latest


@dataclass
class Frame:
    """What one frame holds: the value before its fade, and the fade's gain."""

    play_id: str | None
    value: int
    gain: float


@dataclass
class Model:
    at: int = 0
    waiting: list[Told] = field(default_factory=list)
    next: tuple[Told, int, int] | None = None  # play, start frame, position
    current: Told | None = None
    position: int = 0
    starved: int = 0
    sounded: int = 0
    fade: tuple[float, int, int] | None = None  # level, from frame, length
    events: list[tuple[PlayerEvent, int]] = field(default_factory=list)

    lost: int = 0

    def tell(self, event: PlayerEvent) -> None:
        self.events.append((event, self.at))

    def stop(self, play_id: str, fade: int) -> None:
        if self.current and self.current.play_id == play_id:
            self.fade_out(fade)
        elif self.next and self.next[0].play_id == play_id:
            self.next = None
            self.events.append((Cut(play_id, 0, None), self.at + self.lost))
        elif any(each.play_id == play_id for each in self.waiting):
            self.waiting = [each for each in self.waiting if each.play_id != play_id]
            self.events.append((Cut(play_id, 0, None), self.at + self.lost))

    def lose(self, frames: int) -> None:
        """That frames were lost shows at the next pull only."""
        self.lost += frames

    def go_through_lost(self) -> None:
        for _ in range(self.lost):
            self.end_if_over()
            if self.current:
                self.position += 1
                self.starved += 1
            self.at += 1
            self.end_if_over()
        self.lost = 0

    def pull(self, frames: int) -> Iterable[Frame]:
        self.go_through_lost()
        for each in sorted(self.waiting, key=lambda each: each.key):
            if each.late is Late.JOIN and not each.begins(each.skip + max(0, self.at - each.at)):
                self.waiting.remove(each)
                self.tell(Failed(each.play_id, Reason.TOO_LATE, 0, None))
        for _ in range(frames):
            self.end_if_over()
            self.settle()
            while self.start():
                self.settle()
            yield self.frame()
            self.end_if_over()

    def left(self) -> int:
        assert self.current
        whole = self.current.frames - self.position
        return min(whole, self.fade[1] + self.fade[2] - self.at) if self.fade else whole

    def gain(self) -> float:
        if not self.fade:
            return 1.0
        level, begin, length = self.fade
        return level * (1 - (self.at - begin) / length)

    def fade_out(self, frames: int) -> None:
        if frames < self.left():
            self.fade = (self.gain(), self.at, frames)

    def end_if_over(self) -> None:
        if self.current and self.left() == 0:
            kind = Ended if self.position == self.current.frames else Cut
            self.tell(kind(self.current.play_id, 0, self.report()))
            self.current = self.fade = None

    def report(self) -> Sounded:
        return Sounded(self.position, self.sounded, self.starved)

    def settle(self) -> None:
        best: tuple[Told, int, int] | None = None
        for each in sorted(self.waiting, key=lambda each: each.key):
            start = max(each.due, self.at)
            if start - self.at > RAMP or self.next:
                continue
            if start == self.at and self.current:
                start += min(RAMP, self.left())
            late = max(0, start - each.at) if each.late is Late.JOIN else 0
            position = each.skip + late
            startable = each.begins(position) and each.feed.ready(position)
            if startable and (not best or start <= best[1]):
                best = each, start, position
        if best:
            self.next = best
            self.waiting.remove(best[0])
            if self.current:
                self.fade_out(best[1] - self.at)

    def start(self) -> bool:
        if not self.next or self.next[1] > self.at:
            return False
        play, start, position = self.next
        self.next = None
        if play.late is Late.JOIN:
            position += self.at - start
        if not play.begins(position):
            self.tell(Failed(play.play_id, Reason.TOO_LATE, 0, None))
            return True
        for each in sorted(self.waiting, key=lambda each: each.key):
            if each.key < play.key:
                self.waiting.remove(each)
                self.tell(Cut(each.play_id, 0, None))
        self.current, self.position = play, position
        self.sounded = self.starved = 0
        self.tell(Started(play.play_id, 0, position))
        return True

    def frame(self) -> Frame:
        at, gain = self.at, self.gain()
        self.at += 1
        if not self.current:
            return Frame(None, 0, 1.0)
        position = self.position
        self.position += 1
        feed = self.current.feed
        if position >= feed.decoded:
            self.starved += 1
            return Frame(self.current.play_id, 0, gain)
        self.sounded += 1
        assert at >= 0
        return Frame(self.current.play_id, sample(feed.number, position), gain)
