"""Sound that is made while it is heard: packets come at any time, frames are taken at their own.

Where a frame was not there in time, the one before it is heard once more, backwards and forwards
in turn so that no edge is heard, and fades to silence; what comes too late is dropped. No thread:
a packet is decoded when the frames in it are due, as late as may be. The player's lock guards it.
"""

from array import array
from collections.abc import Callable, Iterable

from device_agent.player.events import Reason
from device_agent.player.output import FRAME_BYTES, FRAMES_PER_MS, silence
from schedules.wire.live import FRAME_MS
from schedules.wire.live_gate import Packet

FRAME = FRAME_MS * FRAMES_PER_MS
RAMP = 5 * FRAMES_PER_MS
"""How long sound rises from silence, or out of what stood in for it."""
FADE = 3
"""After so many lost frames in a row there is silence."""
CAPACITY = 250
"""Packets kept ahead: five seconds, more than any delay; what is further ahead is dropped."""
_WARM = 4
"""Packets decoded and not heard before a place joined: Opus needs 80 ms to converge (RFC 7845
section 4.6)."""

Decode = Callable[[bytes], bytes | None]
"""`FRAME` frames of s16le from one packet, or None for one that is damaged."""


class LiveFeed:
    """The `Feed` of a live session. `put` any time; frames stand at their offset in the session.

    `concealed` frames were taken that stood in for lost ones; `late` packets came for frames that
    had to be taken without them.
    """

    def __init__(self, decode: Decode, first_frame: int, length: int) -> None:
        self._decode, self._length = decode, length
        self._packets: dict[int, bytes] = {}
        self._index = first_frame // FRAME  # of the next packet to decode
        self._at = self._index * FRAME  # position of the first frame of `_pcm`
        self._pcm = bytearray()
        self._smoother = Smoother()
        self._joined = first_frame  # where its sound begins, or goes on after frames left out
        self._stood_in: set[int] = set()
        self._too_late: set[int] = set()
        self.end: int | None = None
        self.concealed = self.late = 0

    @property
    def lasting(self) -> bool:
        """Its packets are decoded once, as late as may be."""
        return False

    @property
    def failure(self) -> Reason | None:
        return None

    @property
    def running(self) -> bool:
        return False

    def start(self) -> None:
        """There is nothing to start."""

    def join(self) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        self._packets.clear()

    def put(self, packets: Iterable[Packet], end_ms: int | None) -> None:
        """Packets that came, in any order and however often; `end_ms`: nothing comes after it."""
        for packet in packets:
            index = packet.offset_ms // FRAME_MS
            if self._index <= index < self._index + CAPACITY:
                self._packets.setdefault(index, packet.opus)
            elif index in self._stood_in - self._too_late:
                self._too_late.add(index)
                self.late += 1
        if end_ms is not None:
            self.end = end_ms * FRAMES_PER_MS

    def ready(self, position: int) -> bool:
        """Whether anything is there to be heard at `position` or after it."""
        self._forget_before(position // FRAME - _WARM)
        return max(self._packets, default=-1) >= position // FRAME

    def take(self, position: int, frames: int) -> bytes:
        if position >= self._at + len(self._pcm) // FRAME_BYTES:
            self._join(position)
        first = (position - self._at) * FRAME_BYTES
        last = first + frames * FRAME_BYTES
        while len(self._pcm) < last:
            self._pcm += self._next()
        pcm = bytes(self._pcm[first:last])
        del self._pcm[:last]
        self._at = position + frames
        self.concealed += self._lost_between(position, position + frames)
        return self._edged(position, pcm)

    def _join(self, position: int) -> None:
        """Go on from `position`: packets just before it are decoded for the decoder's sake."""
        index = position // FRAME
        if position != self._index * FRAME:
            self._smoother, self._joined = Smoother(), position
        for k in range(max(self._index, index - _WARM), index):
            if k in self._packets:
                self._decode(self._packets[k])
        self._forget_before(index)
        self._pcm.clear()
        self._index, self._at = index, index * FRAME

    def _forget_before(self, index: int) -> None:
        """Nothing before that packet is awaited any more."""
        if index <= self._index:
            return
        self._packets = {k: one for k, one in self._packets.items() if k >= index}
        self._index = index

    def _next(self) -> bytes:
        """The frames of the next packet, or what stands in for them."""
        opus = self._packets.pop(self._index, None)
        pcm = None if opus is None else self._decode(opus)
        for known in (self._stood_in, self._too_late):
            known.discard(self._index - CAPACITY)
        if pcm is None:
            self._stood_in.add(self._index)
        self._index += 1
        return self._smoother.next(pcm)

    def _lost_between(self, start: int, end: int) -> int:
        packets = range(start // FRAME, -(-end // FRAME))
        return sum(
            min(end, (k + 1) * FRAME) - max(start, k * FRAME)
            for k in packets
            if k in self._stood_in
        )

    def _edged(self, position: int, pcm: bytes) -> bytes:
        """It begins and ends without a click, wherever that is."""
        end = self._length if self.end is None else min(self.end, self._length)
        rises = position < self._joined + RAMP
        if not rises and position + len(pcm) // FRAME_BYTES <= end - RAMP:
            return pcm
        samples = array("h", pcm)
        for i, sample in enumerate(samples):
            risen, left = position + i - self._joined, end - position - i
            samples[i] = sample * max(0, min(RAMP, risen, left)) // RAMP
        return samples.tobytes()


class Smoother:
    """A row of frames, some of them lost, as one sound without an edge."""

    def __init__(self) -> None:
        self._last = array("h", silence(FRAME))
        self._lost = FADE

    def next(self, pcm: bytes | None) -> bytes:
        """The next frame as it is to be heard; None where it was lost."""
        if pcm is None:
            return self._stand_in().tobytes()
        came = array("h", pcm)
        if self._lost:
            before = self._stand_in()
            for i in range(RAMP):
                came[i] = (before[i] * (RAMP - i) + came[i] * i) // RAMP
        self._last, self._lost = came, 0
        return came.tobytes()

    def _stand_in(self) -> "array[int]":
        """The last frame, backwards first, from where it ended; ever softer, then nothing."""
        n, self._lost = self._lost, self._lost + 1
        if n >= FADE:
            return array("h", silence(FRAME))
        wave = self._last if n % 2 else self._last[::-1]
        left = (FADE - n) * FRAME
        return array("h", [s * (left - i) // (FADE * FRAME) for i, s in enumerate(wave)])
