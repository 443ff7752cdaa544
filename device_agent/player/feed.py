"""One block, decoded ahead: a thread verifies and decodes into a bounded buffer, the player takes.

The buffer holds two seconds, whatever the block's length, so a three-hour block costs no more
memory than a chime.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from typing import BinaryIO, Protocol

from device_agent.cache import ContentCorruptError, ContentMissingError
from device_agent.player import tones, volume
from device_agent.player.decode import UndecodableError, decode
from device_agent.player.events import Reason
from device_agent.player.output import FRAME_BYTES, FRAMES_PER_MS, RATE, silence
from device_agent.player.pieces import Piece, Silence, Sound, Tone, length

CAPACITY = 2 * RATE
KEPT = RATE // 2
"""Frames kept once they were taken: a card may hold as many, and give them back."""
PRIMED = 100 * FRAMES_PER_MS
"""Frames that must be there before a play begins: what a decoder may fall behind at first."""


class Contents(Protocol):
    """Where content comes from (`device_agent.cache.Cache`)."""

    def open_verified(self, sha256: str) -> BinaryIO:
        """A handle on exactly the bytes with this hash. Raises `ContentError` or `OSError`."""


class Feed(Protocol):
    """Frames of one block, addressed by their position in it. No method blocks."""

    @property
    def lasting(self) -> bool:
        """Whether frames just taken may be taken again: as far back as `KEPT`."""

    @property
    def failure(self) -> Reason | None:
        """Why no more will come after what is buffered, or None."""

    @property
    def end(self) -> int | None:
        """Where it ends, if that is earlier than its play was told."""

    @property
    def concealed(self) -> int:
        """How many of the frames taken stood in for others that never came."""

    def ready(self, position: int) -> bool:
        """Whether enough is buffered to begin at `position`. Earlier frames are given up."""

    def take(self, position: int, frames: int) -> bytes:
        """Up to `frames` frames from `position` on; fewer when they are not decoded yet."""


class BlockFeed:
    """The `Feed` of a row of pieces. All its content is verified before its first frame.

    `failed` is called once, from the feed's thread, when `failure` is set.
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        contents: Contents,
        gain_percent: int,
        first_frame: int,
        failed: Callable[[], None],
    ) -> None:
        self._pieces, self._contents, self._gain = tuple(pieces), contents, gain_percent
        self._failed = failed
        self._changed = threading.Condition()
        self._buffer = bytearray()  # its first frame is the one at `_first`
        self._first = self._wanted = first_frame
        self._end = length(pieces)
        self._failure: Reason | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="player-feed", daemon=True)
        self.end: int | None = None
        self.concealed = 0
        self.lasting = True

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Give up what is left; the thread ends soon, see `join`. Never blocks."""
        with self._changed:
            self._closed = True
            self._buffer.clear()
            self._changed.notify_all()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def join(self) -> None:
        self._thread.join()

    @property
    def failure(self) -> Reason | None:
        return self._failure

    @property
    def full(self) -> bool:
        """Whether all that may be decoded ahead is."""
        with self._changed:
            return self._holds(CAPACITY)

    def ready(self, position: int) -> bool:
        with self._changed:
            self._want(position)
            return self._holds(PRIMED)

    def _holds(self, frames: int) -> bool:
        ahead = self._first + len(self._buffer) // FRAME_BYTES - self._wanted
        return ahead >= min(frames, self._end - self._wanted)

    def take(self, position: int, frames: int) -> bytes:
        with self._changed:
            self._want(position)
            if position < self._first:
                return b""
            first = (position - self._first) * FRAME_BYTES
            pcm = bytes(self._buffer[first : first + frames * FRAME_BYTES])
            self._want(position + frames)
            return pcm

    def _want(self, position: int) -> None:
        """What lies before it is kept for a while; what may be taken again is wanted again."""
        self._wanted = position
        if (over := position - KEPT - self._first) <= 0:
            return
        del self._buffer[: over * FRAME_BYTES]
        self._first += over
        # Woken at half, the feed works in few long strides instead of at every period.
        if not self._holds(CAPACITY // 2):
            self._changed.notify_all()

    def _run(self) -> None:
        failure: Reason | None = Reason.BROKEN
        try:
            with ExitStack() as handles:
                self._fill(self._open(handles))
            failure = None
        except ContentMissingError:
            failure = Reason.MISSING
        except ContentCorruptError:
            failure = Reason.CORRUPT
        except UndecodableError:
            failure = Reason.UNDECODABLE
        except OSError:
            failure = Reason.UNREADABLE
        finally:
            self._failure = failure
            if failure:
                self._failed()

    def _open(self, handles: ExitStack) -> dict[str, BinaryIO]:
        names = {piece.sha256 for piece in self._pieces if isinstance(piece, Sound)}
        return {
            name: handles.enter_context(self._contents.open_verified(name))
            for name in sorted(names)
            if not self._closed
        }

    def _fill(self, opened: dict[str, BinaryIO]) -> None:
        begin = 0
        for piece in self._pieces:
            end = begin + length([piece])
            at = max(begin, self._wanted)
            if at < end:
                with closing(self._slot(piece, opened, at - begin)) as chunks:
                    for chunk in chunks:
                        if not self._put(at, chunk):
                            return
                        at += len(chunk) // FRAME_BYTES
            begin = end

    def _slot(
        self, piece: Piece, opened: dict[str, BinaryIO], first_frame: int
    ) -> Generator[bytes]:
        """Exactly the frames of a piece's slot from `first_frame` on."""
        left = (length([piece]) - first_frame) * FRAME_BYTES
        with closing(self._endless(piece, opened, first_frame)) as chunks:
            while left:
                chunk = next(chunks)[:left]
                left -= len(chunk)
                yield chunk

    def _endless(
        self, piece: Piece, opened: dict[str, BinaryIO], first_frame: int
    ) -> Generator[bytes]:
        match piece:
            case Sound(sha256=sha256) if sha256 in opened:
                yield from decode(opened[sha256], self._gain, first_frame)
            case Tone(kind=kind):
                second = tones.second(kind, volume.factor(self._gain))
                yield second[first_frame % RATE * FRAME_BYTES :]
                while True:
                    yield second
            case Sound() | Silence():
                pass
        while True:
            yield silence(PRIMED)

    def _put(self, position: int, chunk: bytes) -> bool:
        """Buffer a chunk that belongs at `position`; waits for room. False once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._holds(CAPACITY))
            late = max(0, self._first - position) * FRAME_BYTES
            if late < len(chunk):
                self._buffer += chunk[late:]
            return not self._closed
