"""Lines that were said, kept by what they were made from; bounded on the disk.

A file is named by the hash of its making and holds its own sum: one that was cut or changed is
made again, never believed. Losing all of them costs time alone.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 512 << 20
"""Three hours of espeak-ng's voice, 22 kHz."""
_SUM_BYTES: Final = 32
_FORM: Final = 1
_LOOK_EVERY: Final = 32 << 20
"""Bytes written before the folder is counted again."""


def name_of(version: str, voice: str, speed: int, said: str) -> str:
    """What a line is kept under: engine and voice, its version, the speed, the very words."""
    making = json.dumps([_FORM, voice, version, speed, said], ensure_ascii=False)
    return hashlib.sha256(making.encode()).hexdigest()


class Kept:
    """WAV by name under `folder`. Several threads and processes may share one."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes
        self._held = threading.Lock()
        self._unseen = min(_LOOK_EVERY, most_bytes)  # the first line kept counts what lies there

    def get(self, name: str) -> bytes | None:
        path = self._path(name)
        try:
            held = path.read_bytes()
            os.utime(path)  # the last used go last
        except FileNotFoundError:
            return None
        wav = held[_SUM_BYTES:]
        return wav if hashlib.sha256(wav).digest() == held[:_SUM_BYTES] else None

    def put(self, name: str, wav: bytes) -> None:
        """Whole or not there. Raises `OSError` (the disk is full)."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            try:
                part.write(hashlib.sha256(wav).digest() + wav)
                part.flush()
                Path(part.name).replace(path)
            finally:
                Path(part.name).unlink(missing_ok=True)
        self._bound(len(wav))

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _bound(self, added: int) -> None:
        with self._held:
            self._unseen += added
            if self._unseen >= min(_LOOK_EVERY, self._most // 8):
                self._unseen = 0
                self._shrink()

    def _shrink(self) -> None:
        """The longest unused go first, until seven eighths are left."""
        held = []
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                held.append((stat.st_mtime_ns, path.name, stat.st_size, path))
        total = sum(size for _, _, size, _ in held)
        if total <= self._most:
            return
        for _, _, size, path in sorted(held):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._most // 8 * 7:
                return
