"""What waits, read from the rooms it waits in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.spans import Span
from schedules.zones import DEFAULT_ZONE, local_day
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.dispatch import told
from server.dispatch.standing import MEMORY
from server.fleet import data_plans, hearing, usage
from server.fleet.models import Device
from server.fleet.reckoning import MB, high_of
from server.fleet.troubles import low_of
from server.fleet.unheard import silent_since
from server.library.models import Bulletin
from server.notices.kinds import Thing
from server.orders.models import OrderRow
from server.playlog.booking import frozen_through
from server.playlog.unsounded import PROOF_MS, unsounded
from server.programme.models import EntryRow
from server.programme.unanswered import unanswered
from server.urgent.alarms import signed_by
from server.urgent.models import Alarm

SILENT_AFTER_MS: Final = 15 * 60_000
"""A cluster that comes back within a quarter of an hour was no matter for anybody."""
ANSWERS_WITHIN_MS: Final = 4 * 3_600_000
"""Half a working day to answer what an upper area offers, before anybody is reminded."""
SIGNS_ALONE_MS: Final = 15_000
SIM_READ_MS: Final = 7 * 86_400_000
LOOKS_BACK_MS: Final = 12 * 3_600_000
"""What did not sound is told within half a day, over a night; later it stands in the play log."""


@dataclass(frozen=True, slots=True)
class Places:
    """Names and zones of areas."""

    names: dict[str, str]
    zones: dict[str, str]


def places(session: Session, tree: AreaTree) -> Places:
    """Each area's zone is its own, or the nearest above."""
    rows = session.execute(select(Area.id, Area.name, Area.zone)).all()
    own = {row.id: row.zone for row in rows}
    zones = {
        area: next((z for node in tree.up(area) if (z := own[node.id])), DEFAULT_ZONE)
        for area in tree.nodes
    }
    return Places({row.id: row.name for row in rows}, zones)


def waiting_approvals(session: Session) -> Iterator[Thing]:
    query = (
        select(
            Bulletin.id, Bulletin.area, Bulletin.title, Bulletin.class_, Bulletin.changed_ms,
            Bulletin.hands,
        )
        .where(Bulletin.state == "submitted")
        .order_by(Bulletin.changed_ms, Bulletin.id)
    )  # fmt: skip
    for id_, area, title, class_, changed_ms, hands in session.execute(query):
        yield Thing(
            f"approval:{id_}:{changed_ms}", "approval", area, id_, title, changed_ms,
            urgent=class_ == "urgent", hands=frozenset(hands),
        )  # fmt: skip


def waiting_signatures(session: Session, now: int) -> Iterator[Thing]:
    """Alarms that somebody else must sign, as soon as one has; one that nobody signed yet, a moment
    later: whoever prepares it often signs it too."""
    query = (
        select(OrderRow.id, OrderRow.area, Alarm.title, OrderRow.issued_ms, OrderRow.areas)
        .join(Alarm, Alarm.order == OrderRow.id)
        .where(OrderRow.waiting, Alarm.cancelled_ms.is_(None), Alarm.expires_ms > now)
        .order_by(OrderRow.issued_ms, OrderRow.id)
    )
    rows = session.execute(query).all()
    hands = signed_by(session, [row.id for row in rows])
    for id_, area, title, since, areas in rows:
        if hands[id_] or now - since >= SIGNS_ALONE_MS:
            yield Thing(
                f"second_signature:{id_}", "second_signature", area, id_, title, since,
                urgent=True, hands=hands[id_], places=tuple(areas),
            )  # fmt: skip


def open_offers(session: Session, tree: AreaTree, names: Places, now: int) -> list[Thing]:
    found = list(unanswered(session, tree, now, now - ANSWERS_WITHIN_MS))
    titles = _titles(session, (one.bulletin for one in found))
    return [
        Thing(
            f"offer:{one.unit}:{one.entry}:{one.revision}", "offer", one.unit, one.entry,
            titles.get(one.bulletin, one.entry), one.since_ms, by=names.names[one.programme],
        )
        for one in found
    ]  # fmt: skip


def silent_devices(session: Session, names: Places, now: int) -> Iterator[Thing]:
    """Told once a day at most: a line that comes and goes is one fault, not fifty."""
    for one in silent_since(session, now - SILENT_AFTER_MS):
        day = local_day(one.heard_ms, names.zones[one.area])
        yield Thing(
            f"silent:{one.device}:{day}", "silent", one.area, one.device, one.name, one.heard_ms,
            loudspeakers=1,
        )  # fmt: skip


def unheard_devices(session: Session, now: int) -> Iterator[Thing]:
    """Told once, until the horn was heard again; of silent ones only that they are silent."""
    kept = select(Device.id, Device.name, Device.area).where(Device.retired_ms.is_(None))
    silent = {one.device for one in silent_since(session, now - SILENT_AFTER_MS)}
    since = hearing.not_heard(session)
    for one in session.execute(kept.where(Device.id.in_(sorted(since)))):
        if one.id not in silent:
            since_ms = since[one.id]
            yield Thing(
                f"unheard:{one.id}:{since_ms}", "unheard", one.area, one.id, one.name, since_ms,
                loudspeakers=1,
            )  # fmt: skip


def sims_low(session: Session, names: Places, now: int) -> Iterator[Thing]:
    """SIMs whose data or money is nearly used up: told once a month, and again when nothing is
    left. What was read longer than a week ago says nothing of now."""
    kept = select(Device.id, Device.name, Device.area).where(Device.retired_ms.is_(None))
    named = {one.id: one for one in session.execute(kept)}
    rows = told.rows_of(session, sorted(named))
    for device, last in sorted(MEMORY.of(session, list(rows.values())).items()):
        sim = last.body["health"]["sim"]
        one = named.get(device)
        if one is None or low_of(sim) is None or sim["read_ms"] < now - SIM_READ_MS:
            continue
        month = str(local_day(now, names.zones[one.area]))[:7]
        stage = "low" if sim["left_bytes"] != 0 and sim.get("balance") != 0 else "out"
        yield Thing(
            f"sim_low:{device}:{month}:{stage}", "sim_low", one.area, device, one.name,
            sim["read_ms"], loudspeakers=1,
        )  # fmt: skip


def data_high(session: Session, tree: AreaTree, names: Places, now: int) -> Iterator[Thing]:
    """Told once a month: when the plan will be too small, again when it is used up, and when a day
    is unlike the others."""
    glances, plans = usage.glances(session, now, None), data_plans.load(session)
    kept = select(Device.id, Device.name, Device.area).where(Device.retired_ms.is_(None))
    for one in session.execute(kept.order_by(Device.id)):
        reckoned = glances.get(one.id)
        plan = plans.of(one.id, one.area, tree)
        mb = None if plan is None else plan.mb
        high = None if reckoned is None else high_of(reckoned, mb)
        if reckoned is None or high is None:
            continue
        month = str(local_day(now, names.zones[one.area]))[:7]
        out = mb is not None and reckoned.used > mb * MB
        yield Thing(
            f"data_high:{one.id}:{month}:{'out' if out else high}", "data_high", one.area,
            one.id, one.name, now, loudspeakers=1,
        )  # fmt: skip


def not_sounded(session: Session, tree: AreaTree, now: int) -> list[Thing]:
    """Only what the books have closed: receipts may still be underway for the rest."""
    due = Span(now - LOOKS_BACK_MS, min(now - PROOF_MS, frozen_through(session)))
    found = unsounded(session, tree.nodes.keys(), due, now)
    entries = {(one.entry, one.entry_revision) for one in found}
    first = _first_bulletins(session, entries)
    titles = _titles(session, first.values())
    return [
        Thing(
            f"unsounded:{one.area}:{one.entry}:{one.due_ms}", "unsounded", one.area, one.entry,
            titles.get(first.get(one.entry, ""), one.entry), one.due_ms,
            loudspeakers=one.devices,
        )
        for one in found
    ]  # fmt: skip


def _first_bulletins(session: Session, entries: Iterable[tuple[str, int]]) -> dict[str, str]:
    """By entry; of its newest version here, which is as good for a title."""
    wanted = {entry for entry, _ in entries}
    query = select(EntryRow.id, EntryRow.block).where(EntryRow.id.in_(wanted))
    rows = session.execute(query.order_by(EntryRow.revision))
    return {id_: str(block["bulletins"][0]["bulletin"]) for id_, block in rows}


def _titles(session: Session, bulletins: Iterable[str]) -> dict[str, str]:
    query = select(Bulletin.id, Bulletin.title).where(Bulletin.id.in_(set(bulletins)))
    return {row.id: row.title for row in session.execute(query)}
