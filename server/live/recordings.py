"""What was said live, as it was sent: a file of its own for each session."""

import hashlib
import shutil
from pathlib import Path
from typing import Final

from audio.heard import heard
from audio.on_air import whole_pages
from audio.pcm import milliseconds
from audio.read import sounds
from server.base.database import Database
from server.live.models import LiveSession
from server.live.refusals import DiskFullError

FLOOR_BYTES: Final = 500_000_000
"""Left free for the database, which stands on the same disk: two hours on air are some 60 MB."""


class Recordings:
    """Ogg Opus under `folder`, each named by its session: ids are ours, never the visitor's."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "live"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, session: str) -> Path:
        return self._folder / f"{session}.opus"

    def check_room(self) -> None:
        """Raises `DiskFullError` where recordings would take what the database needs."""
        if shutil.disk_usage(self._folder).free < FLOOR_BYTES:
            raise DiskFullError

    def finish(self, database: Database, session: str) -> None:
        """Write down what the file of an ended session holds; where there is none, nothing."""
        path = self.path(session)
        if not path.is_file() or whole_pages(path) == 0:
            return
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            told = heard(sounds(file))
        with database.write() as rows:
            row = rows.get_one(LiveSession, session)
            row.sha256, row.size = sha256, path.stat().st_size
            row.duration_ms, row.peaks = milliseconds(told.samples), told.peaks
