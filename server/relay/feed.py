"""A station on its way to a transmission: source after source, watched, until nobody listens.

Two threads for each source: one brings bytes from the network to the child that decodes them, the
other brings its sound to the buffer. Both wait for the slower, so that little is held.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from audio.tuner import Tuner, tuned
from server.live.buffer import Buffer
from server.relay.doors import Doors
from server.relay.flaws import Flaw, SourceFailedError
from server.relay.line import Line
from server.relay.reading import chunks
from server.relay.watch import FRAME_MS, SILENT_MS, Turns, Watch

LOOKS_EVERY_S: Final = 0.2

Listens = Callable[[], bool]
Told = Callable[[int, Flaw, int | None], None]
Over = Callable[[], None]


class Feed:
    """`listens` says whether anybody still hears it; `told` hears which source (from 0) failed, of
    what, and which is tried now, None for none; `over` is called at the end, however it came."""

    def __init__(
        self,
        doors: Doors,
        sources: tuple[str, ...],
        lasts_s: int,
        buffer: Buffer,
        listens: Listens,
        told: Told,
        over: Over,
    ) -> None:
        self._doors, self._sources, self._lasts_s = doors, sources, lasts_s
        self._buffer, self._listens = buffer, listens
        self._told, self._over = told, over
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def join(self, seconds: float | None) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._relay()
        finally:
            self._over()

    def _relay(self) -> None:
        turns, source = Turns(len(self._sources)), 0
        while True:
            watch = Watch(time.monotonic())
            flaw = self._hear(self._sources[source], watch)
            if flaw is None:
                return
            following = turns.after(source, watch.heard_ms)
            if following is None:
                self._play_out()
            self._told(source, flaw, following)
            if following is None:
                return
            source = following

    def _play_out(self) -> None:
        """What came before the end is heard."""
        until = time.monotonic() + self._buffer.held * FRAME_MS / 1000 + 1
        while self._buffer.held and self._listens() and time.monotonic() < until:
            time.sleep(LOOKS_EVERY_S)

    def _hear(self, address: str, watch: Watch) -> Flaw | None:
        """Until it fails; None once nobody listens."""
        with tuned(self._lasts_s) as tuner:
            bringing = _Bringing(self._doors, address, tuner, self._listens)
            bringing.start()
            try:
                while self._listens():
                    if (flaw := self._step(tuner, watch)) is not None:
                        return flaw
            except EOFError:
                return bringing.flaw(watch)
            finally:
                bringing.end()
        return None

    def _step(self, tuner: Tuner, watch: Watch) -> Flaw | None:
        if self._buffer.is_full:
            time.sleep(LOOKS_EVERY_S)
            return None
        frame = tuner.frame(LOOKS_EVERY_S)
        if frame is not None:
            self._buffer.push(frame)
            watch.hear(frame, time.monotonic())
            if watch.is_silent:
                self._buffer.take_back(SILENT_MS // FRAME_MS)
                return "silent"
            return None
        return "stalled" if not self._buffer.held and watch.is_stalled(time.monotonic()) else None


class _Bringing:
    """The bytes of one source, brought to its tuner."""

    def __init__(self, doors: Doors, address: str, tuner: Tuner, listens: Listens) -> None:
        self._doors, self._address, self._tuner, self._listens = doors, address, tuner, listens
        self._flaw: Flaw | None = None
        self._line = Line()
        self._thread = threading.Thread(target=self._run, name="relay bytes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """No more of it is wanted: its line is closed, whatever it waits for."""
        self._line.cut()

    def flaw(self, watch: Watch) -> Flaw:
        """Why the tuner is at its end."""
        if self._flaw is not None and (self._flaw != "ended" or watch.heard_ms):
            return self._flaw
        return "wrong_format"

    def _run(self) -> None:
        try:
            for raw in chunks(self._doors, self._address, self._line):
                if self._line.is_cut or not self._listens() or not self._tuner.feed(raw):
                    return
            self._flaw = "ended"
        except SourceFailedError as failed:
            self._flaw = failed.flaw
        finally:
            self._tuner.finish()
