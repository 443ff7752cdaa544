"""The player of a simulated agent: one play at a time, exact to the nanosecond, in virtual time.

It keeps what was heard as the ground truth of a run. The real player's rules hold: a play that
starts cuts what sounds and takes away those due before it; without its content it fails. Live sound
begins when the first packet came that is not past; what is lost on the way is not told apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from device_agent.core.effects import Hear, Listen, Play
from device_agent.player.events import Cut, Ended, Failed, PlayerEvent, Reason, Sounded, Started
from device_agent.player.pieces import Piece, Silence, Sound

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
        self._unheard: set[str] = set()
        self._ends_ms: dict[str, int] = {}
        self._current: tuple[Play, Heard] | None = None
        self.heard: list[Heard] = []
        self.confirms: bool | None = None
        """What a microphone at the horn says of all that sounds."""

    def play(self, play: Play, now_ns: int) -> list[PlayerEvent]:
        known = [one.play_id for one in self._waiting]
        known += [self._current[0].play_id] if self._current else []
        assert play.play_id not in known, f"{play.play_id} is already known"
        assert 0 <= play.skip_ms < self._length_ms(play), play
        lacks = [c for c in _contents(play.pieces) if not self._holds(c)]
        if lacks:
            return [Failed(play.play_id, Reason.MISSING, now_ns, None)]
        self._waiting.append(play)
        return []

    def listen(self, told: Listen, now_ns: int) -> list[PlayerEvent]:
        self._unheard.add(told.play_id)
        whole = (Silence(told.length_ms),)
        play = Play(told.play_id, told.at_ns, whole, told.volume, told.skip_ms, told.length_ms)
        return self.play(play, now_ns)

    def hear(self, came: Hear, now_ns: int) -> None:
        plays = [*self._waiting, *([self._current[0]] if self._current else [])]
        play = next((one for one in plays if one.play_id == came.play_id), None)
        if play is None:
            return
        place_ms = play.skip_ms + max(0, now_ns - play.at_ns) // 1_000_000
        if any(packet.offset_ms >= place_ms for packet in came.packets):
            self._unheard.discard(play.play_id)
        if came.end_ms is not None:
            self._ends_ms[play.play_id] = max(came.end_ms, place_ms)

    def stop(self, play_id: str, now_ns: int) -> list[PlayerEvent]:
        for play in self._waiting:
            if play.play_id == play_id:
                self._waiting.remove(play)
                return [Cut(play_id, now_ns, None)]
        if self._current is not None and self._current[0].play_id == play_id:
            return [self._end(now_ns)]
        return []

    def next_ns(self) -> int | None:
        instants = [self._due_ns(play) for play in self._waiting]
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
        play = min(self._waiting, key=self._due_ns)
        self._waiting.remove(play)
        late_ns = self._late_ns(play, now_ns)
        begins_ns = play.at_ns + late_ns
        offset_ms = play.skip_ms + (late_ns // 1_000_000 if play.join_ms is not None else 0)
        if offset_ms >= self._length_ms(play) or offset_ms > _latest_ms(play):
            yield Failed(play.play_id, Reason.TOO_LATE, begins_ns, None)
            return
        if self._current is not None:
            yield self._end(begins_ns)
        heard = Heard(play.play_id, play.pieces, play.volume, begins_ns, begins_ns, offset_ms)
        self._current = play, heard
        yield Started(play.play_id, begins_ns, offset_ms * 48)

    def _due_ns(self, play: Play) -> int:
        """When it begins, or, while nothing of live sound has come, when it would be over."""
        if play.play_id not in self._unheard:
            return play.at_ns
        return play.at_ns + (self._length_ms(play) - play.skip_ms) * 1_000_000

    def _length_ms(self, play: Play) -> int:
        whole = sum(piece.duration_ms for piece in play.pieces)
        return min(whole, self._ends_ms.get(play.play_id, whole))

    def _late_ns(self, play: Play, now_ns: int) -> int:
        """Zero for a play told in time; `advance` is called at every `next_ns`."""
        return max(0, now_ns - play.at_ns)

    def _end_ns(self) -> int:
        assert self._current is not None
        play, heard = self._current
        return heard.start_ns + (self._length_ms(play) - heard.offset_ms) * 1_000_000

    def _end(self, now_ns: int) -> PlayerEvent:
        assert self._current is not None
        (play, heard), whole_ns = self._current, self._end_ns()
        self._current = None
        heard.end_ns = now_ns
        if now_ns > heard.start_ns:
            self.heard.append(heard)
        frames = (now_ns - heard.start_ns) * FRAME_NS_DEN // FRAME_NS_NUM
        sounded = Sounded(heard.offset_ms * 48 + frames, frames, 0, self.confirms)
        if now_ns >= whole_ns:
            sounded = Sounded(self._length_ms(play) * 48, frames, 0, self.confirms)
            return Ended(play.play_id, now_ns, sounded)
        return Cut(play.play_id, now_ns, sounded)


def _latest_ms(play: Play) -> int:
    return 2**62 if play.join_ms is None else play.join_ms


def _contents(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.sha256 for piece in pieces if isinstance(piece, Sound)]
