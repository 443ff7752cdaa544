"""A recording comes in: declared, sent in parts, resumed, or given up.

The bytes stand in one file that never moves; `Upload.received` counts those that were synced. A
part is appended under the file's lock, so that two senders, or a sender and the preparation,
never meet, in whatever process they run.
"""

import fcntl
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.base import activity
from server.base.activity import By
from server.base.database import Database, hold
from server.base.ids import new_id
from server.library.content import sync_folder
from server.library.models import Upload
from server.library.refusals import (
    RangeMalformedError,
    RangeStartsWrongError,
    TooManyUploadsError,
    UploadBusyError,
    UploadEmptyError,
    UploadTooLargeError,
    UploadUnknownError,
)
from server.library.shelves import Shelves

LIMIT_BYTES: Final = 500 << 20
"""Three hours of mp3 at 320 kbit/s are 412 MB."""
EXPIRES_MS: Final = 24 * 3_600_000
"""After the last byte; long enough to go on tomorrow morning."""
MOST_OPEN: Final = 5
MARK_BYTES: Final = 8 << 20
"""A sender that is cut off loses at most so much."""
_LABEL_LENGTH: Final = 120
_RANGE: Final = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `[start, end)` of the whole; `restart` when they are sent without a range."""

    start: int
    end: int
    restart: bool


def begin(
    session: Session, shelves: Shelves, account: str, file_name: str, size: int, now: int
) -> Upload:
    """Declare a recording of `size` bytes, before any of them is sent. File first, row after.

    Raises `UploadEmptyError`, `UploadTooLargeError`, `TooManyUploadsError`.
    """
    if size < 1:
        raise UploadEmptyError
    if size > LIMIT_BYTES:
        raise UploadTooLargeError(LIMIT_BYTES)
    check_room(session, account, now)
    upload = Upload(
        id=new_id("u"),
        account=account,
        file_name=label(file_name),
        size=size,
        received=0,
        expires_ms=now + EXPIRES_MS,
    )
    shelves.original(upload.id).touch(mode=0o600, exist_ok=False)
    sync_folder(shelves.originals)
    session.add(upload)
    session.flush()
    return upload


def admit(
    session: Session, shelves: Shelves, account: str, file_name: str, made: str, now: int
) -> Upload:
    """A whole recording that was made here stands as an upload like any other: the file `made`,
    synced, among the originals. Raises `TooManyUploadsError`.
    """
    check_room(session, account, now)
    size = shelves.original(made).stat().st_size
    upload = Upload(
        id=made,
        account=account,
        file_name=label(file_name),
        size=size,
        received=size,
        expires_ms=now + EXPIRES_MS,
    )
    session.add(upload)
    session.flush()
    return upload


def check_room(session: Session, account: str, now: int) -> None:
    """Raises `TooManyUploadsError`; nobody begins another before the transaction ends."""
    hold(session, f"uploads of {account}")
    mine = select(func.count()).where(Upload.account == account, Upload.expires_ms > now)
    if (session.scalar(mine) or 0) >= MOST_OPEN:
        raise TooManyUploadsError(MOST_OPEN)


def own(session: Session, upload: str, account: str, now: int) -> Upload:
    """The account's own upload. Raises `UploadUnknownError`."""
    found = session.get(Upload, upload)
    if found is None or found.account != account or found.expires_ms <= now:
        raise UploadUnknownError
    return found


def part_of(content_range: str | None, content_length: str | None, size: int) -> Part:
    """Which bytes a request says it carries (RFC 9110 section 14.4), judged by its head alone.

    Raises `UploadTooLargeError`, `RangeMalformedError`.
    """
    part = Part(0, size, restart=True)
    if content_range is not None:
        match = _RANGE.fullmatch(content_range.strip())
        if match is None:
            raise RangeMalformedError
        first, last, whole = map(int, match.groups())
        if not first <= last < whole or whole != size:
            raise RangeMalformedError
        part = Part(first, last + 1, restart=False)
    if content_length is not None:
        _check_length(content_length, part.end - part.start)
    return part


def _check_length(content_length: str, expected: int) -> None:
    if not re.fullmatch(r"[0-9]{1,18}", content_length):
        raise RangeMalformedError("Content-Length")
    if int(content_length) > LIMIT_BYTES:
        raise UploadTooLargeError(LIMIT_BYTES)
    if int(content_length) != expected:
        raise RangeMalformedError("Content-Length")


class Sink:
    """Takes the bytes of one part. What was `mark`ed is on the disk and counted."""

    def __init__(
        self, database: Database, file: BinaryIO, upload: str, part: Part, now: int
    ) -> None:
        self._database, self._file, self._upload = database, file, upload
        self._part, self._now = part, now
        self._at = self._marked = part.start

    def write(self, chunk: bytes) -> None:
        """Raises `RangeMalformedError` for more bytes than were announced, and takes none."""
        if self._at + len(chunk) > self._part.end:
            raise RangeMalformedError("Content-Length")
        self._file.write(chunk)
        self._at += len(chunk)
        if self._at - self._marked >= MARK_BYTES:
            self.mark()

    def take_back(self) -> None:
        """Forget the bytes of this part."""
        self._file.seek(self._part.start)
        self._file.truncate()
        self._at = self._part.start

    def mark(self) -> int:
        """Sync, then count; returns the bytes received so far."""
        self._file.flush()
        os.fsync(self._file.fileno())
        with self._database.write() as session:
            row = session.get(Upload, self._upload)
            if row is None:
                raise UploadUnknownError
            row.received, row.expires_ms = self._at, self._now + EXPIRES_MS
        self._marked = self._at
        return self._at


@contextmanager
def receiving(
    database: Database, shelves: Shelves, upload: str, account: str, part: Part, now: int
) -> Iterator[Sink]:
    """A sink for `part`. What came in is kept and counted, also when the sender is cut off; but
    of a part that is refused nothing is.

    Raises `UploadUnknownError`, `UploadBusyError`, `RangeStartsWrongError`.
    """
    with database.read() as session:
        own(session, upload, account, now)
    with locked(shelves.original(upload)) as file:
        with database.read() as session:
            received = own(session, upload, account, now).received
        if not part.restart and part.start != received:
            raise RangeStartsWrongError(received)
        file.truncate(part.start)  # what was not synced does not count
        file.seek(part.start)
        sink = Sink(database, file, upload, part, now)
        try:
            yield sink
        except RefusalError:
            sink.take_back()
            raise
        finally:
            sink.mark()


def abandon(
    database: Database, shelves: Shelves, upload: str, account: str, now: int
) -> None:  # fmt: skip
    """Give an upload up: row and file are gone. Raises `UploadUnknownError`, `UploadBusyError`."""
    with database.read() as session:
        own(session, upload, account, now)
    with locked(shelves.original(upload)):
        discard(database, shelves, upload)


def discard(database: Database, shelves: Shelves, upload: str) -> None:
    """Remove an upload whose lock is held: the row first, for a file alone is swept."""
    with database.write() as session:
        row = session.get(Upload, upload)
        if row is None:
            return
        session.delete(row)
    shelves.original(upload).unlink(missing_ok=True)


def refuse(
    database: Database, shelves: Shelves, upload: Upload, by: By, area: str, code: str, now: int
) -> None:
    """Remove an upload whose lock is held, and note why; of its bytes nothing stays."""
    with database.write() as session:
        session.delete(session.get_one(Upload, upload.id))
        activity.record(
            session, now, "upload.refuse", upload.id, by=by, area=area,
            detail={"code": code, "file_name": upload.file_name, "size": upload.size},
        )  # fmt: skip
    shelves.original(upload.id).unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """The file with its lock. Raises `UploadBusyError`, `UploadUnknownError` (it is gone).

    The lock is the kernel's: it ends with the process, however that ends.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as gone:
        raise UploadUnknownError from gone
    with os.fdopen(descriptor, "r+b", buffering=1 << 20) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise UploadBusyError from busy
        yield file


def label(file_name: str) -> str:
    """A file's name as a label for people; never part of a path.

    The last component of whatever path a browser sent, without what cannot be printed.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    printed = "".join(c for c in last if c.isprintable()).strip(". ")
    return printed[:_LABEL_LENGTH] or "—"
