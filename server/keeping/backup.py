"""A copy of the whole server in one file: its database, recordings, and private keys.

A tar of `backup.json` (what it is), `loa.sqlite` (the database, of whichever engine, as one file of
one moment), `files/…` (the data folder), and last `files.jsonl` with the size and SHA-256 of each:
without that last one it is cut off. The database is copied first: the file of every row was there
before the row was.
"""

import contextlib
import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from sqlalchemy import make_url

from schedules.canonical import canonical
from schedules.refusal import RefusalError
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.evidence.checkpoints import Log
from server.keeping.sealed import Sealing
from server.library.content import sync_folder
from server.migrations import held_by, is_current
from server.migrations.copying import copy

FORMAT: Final = "loa-backup/1"
HEAD: Final = "backup.json"
DATABASE: Final = "loa.sqlite"
FILES: Final = "files/"
LIST: Final = "files.jsonl"
LEFT_OUT: Final = frozenset(
    {"loa.sqlite", "loa.sqlite-wal", "loa.sqlite-shm", "preparing", "speech"}
)
"""Of the data folder: the database, which is copied by itself, and what can be made again."""
AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class BackedUp:
    """How many files besides the database, and bytes of all; `note` is the log's newest checkpoint,
    None where nothing was ever logged."""

    files: int
    size: int
    note: str | None


def back_up(house: House, place: Place, file: Path, secret: bytes | None) -> BackedUp:
    """Write `file`, readable by its owner alone, whole or not at all; sealed where there is a
    secret. The server may run meanwhile.

    Raises `RefusalError`: `file_there`, `database_not_current`.
    """
    check_free(file)
    if not is_current(house.database):
        raise RefusalError(
            "database_not_current",
            "database",
            "Cơ sở dữ liệu chưa ở phiên bản của phần mềm này. Hãy chạy `loa serve` một lần trước.",
            "The database is not of this software's form. Run `loa serve` on it once first.",
        )
    note = Log(house).sign()
    with tempfile.TemporaryDirectory(prefix=".loa-", dir=file.parent) as staging:
        database, made = Path(staging) / DATABASE, Path(staging) / "backup"
        _snapshot(house.database, database)
        head = {
            "format": FORMAT, "made_ms": house.clock.now_ms(), "checkpoint": note,
            "revision": held_by(house.database),
        }  # fmt: skip
        with _private(made) as out:
            told = _written(out, secret, head, database, place.data)
            out.flush()
            os.fsync(out.fileno())
        try:
            file.hardlink_to(made)
        except FileExistsError:
            check_free(file)
        sync_folder(file.parent)
    return BackedUp(len(told) - 1, sum(one["size"] for one in told), note)


def check_free(file: Path) -> None:
    """Raises `RefusalError` `file_there`: no backup is ever written over another."""
    if file.exists():
        raise RefusalError(
            "file_there",
            "file",
            f"Đã có tệp “{file}”. Hãy chọn tên khác.",
            f"There is a file “{file}” already. Choose another name.",
        )


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _snapshot(source: Database, target: Path) -> None:
    """The database as it stands at one moment, in a file of its own."""
    if source.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(_file_of(source), isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        return
    with closing(Database(f"sqlite:///{target}")) as made:
        copy(source, made)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file, no other beside it


def _file_of(source: Database) -> str:
    return make_url(source.engine.url).database or ""


def _written(
    out: BinaryIO, secret: bytes | None, head: dict[str, Any], database: Path, data: Path
) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    with contextlib.ExitStack() as stack:
        stream: Any = out
        if secret is not None:
            sealing = stack.enter_context(closing(Sealing(out, secret)))
            stream = stack.enter_context(closing(io.BufferedWriter(sealing, AT_ONCE)))
        held = stack.enter_context(tarfile.open(fileobj=stream, mode="w|", bufsize=AT_ONCE))
        _add(held, HEAD, io.BytesIO(canonical(head)), None)
        with database.open("rb") as file:
            told.append(_add(held, DATABASE, file, database.stat().st_size))
        for path in _files(data):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                name = FILES + path.relative_to(data).as_posix()
                told.append(_add(held, name, file, os.fstat(file.fileno()).st_size))
        lines = b"".join(canonical(one) + b"\n" for one in told)
        _add(held, LIST, io.BytesIO(lines), None)
    return told


def _files(data: Path) -> Iterator[Path]:
    """Every file of the data folder but what is left out, in order."""
    for folder, folders, names in os.walk(data):
        top = Path(folder) == data
        folders[:] = sorted(one for one in folders if not (top and one in LEFT_OUT))
        for name in sorted(names):
            path = Path(folder) / name
            if not (top and name in LEFT_OUT) and not path.is_symlink() and path.is_file():
                yield path


def _add(held: tarfile.TarFile, name: str, file: IO[bytes], size: int | None) -> dict[str, Any]:
    """As many bytes as the file had when it was opened: one that grows meanwhile is an upload on
    its way."""
    info = tarfile.TarInfo(name)
    info.mode = 0o600
    info.size = len(file.read()) if size is None else size
    file.seek(0)
    passing = _Digested(file)
    held.addfile(info, passing)
    return {"name": name, "size": info.size, "sha256": passing.sha256.hexdigest()}


class _Digested:
    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        found = self._file.read(count)
        self.sha256.update(found)
        return found
