"""Receipts in: each (device, journal, n) is stored exactly once, and never another in its place."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from schedules.wire.gate import Document
from schedules.wire.receipt import ItemSubject, OrderSubject, Receipt
from schedules.wire.status import Status
from server.base.activity import record
from server.base.evidence import Line, enter, envelope_line
from server.dispatch.ingest import Stored, Taken
from server.fleet.devices import areas_of
from server.playlog.booking import ItemKey, book, frozen_through
from server.playlog.journals import advance, note_held
from server.playlog.models import ReceiptRow

ALARM_AGAIN_MS: Final = 60_000

logger = logging.getLogger(__name__)


class Name(NamedTuple):
    """A receipt's identification: unique for ever."""

    device: str
    journal: str
    n: int


class PlayLog:
    """The ledger of the gateway (`server.dispatch.ingest.Ledger`).

    It remembers only when it last raised an alarm about a device: one a minute is enough.
    """

    def __init__(self) -> None:
        self._alarmed_ms: dict[str, int] = {}

    def take_in(self, session: Session, receipts: Sequence[Document], now: int) -> Taken:
        fresh, conflicts = _sort_out(session, receipts)
        _insert(session, fresh, now)
        for name in conflicts:
            self._alarm(session, "receipt.conflict", name, now)
        for name in _not_chained(session, fresh):
            self._alarm(session, "receipt.unchained", name, now)
        book(session, _items(fresh.values()), frozen_through(session))
        stored = [Stored(*one, n) for one, n in advance(session, _known(receipts)).items()]
        return Taken(stored, [(name.device, "receipt_conflict") for name in conflicts])

    def held_by(self, session: Session, statuses: Sequence[Status], now: int) -> Sequence[Stored]:
        holding = [status for status in statuses if status.receipts_through > 0]
        return [Stored(*one, n) for one, n in note_held(session, holding, now).items()]

    def _alarm(self, session: Session, what: str, name: Name, now: int) -> None:
        """A journal that contradicts itself: forged, or a controller set back in time."""
        if now - self._alarmed_ms.get(name.device, -ALARM_AGAIN_MS) < ALARM_AGAIN_MS:
            return
        self._alarmed_ms[name.device] = now
        logger.error("%s: %s, journal %s, n %s", what, name.device, name.journal, name.n)
        detail: dict[str, str | int | None] = {"journal": name.journal, "n": name.n}
        record(session, now, what, name.device, by=None, area=None, detail=detail)


def _sort_out(
    session: Session, receipts: Iterable[Document]
) -> tuple[dict[Name, Document], list[Name]]:
    """Those that are new, each once; and those that contradict what is held or came first.

    Receipts count from 1: a number 0 contradicts the journal it names.
    """
    named = [(_name(receipt), receipt) for receipt in receipts]
    held = _identities(session, {name for name, _ in named})
    seen = dict(held)
    fresh: dict[Name, Document] = {}
    conflicts: list[Name] = []
    for name, receipt in named:
        if name.n == 0 or seen.setdefault(name, receipt.identity) != receipt.identity:
            conflicts.append(name)
        elif name not in held:
            fresh.setdefault(name, receipt)
    return fresh, conflicts


def _not_chained(session: Session, fresh: Mapping[Name, Document]) -> list[Name]:
    """Those that name another predecessor than the one stored; a gap is no contradiction."""
    before = {name: name._replace(n=name.n - 1) for name in fresh if name.n > 1}
    stored = _identities(session, set(before.values()))
    return [
        name
        for name, previous in before.items()
        if previous in stored and fresh[name].body.previous != stored[previous]
    ]


def _identities(session: Session, names: Collection[Name]) -> dict[Name, str]:
    columns = tuple_(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
    query = select(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n, ReceiptRow.identity)
    rows = session.execute(query.where(columns.in_(sorted(names))))
    return {Name(device, journal, n): identity for device, journal, n, identity in rows}


def _insert(session: Session, fresh: Mapping[Name, Document], now: int) -> None:
    if not fresh:
        return
    areas = areas_of(session, {name.device for name in fresh})
    session.execute(
        insert(ReceiptRow),
        [_row(one, areas.get(name.device, ""), now) for name, one in fresh.items()],
    )
    lines = (
        Line(name, line_of(one.raw, areas.get(name.device, ""), now)) for name, one in fresh.items()
    )
    enter(session, "receipt", now, lines)


def line_of(raw: bytes, area: str, received_ms: int) -> bytes:
    """A receipt as it stands in the log: `area` was the device's when it came."""
    return envelope_line("receipt", raw, area=area, at_ms=received_ms)


def _row(document: Document, area: str, now: int) -> dict[str, Any]:
    receipt: Receipt = document.body
    item = receipt.subject if isinstance(receipt.subject, ItemSubject) else None
    order = receipt.subject if isinstance(receipt.subject, OrderSubject) else None
    return {
        "device": receipt.device,
        "journal": receipt.journal,
        "n": receipt.n,
        "identity": document.identity,
        "raw": document.raw,
        "received_ms": now,
        "recorded_ms": receipt.recorded_ms,
        "area": area,
        "programme": item and item.programme,
        "entry": item and item.entry,
        "entry_revision": item and item.entry_revision,
        "due_ms": item and item.due_ms,
        "issuer": order and order.issuer,
        "order": order and order.order,
        "repetition": order and order.repetition,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "planned_ms": receipt.planned_ms,
        "started_us": receipt.started_us,
        "ended_us": receipt.ended_us,
        "sounded_ms": receipt.sounded_ms,
        "booking": "waiting" if item else "order",
        "seen": receipt.seen and receipt.seen.size,
    }


def _items(receipts: Iterable[Document]) -> list[ItemKey]:
    found = [(one.body.device, one.body.subject) for one in receipts]
    return [
        ItemKey(device, subject.due_ms, subject.entry, subject.entry_revision)
        for device, subject in found
        if isinstance(subject, ItemSubject)
    ]


def _known(receipts: Iterable[Document]) -> set[tuple[str, str]]:
    """The journals of all that came, so that a repeated receipt is acknowledged again."""
    return {(one.body.device, one.body.journal) for one in receipts if one.body.n}


def _name(receipt: Document) -> Name:
    return Name(receipt.body.device, receipt.body.journal, receipt.body.n)
