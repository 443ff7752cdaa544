"""What devices last told of themselves, as far as a list of 10,000 needs it, read once each.

A status is some 3 kB of JSON that was judged when it came; reading it again for every look at the
list would cost seconds. What is remembered is named by its document's identity, so it is never
out of date.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.dispatch.documents import AT_ONCE
from server.fleet.models import DeviceStatus

REMEMBERED: Final = 32_768


class Row(NamedTuple):
    """The row of a status without its body; it answers what `presence_of` asks."""

    device: str
    identity: str
    heard_ms: int
    lost_ms: int | None
    state: str


@dataclass(frozen=True, slots=True)
class LastTold:
    """The part of a status that a list shows. `held` is identity by topic, `digests` by day (ISO);
    `body` is the status as JSON but for those two."""

    held: Mapping[str, str]
    digests: Mapping[str, str]
    body: Mapping[str, Any]


class Memory:
    """The newest status of each device; the most recently used stay. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: OrderedDict[str, tuple[str, LastTold]] = OrderedDict()

    def of(self, session: Session, rows: Sequence[Row]) -> dict[str, LastTold]:
        """By device. Only what was not read before is fetched with its body."""
        with self._lock:
            known = {row.device: self._told.get(row.device) for row in rows}
        found = {
            row.device: held[1]
            for row in rows
            if (held := known[row.device]) is not None and held[0] == row.identity
        }
        unread = [row.device for row in rows if row.device not in found]
        for device, identity, body in _bodies(session, unread):
            found[device] = _read(body)
            self._keep(device, identity, found[device])
        return found

    def _keep(self, device: str, identity: str, told: LastTold) -> None:
        with self._lock:
            self._told[device] = (identity, told)
            self._told.move_to_end(device)
            while len(self._told) > REMEMBERED:
                self._told.popitem(last=False)


def rows_of(session: Session, names: Sequence[str]) -> dict[str, Row]:
    """Few by name, many all at once: databases bound the number of parameters."""
    status = DeviceStatus
    query = select(status.device, status.identity, status.heard_ms, status.lost_ms, status.state)
    if len(names) <= AT_ONCE:
        query = query.where(status.device.in_(names))
    return {row[0]: Row(*row) for row in session.execute(query)}


def _bodies(session: Session, names: Sequence[str]) -> Sequence[Any]:
    query = select(DeviceStatus.device, DeviceStatus.identity, DeviceStatus.body)
    return [
        row
        for n in range(0, len(names), AT_ONCE)
        for row in session.execute(query.where(DeviceStatus.device.in_(names[n : n + AT_ONCE])))
    ]


def _read(body: dict[str, Any]) -> LastTold:
    """Of a status that was judged before it was stored. What many devices hold is kept once."""
    held = {intern(one["topic"]): intern(one["identity"]) for one in body.pop("held")}
    digests = {intern(one["day"]): intern(one["digest"]) for one in body.pop("digests")}
    return LastTold(held, digests, body)
