"""The player of a simulated agent: one play at a time, exact to the nanosecond, in virtual time.

It keeps what was heard as the ground truth of a run. The real player's rules hold: a play that
starts cuts what sounds and takes away those due before it; without its content it fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from device_agent.core.effects import Play
from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Reason, Sounded, Started
from device_agent.player.pieces import Piece, Sound

FRAME_NS_NUM, FRAME_NS_DEN = 62_500, 3
"""A frame of 1/48000 s is 62,500 / 3 nanoseconds."""


@dataclass(slots=True)
class Heard:
    """`pieces` from `offset_ms` on were heard over [`start_ns`, `end_ns`) (steady clock)."""

    play_id: str
    pieces: tuple[Piece, ...]
    volume: int
    start_ns: int
    end_ns: int
    offset_ms: int

    @property
    def key(self) -> str:
        """The item or repetition: the play's id without its own number."""
        return self.play_id.rpartition("/")[0]

    @property
    def tone_only(self) -> bool:
        return not any(isinstance(piece, Sound) for piece in self.pieces)


class VirtualPlayer:
    """`advance` tells what happened by then; `next_ns` when something will."""

    def __init__(self, holds: Callable[[str], bool]) -> None:
        self._holds = holds
        self._waiting: list[Play] = []
        self._current: tuple[Play, Heard] | None = None
        self.heard: list[Heard] = []

    def play(self, play: Play, now_ns: int) -> list[PlayerEvent]:
        known = [one.play_id for one in self._waiting]
        known += [self._current[0].play_id] if self._current else []
        assert play.play_id not in known, f"{play.play_id} is already known"
        assert 0 <= play.skip_ms < _length_ms(play), play
        lacks = [c for c in _contents(play.pieces) if not self._holds(c)]
        if lacks:
            return [Failed(play.play_id, Reason.MISSING, now_ns, None)]
        self._waiting.append(play)
        return []

    def stop(self, play_id: str, now_ns: int) -> list[PlayerEvent]:
        for play in self._waiting:
            if play.play_id == play_id:
                self._waiting.remove(play)
                return [Cut(play_id, now_ns, None)]
        if self._current is not None and self._current[0].play_id == play_id:
            return [self._end(now_ns)]
        return []

    def next_ns(self) -> int | None:
        instants = [play.at_ns for play in self._waiting]
        if self._current is not None:
            instants.append(self._end_ns())
        return min(instants, default=None)

    def advance(self, now_ns: int) -> Iterator[PlayerEvent]:
        """Everything up to and including `now_ns`, in order."""
        while (instant := self.next_ns()) is not None and instant <= now_ns:
            if self._current is not None and self._end_ns() <= max(instant, 0):
                yield self._end(self._end_ns())
                continue
            yield from self._start(now_ns)

    def kill(self, now_ns: int) -> None:
        """The process is gone: whatever sounds breaks off, and nobody is told."""
        if self._current is not None:
            self._end(min(now_ns, self._end_ns()))
        self._waiting.clear()
        for heard in self.heard:  # what was taken in and not heard yet never is
            heard.end_ns = min(heard.end_ns, max(now_ns, heard.start_ns))

    def _start(self, now_ns: int) -> Iterator[PlayerEvent]:
        play = min(self._waiting, key=lambda each: each.at_ns)
        self._waiting.remove(play)
        late_ns = self._late_ns(play, now_ns)
        begins_ns = play.at_ns + late_ns
        offset_ms = play.skip_ms + (late_ns // 1_000_000 if play.join else 0)
        if offset_ms >= _length_ms(play):
            yield Failed(play.play_id, Reason.TOO_LATE, begins_ns, None)
            return
        if self._current is not None:
            yield self._end(begins_ns)
        heard = Heard(play.play_id, play.pieces, play.volume, begins_ns, begins_ns, offset_ms)
        self._current = play, heard
        yield Started(play.play_id, begins_ns, offset_ms * 48)

    def _late_ns(self, play: Play, now_ns: int) -> int:
        """Zero for a play told in time; `advance` is called at every `next_ns`."""
        return max(0, now_ns - play.at_ns)

    def _end_ns(self) -> int:
        assert self._current is not None
        play, heard = self._current
        return heard.start_ns + (_length_ms(play) - heard.offset_ms) * 1_000_000

    def _end(self, now_ns: int) -> PlayerEvent:
        assert self._current is not None
        (play, heard), whole_ns = self._current, self._end_ns()
        self._current = None
        heard.end_ns = now_ns
        if now_ns > heard.start_ns:
            self.heard.append(heard)
        frames = (now_ns - heard.start_ns) * FRAME_NS_DEN // FRAME_NS_NUM
        sounded = Sounded(heard.offset_ms * 48 + frames, frames, 0)
        if now_ns >= whole_ns:
            sounded = Sounded(_length_ms(play) * 48, frames, 0)
            return Ended(play.play_id, now_ns, sounded)
        return Cut(play.play_id, now_ns, sounded)


def _length_ms(play: Play) -> int:
    return sum(piece.duration_ms for piece in play.pieces)


def _contents(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.sha256 for piece in pieces if isinstance(piece, Sound)]
