"""What lies in a card's buffer and may still be taken back, write by write. Pure."""

from collections import deque
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tail:
    """What the next frames follow on: which play, its time, and the ramp of the last join."""

    source_ns: int = 0
    sounding: str | None = None
    torn: bool = False
    """What sounds does not follow on what was written last."""
    last: int = 0
    step: float = 0
    step_left: int = 0

    @property
    def still(self) -> bool:
        """Whether silence follows on it as it is."""
        return self.sounding is None and not self.step_left and not self.last


@dataclass(frozen=True, slots=True)
class Write:
    """Frames from position `begin` on. `pulled`: the source made them; otherwise they are silence.
    `news`: the source has something to tell once they are heard."""

    begin: int
    frames: int
    before: Tail
    pulled: bool
    news: bool = False

    @property
    def end(self) -> int:
        return self.begin + self.frames


@dataclass(frozen=True, slots=True)
class TakenBack:
    """So many frames of so many pulls; what is written next follows on `tail`."""

    frames: int
    pulls: int
    tail: Tail


class Ahead:
    """Pulled frames go and stay as they were pulled; silence may be cut anywhere."""

    def __init__(self) -> None:
        self._writes: deque[Write] = deque()

    def add(self, write: Write) -> None:
        self._writes.append(write)

    def from_position(self, first: int, tail: Tail) -> TakenBack:
        """Give up what begins at `first` or later, and of silence what lies there."""
        frames = pulls = 0
        while self._writes and self._writes[-1].begin >= first:
            last = self._writes.pop()
            frames, pulls, tail = frames + last.frames, pulls + last.pulled, last.before
        if self._writes and not self._writes[-1].pulled and self._writes[-1].end > first:
            last = self._writes.pop()
            frames += last.end - first
            self._writes.append(replace(last, frames=first - last.begin))
        return TakenBack(frames, pulls, tail)

    def settled(self, first: int) -> int:
        """Forget what cannot be taken back, because it begins before `first`; how many pulls."""
        pulls = 0
        while self._writes and (write := self._writes[0]):
            if (write.begin if write.pulled else write.end) >= first:
                break
            self._writes.popleft()
            pulls += write.pulled
        return pulls

    def all_settled(self) -> int:
        """As `settled`, of everything."""
        pulls = sum(write.pulled for write in self._writes)
        self._writes.clear()
        return pulls

    def rests_for(self, frames: int) -> bool:
        """Whether what was written last are so many frames of silence, or more."""
        return bool(self._writes) and not self._writes[-1].pulled and (
            self._writes[-1].frames >= frames
        )  # fmt: skip

    def news_at(self) -> int | None:
        """Where the first begins that has news."""
        return next((write.begin for write in self._writes if write.news), None)
