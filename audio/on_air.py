"""Sound as it is spoken: each 20 ms becomes one Opus packet, and the same packet is kept."""

import io
from pathlib import Path
from types import TracebackType
from typing import Final

import av
import numpy as np

from audio.encode import BIT_EXACT, opus_in
from audio.graph import frame_of
from audio.pcm import SAMPLE_BYTES

FRAME_SAMPLES: Final = 960
"""20 ms at 48 kHz."""
FRAME_BYTES: Final = FRAME_SAMPLES * SAMPLE_BYTES
SILENCE: Final = bytes(FRAME_BYTES)
_PAGE_US: Final = 500_000
_PAGE_HEAD: Final = 27


class OnAir:
    """Encodes once: `packet` is what travels, the file at `path` holds the same packets.

    Pages of half a second are written as they are full, so that whatever ends the process, the
    file is good to its last whole page (`whole_pages`). A context.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        options = {**BIT_EXACT, "flush_packets": "1", "page_duration": str(_PAGE_US)}
        self._container = av.open(self._file, "w", format="ogg", container_options=options)
        self._stream = opus_in(self._container)
        self._samples = 0

    def packet(self, frame: bytes) -> bytes:
        """The Opus packet of the next `FRAME_BYTES` of s16le, 48 kHz, mono."""
        block = np.frombuffer(frame, dtype="<i2").astype(np.float32) / np.float32(32768.0)
        (made,) = self._stream.encode(frame_of(block, self._samples))
        self._samples += block.size
        packet = bytes(made)
        self._container.mux(made)
        return packet

    @property
    def descriptor(self) -> int:
        """Of the file, for whoever syncs it."""
        return self._file.fileno()

    def close(self) -> None:
        """The end of the stream is written."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._file.close()

    def __enter__(self) -> "OnAir":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self.close()


def whole_pages(path: Path) -> int:
    """Cut what a killed process left at the end of its last whole Ogg page (RFC 3533 section 6);
    returns the bytes that stay."""
    with path.open("r+b") as file:
        size = file.seek(0, io.SEEK_END)
        good = 0
        while (end := _page_end(file, good)) is not None and end <= size:
            good = end
        file.truncate(good)
    return good


def _page_end(file: io.BufferedRandom, start: int) -> int | None:
    """Where the page that begins at `start` would end; None where none begins."""
    file.seek(start)
    head = file.read(_PAGE_HEAD)
    if len(head) < _PAGE_HEAD or head[:5] != b"OggS\0":
        return None
    lacing = file.read(head[26])
    if len(lacing) < head[26]:
        return None
    return start + _PAGE_HEAD + len(lacing) + sum(lacing)
