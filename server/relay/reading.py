"""A station's bytes, from its address to whoever takes them: a stream as it comes, or the pieces
of a playlist one after another."""

import time
from collections.abc import Iterator
from typing import Final

from server.relay.doors import Doors
from server.relay.flaws import SourceFailedError
from server.relay.line import Line
from server.relay.playlist import (
    TEXT_MAX,
    Pieces,
    PlaylistRefusedError,
    Pointer,
    is_playlist,
    read,
)

PIECE_MAX: Final = 16 << 20
"""Thirty seconds at four megabits a second."""
POINTERS: Final = 2
"""From an m3u to a master playlist to the one with the pieces."""
BEHIND: Final = 3
"""So many pieces before the newest it begins (RFC 8216 section 6.3.3)."""
WAITS: Final = 3
"""So often a playlist may say nothing new before it is a stall."""
NEWS_MAX: Final = 50
"""Pieces that a playlist which grows may bring at once: more is none of a radio."""
TEXT_S: Final = 10.0
"""For a whole playlist, however slowly it drips."""
_HEAD: Final = 16


def chunks(doors: Doors, address: str, line: Line) -> Iterator[bytes]:
    """Bytes until the station ends, or `line` is cut. Raises `SourceFailedError`."""
    for _ in range(1 + POINTERS):
        with doors.opened(address, line) as (found_at, answer):
            raw = answer.iter_raw()
            head = _head(raw)
            if not is_playlist(head):
                yield head
                yield from raw
                return
            told = _understood(_bounded(head, raw, TEXT_MAX), found_at)
        if isinstance(told, Pieces):
            yield from _Pieces(doors, found_at, line).heard(told)
            return
        address = told.address
    raise SourceFailedError("wrong_format")


def _understood(raw: bytes, address: str) -> Pieces | Pointer:
    try:
        return read(raw, address)
    except PlaylistRefusedError:
        raise SourceFailedError("wrong_format") from None


def _head(raw: Iterator[bytes]) -> bytes:
    head = b""
    while len(head) < _HEAD and (more := next(raw, b"")):
        head += more
    return head


def _bounded(head: bytes, rest: Iterator[bytes], most: int) -> bytes:
    """All of it. Raises `SourceFailedError` where that is too much, or takes too long."""
    kept, until = bytearray(head), time.monotonic() + TEXT_S
    for more in rest:
        kept += more
        if len(kept) > most:
            raise SourceFailedError("wrong_format")
        if time.monotonic() > until:
            raise SourceFailedError("stalled")
    return bytes(kept)


class _Pieces:
    """The playlist at `address`, asked again as long as it grows."""

    def __init__(self, doors: Doors, address: str, line: Line) -> None:
        self._doors, self._address, self._line = doors, address, line

    def heard(self, told: Pieces) -> Iterator[bytes]:
        following = told.first if told.ends else told.first + max(0, len(told.addresses) - BEHIND)
        idle = 0
        while True:
            news = told.addresses[max(0, following - told.first) :]
            if not told.ends and len(news) > NEWS_MAX:
                raise SourceFailedError("wrong_format")
            for piece in news:
                yield from self._piece(piece)
            following = max(following, told.first + len(told.addresses))
            if told.ends:
                return
            idle = 0 if news else idle + 1
            if idle > WAITS:
                raise SourceFailedError("stalled")
            if self._line.wait(told.target_s if news else max(1.0, told.target_s / 2)):
                return
            told = self._again()

    def _piece(self, address: str) -> Iterator[bytes]:
        size = 0
        with self._doors.opened(address, self._line) as (_, answer):
            for more in answer.iter_raw():
                size += len(more)
                if size > PIECE_MAX:
                    raise SourceFailedError("wrong_format")
                yield more

    def _again(self) -> Pieces:
        with self._doors.opened(self._address, self._line) as (found_at, answer):
            told = _understood(_bounded(b"", answer.iter_raw(), TEXT_MAX), found_at)
        if not isinstance(told, Pieces):
            raise SourceFailedError("wrong_format")
        return told
