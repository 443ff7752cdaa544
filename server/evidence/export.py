"""What an auditor takes away: the log of one area and time, with all that proves it.

The form is that of docs/evidence.md. Lines that are not asked for stand in it as the roots of whole
subtrees, so that the tree is checked all the same. Beside the lines of the time asked for it brings
whatever gives them authority: every bundle of keys, devices' keys and configurations, and
programmes and orders as they may still have been followed.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schedules.evidence import note
from schedules.evidence.reading import FORMAT, RESTORED
from schedules.evidence.restored import RESTORE
from schedules.evidence.tree import subtrees
from schedules.spans import Span
from schedules.wire import topics
from schedules.wire.trust import Root
from server.areas.tree import AreaTree
from server.base.activity import Activity
from server.base.evidence import LogRestored, last_restored, written
from server.base.refusals import ConflictError
from server.dispatch.models import Document
from server.evidence.beginning import FOLLOWED_MS
from server.evidence.checkpoints import newest_of
from server.evidence.lines import Key, keys_of, make
from server.evidence.models import LogBatch, LogCheckpoint, archived_until
from server.evidence.tiles import root_at
from server.fleet.models import Device, GroupMember
from server.playlog.models import ReceiptRow

_KEYS: Final = ("log.begin", "device.enrol", "device.revoke", "device.retire", RESTORE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The lines of `span` in `area` and below; `since` the size of a checkpoint to pass by."""

    area: str
    span: Span
    since: int | None = None


class NothingLoggedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "nothing_logged",
            "area",
            "Nhật ký chưa có điểm kiểm tra nào được ký. Hãy thử lại sau một phút.",
            "The log has no signed checkpoint yet. Try again in a minute.",
        )


class GroupNotExportedError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "group_not_exported",
            "area",
            "Nhóm không có nhật ký riêng. Hãy chọn địa bàn của các cụm loa trong nhóm.",
            "A group has no log of its own. Choose the area in which its devices stand.",
        )


class _Chosen:
    """Which lines are shown."""

    def __init__(self, session: Session, tree: AreaTree, asked: Asked, whole: bool) -> None:
        self.whole = whole
        self._city = tree.nodes[asked.area].parent is None
        self.span = asked.span
        self._areas = tree.below(asked.area)
        stand = session.scalars(select(Device.id).where(Device.area.in_(self._areas)))
        told = select(ReceiptRow.device).where(*_told(asked, self._areas)).distinct()
        self._devices = {*stand, *session.scalars(told)}
        groups = select(GroupMember.group).where(GroupMember.device.in_(self._devices))
        above = {node.id for node in tree.up(asked.area)}
        self._reaching = {*self._areas, *above, *session.scalars(groups.distinct())}

    def of_batch(self, session: Session, batch: LogBatch, keys: Sequence[Key]) -> set[Key]:
        """Of these keys, those that may be shown by what can be told without their lines."""
        if self.whole:
            return set(keys)
        within = self.span.holds(batch.at_ms)
        match batch.kind:
            case "document":
                return self._documents(session, keys)
            case "activity" if not within:
                query = select(Activity.n).where(Activity.n.in_([n for (n,) in keys]))
                return {(n,) for n in session.scalars(query.where(Activity.action.in_(_KEYS)))}
            case "order":
                return set(keys) if batch.at_ms >= self.span.start - FOLLOWED_MS else set()
            case _:
                return set(keys) if within else set()

    def shows(self, kind: str, area: str | None, text: bytes) -> bool:
        """Whether a line of that area is shown."""
        if self.whole or self._city or kind == "document" or area in self._areas:
            return True
        if kind == "activity":
            return bool(json.loads(text)["action"] == RESTORE)
        return kind == "lost" and json.loads(text)["device"] in self._devices

    def _documents(self, session: Session, keys: Sequence[Key]) -> set[Key]:
        found: set[Key] = set()
        for topic, sequence in keys:
            row, name = topics.find(topic) or (None, "")
            always = row is topics.TRUST_TOPIC
            always = always or (row is topics.CONFIG_TOPIC and name in self._devices)
            if always or (name in self._reaching and self._followed(session, topic, sequence)):
                found.add((topic, sequence))
        return found

    def _followed(self, session: Session, topic: str, sequence: int) -> bool:
        until = session.scalar(
            select(Document.superseded_ms).filter_by(topic=topic, sequence=sequence)
        )
        return until is None or until >= self.span.start - FOLLOWED_MS


def write(
    session: Session, out: BinaryIO, tree: AreaTree, root: Root, asked: Asked, now: int
) -> None:
    """A zip, written from its beginning to its end; what stands in an archive is not in it. Raises
    `NothingLoggedError`."""
    newest = newest_of(session)
    if newest is None:
        raise NothingLoggedError
    start = archived_until(session)
    if asked.span.start < start < asked.span.end:
        asked = replace(asked, span=Span(start, asked.span.end))
    whole = tree.nodes[asked.area].parent is None and asked.span.start == 0
    whole = whole and asked.span.end > newest.at_ms
    chosen = _Chosen(session, tree, asked, whole)
    head = {
        "format": FORMAT if last_restored(session) is None else RESTORED,
        "origin": note.origin_of(root.keys, root.threshold),
        "root": {"keys": list(root.keys), "threshold": root.threshold}, "area": asked.area,
        "whole": whole, "from_ms": asked.span.start, "until_ms": asked.span.end, "made_ms": now,
        "size": newest.n,
    }  # fmt: skip
    passes = _passes(session, asked, tree.below(asked.area), newest, whole)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as held:
        _file(held, "export.json", [written(head).encode()])
        _file(held, "checkpoints.jsonl", _checkpoints(passes))
        _file(held, "log.jsonl", _log(session, chosen, newest.n, sorted(passes)))


def _file(held: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> None:
    with held.open(name, "w", force_zip64=True) as file:
        for line in lines:
            file.write(line + b"\n")


def _told(asked: Asked, areas: frozenset[str]) -> tuple[Any, ...]:
    return (
        ReceiptRow.received_ms >= asked.span.start,
        ReceiptRow.received_ms < asked.span.end,
        ReceiptRow.area.in_(areas),
    )


def _passes(
    session: Session, asked: Asked, areas: frozenset[str], newest: LogCheckpoint, whole: bool
) -> dict[int, str | None]:
    """The checkpoints the log is to pass by, by size: those signed in that time, and those that its
    receipts and the auditor name."""
    query = select(LogCheckpoint.n, LogCheckpoint.note).where(LogCheckpoint.n <= newest.n)
    if not whole:
        span = asked.span
        query = query.where(LogCheckpoint.at_ms >= span.start, LogCheckpoint.at_ms < span.end)
    found: dict[int, str | None] = {newest.n: newest.note}
    found |= {row.n: row.note for row in session.execute(query)}
    left = select(LogCheckpoint.n, LogCheckpoint.note).join(
        LogRestored, LogRestored.size == LogCheckpoint.n
    )
    found |= {row.n: row.note for row in session.execute(left)}
    seen = select(ReceiptRow.seen).where(*_told(asked, areas), ReceiptRow.seen.is_not(None))
    for size in (*session.scalars(seen.distinct()), asked.since):
        if size is not None and size <= newest.n:
            found.setdefault(size, None)
    return found


def _checkpoints(passes: dict[int, str | None]) -> Iterator[bytes]:
    for size, text in sorted(passes.items()):
        yield written({"size": size} if text is None else {"note": text}).encode()


def _log(session: Session, chosen: _Chosen, size: int, passes: Sequence[int]) -> Iterator[bytes]:
    at, cuts = 0, iter(passes)
    cut = next(cuts, size)
    for place, text in _shown(session, chosen, size):
        while cut <= at:
            cut = next(cuts, size + 1)
        while cut <= place:
            yield from _skips(session, at, cut)
            at, cut = cut, next(cuts, size + 1)
        yield from _skips(session, at, place)
        yield text
        at = place + 1
    while at < size:
        while cut <= at:
            cut = next(cuts, size)
        yield from _skips(session, at, cut)
        at = cut


def _skips(session: Session, start: int, end: int) -> Iterator[bytes]:
    for level, n in subtrees(start, end):
        yield written({"skip": [level, root_at(session, level, n).hex()]}).encode()


def _shown(session: Session, chosen: _Chosen, size: int) -> Iterator[tuple[int, bytes]]:
    """Each line that is shown, and its place. One whose row is gone is not."""
    query = select(LogBatch.n).where(LogBatch.n < size).order_by(LogBatch.n)
    if not chosen.whole:
        span = chosen.span
        within = LogBatch.at_ms.between(span.start, span.end - 1)
        query = query.where(LogBatch.at_ms < span.end)
        query = query.where(or_(within, LogBatch.kind.in_(("document", "order", "activity"))))
    for n in session.scalars(query).all():
        batch = session.get_one(LogBatch, n)
        keys = keys_of(batch.refs)
        wanted = chosen.of_batch(session, batch, keys)
        made = make(session, batch.kind, [key for key in keys if key in wanted]) if wanted else {}
        for place, key in enumerate(keys, start=n):
            if place >= size:
                break
            if key in made and chosen.shows(batch.kind, *made[key]):
                yield place, made[key][1]
        session.expunge_all()
