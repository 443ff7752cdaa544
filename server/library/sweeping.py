"""What nobody owns any more is removed: expired uploads, and what a kill left behind."""

from sqlalchemy import select

from server.base.database import Database
from server.library.models import Bulletin, Content, Upload
from server.library.refusals import UploadBusyError, UploadUnknownError
from server.library.shelves import Shelves
from server.library.uploads import discard, locked


def sweep_expired(database: Database, shelves: Shelves, now: int) -> int:
    """Remove uploads past their time; returns how many. One that is being sent is spared."""
    with database.read() as session:
        expired = session.scalars(select(Upload.id).where(Upload.expires_ms <= now)).all()
    return sum(_discard_idle(database, shelves, upload) for upload in expired)


def sweep_orphans(database: Database, shelves: Shelves) -> int:
    """Remove files that no row owns; returns how many. Only at the start, before any request.

    Files are written first and their rows after, so a kill leaves a file too many, never a row
    without its file. Files and database of a backup belong together for the same reason.
    """
    with database.read() as session:
        owned = set(session.scalars(select(Upload.id))) | set(
            session.scalars(select(Bulletin.original))
        )
        masters = set(session.scalars(select(Content.sha256)))
    orphans = [path for path in shelves.originals.iterdir() if path.name not in owned]
    orphans += [path for path in shelves.preparing.rglob("*") if path.is_file()]
    for path in orphans:
        path.unlink()
    for folder in shelves.preparing.iterdir():
        folder.rmdir()
    unnamed = [name for name in shelves.content.names() if name not in masters]
    for name in unnamed:
        shelves.content.drop(name)
    return len(orphans) + len(unnamed)


def _discard_idle(database: Database, shelves: Shelves, upload: str) -> bool:
    try:
        with locked(shelves.original(upload)):
            discard(database, shelves, upload)
    except UploadBusyError:
        return False
    except UploadUnknownError:  # its file is gone already
        discard(database, shelves, upload)
    return True
