"""Whether what was played left the horn: a microphone's loudness beside that of the sound itself.

Optional, and apart from the player, which plays on whatever is heard. Loudness in tenths of a
second is compared, not waves: a horn, a street and a cheap microphone leave little of the wave.
Only `Listening` knows a thread; the rest is pure.
"""

import logging
import math
import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from statistics import StatisticsError, correlation, fmean
from typing import Protocol

from device_agent.player.alsa.pcm import CardError
from device_agent.player.output import Stretch, span_ns

_LOG = logging.getLogger(__name__)

_WINDOW_NS = 100_000_000
_BEFORE = 10
"""Windows before a play that count too: a tone is as loud all the time, but not before it."""
_MOST = 600
"""Windows of a play that count: its first minute."""
_LATEST = 15
"""Windows by which the horn may be heard later: 500 m of air, or a radio link before it."""
_FEWEST = 4
"""Windows that must be loud before anything is said."""
_ALIKE, _SWING_DB = 0.6, 6.0
"""What makes it confirmed: how alike the two go up and down, and by how much it is louder while
something sounds. Steady noise is below both; who speaks beside the microphone is not alike."""
_FLOOR_DB, _LOUD_DB = -70.0, -45.0
_STEP = 12
"""Of so many frames one is looked at: loudness needs no more."""
_PLAYS = 8
_AGAIN_S = 10.0
_LISTEN_S, _STOP_S = 0.1, 2.0


class Microphone(Protocol):
    """Something that hears the horn: a microphone, or a current sensor on a line input."""

    def listen(self, seconds: float) -> bytes:
        """The next so many seconds, 48 kHz mono s16le. Blocks. Raises `CardError`."""

    def close(self) -> None: ...


class Microphones(Protocol):
    """The machine's."""

    def microphone(self, name: str) -> Microphone:
        """Open. Raises `CardError`."""


class Ear:
    """Takes in what was played and what was heard, in any order; any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: OrderedDict[int, float] = OrderedDict()
        self._played: OrderedDict[str, dict[int, float]] = OrderedDict()

    def played(self, heard_at_ns: int, stretches: Sequence[Stretch]) -> None:
        """Frames that are as good as heard, the first of them at that instant."""
        with self._lock:
            for stretch in stretches:
                if stretch.play_id is not None and stretch.pcm:
                    self._louder(stretch.play_id, heard_at_ns // _WINDOW_NS, power(stretch.pcm))
                heard_at_ns += span_ns(stretch.frames)

    def heard(self, end_ns: int, pcm: bytes) -> None:
        """What a microphone took until that instant: a tenth of a second."""
        with self._lock:
            self._heard[(end_ns - _WINDOW_NS // 2) // _WINDOW_NS] = power(pcm)
            while len(self._heard) > _MOST + _BEFORE + 2 * _LATEST:
                self._heard.popitem(last=False)

    def heard_back(self, play_id: str) -> bool | None:
        """Whether it was heard; None where too little of it sounded, or nobody listened."""
        with self._lock:
            played, heard = self._played.pop(play_id, {}), dict(self._heard)
        if not played:
            return None
        first, last = min(played), max(played)
        sound = [(n, _db(played.get(n, 0.0))) for n in range(first - _BEFORE, last + 1)]
        found = [_alike(sound, heard, late) for late in range(_LATEST + 1)]
        told = [one for one in found if one is not None]
        return any(told) if told else None

    def _louder(self, play_id: str, window: int, add: float) -> None:
        windows = self._played.setdefault(play_id, {})
        if len(windows) < _MOST or window in windows:
            windows[window] = windows.get(window, 0.0) + add
        while len(self._played) > _PLAYS:
            self._played.popitem(last=False)


def power(pcm: bytes) -> float:
    """Mean square, 1.0 for full scale."""
    samples = array("h", pcm)[::_STEP]
    return sum(sample * sample for sample in samples) / max(1, len(samples)) / 2**30


def _db(mean_square: float) -> float:
    return max(_FLOOR_DB, 10 * math.log10(mean_square + 1e-12))


def _alike(sound: Sequence[tuple[int, float]], heard: dict[int, float], late: int) -> bool | None:
    """Whether it was heard so many windows later; None where nothing can be said."""
    pairs = [(db, _db(heard[n + late])) for n, db in sound if n + late in heard]
    loud = [ear for db, ear in pairs if db >= _LOUD_DB]
    quiet = [ear for db, ear in pairs if db < _LOUD_DB]
    if min(len(loud), len(quiet)) < _FEWEST:
        return None
    try:
        alike = correlation(*zip(*pairs, strict=True))
    except StatisticsError:  # a microphone that says the same all the time
        return False
    return alike >= _ALIKE and fmean(loud) - fmean(quiet) >= _SWING_DB


class Listening(Ear):
    """An `Ear` on a thread of its own. A microphone that cannot be had is told of once and tried
    again every ten seconds: receipts then say nothing, and all else goes on."""

    def __init__(self, name: str, microphones: Microphones) -> None:
        super().__init__()
        self._name, self._microphones = name, microphones
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A microphone that answers no more is not waited for."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    def _run(self) -> None:
        told = False
        while not self._over.is_set():
            try:
                microphone = self._microphones.microphone(self._name)
            except CardError as error:
                told = told or self._tell(error)
            else:
                told = self._hears(microphone)
            self._over.wait(_AGAIN_S)

    def _hears(self, microphone: Microphone) -> bool:
        """Until it fails, which is told, or until the end."""
        try:
            while not self._over.is_set():
                pcm = microphone.listen(_LISTEN_S)
                self.heard(time.monotonic_ns(), pcm)
        except CardError as error:
            return self._tell(error)
        finally:
            microphone.close()
        return False

    def _tell(self, error: CardError) -> bool:
        _LOG.warning("the microphone %s cannot be listened to: %s", self._name, error)
        return True
