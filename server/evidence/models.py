"""The log's lines in their places, its tree in tiles, and the checkpoints signed."""

from sqlalchemy import BigInteger, LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.base.append_only import only_appended
from server.base.database import Table
from server.base.evidence import Kind


class LogBatch(Table):
    """Lines that stand beside each other: from leaf `n` (the first is 0) on, `count` of them.

    `refs` and `hashes` are those of `server.base.evidence.LogWaiting`; `at_ms` when they were
    written. The database lets no row be changed or taken away.
    """

    __tablename__ = "log_batch"

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column()
    at_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    kind: Mapped[Kind] = mapped_column(String(16))
    refs: Mapped[str] = mapped_column(Text)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class LogTile(Table):
    """Up to 256 hashes of one level of the tree, beside each other: on level 0 those of leaves
    `256 * n` and following, on level l the roots of whole tiles of level l - 1."""

    __tablename__ = "log_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheckpoint(Table):
    """A checkpoint as it was signed (`evidence.note`); `n` is the size of its tree.

    The database lets no row be changed or taken away.
    """

    __tablename__ = "log_checkpoint"

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)


class Archive(Table):
    """A stretch of the log whose receipts left the database: an export of `[n, until_ms)` in
    `file`, of that SHA-256, and items that fell due before `due_ms`. `emptied_ms` is when the last
    row had gone; the leaves' hashes stay."""

    __tablename__ = "archive"

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    until_ms: Mapped[int] = mapped_column(BigInteger)
    file: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    due_ms: Mapped[int] = mapped_column(BigInteger)
    made_ms: Mapped[int] = mapped_column(BigInteger)
    emptied_ms: Mapped[int | None] = mapped_column(BigInteger)


def archived_until(session: Session) -> int:
    """What was received before then stands in archives alone; 0 where there is none."""
    return session.scalar(select(func.max(Archive.until_ms))) or 0


def due_archived(session: Session) -> int:
    """What fell due before then is listed in archives alone; 0 where there is none."""
    return session.scalar(select(func.max(Archive.due_ms))) or 0


only_appended(LogBatch.__table__, LogBatch.__tablename__)
only_appended(LogCheckpoint.__table__, LogCheckpoint.__tablename__)
