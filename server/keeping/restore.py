"""A server anew from its backup: everything is checked before anything is in its place.

The data folder is filled under another name, and given its own when all is proven: every file's
SHA-256, every master's name, the database's own check, and the log: each line's hash gives the
checkpoints that were signed. Then the log goes on with a name of its own (`evidence.restoring`).
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.evidence import note
from schedules.evidence.note import NoteError
from schedules.evidence.tree import HASH_BYTES, Tree
from schedules.refusal import RefusalError
from schedules.wire.strict import read_base64
from server.base.changes import Changes
from server.base.clock import Clock
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.evidence.models import LogBatch, LogCheckpoint
from server.evidence.restoring import go_on
from server.keeping.backup import AT_ONCE, DATABASE, FILES, FORMAT, HEAD, LIST
from server.keeping.sealed import MAGIC, UnsealedError, Unsealing
from server.library.content import ContentStore, sync_folder
from server.library.models import Bulletin
from server.migrations import revisions, upgrade
from server.migrations.copying import copy

HEAD_MOST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """`copied_ms` is when the backup was made, `files` how many it holds besides the database,
    `lines` of the log that were checked; `origin` the name of the log that goes on; `missing` are
    masters that the database knows and the backup does not hold."""

    copied_ms: int
    files: int
    lines: int
    origin: str
    missing: int


class NotRestoredError(RefusalError):
    """Nothing was restored; what stood there stands."""


def restore(
    file: Path, place: Place, clock: Clock, by: str, why: str, secret: bytes | None
) -> BroughtBack:
    """Bring a server back from its backup, into a folder that is not there or empty, and a
    database without a row.

    Raises `NotRestoredError`: `backup_unread`, `secret_missing`, `secret_wrong`, `backup_damaged`,
    `place_not_empty`, `backup_newer`, `log_damaged`; and what `copy` raises.
    """
    if place.data.exists() and any(place.data.iterdir()):
        raise _refused(
            "place_not_empty", "data",
            f"“{place.data}” không trống. Hãy chọn thư mục mới.",
            f"“{place.data}” is not empty. Choose a new folder.",
        )  # fmt: skip
    staging = place.data.with_name(f".{place.data.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        head, told = _unpack(file, staging, secret)
        here = Place(staging, place.address)
        found = _settle(here, head, clock, by, why)
        _synced(staging)
        if place.data.exists():
            place.data.rmdir()
        staging.rename(place.data)
        sync_folder(place.data.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return BroughtBack(head["made_ms"], len(told) - 1, *found)


def _settle(
    place: Place, head: Mapping[str, Any], clock: Clock, by: str, why: str
) -> tuple[int, str, int]:
    brought, custody = place.data / DATABASE, Custody(place.keys)
    _check_file(brought)
    if not (place.keys / "root.json").is_file():
        raise _damaged("keys/root.json")
    with closing(Database(f"sqlite:///{brought}")) as database:
        upgrade(database)
        with database.read() as session:
            lines = _check_log(session, custody)
            missing = _missing(session, ContentStore(place.data / "content"))
        if place.address is not None:
            with closing(Database(place.address)) as target:
                copy(database, target)
    if place.address is not None:
        brought.unlink()
    with closing(Database(place.database)) as database:
        house = House(database, clock, Changes(), custody, place.data)
        return lines, go_on(house, by, why, head["made_ms"]), missing


def _unpack(
    file: Path, into: Path, secret: bytes | None
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """What the backup says of itself, and of its files, which then stand in the folder."""
    found: list[dict[str, Any]] = []
    head: dict[str, Any] | None = None
    told: list[Mapping[str, Any]] | None = None
    try:
        with _opened(file, secret) as held:
            for member in held:
                part = held.extractfile(member)
                if part is None or not member.isreg():
                    raise _damaged(member.name)
                if member.name == HEAD and head is None:
                    head = _head(part.read(HEAD_MOST))
                elif member.name == LIST:
                    told = [json.loads(line) for line in part]
                else:
                    found.append(_written(into, member.name, part))
    except UnsealedError as bad:
        raise _refused(
            "secret_wrong", "secret",
            "Mật khẩu không đúng, hoặc tệp đã bị thay đổi.",
            "The secret is wrong, or the file was changed.",
        ) from bad  # fmt: skip
    except (tarfile.TarError, ValueError, KeyError, EOFError) as bad:
        raise _damaged(str(bad)) from bad
    if head is None or told is None:
        raise _damaged("cut off")
    if told != found:
        wrong = next((one["name"] for one in found if one not in told), "files.jsonl")
        raise _damaged(str(wrong))
    return head, told


def _head(raw: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(raw)
    if told["format"] != FORMAT:
        raise _damaged(str(told["format"]))
    if told["revision"] not in revisions():
        raise _refused(
            "backup_newer", "file",
            "Bản sao lưu của phiên bản phần mềm mới hơn. Hãy cài phiên bản đó rồi khôi phục.",
            "The backup was made by newer software. Install that version, then restore.",
        )  # fmt: skip
    return told


@contextmanager
def _opened(file: Path, secret: bytes | None) -> Iterator[tarfile.TarFile]:
    with ExitStack() as stack:
        try:
            raw: BinaryIO = stack.enter_context(file.open("rb"))
        except OSError as bad:
            raise _refused(
                "backup_unread", "file",
                f"Không đọc được “{file}”.", f"“{file}” cannot be read: {bad}.",
            ) from bad  # fmt: skip
        sealed = raw.read(len(MAGIC)) == MAGIC
        raw.seek(0)
        stream: Any = raw
        if sealed:
            if secret is None:
                raise _refused(
                    "secret_missing", "secret",
                    "Bản sao lưu có mật khẩu. Hãy đưa --secret hoặc --ask.",
                    "The backup is sealed. Give --secret or --ask.",
                )  # fmt: skip
            stream = Unsealing(raw, secret)
        yield stack.enter_context(tarfile.open(fileobj=stream, mode="r|", bufsize=AT_ONCE))


def _written(into: Path, name: str, part: IO[bytes]) -> dict[str, Any]:
    path = into / _relative(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sha256, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        while piece := part.read(AT_ONCE):
            sha256.update(piece)
            size += len(piece)
            out.write(piece)
    return {"name": name, "size": size, "sha256": sha256.hexdigest()}


def _relative(name: str) -> PurePosixPath:
    """Raises `NotRestoredError` for a name that leads out of the folder."""
    if name == DATABASE:
        return PurePosixPath(name)
    inner = PurePosixPath(name.removeprefix(FILES))
    if not name.startswith(FILES) or inner.is_absolute() or {"..", ""} & set(inner.parts):
        raise _damaged(name)
    if inner.parts[0] == DATABASE:
        raise _damaged(name)
    return inner


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise _damaged(DATABASE)
    try:
        with closing(sqlite3.connect(path)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            astray = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as bad:
        raise _damaged(str(bad)) from bad
    if said != "ok" or astray is not None:
        raise _damaged(f"{DATABASE}: {said}")


def _check_log(session: Session, custody: Custody) -> int:
    """Whether every line's hash gives the checkpoints that were signed; returns how many lines."""
    tree = Tree()
    notes = {
        row.n: (row.root, row.note)
        for row in session.execute(select(LogCheckpoint.n, LogCheckpoint.root, LogCheckpoint.note))
    }
    offices = {
        custody.office().public,
        *(read_base64(one.public) for one in custody.past("office")),
    }
    query = select(LogBatch.n, LogBatch.hashes).order_by(LogBatch.n)
    for n, hashes in session.execute(query, execution_options={"yield_per": 500}):
        if n != tree.size:
            raise _log_damaged(n)
        for at in range(0, len(hashes), HASH_BYTES):
            tree.append(hashes[at : at + HASH_BYTES])
            if tree.size in notes:
                _check_note(tree, *notes.pop(tree.size), offices)
    if notes:
        raise _log_damaged(min(notes))
    return tree.size


def _check_note(tree: Tree, root: str, text: str, offices: set[bytes]) -> None:
    try:
        found = note.read(text)
    except NoteError as bad:
        raise _log_damaged(tree.size) from bad
    said = found.checkpoint
    if said.size != tree.size or said.root.hex() != root or said.root != tree.root():
        raise _log_damaged(tree.size)
    if not any(found.is_by(public) for public in offices):
        raise _log_damaged(tree.size)


def _missing(session: Session, store: ContentStore) -> int:
    """Masters of bulletins that were not taken back, whose file does not stand there. The list of
    files has proven the bytes of the others."""
    wanted = select(Bulletin.content).where(Bulletin.state != "withdrawn").distinct()
    return sum(not store.holds(name) for name in session.scalars(wanted))


def _synced(folder: Path) -> None:
    """On the disk, before it counts."""
    for path in folder.rglob("*"):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sync_folder(folder)


def _refused(code: str, field: str, vi: str, en: str) -> NotRestoredError:
    return NotRestoredError(code, field, vi, en)


def _damaged(what: str) -> NotRestoredError:
    return _refused(
        "backup_damaged", "file",
        f"Bản sao lưu hỏng hoặc bị cắt ({what}). Hãy dùng bản khác.",
        f"The backup is damaged or cut off ({what}). Use another.",
    )  # fmt: skip


def _log_damaged(n: int) -> NotRestoredError:
    return _refused(
        "log_damaged", "file",
        f"Nhật ký bằng chứng trong bản sao lưu không khớp điểm kiểm tra (dòng {n}).",
        f"The evidence log in the backup is not that of its checkpoints (line {n}).",
    )  # fmt: skip
