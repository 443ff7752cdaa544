"""Receipts in: each (device, journal, n) is stored exactly once, and never another in its place."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session

from schedules.wire.gate import Document
from schedules.wire.receipt import ItemSubject, OrderSubject, Receipt
from schedules.wire.status import Status
from server.base.activity import record
from server.base.evidence import Line, enter, envelope_line
from server.base.given import given
from server.dispatch.ingest import Stored, Taken
from server.fleet import hearing
from server.fleet.devices import areas_of
from server.playlog.booking import ItemKey, booking_of, frozen_through, planned, prove
from server.playlog.journals import advance, note_held
from server.playlog.models import ReceiptRow

ALARM_AGAIN_MS: Final = 60_000

logger = logging.getLogger(__name__)


class Name(NamedTuple):
    """A receipt's identification: unique for ever."""

    device: str
    journal: str
    n: int

    @property
    def previous(self) -> "Name":
        return self._replace(n=self.n - 1)


class PlayLog:
    """The ledger of the gateway (`server.dispatch.ingest.Ledger`).

    It remembers only when it last raised an alarm about a device: one a minute is enough.
    """

    def __init__(self) -> None:
        self._alarmed_ms: dict[str, int] = {}

    def take_in(self, session: Session, receipts: Sequence[Document], now: int) -> Taken:
        if not receipts:
            return Taken()
        named = [(_name(receipt), receipt) for receipt in receipts]
        held = _identities(session, named)
        fresh, conflicts = _sort_out(named, held)
        _store(session, fresh, now)
        for name in conflicts:
            self._alarm(session, "receipt.conflict", name, now)
        for name in _not_chained(fresh, held):
            self._alarm(session, "receipt.unchained", name, now)
        hearing.note(session, _listened(fresh.values()))
        journals = dict.fromkeys((name.device, name.journal) for name, _ in named if name.n)
        stored = [Stored(*one, n) for one, n in advance(session, journals).items()]
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


def _identities(session: Session, named: Iterable[tuple[Name, Document]]) -> dict[Name, str]:
    """The identities that are stored under these names, and under those before them."""
    names = {one for name, _ in named for one in (name, name.previous)}
    columns = (ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
    asked = given(session, names, *columns)
    same = and_(*(column == asked.c[column.key] for column in columns))
    rows = session.execute(select(*columns, ReceiptRow.identity).join(asked, same))
    return {Name(device, journal, n): identity for device, journal, n, identity in rows}


def _sort_out(
    named: Iterable[tuple[Name, Document]], held: Mapping[Name, str]
) -> tuple[dict[Name, Document], list[Name]]:
    """Those that are new, each once; and those that contradict what is held or came first.

    Receipts count from 1: a number 0 contradicts the journal it names.
    """
    seen = dict(held)
    fresh: dict[Name, Document] = {}
    conflicts: list[Name] = []
    for name, receipt in named:
        if name.n == 0 or seen.setdefault(name, receipt.identity) != receipt.identity:
            conflicts.append(name)
        elif name not in held:
            fresh.setdefault(name, receipt)
    return fresh, conflicts


def _not_chained(fresh: Mapping[Name, Document], held: Mapping[Name, str]) -> list[Name]:
    """Those that name another predecessor than the one stored; a gap is no contradiction."""
    stored = {**held, **{name: receipt.identity for name, receipt in fresh.items()}}
    return [
        name
        for name, receipt in fresh.items()
        if name.previous in stored and receipt.body.previous != stored[name.previous]
    ]


def _store(session: Session, fresh: Mapping[Name, Document], now: int) -> None:
    """The receipts, their lines in the log, and what they prove."""
    if not fresh:
        return
    areas = areas_of(session, {name.device for name in fresh})
    through_ms = frozen_through(session)  # first: what is frozen meanwhile is then found planned
    about = {name: _item(one.body) for name, one in fresh.items()}
    items = planned(session, {key for key in about.values() if key is not None})
    rows, lines = [], []
    for name, one in fresh.items():
        area, key = areas.get(name.device, ""), about[name]
        row = _row(one, area, now)
        if key is not None:
            row["booking"] = booking_of(
                key.due_ms, row["programme"], row["sounded_ms"], items.get(key), through_ms
            )
        rows.append(row)
        lines.append(Line(name, line_of(one.raw, area, now)))
    session.execute(insert(ReceiptRow).execution_options(dml_strategy="raw"), rows)
    enter(session, "receipt", now, lines)
    prove(session, items)


def _item(receipt: Receipt) -> ItemKey | None:
    """What it is about; None for an order."""
    subject = receipt.subject
    if isinstance(subject, OrderSubject):
        return None
    return ItemKey(receipt.device, subject.due_ms, subject.entry, subject.entry_revision)


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
        "order_id": order and order.order,
        "repetition": order and order.repetition,
        "outcome": receipt.outcome,
        "reason": receipt.reason,
        "planned_ms": receipt.planned_ms,
        "started_us": receipt.started_us,
        "ended_us": receipt.ended_us,
        "sounded_ms": receipt.sounded_ms,
        "heard_back": receipt.heard_back,
        "booking": "order",
        "seen": receipt.seen and receipt.seen.size,
    }


def _listened(receipts: Iterable[Document]) -> Iterator[hearing.Told]:
    for receipt in (one.body for one in receipts):
        if receipt.heard_back is not None:
            yield hearing.Told(receipt.device, receipt.recorded_ms, receipt.heard_back)


def _name(receipt: Document) -> Name:
    return Name(receipt.body.device, receipt.body.journal, receipt.body.n)
