"""A station's bytes in, 20 ms of PCM at a time out: the decoding is a confined child's.

`feed` and `frame` belong to a thread each: the child takes no more than it can hand on, so that
whoever reads slowly slows the station down.
"""

import json
import os
import selectors
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from audio import confine
from audio.on_air import FRAME_BYTES
from audio.profile import MIB, Limits

RELAYED: Final = Limits(memory_bytes=64 * MIB)
_SHARE: Final = 20
"""Of a processor: one twentieth for as long as it lasts, and a minute to spare."""


class Tuner:
    """One child for one source. Made by `tuned`."""

    def __init__(self, source: int, out: int) -> None:
        self._source, self._out = source, out
        self._left = bytearray()
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(out, selectors.EVENT_READ)

    def feed(self, raw: bytes) -> bool:
        """Hand the bytes on; False where the child takes no more."""
        rest = memoryview(raw)
        try:
            while rest:
                rest = rest[os.write(self._source, rest) :]
        except OSError:
            return False
        return True

    def finish(self) -> None:
        """No more bytes come: what the child has, it still gives. The last call of whoever feeds,
        and due even after the end."""
        os.close(self._source)

    def frame(self, wait_s: float) -> bytes | None:
        """The next `FRAME_BYTES` of s16le, 48 kHz, mono; None where none came within `wait_s`.

        Raises EOFError where the child is at its end, or has given up.
        """
        deadline = time.monotonic() + wait_s
        while len(self._left) < FRAME_BYTES:
            if not self._waiting.select(max(0.0, deadline - time.monotonic())):
                return None
            raw = os.read(self._out, 1 << 16)
            if not raw:
                raise EOFError
            self._left += raw
        made = bytes(self._left[:FRAME_BYTES])
        del self._left[:FRAME_BYTES]
        return made

    def close(self) -> None:
        """Nothing is heard any more; feeding fails from now on."""
        self._waiting.close()
        os.close(self._out)


@contextmanager
def tuned(lasts_s: int) -> Iterator[Tuner]:
    """A tuner for so many seconds at the most; whatever is left of its child ends with the block.

    Whoever feeds it ends with `finish`, before the block does or after it.
    """
    source, feeding = os.pipe()
    hearing, out = os.pipe()
    child = confine.started([source, out])
    os.close(source)
    os.close(out)
    tuner = Tuner(feeding, hearing)
    try:
        limits = {name: getattr(RELAYED, name) for name in Limits.__slots__}
        limits |= {"wall_s": lasts_s + 60, "cpu_s": lasts_s // _SHARE + 60}
        job = {
            "work": "relay", "descriptors": {"source": source, "out": out},
            "limits": limits, "options": {},
        }  # fmt: skip
        assert child.stdin is not None
        with suppress(BrokenPipeError):  # it died at once: nothing will come of it
            child.stdin.write(json.dumps(job).encode())
            child.stdin.close()
        yield tuner
    finally:
        confine.end(child)
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        tuner.close()
