"""Outputs in real time without a card: `FileOutput` (tests, the demo) and `NullOutput`."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from device_agent.clock import system_wall_us
from device_agent.player.card import Card, Sink
from device_agent.player.output import BUFFER_MS, CardState, Source, Stretch
from device_agent.player.real_time import prefer_this_thread
from device_agent.player.recording import Recording


class _PacedOutput:
    """A thread that advances a `Card` by the steady clock."""

    def __init__(self, sink: Sink, buffer_ms: int) -> None:
        self._sink, self._buffer_ms = sink, buffer_ms
        self._news = threading.Event()
        self._stopping = False
        self._card: Card | None = None
        self._thread = threading.Thread(target=self._run, name="player-output", daemon=True)

    def start(self, source: Source) -> None:
        self._card = Card(source, self._sink, time.monotonic_ns(), self._buffer_ms)
        self._thread.start()

    def wake(self) -> None:
        self._news.set()

    def stop(self) -> None:
        self._stopping = True
        self._news.set()
        if self._card and self._thread.is_alive():
            self._thread.join()

    @property
    def lost_frames(self) -> int:
        return self._card.lost_frames if self._card else 0

    @property
    def card(self) -> CardState | None:
        return None

    def _run(self) -> None:
        assert self._card
        prefer_this_thread()
        while not self._stopping:
            self._news.clear()
            wake_ns = self._card.advance(time.monotonic_ns())
            self._news.wait(None if wake_ns is None else _seconds_until(wake_ns))


def _seconds_until(instant_ns: int) -> float:
    return max(0, instant_ns - time.monotonic_ns()) / 1e9


class FileOutput(_PacedOutput):
    """A WAV and its timeline (`device_agent.player.recording`), in real time like a card."""

    def __init__(
        self,
        wav: Path,
        timeline: Path,
        wall_us: Callable[[int], int] = system_wall_us,
        buffer_ms: int = BUFFER_MS,
    ) -> None:
        """`wall_us` tells the UTC microseconds of a steady instant, for the timeline."""
        self._recording = Recording(wav, timeline, wall_us)
        super().__init__(self._recording, buffer_ms)

    def start(self, source: Source) -> None:
        """As `Output.start`; opens the files first, so `OSError` is possible."""
        self._recording.open(time.monotonic_ns())
        super().start(source)

    def stop(self) -> None:
        super().stop()
        self._recording.close()

    @property
    def unwritten_frames(self) -> int:
        return self._recording.unwritten_frames


class _Nothing:
    def write(self, position: int, heard_at_ns: int, stretches: Sequence[Stretch]) -> None: ...

    def lose(self, position: int, heard_at_ns: int, frames: int) -> None: ...


class NullOutput(_PacedOutput):
    """The same clock and the same pulls; nothing is kept."""

    def __init__(self, buffer_ms: int = BUFFER_MS) -> None:
        super().__init__(_Nothing(), buffer_ms)
