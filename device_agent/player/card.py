"""A card made of arithmetic: which period is pulled when, given the steady clock. No thread.

Position k is heard at `t0` + k/48000 s exactly. Periods of 10 ms are pulled as soon as they fit
into the buffer. While its source is quiet it rests: positions pass unpulled, as if they were
silence.
"""

from collections.abc import Sequence
from typing import Protocol

from device_agent.player.output import (
    BUFFER_MS,
    FRAMES_PER_MS,
    PERIOD,
    Source,
    Stretch,
    span_ns,
)

_MARGIN_MS = 170
"""How much earlier than its buffer needs the card runs: an ordinary thread may wake late."""


class Sink(Protocol):
    """Where the card's frames go. `heard_at_ns` is the steady instant of the first of them."""

    def write(self, position: int, heard_at_ns: int, stretches: Sequence[Stretch]) -> None:
        """Frames of the card from `position` on."""

    def lose(self, position: int, heard_at_ns: int, frames: int) -> None:
        """Frames that were due and could not be pulled in time: silence."""


class Card:
    def __init__(self, source: Source, sink: Sink, t0_ns: int, buffer_ms: int = BUFFER_MS) -> None:
        self._source, self._sink, self._t0_ns = source, sink, t0_ns
        self._buffer = buffer_ms * FRAMES_PER_MS
        self._ahead_ns = (buffer_ms + _MARGIN_MS) * 1_000_000
        self._position = 0
        self._running = False
        self.lost_frames = 0

    def advance(self, now_ns: int) -> int | None:
        """Pull what fits at this instant.

        Returns the instant to call again (or earlier, when the source has news), or None: only
        news matters.
        """
        heard = self._heard(now_ns)
        if self._running and self._position < heard:
            self._underrun(heard)
        if not self._running:
            if (wake_ns := self._wake_ns()) is None or wake_ns > now_ns:
                return wake_ns
            # As with a card that never rested, all but the last period is committed to silence.
            last = (heard + self._buffer) // PERIOD - 1
            self._position = max(self._position, last * PERIOD)
            self._running = True
        while self._position + PERIOD <= heard + self._buffer:
            self._pull()
        if (wake_ns := self._wake_ns()) is None or wake_ns > now_ns:
            self._running = False
            return wake_ns
        # A nanosecond more than the exact (rounded) instant, so that the period surely fits.
        return self._instant(self._position + PERIOD - self._buffer) + 1

    def _wake_ns(self) -> int | None:
        """When the card must run again (past: now), or None if only news can tell."""
        quiet_until_ns = self._source.quiet_until_ns()
        return None if quiet_until_ns is None else quiet_until_ns - self._ahead_ns

    def _pull(self) -> None:
        heard_at_ns = self._instant(self._position)
        stretches = self._source.pull(PERIOD, heard_at_ns)
        self._sink.write(self._position, heard_at_ns, stretches)
        self._position += PERIOD

    def _underrun(self, heard: int) -> None:
        again = (heard // PERIOD + 1) * PERIOD  # still to be filled before it is heard
        lost = again - self._position
        self._sink.lose(self._position, self._instant(self._position), lost)
        self._position = again
        self.lost_frames += lost

    def _heard(self, now_ns: int) -> int:
        """Frames heard so far."""
        return (now_ns - self._t0_ns) * 48 // 1_000_000

    def _instant(self, position: int) -> int:
        return self._t0_ns + span_ns(position)
