"""What leaves the database is first written as evidence, month by month, oldest first.

An archive is an export (docs/evidence.md) of the whole city from where the one before ended. It
counts once `loa-verify`, as a process of its own, has found that it holds. The log keeps the hash
of every leaf, so that checkpoints of any time are still proven, and says which archive holds what.
"""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from schedules.evidence import note
from schedules.spans import Span
from server.areas.tree import load_tree
from server.base.activity import record
from server.base.web import House
from server.evidence.checkpoints import Log
from server.evidence.due import due_by
from server.evidence.export import Asked, write
from server.evidence.models import Archive, LogBatch, archived_until
from server.keeping.terms import goes_ms, month_of, months_of, why_kept
from server.library.content import sync_folder
from server.library.languages import Named
from server.playlog.models import LostReceipts, PlannedItem, ReceiptRow

FOLDER: Final = "archive"
HOUR_MS: Final = 3_600_000
LATER_H: Final = 14 * 24
"""How many hours an archive may end later than its month, so that it cuts no device's numbers that
came in another order."""
NEAR_MS: Final = 2 * 24 * HOUR_MS
AT_ONCE: Final = 500
"""Rows of one step: on SQLite, where writers take turns, as long as a batch of receipts takes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A month to go: `goes_ms` when it may (None: never), `kept` why it does not, so far."""

    span: Span
    goes_ms: int | None
    kept: Named | None


class ArchiveUnfitError(Exception):
    """`loa-verify` found a fault in what would be archived; nothing was removed."""


def planned(session: Session, now: int) -> list[Planned]:
    """Every month that stands in the database, oldest first."""
    start, months = _begins(session), months_of(session, "receipts")
    found: list[Planned] = []
    while start is not None and start < now:
        end = _month_end(start)
        goes = None if months is None else month_of(end, months)
        span = Span(start, end)
        found.append(Planned(span, goes, why_kept(session, span)))
        start = end
    return found


def receipts_in(session: Session, span: Span) -> int:
    """How many were received then and stand in the database."""
    query = select(func.count()).select_from(ReceiptRow)
    within = (ReceiptRow.received_ms >= span.start, ReceiptRow.received_ms < span.end)
    return session.scalar(query.where(*within)) or 0


def next_month(session: Session, now: int) -> Span | None:
    """The oldest month in the database, if it may go now."""
    before, start = goes_ms(session, "receipts", now), _begins(session)
    if before is None or start is None or start >= before:
        return None
    end = _month_end(start)
    span = Span(start, _whole_end(session, end))
    return span if end <= before and why_kept(session, span) is None else None


def make(house: House, span: Span) -> Path:
    """Write the archive, have it verified, and put it on record. Raises `ArchiveUnfitError`."""
    folder, now = house.data / FOLDER, house.clock.now_ms()
    folder.mkdir(mode=0o700, exist_ok=True)
    if Log(house).sign() is None:
        raise ArchiveUnfitError("nothing logged")
    pinned = house.custody.root()
    path = folder / f"loa-{span.start}-{span.end}.zip"
    fresh = path.with_suffix(".part")
    with house.database.read() as session, fresh.open("wb") as out:
        tree = load_tree(session)
        top = next(one.id for one in tree.nodes.values() if one.parent is None)
        write(session, out, tree, pinned, Asked(top, span), now)
    told = _verified(fresh, note.origin_of(pinned.keys, pinned.threshold))
    fresh.chmod(0o600)
    fresh.replace(path)
    sync_folder(folder)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with house.database.write() as session:
        session.add(
            Archive(
                n=span.start, until_ms=span.end, file=path.name, sha256=sha256,
                due_ms=due_by(session, span.end), made_ms=now, emptied_ms=None,
            )
        )  # fmt: skip
        detail: dict[str, str | int | None] = {
            "from_ms": span.start, "until_ms": span.end, "sha256": sha256, "verified": told,
        }  # fmt: skip
        record(session, now, "archive.make", path.name, by=None, area=top, detail=detail)
    return path


def empty(house: House) -> bool:
    """One step of removing what the archives hold; whether there may be more."""
    now = house.clock.now_ms()
    with house.database.read() as session:
        found = session.scalar(select(Archive.n).where(Archive.emptied_ms.is_(None)).limit(1))
        if found is None:
            return False
    with house.database.write() as session:
        archive = session.get_one(Archive, found)
        if _remove_some(session, archive):
            return True
        archive.emptied_ms = now
    return True


def _remove_some(session: Session, archive: Archive) -> bool:
    receipts = (ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
    items = (PlannedItem.device, PlannedItem.due_ms, PlannedItem.entry, PlannedItem.entry_revision)
    some = session.execute(
        select(*receipts).where(ReceiptRow.received_ms < archive.until_ms).limit(AT_ONCE)
    ).all()
    if some:
        session.execute(delete(ReceiptRow).where(tuple_(*receipts).in_([tuple(k) for k in some])))
        return True
    due = session.execute(
        select(*items)
        .where(PlannedItem.due_ms < archive.due_ms)
        .order_by(PlannedItem.due_ms)  # a day that is compared with its sums is held whole
        .limit(AT_ONCE)
    ).all()
    if due:
        session.execute(delete(PlannedItem).where(tuple_(*items).in_([tuple(k) for k in due])))
        return True
    session.execute(delete(LostReceipts).where(LostReceipts.noticed_ms < archive.until_ms))
    return False


def _begins(session: Session) -> int | None:
    """Where the next archive begins; None where the log has no line yet."""
    return archived_until(session) or session.scalar(select(func.min(LogBatch.at_ms)))


def _month_end(start: int) -> int:
    """The end of the local month; what is left of one that the archive before cut into is small,
    and goes with the next."""
    end = month_of(start, 1)
    return end if end - start > LATER_H * HOUR_MS else month_of(start, 2)


def _whole_end(session: Session, end: int) -> int:
    """The first whole hour from `end` on before which no device's receipt came that follows one
    which came later: archive and database then each hold numbers without a gap."""
    for hours in range(LATER_H):
        at = end + hours * HOUR_MS
        if not _cuts(session, at):
            return at
    return end


def _cuts(session: Session, at: int) -> bool:
    """Looked for among what came within two days of it; the rest is for `loa-verify`."""
    key = (ReceiptRow.device, ReceiptRow.journal)
    came = ReceiptRow.received_ms
    before = select(*key, func.max(ReceiptRow.n)).where(came >= at - NEAR_MS, came < at)
    later = select(*key, func.min(ReceiptRow.n)).where(came >= at, came < at + NEAR_MS)
    last = {(device, journal): n for device, journal, n in session.execute(before.group_by(*key))}
    return any(
        n < last.get((device, journal), 0)
        for device, journal, n in session.execute(later.group_by(*key))
    )


def _verified(path: Path, origin: str) -> str:
    """What `loa-verify` says of it, in its own process: it is what auditors run."""
    digits = origin.removeprefix(note.PREFIX)
    asked: Sequence[str] = (
        sys.executable, "-m", "schedules.evidence.cli", str(path), "--root", digits, "--jobs", "1",
    )  # fmt: skip
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ArchiveUnfitError(done.stdout.strip() or done.stderr.strip())
    return done.stdout.split("\n", 1)[0]
