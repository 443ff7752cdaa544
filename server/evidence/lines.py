"""The lines of the log again, made anew from the rows they tell of (docs/evidence.md)."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from server.base import activity
from server.base.activity import Activity
from server.base.evidence import Kind
from server.dispatch import composition
from server.dispatch.models import Document
from server.orders import tones
from server.orders.models import OrderRow
from server.playlog import receipts
from server.playlog.models import ReceiptRow

Key = tuple[Any, ...]
Made = Mapping[Key, tuple[str | None, bytes]]
"""By key, the area a line is of and its text; without those whose row is gone."""


def keys_of(refs: str) -> list[Key]:
    """Of a batch's lines, in their order."""
    return [tuple(one) for one in json.loads(refs)]


def make(session: Session, kind: Kind, keys: Sequence[Key]) -> Made:
    """The lines of these keys."""
    return _MAKERS[kind](session, keys)


def _activity(session: Session, keys: Sequence[Key]) -> Made:
    rows = session.scalars(select(Activity).where(Activity.n.in_([n for (n,) in keys])))
    return {(row.n,): (row.area, activity.line_of(row)) for row in rows}


def _documents(session: Session, keys: Sequence[Key]) -> Made:
    columns = tuple_(Document.topic, Document.sequence)
    rows = session.scalars(select(Document).where(columns.in_(keys)))
    return {(row.topic, row.sequence): (None, composition.line_of(row)) for row in rows}


def _receipts(session: Session, keys: Sequence[Key]) -> Made:
    columns = (ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n)
    told = (ReceiptRow.raw, ReceiptRow.area, ReceiptRow.received_ms)
    rows = session.execute(select(*columns, *told).where(tuple_(*columns).in_(keys)))
    return {
        (device, journal, n): (area, receipts.line_of(raw, area, received_ms))
        for device, journal, n, raw, area, received_ms in rows
    }


def _orders(session: Session, keys: Sequence[Key]) -> Made:
    rows = session.scalars(select(OrderRow).where(OrderRow.id.in_([key for (key,) in keys])))
    return {(row.id,): (row.area, tones.line_of(row)) for row in rows}


def _themselves(_session: Session, keys: Sequence[Key]) -> Made:
    return {(text,): (json.loads(text).get("area"), text.encode()) for (text,) in keys}


_MAKERS: Final[Mapping[Kind, Callable[[Session, Sequence[Key]], Made]]] = {
    "activity": _activity,
    "document": _documents,
    "receipt": _receipts,
    "order": _orders,
    "lost": _themselves,
    "due": _themselves,
}
