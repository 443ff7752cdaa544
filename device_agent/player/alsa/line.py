"""A card that runs: which frames are written when, so that each is heard at its own instant.

The card is always fed, with silence where nothing sounds, so that a start needs no starting. While
something sounds, the source's time runs on by itself, ten milliseconds a period, and the card is
held to it: a frame is left out or doubled when it is more than three quarters of one off. In
silence the source is simply told the card's time.

A card that takes frames back is filled far ahead, and emptied again but for 15 ms when the source
has news. One that cannot, or whose pointer steps, is kept at 30 ms (40 in a long silence).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from device_agent.player.alsa import joins
from device_agent.player.alsa.ahead import Ahead, Tail, Write
from device_agent.player.alsa.pcm import CardError, Pcm, Reading, XrunError
from device_agent.player.alsa.timing import Timing
from device_agent.player.output import (
    BUFFER_MS,
    FRAME_BYTES,
    FRAMES_PER_MS,
    PERIOD,
    FarSource,
    Stretch,
    nearest_frame,
    silence,
    span_ns,
)

_NEAR = BUFFER_MS * FRAMES_PER_MS
_REST = 40 * FRAMES_PER_MS
_SLEPT = 2 * PERIOD
"""What is written at once in a long silence, so as to sleep longer with 20 ms in hand as ever. What
is told then is heard 40 ms later at the most, and nothing must fade first."""
_FAR, _FAR_REST = 300 * FRAMES_PER_MS, 500 * FRAMES_PER_MS
_LOW = 150 * FRAMES_PER_MS
"""How far ahead a card is filled that takes frames back, and when again: no machine that does
anything else besides lets a thread with real-time priority wait for so long."""
_KEPT = 15 * FRAMES_PER_MS
"""What is never taken back: the card may be about to fetch it, and it takes time to write anew."""
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
_QUIET = silence(_FAR_REST)


class Line:
    """Feeds one open card. One thread; any method may raise `CardError`, and `XrunError` where the
    card cannot be brought to run again."""

    def __init__(
        self, pcm: Pcm, source: FarSource, shift_ns: int, steady_ns: Callable[[], int]
    ) -> None:
        """`shift_ns`: how much later than the card says a frame counts as heard."""
        self._pcm, self._source, self._shift_ns = pcm, source, shift_ns
        self._steady_ns = steady_ns
        self._timing, self._ahead = Timing(), Ahead()
        self._written = self._read_at = 0
        self._reading: Reading | None = None
        self._told_to_ns: int | None = None  # the end of what was written, before an xrun
        self._tail = Tail()
        self._resting = self._waits = False  # silence was written last; the source could not say
        self._gives_back: bool | None = None  # None: it was not tried yet
        self.xruns = self.lost_frames = self.corrected = 0

    @property
    def drift_ppm(self) -> float | None:
        return self._timing.drift_ppm

    @property
    def gives_back(self) -> bool:
        """Whether it is filled far ahead."""
        return bool(self._gives_back) and self._timing.settled

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
            self._source.settle(self._ahead.all_settled())
            self._pcm.recover()
            self.begin()
            self._tail = replace(self._tail, last=0, torn=self._tail.sounding is not None)
            return self._steady_ns()

    def end(self) -> None:
        """The card goes: what it would not sound any more was not heard."""
        if self._timing.known:
            unheard = nearest_frame(self._timing.instant(self._written) - self._steady_ns())
            first = self._written - max(0, unheard)
            self._source.take_back(self._ahead.from_position(first, self._tail).pulls)
        self._source.settle(self._ahead.all_settled())

    def _serve(self) -> int:
        now_ns = self._steady_ns()
        buffered = self._reckoned(now_ns)
        if buffered is None:
            self._reading = self._pcm.read()
            self._timing.add(self._written, self._reading)
            self._count_lost()
            self._read_at = self._written
            now_ns, buffered = self._reading.at_ns, self._reading.buffered
        kept = self._written - buffered + _KEPT
        self._source.settle(self._ahead.settled(kept))
        buffered -= self._taken_back(kept)
        buffered = self._filled(buffered)
        if self._gives_back is None and self._ahead.rests_for(PERIOD):
            self._try_to_rewind()
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

    def _taken_back(self, kept: int) -> int:
        """Take back what news made wrong, but for what lies before `kept`; how many frames."""
        wrong_ns = self._source.wrong_from_ns()
        if wrong_ns is None or not self._gives_back:
            return 0
        wrong = self._written - nearest_frame(self._end_ns() - wrong_ns) - PERIOD
        taken, took = self._ahead.from_position(max(kept, wrong), self._tail), 0
        if not taken.frames:
            return 0
        try:
            took = self._pcm.rewind(taken.frames)
        finally:
            if took != taken.frames:
                self._source.settle(self._ahead.all_settled() + taken.pulls)
        if took != taken.frames:
            raise CardError("failed", f"it took back {took} frames of {taken.frames}")
        self._source.take_back(taken.pulls)
        self._tail = taken.tail
        self._written -= took
        return took

    def _try_to_rewind(self) -> None:
        """Once, in silence: a card that gives back ten milliseconds and takes them again."""
        took = self._pcm.rewind(PERIOD)
        if took:
            self._pcm.write(silence(took))
        self._gives_back = took == PERIOD

    def _filled(self, buffered: int) -> int:
        """Write what fits; how much lies in the buffer then."""
        self._waits = False
        while (room := self._limit - buffered - 1) >= PERIOD and not self._waits:
            buffered += self._push(room, must=buffered + PERIOD < self._near)
        return buffered

    def _again_ns(self, now_ns: int, buffered: int) -> int:
        """When there is room for a period; for many where it is filled far ahead."""
        if self._waits:
            surplus = PERIOD if buffered > self._near else buffered + PERIOD + 1 - self._near
        elif self.gives_back:
            surplus = buffered - _LOW
        else:
            slept = _SLEPT if self._limit == _REST else PERIOD
            surplus = buffered + slept + 1 - self._limit
        if (news := self._ahead.news_at()) is not None:
            surplus = min(surplus, news - (self._written - buffered + _KEPT))
        return max(now_ns + span_ns(surplus + 1), self._steady_ns() + _SOONEST_NS)

    @property
    def _limit(self) -> int:
        """How many frames the buffer is filled with."""
        if self.gives_back:
            return min(_FAR_REST if self._resting else _FAR, self._pcm.capacity)
        return min(_REST if self._resting and self._timing.settled else _NEAR, self._pcm.capacity)

    @property
    def _near(self) -> int:
        return min(_NEAR, self._pcm.capacity)

    def _count_lost(self) -> None:
        if self._told_to_ns is not None:
            self.lost_frames += max(0, nearest_frame(self._end_ns() - self._told_to_ns))
            self._told_to_ns = None

    def _end_ns(self) -> int:
        """When the next frame written is heard, by the source's reckoning."""
        return self._timing.instant(self._written) + self._shift_ns

    def _push(self, room: int, must: bool) -> int:
        """Write a period, or as many of silence as there is room; how many frames that were. None
        but where it `must`, while the source cannot say yet what will be heard."""
        card_ns = self._end_ns()
        rest = self._rest(card_ns)
        self._resting = rest >= PERIOD
        if self._resting:
            frames = min(room, rest) // PERIOD * PERIOD
            self._write(_QUIET[: frames * FRAME_BYTES])
            self._ahead.add(Write(self._written - frames, frames, self._tail, pulled=False))
            return frames
        if self.gives_back and (wrote := self._push_ahead(card_ns)):
            return wrote
        self._waits = self.gives_back
        return self._push_for_good(card_ns) if must or not self._waits else 0

    def _rest(self, card_ns: int) -> int:
        """How many frames the source need not be asked for."""
        if not self._tail.still:
            return 0
        quiet_until_ns = self._source.quiet_until_ns()
        if quiet_until_ns is None:
            return _FAR_REST
        return min(_FAR_REST, nearest_frame(quiet_until_ns - _AHEAD_NS - card_ns))

    def _push_ahead(self, card_ns: int) -> int:
        heard_ns, steered, tail = self._heard(card_ns)
        foreseen = self._source.pull_ahead(PERIOD, heard_ns)
        if foreseen is None:
            return 0
        begin, before = self._written, self._tail
        try:
            self._write(self._made(foreseen.stretches, card_ns, steered, tail))
        except (CardError, XrunError):
            self._source.take_back(1)
            raise
        frames = self._written - begin
        self._ahead.add(Write(begin, frames, before, pulled=True, news=foreseen.news))
        return frames

    def _push_for_good(self, card_ns: int) -> int:
        heard_ns, steered, tail = self._heard(card_ns)
        self._ahead.all_settled()  # as the source does by itself
        begin, stretches = self._written, self._source.pull(PERIOD, heard_ns)
        self._write(self._made(stretches, card_ns, steered, tail))
        return self._written - begin

    def _heard(self, card_ns: int) -> tuple[int, bool, Tail]:
        """When the next frame is heard, as the source is told; whether that is the source's own
        time, to which the card is held; and what the frame follows on."""
        off_ns, sounding = card_ns - self._tail.source_ns, self._tail.sounding is not None
        steered = sounding and off_ns < _JUMP_NS
        torn = self._tail.torn or (sounding and not steered)
        heard_ns = self._tail.source_ns if steered or off_ns < -_JUMP_NS else card_ns
        return heard_ns, steered, replace(self._tail, torn=torn, source_ns=heard_ns)

    def _made(self, stretches: Sequence[Stretch], card_ns: int, steered: bool, tail: Tail) -> bytes:
        """The frames as the card gets them; what the next follow on is the tail then."""
        off_ns = card_ns - tail.source_ns
        pcm, tail = joined(stretches, tail)
        self._tail = replace(tail, source_ns=tail.source_ns + _PERIOD_NS)
        if steered and abs(off_ns) > _TOLERANCE_NS:
            self.corrected += 1
            pcm = joins.shortened(pcm) if off_ns > 0 else joins.lengthened(pcm)
        return pcm

    def _write(self, pcm: bytes) -> None:
        self._pcm.write(pcm)
        self._written += len(pcm) // FRAME_BYTES


def joined(stretches: Sequence[Stretch], tail: Tail) -> tuple[bytes, Tail]:
    """What follows on `tail` without an edge, and what follows on that. Pure."""
    sounding, torn, last = tail.sounding, tail.torn, tail.last
    height, left = tail.step, tail.step_left
    parts = []
    for stretch in stretches:
        if not stretch.pcm:
            continue
        pcm = stretch.pcm
        if stretch.play_id != sounding or torn:
            height = joins.step(last, joins.first(pcm))
            left = joins.RAMP if height else 0
            sounding, torn = stretch.play_id, False
        if left:
            pcm = joins.ramped(pcm, height, left)
            left = max(0, left - stretch.frames)
        last = joins.last(pcm)
        parts.append(pcm)
    return b"".join(parts), Tail(tail.source_ns, sounding, torn, last, height, left)
