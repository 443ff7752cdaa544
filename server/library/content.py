"""Masters by their hash: whole or not there, the same for ever."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[0-9a-f]{64}")


class ContentStore:
    """Files under `folder`, each named by the SHA-256 of its bytes: `ab/ab12…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where that master stands, or would. Raises `ValueError` for what is no SHA-256."""
        if _NAME.fullmatch(sha256) is None:
            raise ValueError("not a SHA-256 in lower-case hexadecimal")
        return self._folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def adopt(self, made: Path, sha256: str) -> None:
        """Take over the finished, synced file `made`; it must be on the same filesystem.

        When this returns it is there after a power cut too. Bytes already held are replaced by
        their equals.
        """
        path = self.path(sha256)
        path.parent.mkdir(exist_ok=True)
        made.replace(path)
        sync_folder(path.parent)
        sync_folder(self._folder)

    def names(self) -> Iterator[str]:
        """Every master held."""
        return (path.name for path in self._folder.glob("??/*") if _NAME.fullmatch(path.name))

    def drop(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the folder's names last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
