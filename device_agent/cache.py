"""Content kept by hash. What `open_verified` hands out is what its name says, or nothing.

A file is written under `partial/`, and only when it is complete, verified and on the disk does it
get its place under `content/` (rename, then both folders synced). Presence proves nothing: content
is hashed again each time it is opened.

One process uses a folder; threads may share a `Cache`.
"""

import errno
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 256 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
RESERVE_BYTES = 64 * 1024 * 1024
"""Left free on the file system for the journal and the log, which matter more than content."""


class ContentError(Exception):
    """Something about one piece of content; `sha256` names it."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"{type(self).__name__} {sha256}")
        self.sha256 = sha256


class ContentMissingError(ContentError):
    """It is not here."""


class ContentCorruptError(ContentError):
    """Its bytes did not have its hash; they have been removed."""


class NoRoomError(OSError):
    """Environment fault: the disk is full, or all there is, is needed sooner. Nothing changed."""


def evictions(
    held: Mapping[str, int], wanted: str, needed: Sequence[str], excess: int
) -> list[str] | None:
    """What to remove, in this order, to free at least `excess` bytes for `wanted`. Pure.

    `needed` is ordered soonest first. What is not in it goes first (the largest, then by hash),
    then the last needed; nothing needed sooner than `wanted` goes: then the answer is None.
    """
    rank = {sha256: -place for place, sha256 in reversed(list(enumerate(needed, 1)))}
    unneeded = -len(needed) - 1
    barrier = rank.get(wanted, unneeded)
    order = sorted(held, key=lambda s: (rank.get(s, unneeded), -held[s], s))
    chosen: list[str] = []
    for sha256 in order:
        if excess <= 0:
            break
        sooner = rank.get(sha256, unneeded) >= barrier and sha256 in rank
        if sooner or sha256 == wanted:
            continue
        chosen.append(sha256)
        excess -= held[sha256]
    return chosen if excess <= 0 else None


class Cache:
    def __init__(
        self,
        folder: Path,
        limit_bytes: int,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        """`limit_bytes` bounds complete and partial content together."""
        self._content, self._partial = folder / "content", folder / "partial"
        self._limit, self._free_bytes = limit_bytes, free_bytes
        self._lock = threading.RLock()
        self._sizes: dict[str, int] = {}

    def start(self) -> None:
        """Make the folders and learn what they hold; what is not named by a hash is removed."""
        for folder in (self._content, self._partial):
            folder.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                if not _HASH.fullmatch(path.name):
                    path.unlink()
        self._sizes = {path.name: path.stat().st_size for path in self._content.iterdir()}

    def held(self) -> Mapping[str, int]:
        """Complete content and its size in bytes, as last seen; `open_verified` is the judge."""
        with self._lock:
            return dict(self._sizes)

    def holds(self, sha256: str) -> bool:
        with self._lock:
            return sha256 in self._sizes

    def total_bytes(self) -> int:
        """Everything kept, complete and partial."""
        with self._lock:
            return sum(self._sizes.values()) + sum(self._partial_sizes().values())

    def open_verified(self, sha256: str) -> BinaryIO:
        """The content, just now hashed through this very handle, at its beginning.

        Raises `ContentMissingError`, `ContentCorruptError` (after removing it), `OSError`.
        The handle stays good when the content is evicted meanwhile.
        """
        try:
            file = (self._content / _checked(sha256)).open("rb")
        except FileNotFoundError:
            self._forget(sha256)
            raise ContentMissingError(sha256) from None
        with _closed_on_error(file):
            if _digest(file) != sha256:
                self.remove(sha256)
                raise ContentCorruptError(sha256)
            file.seek(0)
        return file

    def remove(self, sha256: str) -> None:
        """Forget content, complete and partial. Harmless if there is none."""
        with self._lock:
            for folder in (self._content, self._partial):
                (folder / _checked(sha256)).unlink(missing_ok=True)
            self._forget(sha256)

    def make_room(self, sha256: str, more_bytes: int, needed: Sequence[str]) -> list[str]:
        """Evict until `more_bytes` of `sha256` fit; returns what went.

        `needed` as in `evictions`. Raises `NoRoomError` and then has removed nothing.
        """
        with self._lock:
            here = self._sizes | self._partial_sizes()
            over_limit = sum(here.values()) + more_bytes - self._limit
            over_disk = more_bytes + RESERVE_BYTES - self._free_bytes(self._content)
            chosen = evictions(here, sha256, needed, max(over_limit, over_disk))
            if chosen is None:
                raise NoRoomError(errno.ENOSPC, f"no room for {more_bytes} bytes of {sha256}")
            for each in chosen:
                self.remove(each)
            return chosen

    def partial_bytes(self, sha256: str) -> int:
        """How much of it is here from an earlier, broken-off download."""
        path = self._partial / _checked(sha256)
        return path.stat().st_size if path.exists() else 0

    @contextmanager
    def appending(self, sha256: str, from_byte: int) -> Iterator[Callable[[bytes], object]]:
        """Write content piece by piece from `from_byte` on; what came stays for `complete`.

        The value writes one piece. Raises `NoRoomError` on a full disk; other `OSError`s pass.
        """
        path = self._partial / _checked(sha256)
        with _typed_disk_full(), path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(from_byte)
            file.seek(from_byte)
            yield file.write

    def complete(self, sha256: str) -> None:
        """Verify a partial download and give it its place.

        Raises `ContentMissingError`, or `ContentCorruptError` after removing the bytes.
        """
        partial = self._partial / _checked(sha256)
        try:
            with partial.open("rb") as file, _typed_disk_full():
                right = _digest(file) == sha256
                os.fsync(file.fileno())
        except FileNotFoundError:
            raise ContentMissingError(sha256) from None
        if not right:
            with self._lock:
                partial.unlink(missing_ok=True)
            raise ContentCorruptError(sha256)
        self._place(partial, sha256)

    def add(self, sha256: str, data: bytes) -> None:
        """Keep content that came inline. Raises `ContentCorruptError`, `NoRoomError`."""
        with self.appending(sha256, 0) as write:
            write(data)
        self.complete(sha256)

    def _place(self, partial: Path, sha256: str) -> None:
        size = partial.stat().st_size
        with self._lock:
            partial.replace(self._content / sha256)
            self._sizes[sha256] = size
        for folder in (self._content, self._partial):
            _sync_folder(folder)

    def _forget(self, sha256: str) -> None:
        with self._lock:
            self._sizes.pop(sha256, None)

    def _partial_sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self._partial.iterdir()}


def _checked(sha256: str) -> str:
    """A hash is used as a file name: anything else would be a path."""
    if not _HASH.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
    return sha256


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _closed_on_error(file: BinaryIO) -> Iterator[None]:
    try:
        yield
    except BaseException:
        file.close()
        raise


@contextmanager
def _typed_disk_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoomError(error.errno, "the disk is full") from error
        raise
