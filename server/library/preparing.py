"""From a complete upload to a bulletin: the recording is checked, levelled and kept, or refused.

A refusal leaves nothing behind: not the upload, not its row, not a half-made master. A fault of
the environment (a full disk) leaves the upload, so that the same request can be sent again.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy.orm import Session

from audio import NORMAL, URGENT, AudioRefusal, Prepared, prepare
from schedules.refusal import RefusalError
from schedules.words import BulletinClass
from server.accounts.rights import Person
from server.accounts.web import Again
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.activity import By
from server.base.database import Database, after_commit, hold, reads
from server.base.ids import new_id
from server.library import bulletins, quotas, uploads
from server.library.bulletins import Recording, Wording
from server.library.models import Bulletin, Content, Upload
from server.library.refusals import (
    BulletinChangedError,
    DraftsFullError,
    SoundRefusedError,
    TooBusyError,
    UploadIncompleteError,
)
from server.library.shelves import Shelves

AT_ONCE: Final = 2
MOST_WAITING: Final = 8


class Turns:
    """At most `at_once` at work and `most_waiting` in the queue; the next is sent away."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._room = threading.BoundedSemaphore(at_once + most_waiting)
        self._turn = threading.BoundedSemaphore(at_once)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Waits for a turn. Raises `TooBusyError` when the queue is full."""
        if not self._room.acquire(blocking=False):
            raise TooBusyError
        try:
            with self._turn:
                yield
        finally:
            self._room.release()


_TURNS: Final = Turns()


def make_draft(
    database: Database,
    shelves: Shelves,
    person: Person,
    area: str,
    class_: BulletinClass,
    wording: Wording,
    upload: str,
    now: int,
    *,
    again: Again | None = None,
) -> str:
    """A draft made of the person's `upload`; returns its id.

    `again` looks the person up once the recording is ready: a right that was taken away while it
    was made is gone. Raises `UploadUnknownError`, `UploadBusyError`, `UploadIncompleteError`,
    `TooBusyError`, `DraftsFullError` (the upload stays) and `AreaUnknownError`, `NotAllowedError`,
    `TitleMalformedError`, `SoundRefusedError` (it is gone).
    """
    with _consuming(database, shelves, upload, person, area, now) as file:
        with database.read() as session:
            tree = load_tree(session)
        check_known(tree, area)
        by = person.require("bulletin.write", area, tree)
        wording = wording.checked()
        with database.read() as session:
            quotas.check_room(session, person.account)
        with _mastered(file, shelves, class_) as master, database.write() as session:
            if again is not None:
                by = again(session).require("bulletin.write", area, load_tree(session))
            recording = _take_over(session, shelves, upload, master)
            return bulletins.draft(session, by, area, class_, wording, recording, now).id


def make_revision(
    database: Database,
    shelves: Shelves,
    person: Person,
    bulletin_id: str,
    wording: Wording,
    upload: str | None,
    now: int,
    class_: BulletinClass | None = None,
    *,
    base: int,
    again: Again | None = None,
) -> None:
    """Change a draft or a returned bulletin, with another recording where `upload` is given.

    `base` is the version that was seen. Raises `BulletinChangedError` (the upload stays), and
    what `make_draft` and `bulletins.move` raise.
    """
    sent = {**asdict(wording), "class": class_, "upload": upload, "version": base}

    def check(bulletin: Bulletin) -> None:
        bulletins.check_base(bulletin, base, sent)

    asked = _Asked(person, bulletin_id, "revise", again, check)
    with _editing(database, shelves, asked, upload, class_, now) as (
        session,
        bulletin,
        by,
        recording,
    ):
        before = shelves.original(bulletin.original)
        bulletins.revise(session, by, bulletin, wording, recording, now, class_)
        if recording is not None:
            after_commit(session, lambda: before.unlink(missing_ok=True))


def make_successor(
    database: Database,
    shelves: Shelves,
    person: Person,
    bulletin_id: str,
    wording: Wording,
    upload: str | None,
    now: int,
    class_: BulletinClass | None = None,
    *,
    again: Again | None = None,
) -> str:
    """A new draft to replace a submitted or approved bulletin; returns its id.

    Raises what `make_draft` and `bulletins.succeed` raise.
    """
    asked = _Asked(person, bulletin_id, "succeed", again)
    editing = _editing(database, shelves, asked, upload, class_, now)
    with editing as (session, bulletin, by, recording):
        bulletins.revised(bulletin, wording, recording, class_)
        quotas.hold_room(session, by.account)  # before a file is linked that nothing names
        made = recording or shelves.link_original(bulletin.original, new_id("u"))
        return bulletins.succeed(session, by, bulletin, wording, made, now, class_).id


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who edits what, how they are looked up again, and what else the bulletin must pass."""

    person: Person
    bulletin: str
    verb: Literal["revise", "succeed"]
    again: Again | None = None
    check: Callable[[Bulletin], None] | None = None


@contextmanager
def _editing(
    database: Database,
    shelves: Shelves,
    asked: _Asked,
    upload: str | None,
    class_: BulletinClass | None,
    now: int,
) -> Iterator[tuple[Session, Bulletin, By, Recording | None]]:
    """The bulletin to edit, in the transaction that edits it; with another recording where
    `upload` is given, made ready before that begins."""
    with database.read() as session:
        bulletin, _ = _to_edit(session, asked, asked.person)
        area, becomes = bulletin.area, class_ or bulletin.class_
    if upload is None:
        with database.write() as session:
            yield session, *_to_edit(session, asked, _as_now(session, asked)), None
        return
    with (
        _consuming(database, shelves, upload, asked.person, area, now) as file,
        _mastered(file, shelves, becomes) as master,
        database.write() as session,
    ):
        bulletin, by = _to_edit(session, asked, _as_now(session, asked))
        yield session, bulletin, by, _take_over(session, shelves, upload, master)


def _as_now(session: Session, asked: _Asked) -> Person:
    return asked.again(session) if asked.again is not None else asked.person


def _to_edit(session: Session, asked: _Asked, person: Person) -> tuple[Bulletin, By]:
    """Raises `BulletinUnknownError`, `NotAllowedError`, `WrongStateError`."""
    tree = load_tree(session)
    bulletin = bulletins.readable(session, person, tree, asked.bulletin, lock=not reads(session))
    by = bulletins.require(person, "revise", bulletin, tree)
    bulletins.check_can(bulletin, asked.verb, person)
    if asked.check is not None:
        asked.check(bulletin)
    return bulletin, by


@contextmanager
def _consuming(
    database: Database, shelves: Shelves, upload: str, person: Person, area: str, now: int
) -> Iterator[Path]:
    """The complete file of an upload under its lock; a refusal in the block discards it."""
    with database.read() as session:
        uploads.own(session, upload, person.account, now)
    path = shelves.original(upload)
    with uploads.locked(path):
        with database.read() as session:
            row = uploads.own(session, upload, person.account, now)
        if row.received != row.size:
            raise UploadIncompleteError(row.received, row.size)
        try:
            yield path
        except (TooBusyError, BulletinChangedError, DraftsFullError):
            raise
        except RefusalError as refusal:
            uploads.refuse(database, shelves, row, person.own(), area, refusal.code, now)
            raise


@contextmanager
def _mastered(file: Path, shelves: Shelves, class_: BulletinClass) -> Iterator[Prepared]:
    """The master made of `file`, in a folder that is gone afterwards."""
    with _TURNS.take(), tempfile.TemporaryDirectory(dir=shelves.preparing) as folder:
        try:
            master = prepare(file, Path(folder), URGENT if class_ == "urgent" else NORMAL)
        except AudioRefusal as refusal:
            raise SoundRefusedError(refusal) from refusal
        yield master


def _take_over(session: Session, shelves: Shelves, upload: str, master: Prepared) -> Recording:
    """Files first, rows after: the master is kept, and the upload belongs to a bulletin."""
    keep_master(session, shelves, master)
    row = session.get_one(Upload, upload)
    session.delete(row)
    return Recording(row, master)


def keep_master(session: Session, shelves: Shelves, master: Prepared) -> None:
    """Its file first, its row after."""
    shelves.content.adopt(master.path, master.sha256)
    hold(session, master.sha256)  # of two equal sounds that come together one is kept
    if session.get(Content, master.sha256) is None:
        session.add(
            Content(
                sha256=master.sha256,
                duration_ms=master.duration_ms,
                size=master.size,
                loudness=master.loudness,
                true_peak=master.true_peak,
                peaks=list(master.peaks),
            )
        )
        session.flush()
