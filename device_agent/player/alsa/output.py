"""`AlsaOutput`: a card that is always open and fed, told of and tried again where it is not."""

import logging
import threading
import time
from collections.abc import Callable

from device_agent.player.alsa.line import Line
from device_agent.player.alsa.pcm import CardError, Cards, Pcm, XrunError
from device_agent.player.output import CardState, FarSource, Fault, nearest_frame
from device_agent.player.real_time import prefer_this_thread

_LOG = logging.getLogger(__name__)

_FIRST_AGAIN_NS = 500_000_000
_LAST_AGAIN_NS = 10_000_000_000
_ABSENT_NS = 100_000_000
"""Without a card, time goes on for the source in steps of this."""

SENTENCES: dict[Fault, str] = {
    "absent": "the sound card is not there",
    "busy": "another program holds the sound card",
    "unfit": "the sound card takes no 48 kHz mono (its plughw: name does)",
    "failed": "the sound card failed",
}


class AlsaOutput:
    """The `Output` of one ALSA name. A card that is absent, busy or pulled out ends nothing: it
    is told of once, and tried again every ten seconds at most. What was due meanwhile is lost,
    and the source is told so.

    Sound leaves the card `latency_us` earlier than its instant, because what lies behind it takes
    that long, and `delay_us` later, because its horn hangs farther down the street. Receipts speak
    of the instant itself.
    """

    def __init__(
        self,
        name: str,
        cards: Cards,
        latency_us: int = 0,
        delay_us: int = 0,
        steady_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._name, self._cards = name, cards
        self._latency_us, self._delay_us = latency_us, delay_us
        self._steady_ns = steady_ns
        self._source: FarSource
        self._pcm: Pcm | None = None
        self._line: Line | None = None
        self._fault: Fault | None = None
        self._again_ns, self._pause_ns = 0, _FIRST_AGAIN_NS
        self._served_ns: int | None = None
        self._xruns = self._lost = 0
        self._real_time = False
        self._news, self._stopping = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="player-output", daemon=True)

    def start(self, source: FarSource) -> None:
        self.attach(source)
        self._thread.start()

    def attach(self, source: FarSource) -> None:
        """As `start`, but whoever calls calls `serve` too."""
        self._source = source

    def wake(self) -> None:
        self._news.set()

    def stop(self) -> None:
        self._stopping = True
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()
        self._close()

    @property
    def lost_frames(self) -> int:
        line = self._line
        return self._lost + (line.lost_frames if line else 0)

    @property
    def card(self) -> CardState:
        line = self._line
        return CardState(
            self._name,
            self._fault,
            self._xruns + (line.xruns if line else 0),
            line.drift_ppm if line else None,
            self._real_time,
            self._latency_us,
            self._delay_us,
        )

    def serve(self) -> int:
        """Do what is due by now; the instant to be called again."""
        try:
            if self._line is None:
                self._open()
            if self._line is not None:
                return self._line.serve()
        except (CardError, XrunError) as error:
            self._close()
            self._tell(error)
            self._again_ns = self._steady_ns() + self._pause_ns
            self._pause_ns = min(2 * self._pause_ns, _LAST_AGAIN_NS)
        return self._without()

    def _run(self) -> None:
        self._real_time = prefer_this_thread()
        if not self._real_time:
            _LOG.warning(
                "no real-time priority for sound: a busy machine may leave gaps, which are counted"
            )
        while not self._stopping:
            self._news.clear()
            wait_ns = self.serve() - self._steady_ns()
            if wait_ns > 0:
                self._news.wait(wait_ns / 1e9)

    def _open(self) -> None:
        if self._steady_ns() < self._again_ns:
            return
        self._pcm = self._cards.open(self._name)
        shift_ns = (self._latency_us - self._delay_us) * 1000
        line = Line(self._pcm, self._source, shift_ns, self._steady_ns)
        line.begin()
        self._line = line
        if self._fault is not None:
            _LOG.warning("the sound card %s is there again", self._name)
        self._fault, self._pause_ns, self._served_ns = None, _FIRST_AGAIN_NS, None

    def _close(self) -> None:
        if self._line is not None:
            self._line.end()
            self._xruns += self._line.xruns
            self._lost += self._line.lost_frames
            self._line = None
        if self._pcm is not None:
            self._pcm.close()
            self._pcm = None

    def _tell(self, error: CardError | XrunError) -> None:
        word: Fault = error.word if isinstance(error, CardError) else "failed"
        if word != self._fault:
            _LOG.error("%s (%s): %s", SENTENCES[word], self._name, error)
        self._fault = word

    def _without(self) -> int:
        """No card: what is due is lost, and time goes on."""
        now_ns = self._steady_ns()
        quiet_until_ns = self._source.quiet_until_ns()
        if quiet_until_ns is not None and quiet_until_ns <= now_ns:
            if self._served_ns is not None:
                self._lost += nearest_frame(now_ns - self._served_ns)
            self._served_ns = now_ns
            self._source.pull(0, now_ns)
        else:
            self._served_ns = None
        return min(now_ns + _ABSENT_NS, max(self._again_ns, now_ns))
