"""A text on its way to a recording: begun, told of, done; one at a time in an area."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.base.database import Database, hold
from server.base.ids import new_id
from server.library import quotas, uploads
from server.library.models import Upload
from server.library.refusals import UploadBusyError, UploadUnknownError
from server.library.shelves import Shelves
from server.speech.models import SpeechRun
from server.speech.refusals import SpeechBusyError, SpeechUnknownError

SILENT_MS: Final = 3 * 60_000
"""Longer than any voice takes for a line: whoever has not told for so long is gone."""
KEPT_MS: Final = 24 * 3_600_000
RECORDINGS_MAX: Final = 2
"""Spoken recordings that one account may leave lying; the oldest gives way."""


def begin(
    session: Session,
    account: str,
    area: str,
    voice: str,
    speed: int,
    lines: int,
    now: int,
    *,
    text: str,
) -> SpeechRun:
    """In place of the account's own that is still spoken there: its page was left, or loaded
    again. Raises `SpeechBusyError`, `TooManyUploadsError`, `DraftsFullError`.
    """
    hold(session, f"speech of {area}")
    there = session.scalars(
        select(SpeechRun).where(SpeechRun.area == area, SpeechRun.state == "speaking")
    )
    for other in there:
        if other.account == account:
            session.delete(other)
        elif not is_silent(other, now):
            raise SpeechBusyError(session.get_one(Account, other.account).name)
    uploads.check_room(session, account, now)
    quotas.check_room(session, account)
    session.execute(delete(SpeechRun).where(SpeechRun.begun_ms <= now - KEPT_MS))
    run = SpeechRun(
        id=new_id("s"), area=area, account=account, voice=voice, speed=speed, lines=lines, done=0,
        state="speaking", begun_ms=now, told_ms=now, text=text,
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def is_silent(run: SpeechRun, now: int) -> bool:
    """Whether whoever spoke it is gone: the server was stopped in its midst."""
    return run.state == "speaking" and run.told_ms + SILENT_MS < now


def own(session: Session, run: str, account: str) -> SpeechRun:
    """The account's own. Raises `SpeechUnknownError`."""
    found = session.get(SpeechRun, run)
    if found is None or found.account != account:
        raise SpeechUnknownError
    return found


def tell(session: Session, run: str, done: int, waiting: Collection[str], now: int) -> bool:
    """How far it has come, and that those `waiting` for their turn are not forgotten; False where
    it was given up meanwhile."""
    session.execute(update(SpeechRun).where(SpeechRun.id.in_(waiting)).values(told_ms=now))
    row = session.get(SpeechRun, run)
    if row is None:
        return False
    row.done, row.told_ms = done, now
    return True


def finish(
    session: Session, shelves: Shelves, run: str, upload: str, duration_ms: int, now: int
) -> bool:
    """The file named `upload` is a recording that came in; False where it was given up.

    Raises `TooManyUploadsError`.
    """
    row = session.get(SpeechRun, run)
    if row is None:
        return False
    uploads.admit(session, shelves, row.account, f"{row.voice} {row.speed}%.wav", upload, now)
    row.state, row.done, row.told_ms = "done", row.lines, now
    row.duration_ms, row.upload = duration_ms, upload
    return True


def fail(session: Session, run: str, fault: str, now: int) -> None:
    if (row := session.get(SpeechRun, run)) is not None:
        row.state, row.fault, row.told_ms = "failed", fault, now


def give_up(database: Database, shelves: Shelves, run: str, account: str) -> None:
    """The run and its recording are gone; one that was made a draft stays with the draft.

    Raises `SpeechUnknownError`, `UploadBusyError`.
    """
    with database.write() as session:
        row = own(session, run, account)
        upload = row.upload
        session.delete(row)
    if upload is not None:
        _discard(database, shelves, upload)


def make_room(database: Database, shelves: Shelves, account: str) -> None:
    """Of the account's spoken recordings that nobody used the oldest go, but for the newest."""
    spoken = (
        select(SpeechRun.upload)
        .join(Upload, Upload.id == SpeechRun.upload)
        .where(SpeechRun.account == account)
        .order_by(SpeechRun.begun_ms.desc(), SpeechRun.id)
    )
    with database.read() as session:
        lying = [upload for upload in session.scalars(spoken) if upload is not None]
    for upload in lying[RECORDINGS_MAX - 1 :]:
        try:
            _discard(database, shelves, upload)
        except UploadBusyError:  # a draft is being made of it
            continue


def _discard(database: Database, shelves: Shelves, upload: str) -> None:
    try:
        with uploads.locked(shelves.original(upload)):
            uploads.discard(database, shelves, upload)
    except UploadUnknownError:
        return
