"""The system's sound library, asked through ctypes: nothing to build, on any processor.

Time stamps are asked for on CLOCK_MONOTONIC, because that is the steady clock of the whole agent
(`time.monotonic_ns`): the wall clock's map is made on it. MONOTONIC_RAW is the same quartz
without the system's slewing, so the two run apart by what chrony corrects, and a stamp on it would
have to be mapped, with an error of its own. A plug-in that gives no stamp is taken to have been
read half-way through the call.
"""

import ctypes
import errno
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from device_agent.player.alsa.pcm import (
    CAPACITY_MS,
    SPREAD_NS,
    CardError,
    Named,
    Reading,
    XrunError,
)
from device_agent.player.output import FRAME_BYTES, FRAMES_PER_MS, PERIOD, RATE, Fault

LIBRARY = "libasound.so.2"

_PLAYBACK, _CAPTURE = 0, 1
_NONBLOCK = 1
_S16_LE, _RW_INTERLEAVED = 2, 3
_TSTAMP_ENABLE, _TSTAMP_MONOTONIC = 1, 1
_STATE_RUNNING, _STATE_DRAINING, _STATE_XRUN, _STATE_SUSPENDED = 3, 5, 4, 7
_NEVER = 2**30
"""A threshold no buffer reaches: the card starts when it is told to."""
_DRY = (errno.EPIPE, errno.ESTRPIPE)
_UNREADY_NS = 1_000_000_000
_TRIES = 5
_UNWRITTEN = b"\xff" * 16
_WORDS: dict[int, Fault] = {
    errno.ENOENT: "absent",
    errno.ENODEV: "absent",
    errno.ENXIO: "absent",
    errno.EBUSY: "busy",
    errno.EINVAL: "unfit",
}
_SIGNATURE = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


def _say_nothing(*_: object) -> None:
    """The library would write to standard error at each attempt; we tell once, in our words."""


_NO_WORD = _SIGNATURE(_say_nothing)


class LibAsound:
    """`Cards` of this machine. Raises `OSError` where the library is not installed."""

    def __init__(self, steady_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._alsa = ctypes.CDLL(LIBRARY)
        _declare(self._alsa)
        self._alsa.snd_lib_error_set_handler(_NO_WORD)
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = [ctypes.c_void_p]
        self._steady_ns = steady_ns

    def open(self, name: str) -> "AlsaPcm":
        return AlsaPcm(self._alsa, name, self._steady_ns)

    def microphone(self, name: str) -> "AlsaCapture":
        """An open microphone. Raises `CardError`."""
        return AlsaCapture(self._alsa, name)

    def names(self) -> list[Named]:
        """Each card by its `plughw:` name, which takes 48 kHz mono whatever the card does, then
        what else the system offers for sounding."""
        hints = ctypes.POINTER(ctypes.c_void_p)()
        if self._alsa.snd_device_name_hint(-1, b"pcm", ctypes.byref(hints)) < 0:
            return []
        found = []
        for at in count():
            if (hint := hints[at]) is None:
                break
            name, description, way = (self._hint(hint, what) for what in _HINTS)
            if name and way != "Input":
                found.append(Named(name, " ".join(description.split())))
        self._alsa.snd_device_name_free_hint(hints)
        found.sort(key=lambda one: not one.name.startswith("plughw:"))
        return found

    def _hint(self, hint: int, what: bytes) -> str:
        text = self._alsa.snd_device_name_get_hint(hint, what)
        if not text:
            return ""
        try:
            return (ctypes.cast(text, ctypes.c_char_p).value or b"").decode(errors="replace")
        finally:
            self._free(text)


_HINTS = (b"NAME", b"DESC", b"IOID")


class AlsaPcm:
    """`Pcm` on a card of the system's."""

    def __init__(self, alsa: Any, name: str, steady_ns: Callable[[], int]) -> None:
        self._alsa, self._steady_ns = alsa, steady_ns
        self._pcm = ctypes.c_void_p()
        self._status = ctypes.c_void_p()
        self._stamped = ctypes.create_string_buffer(16)
        _check(
            alsa, alsa.snd_pcm_open(ctypes.byref(self._pcm), name.encode(), _PLAYBACK, _NONBLOCK)
        )
        try:
            prepare(alsa, self._pcm, PERIOD, CAPACITY_MS * FRAMES_PER_MS)
            self.capacity = self._capacity()
            self._set_software()
            _check(alsa, alsa.snd_pcm_status_malloc(ctypes.byref(self._status)))
        except CardError:
            self.close()
            raise

    def read(self) -> Reading:
        """Again where it was interrupted: the first of a run is all that is known of it."""
        for _ in range(_TRIES):
            reading = self._read()
            if reading.spread_ns <= SPREAD_NS:
                break
        return reading

    def _read(self) -> Reading:
        alsa, status = self._alsa, self._status
        before_ns = self._steady_ns()
        code = alsa.snd_pcm_status(self._pcm, status)
        after_ns = self._steady_ns()
        _check(alsa, code)
        state = alsa.snd_pcm_status_get_state(status)
        if state in (_STATE_XRUN, _STATE_SUSPENDED):
            raise XrunError
        if state != _STATE_RUNNING:
            raise CardError("absent", f"its state is {state}")
        delay = alsa.snd_pcm_status_get_delay(status)
        buffered = self.capacity - alsa.snd_pcm_status_get_avail(status)
        at_ns = self._stamp()
        if not before_ns - _UNREADY_NS < at_ns <= after_ns:
            at_ns = (before_ns + after_ns) // 2
        # A driver stamps and counts at one instant; a plug-in stamps, and counts some time later.
        return Reading(at_ns, delay, buffered, after_ns - before_ns)

    def _stamp(self) -> int:
        """The status's time stamp. A `struct timespec` of a 32-bit system has 8 bytes or 16, by
        how its library was built: what was not written shows."""
        self._stamped.raw = _UNWRITTEN
        self._alsa.snd_pcm_status_get_htstamp(self._status, self._stamped)
        raw = self._stamped.raw
        width = 4 if raw[8:] == _UNWRITTEN[8:] else 8
        seconds, rest = raw[:width], raw[width : width + 4]
        return int.from_bytes(seconds, "little") * 1_000_000_000 + int.from_bytes(rest, "little")

    def write(self, pcm: bytes) -> None:
        frames = len(pcm) // FRAME_BYTES
        wrote = self._alsa.snd_pcm_writei(self._pcm, pcm, frames)
        _check(self._alsa, wrote)
        if wrote != frames:
            raise CardError("failed", f"it took {wrote} of {frames} frames")

    def rewind(self, frames: int) -> int:
        """A card that says no is asked no more; one that ran dry says so here too."""
        most = self._alsa.snd_pcm_rewindable(self._pcm)
        took = self._alsa.snd_pcm_rewind(self._pcm, min(frames, most)) if most > 0 else most
        if -took in _DRY:
            raise XrunError
        return max(0, int(took))

    def start(self) -> None:
        _check(self._alsa, self._alsa.snd_pcm_start(self._pcm))

    def recover(self) -> None:
        _check(self._alsa, self._alsa.snd_pcm_prepare(self._pcm))

    def close(self) -> None:
        if self._status:
            self._alsa.snd_pcm_status_free(self._status)
            self._status = ctypes.c_void_p()
        if self._pcm:
            self._alsa.snd_pcm_close(self._pcm)
            self._pcm = ctypes.c_void_p()

    def _capacity(self) -> int:
        buffer, period = ctypes.c_ulong(), ctypes.c_ulong()
        sizes = ctypes.byref(buffer), ctypes.byref(period)
        _check(self._alsa, self._alsa.snd_pcm_get_params(self._pcm, *sizes))
        if buffer.value <= 2 * PERIOD:
            raise CardError("unfit", f"its buffer takes {buffer.value} frames only")
        return buffer.value

    def _set_software(self) -> None:
        """Starts when told; stamps on the steady clock."""
        alsa, params = self._alsa, ctypes.c_void_p()
        _check(alsa, alsa.snd_pcm_sw_params_malloc(ctypes.byref(params)))
        try:
            _check(alsa, alsa.snd_pcm_sw_params_current(self._pcm, params))
            _check(alsa, alsa.snd_pcm_sw_params_set_start_threshold(self._pcm, params, _NEVER))
            stamped = alsa.snd_pcm_sw_params_set_tstamp_mode(self._pcm, params, _TSTAMP_ENABLE)
            _check(alsa, stamped)
            clock = alsa.snd_pcm_sw_params_set_tstamp_type(self._pcm, params, _TSTAMP_MONOTONIC)
            _check(alsa, clock)
            _check(alsa, alsa.snd_pcm_sw_params(self._pcm, params))
        finally:
            alsa.snd_pcm_sw_params_free(params)


class AlsaCapture:
    """Hears, one after another, as long as it is asked to."""

    def __init__(self, alsa: Any, name: str) -> None:
        self._alsa, self._pcm = alsa, ctypes.c_void_p()
        _check(alsa, alsa.snd_pcm_open(ctypes.byref(self._pcm), name.encode(), _CAPTURE, 0))
        try:
            prepare(alsa, self._pcm, PERIOD, RATE)
        except CardError:
            self.close()
            raise

    def listen(self, seconds: float) -> bytes:
        """The next so many seconds, s16le. Blocks. What ran over meanwhile is left out."""
        frames, heard = round(seconds * RATE), bytearray()
        part = ctypes.create_string_buffer(PERIOD * FRAME_BYTES)
        while len(heard) < frames * FRAME_BYTES:
            got = self._alsa.snd_pcm_readi(self._pcm, part, PERIOD)
            try:
                _check(self._alsa, got)
                heard += part.raw[: got * FRAME_BYTES]
            except XrunError:
                _check(self._alsa, self._alsa.snd_pcm_prepare(self._pcm))
        return bytes(heard[: frames * FRAME_BYTES])

    def close(self) -> None:
        if self._pcm:
            self._alsa.snd_pcm_close(self._pcm)
            self._pcm = ctypes.c_void_p()


def prepare(alsa: Any, pcm: ctypes.c_void_p, period: int, buffer: int) -> None:
    """48 kHz, mono, s16le, in periods and a buffer as near to these as the card can."""
    params = ctypes.c_void_p()
    _check(alsa, alsa.snd_pcm_hw_params_malloc(ctypes.byref(params)))
    try:
        _check(alsa, alsa.snd_pcm_hw_params_any(pcm, params))
        _check(alsa, alsa.snd_pcm_hw_params_set_access(pcm, params, _RW_INTERLEAVED))
        _check(alsa, alsa.snd_pcm_hw_params_set_format(pcm, params, _S16_LE))
        _check(alsa, alsa.snd_pcm_hw_params_set_channels(pcm, params, 1))
        _check(alsa, alsa.snd_pcm_hw_params_set_rate(pcm, params, RATE, 0))
        near = ctypes.c_ulong(period)
        period_set = alsa.snd_pcm_hw_params_set_period_size_near
        _check(alsa, period_set(pcm, params, ctypes.byref(near), None))
        near = ctypes.c_ulong(buffer)
        _check(alsa, alsa.snd_pcm_hw_params_set_buffer_size_near(pcm, params, ctypes.byref(near)))
        _check(alsa, alsa.snd_pcm_hw_params(pcm, params))
    finally:
        alsa.snd_pcm_hw_params_free(params)


def _check(alsa: Any, code: int) -> None:
    """Raises what a negative code means."""
    if code >= 0:
        return
    if -code in _DRY:
        raise XrunError
    message = alsa.snd_strerror(code)
    raise CardError(_WORDS.get(-code, "failed"), (message or b"").decode(errors="replace"))


def _declare(alsa: Any) -> None:
    """Of what returns or takes no plain int."""
    pointer, frames = ctypes.c_void_p, ctypes.c_long
    alsa.snd_strerror.restype = ctypes.c_char_p
    alsa.snd_pcm_writei.argtypes = [pointer, ctypes.c_char_p, ctypes.c_ulong]
    alsa.snd_pcm_writei.restype = frames
    alsa.snd_pcm_readi.argtypes = [pointer, ctypes.c_void_p, ctypes.c_ulong]
    alsa.snd_pcm_readi.restype = frames
    alsa.snd_pcm_rewindable.argtypes, alsa.snd_pcm_rewindable.restype = [pointer], frames
    alsa.snd_pcm_rewind.argtypes = [pointer, ctypes.c_ulong]
    alsa.snd_pcm_rewind.restype = frames
    alsa.snd_pcm_status_get_delay.restype = frames
    alsa.snd_pcm_status_get_avail.restype = ctypes.c_ulong
    alsa.snd_pcm_status_get_htstamp.restype = None
    alsa.snd_pcm_sw_params_set_start_threshold.argtypes = [pointer, pointer, ctypes.c_ulong]
    alsa.snd_device_name_hint.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p]
    alsa.snd_device_name_get_hint.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    alsa.snd_device_name_get_hint.restype = ctypes.c_void_p
    for free in ("snd_pcm_status_free", "snd_pcm_hw_params_free", "snd_pcm_sw_params_free"):
        getattr(alsa, free).restype = None
