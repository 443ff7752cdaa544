"""Reading what is on record of one device and one minute."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from schedules.codec import from_json
from schedules.config import DeviceConfig, permitted_spans
from schedules.explain import Explanation, explain
from schedules.plan import ItemKey
from schedules.precedence import Programmes
from schedules.programme import Entry
from schedules.spans import Span
from schedules.wire.envelope import open_text, read_envelope
from schedules.wire.receipt import Receipt
from schedules.wire.strict import read_json
from schedules.zones import DEFAULT_ZONE, local_day
from server.accounts.models import Account
from server.dispatch import documents
from server.fleet.models import Device, DeviceStatus
from server.fleet.presence import presence_of
from server.fleet.statuses import status_of
from server.orders.models import Confirmation, OrderRow
from server.playlog.models import LostReceipts, PlannedItem, ReceiptRow
from server.playlog.why import MINUTE_MS, Booked, Case, Link, Proof, Start, StopThen
from server.programme.naming import area_names, entry_titles
from server.programme.told import Titles, Words, say, title_of, titles_of

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
LONGEST_MS: Final = 6 * HOUR_MS
"""How long before the minute what still sounded then may have begun."""
SILENT: Final = ("missed", "skipped", "cut", "unproven")


def last_silent(session: Session, device: str) -> int | None:
    """When the newest item fell due that did not sound, or is not proven to have."""
    query = select(func.max(PlannedItem.due_ms)).where(
        PlannedItem.device == device, PlannedItem.outcome.in_(SILENT)
    )
    found: int | None = session.scalar(query)
    return found


def read_case(session: Session, device: Device, at_ms: int, now: int) -> Case:
    """What held for `device` in the minute of `at_ms`, as it is on record at `now`."""
    minute = at_ms - at_ms % MINUTE_MS
    config = documents.config_at(session, device.id, minute)
    zone = config.zone if config is not None else DEFAULT_ZONE
    days = sorted({local_day(instant, zone) for instant in (minute - LONGEST_MS, minute)})
    starts = sorted(
        _starts(session, device.id, config, days, minute), key=lambda s: (s.begins_ms, s.told.key)
    )
    stops = _stops(session, device.id, config, minute, now)
    area_then = config.chain[-1].area if config is not None else None
    areas = {device.area, area_then or device.area, *(stop.area for stop in stops)}
    permitted, quiet = _hours(config, days[-1], minute)
    # A configuration may change within the minute: what came to stand in the plan by the new one,
    # or began, proves that it was permitted then.
    allowed = any(_was_allowed(start, minute) for start in starts)
    return Case(
        now=now,
        minute=minute,
        zone=zone,
        area=device.area,
        area_then=area_then,
        enrolled_ms=device.enrolled_ms,
        retired_ms=device.retired_ms,
        since_ms=config.since if config is not None else device.since_ms,
        is_permitted=permitted or allowed,
        is_quiet=quiet and not allowed,
        link=_link(session, device.id, now),
        starts=starts,
        stops=stops,
        strays=_strays(session, device.id, minute),
        awake_ms=_awake(session, device.id, minute),
        lost=_lost(session, device.id),
        names=area_names(session, areas),
    )


def _hours(config: DeviceConfig | None, day: date, minute: int) -> tuple[bool, bool]:
    """Whether the minute's beginning was within permitted hours, and whether on a quiet day."""
    if config is None:
        return True, False
    spans = permitted_spans(config, day, day)
    return any(span.holds(minute) for span in spans), config.is_quiet(minute, "normal")


def _was_allowed(start: Start, minute: int) -> bool:
    """Whether an item proves that sounding was permitted in that minute: it began in it, or stood
    there in the plan that was frozen, and its device says nothing else."""
    booked, within = start.booked, Span(minute, minute + MINUTE_MS)
    if booked is None or booked.reason in ("outside_hours", "quiet_day"):
        return False
    began = booked.started_us is not None and within.holds(booked.started_us // 1_000)
    return began or (start.told.start_ms is not None and within.holds(start.told.start_ms))


def _starts(
    session: Session,
    device: str,
    config: DeviceConfig | None,
    days: Collection[date],
    minute: int,
) -> Iterator[Start]:
    """By the plan of those days, as the documents of then tell it; and what was booked besides."""
    booked = _booked(session, device, minute)
    programmes: Programmes = {}
    if config is not None:
        # A programme carries its recent past (`server.playlog.expectations`).
        held = documents.programmes_at(session, minute + DAY_MS, config.areas)
        programmes = {area: one.body for area, one in held.items()}
    titles = titles_of(session, [programmes])
    entries = {(e.id, e.revision): e for p in programmes.values() for e in p.entries}
    for day in days if config is not None else ():
        assert config is not None
        for one in explain(programmes, config, day):
            row = booked.pop(one.key, None)
            told = one if row is None or one.start_ms is not None else _as_frozen(one, row[0])
            yield _start(told, entries, titles, say(told, config.zone, titles), row)
    named = entry_titles(session, {key.entry for key in booked})
    for key, (item, proof) in booked.items():
        told = Explanation(key, item.programme, "on_time", item.start_ms, None, None)
        title = named.get((key.entry, key.entry_revision), key.entry)
        outcome = _outcome(item, proof)
        yield Start(told, title, item.class_, item.duration_ms, Words("", ""), outcome)


def _as_frozen(told: Explanation, item: PlannedItem) -> Explanation:
    """By the configuration of the minute's beginning it had no place; it was frozen with one."""
    if item.start_ms is None:
        return told
    return Explanation(told.key, told.programme, "on_time", item.start_ms, None, None)


_Row = tuple[PlannedItem, Proof | None]


def _start(
    told: Explanation,
    entries: Mapping[tuple[str, int], Entry],
    titles: Titles,
    planned: Words,
    row: _Row | None,
) -> Start:
    key = told.key
    entry = entries[key.entry, key.entry_revision]
    return Start(
        told,
        title_of(titles, key.entry, key.entry_revision),
        entry.class_,
        entry.block.duration_ms if told.start_ms is not None else 0,
        planned,
        None if row is None else _outcome(*row),
    )


def _outcome(item: PlannedItem, proof: Proof | None) -> Booked:
    return Booked(item.outcome, item.reason, item.started_us, item.sounded_ms, proof)


def _booked(session: Session, device: str, minute: int) -> dict[ItemKey, _Row]:
    """Around that minute; a day either way, so that before and after can be told."""
    query = (
        select(PlannedItem, ReceiptRow.identity, ReceiptRow.received_ms, ReceiptRow.raw)
        .outerjoin(
            ReceiptRow,
            (ReceiptRow.device == PlannedItem.device)
            & (ReceiptRow.journal == PlannedItem.journal)
            & (ReceiptRow.n == PlannedItem.n),
        )
        .where(PlannedItem.device == device)
        .where(PlannedItem.due_ms >= minute - DAY_MS, PlannedItem.due_ms < minute + DAY_MS)
    )
    return {
        ItemKey(item.programme, item.entry, item.entry_revision, item.due_ms): (
            item,
            None if identity is None else _proof(item, identity, received_ms, raw),
        )
        for item, identity, received_ms, raw in session.execute(query)
    }


def _proof(item: PlannedItem, identity: str, received_ms: int, raw: bytes) -> Proof:
    """It was judged when it came: signatures are not checked again."""
    payload = read_json(open_text(read_envelope(raw)).payload)
    receipt = from_json(Receipt, payload["body"])
    return Proof(item.journal or "", item.n or 0, identity, received_ms, receipt.clock)


def _stops(
    session: Session, device: str, config: DeviceConfig | None, minute: int, now: int
) -> list[StopThen]:
    """Stops of its areas that barred at that minute. One whose place a newer stop took is that."""
    if config is None or minute > now:
        return []
    query = select(OrderRow).where(
        OrderRow.kind == "stop",
        OrderRow.area.in_(config.areas),
        OrderRow.issued_ms < minute + MINUTE_MS,
        OrderRow.until_ms > minute,
    )
    query = query.where(or_(OrderRow.ended_ms.is_(None), OrderRow.ended_ms > minute))
    rows = session.scalars(query.order_by(OrderRow.sequence)).all()
    lifts = {row.lift for row in rows if row.lift is not None}
    lifted = {
        row.id: row.issued_ms
        for row in session.scalars(select(OrderRow).where(OrderRow.id.in_(lifts)))
    }
    posts = select(Account.id, Account.name).where(Account.id.in_({row.account for row in rows}))
    named = {row.id: row.name for row in session.execute(posts)}
    said = select(Confirmation.order, Confirmation.at_ms).where(
        Confirmation.device == device, Confirmation.order.in_({row.id for row in rows})
    )
    confirmed = {row.order: row.at_ms for row in session.execute(said)}
    return [
        StopThen(
            row.id, row.area, named.get(row.account or ""), row.reason, row.issued_ms,
            row.until_ms, lifted.get(row.lift or ""), confirmed.get(row.id),
        )
        for row in rows
        if lifted.get(row.lift or "", minute + 1) > minute
    ]  # fmt: skip


def _link(session: Session, device: str, now: int) -> Link | None:
    row = session.get(DeviceStatus, device)
    if row is None:
        return None
    status = status_of(row)
    return Link(
        heard_ms=row.heard_ms,
        is_online=presence_of(row, now) == "online",
        booted_ms=max(0, status.sent_ms - status.health.uptime_ms),
        missing=len(status.health.missing),
        has_clock=status.clock.quality != "untrusted",
    )


def _strays(session: Session, device: str, minute: int) -> list[str]:
    """What sounded about that minute and stood in the plan no more."""
    query = select(ReceiptRow.entry, ReceiptRow.entry_revision).where(
        ReceiptRow.device == device,
        ReceiptRow.booking == "stale",
        ReceiptRow.due_ms > minute - HOUR_MS,
        ReceiptRow.due_ms < minute + HOUR_MS,
    )
    keys = sorted({(entry or "", revision or 0) for entry, revision in session.execute(query)})
    titles = entry_titles(session, {entry for entry, _ in keys})
    return [titles.get(key, key[0]) for key in keys]


def _awake(session: Session, device: str, minute: int) -> int | None:
    """When, nearest to that minute and within an hour, it signed a receipt."""
    query = select(ReceiptRow.recorded_ms).where(
        ReceiptRow.device == device,
        ReceiptRow.due_ms > minute - 2 * HOUR_MS,
        ReceiptRow.due_ms < minute + 2 * HOUR_MS,
        ReceiptRow.recorded_ms > minute - HOUR_MS,
        ReceiptRow.recorded_ms < minute + HOUR_MS,
    )
    return min(session.scalars(query), key=lambda at: (abs(at - minute), at), default=None)


def _lost(session: Session, device: str) -> int:
    query = select(LostReceipts.first, LostReceipts.last).where(LostReceipts.device == device)
    return sum(last - first + 1 for first, last in session.execute(query))
