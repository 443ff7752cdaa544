"""A card that runs: which frames are written when, so that each is heard at its own instant.

The card is always fed, with silence where nothing sounds, so that a start needs no starting. While
something sounds, the source's time runs on by itself, ten milliseconds a period, and the card is
held to it: a frame is left out or doubled when it is more than three quarters of one off. In
silence the source is simply told the card's time.
"""

from collections.abc import Callable, Sequence

from device_agent.player.alsa import joins
from device_agent.player.alsa.pcm import CAPACITY_MS, Pcm, Reading, XrunError
from device_agent.player.alsa.timing import Timing
from device_agent.player.output import (
    BUFFER_MS,
    FRAME_BYTES,
    FRAMES_PER_MS,
    PERIOD,
    Source,
    Stretch,
    nearest_frame,
    silence,
    span_ns,
)

_FILL, _REST = BUFFER_MS * FRAMES_PER_MS, CAPACITY_MS * FRAMES_PER_MS
_SLEPT = 2 * PERIOD
"""What is written at once in a long silence, so as to sleep longer with 20 ms in hand as ever. What
is told then is heard 40 ms later at the most, and nothing must fade first."""
_PERIOD_NS = span_ns(PERIOD)
_TOLERANCE_NS = span_ns(3) // 4
_JUMP_NS = 1_000_000
"""A difference this large is no drift: frames were lost, and the source must know."""
_AHEAD_NS = 50_000_000
"""How long before something sounds the source is asked again, for it makes ready then."""
_READ_EVERY_NS, _RESTING_EVERY_NS = 90_000_000, 200_000_000
"""How often a card is asked where it stands, once that is well known: between, it is reckoned."""
_SLACK = 4
"""Frames by which such a reckoning may be wrong."""
_SOONEST_NS = 500_000
"""Between two looks at a pointer that seems to stand still (it steps)."""


class Line:
    """Feeds one open card. One thread; any method may raise `CardError`, and `XrunError` where the
    card cannot be brought to run again."""

    def __init__(
        self, pcm: Pcm, source: Source, shift_ns: int, steady_ns: Callable[[], int]
    ) -> None:
        """`shift_ns`: how much later than the card says a frame counts as heard."""
        self._pcm, self._source, self._shift_ns = pcm, source, shift_ns
        self._steady_ns = steady_ns
        self._fill, self._resting_fill = min(_FILL, pcm.capacity), min(_REST, pcm.capacity)
        self._timing = Timing()
        self._written = self._read_at = 0
        self._reading: Reading | None = None
        self._source_ns = 0
        self._told_to_ns: int | None = None  # the end of what was written, before an xrun
        self._sounding: str | None = None
        self._resting = False
        self._torn = False  # what sounds does not follow on what was written last
        self._last, self._step, self._step_left = 0, 0, 0
        self.xruns = self.lost_frames = self.corrected = 0

    @property
    def drift_ppm(self) -> float | None:
        return self._timing.drift_ppm

    def begin(self) -> None:
        """Two periods of silence, so that there is time to write the next."""
        self._timing, self._written, self._reading = Timing(), 0, None
        self._write(silence(2 * PERIOD))
        self._pcm.start()

    def serve(self) -> int:
        """Write what fits by now; the instant to be called again."""
        try:
            return self._serve()
        except XrunError:
            self.xruns += 1
            if self._timing.known:
                self._told_to_ns = self._end_ns()
            self._pcm.recover()
            self.begin()
            self._last, self._torn = 0, self._sounding is not None
            return self._steady_ns()

    def _serve(self) -> int:
        now_ns = self._steady_ns()
        buffered = self._reckoned(now_ns)
        if buffered is None:
            self._reading = self._pcm.read()
            self._timing.add(self._written, self._reading)
            self._count_lost()
            self._read_at = self._written
            now_ns, buffered = self._reading.at_ns, self._reading.buffered
        while (room := self._limit - buffered - 1) >= PERIOD:
            buffered += self._push(room)
        return self._again_ns(now_ns, buffered)

    def _reckoned(self, now_ns: int) -> int | None:
        """How much lies in the buffer, by what the card said last; None: it must be asked."""
        if self._reading is None or not self._timing.settled:
            return None
        since_ns = now_ns - self._reading.at_ns
        if since_ns >= (_RESTING_EVERY_NS if self._resting else _READ_EVERY_NS):
            return None
        written = self._written - self._read_at
        return self._reading.buffered + written - since_ns * 48 // 1_000_000 + _SLACK

    def _again_ns(self, now_ns: int, buffered: int) -> int:
        """When there is room for a period; for more in a long silence."""
        slept = _SLEPT if self._limit == _REST else PERIOD
        surplus = buffered + slept + 1 - self._limit
        return max(now_ns + span_ns(surplus + 1), self._steady_ns() + _SOONEST_NS)

    @property
    def _limit(self) -> int:
        """How many frames the buffer is filled with."""
        return self._resting_fill if self._resting and self._timing.settled else self._fill

    def _count_lost(self) -> None:
        if self._told_to_ns is not None:
            self.lost_frames += max(0, nearest_frame(self._end_ns() - self._told_to_ns))
            self._told_to_ns = None

    def _end_ns(self) -> int:
        """When the next frame written is heard, by the source's reckoning."""
        return self._timing.instant(self._written) + self._shift_ns

    def _push(self, room: int) -> int:
        """Write a period, or as many of silence as there is room; how many frames that were."""
        card_ns = self._end_ns()
        self._resting = self._rests(card_ns)
        quiet = silence(room // PERIOD * PERIOD)
        pcm = quiet if self._resting else self._pulled(card_ns)
        self._write(pcm)
        return len(pcm) // FRAME_BYTES

    def _rests(self, card_ns: int) -> bool:
        """Whether the source need not be asked."""
        if self._sounding is not None or self._step_left or self._last:
            return False
        quiet_until_ns = self._source.quiet_until_ns()
        return quiet_until_ns is None or quiet_until_ns > card_ns + _AHEAD_NS

    def _pulled(self, card_ns: int) -> bytes:
        off_ns, sounding = card_ns - self._source_ns, self._sounding is not None
        steered = sounding and off_ns < _JUMP_NS
        self._torn |= sounding and not steered
        heard_ns = self._source_ns if steered or off_ns < -_JUMP_NS else card_ns
        stretches = self._source.pull(PERIOD, heard_ns)
        self._source_ns = heard_ns + _PERIOD_NS
        pcm = self._joined(stretches)
        if steered and abs(off_ns) > _TOLERANCE_NS:
            self.corrected += 1
            pcm = joins.shortened(pcm) if off_ns > 0 else joins.lengthened(pcm)
        return pcm

    def _joined(self, stretches: Sequence[Stretch]) -> bytes:
        parts = []
        for stretch in stretches:
            if not stretch.pcm:
                continue
            pcm = stretch.pcm
            if stretch.play_id != self._sounding or self._torn:
                self._step = joins.step(self._last, joins.first(pcm))
                self._step_left = joins.RAMP if self._step else 0
                self._sounding, self._torn = stretch.play_id, False
            if self._step_left:
                pcm = joins.ramped(pcm, self._step, self._step_left)
                self._step_left = max(0, self._step_left - stretch.frames)
            self._last = joins.last(pcm)
            parts.append(pcm)
        return b"".join(parts)

    def _write(self, pcm: bytes) -> None:
        self._pcm.write(pcm)
        self._written += len(pcm) // FRAME_BYTES
