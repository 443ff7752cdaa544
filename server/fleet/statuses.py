"""What devices say of themselves: the newest status of each is kept, and never an older one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import from_json, to_json
from schedules.wire.beat import Beat
from schedules.wire.gate import Document
from schedules.wire.status import Held, Status
from server.fleet import usage
from server.fleet.models import DeviceStatus
from server.fleet.presence import presence_of
from server.fleet.troubles import trouble_of
from server.fleet.usage import Told


@dataclass(frozen=True, slots=True)
class Heard:
    """A judged status document, and when its device was there to send it.

    `retained`: the broker had kept it from before, so that it tells of an earlier moment.
    """

    document: Document
    at_ms: int
    retained: bool

    @property
    def status(self) -> Status:
        body: Status = self.document.body
        return body

    @property
    def heard_ms(self) -> int:
        """A retained status proves presence when it was sent, not now."""
        return min(self.at_ms, self.status.sent_ms) if self.retained else self.at_ms


@dataclass(frozen=True, slots=True)
class Beaten:
    """A judged beat, and when it came."""

    beat: Beat
    at_ms: int


class Kept(NamedTuple):
    """The statuses to answer, in order; and the devices of which a list now shows otherwise."""

    statuses: list[Status]
    changed: frozenset[str]


class Standing(NamedTuple):
    """What devices hold whose last status stands, as this server has it; and those of which a list
    now shows otherwise."""

    held: dict[str, tuple[Held, ...]]
    changed: frozenset[str]


def keep(session: Session, heard: Sequence[Heard]) -> Kept:
    """Store what is newer than what is held.

    The newest again (a broker hands it out at every connection) changes nothing, but is
    returned: a server that comes back answers with what it holds, and what it missed comes. The
    last will was signed when its connection began, so it is older than what was said since:
    it is noted as a hint and replaces nothing.
    """
    query = select(DeviceStatus).where(DeviceStatus.device.in_({h.status.device for h in heard}))
    rows = {row.device: row for row in session.scalars(query.with_for_update())} if heard else {}
    latest = {one.status.device: one.at_ms for one in heard}
    before = {device: _glance(row, latest[device]) for device, row in rows.items()}
    kept = [one for one in heard if _keep(session, rows, one)]
    usage.note(session, (Told(h.status.device, h.at_ms, h.status.used) for h in kept))
    changed = {
        device for device, row in rows.items() if _glance(row, latest[device]) != before.get(device)
    }
    return Kept([one.status for one in kept], frozenset(changed))


def keep_beats(session: Session, beaten: Sequence[Beaten]) -> Standing:
    """Whoever beats is there. A beat that came before, or is older than what was said since, is
    nobody's. One that names another status than the one here (it was lost on the way) tells of
    presence alone: the whole comes again by itself."""
    newest = {one.beat.device: one for one in sorted(beaten, key=lambda each: each.beat.sequence)}
    query = select(DeviceStatus).where(DeviceStatus.device.in_(sorted(newest)))
    rows = session.scalars(query.with_for_update()).all() if newest else ()
    held: dict[str, tuple[Held, ...]] = {}
    changed = set()
    for row in rows:
        beat, at_ms = newest[row.device].beat, newest[row.device].at_ms
        if beat.sequence <= max(row.sequence, row.beat_sequence):
            continue
        before = presence_of(row, at_ms)
        row.beat_sequence, row.heard_ms = beat.sequence, max(row.heard_ms, at_ms)
        if row.state == "online":
            row.lost_ms = None
        if presence_of(row, at_ms) != before:
            changed.add(row.device)
        if beat.status == row.sequence:
            held[row.device] = tuple(Held(**one) for one in row.body["held"])
    return Standing(held, frozenset(changed))


def _glance(row: DeviceStatus, now: int) -> tuple[Any, ...]:
    """What a list shows of a device; a status that changes nothing of it need not be told."""
    presence = presence_of(row, now)
    body = row.body
    trouble = trouble_of(presence, body, in_step=True, changed_ms=0, now=now)
    health = body["health"]
    return (
        presence, trouble, body["sounding"], health["fault"], health["missing"],
        body["clock"]["quality"], body["held"], body["digests"],
    )  # fmt: skip


def status_of(row: DeviceStatus) -> Status:
    """The status as it was sent."""
    return from_json(Status, row.body)


def _keep(session: Session, rows: dict[str, DeviceStatus], heard: Heard) -> bool:
    document, status = heard.document, heard.status
    row = rows.get(status.device)
    if status.state == "lost":
        if row is not None and not heard.retained:
            row.lost_ms = heard.at_ms
        return False
    if row is not None and document.head.sequence <= row.sequence:
        return document.identity == row.identity
    said = row.beat_sequence if row is not None else 0
    if row is None:
        row = DeviceStatus(device=status.device)
        rows[status.device] = row
        session.add(row)
    row.sequence, row.identity = document.head.sequence, document.identity
    row.beat_sequence = max(said, row.sequence)
    row.heard_ms, row.lost_ms = heard.heard_ms, None
    row.state, row.body = status.state, to_json(status)
    return True
