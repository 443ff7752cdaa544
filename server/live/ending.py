"""The end of a session, however it came: its row, its order off the list, its line in the log."""

from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.tree import load_tree
from server.base import outbox
from server.base.activity import record
from server.base.changes import Change
from server.base.database import after_commit
from server.base.web import House
from server.fleet.models import Device, GroupMember
from server.live.models import End, LiveSession
from server.live.refusals import BrokerAwayError, SessionUnknownError
from server.orders.models import OrderRow

DEAD_MS: Final = 6_000
"""A session whose carrier was not seen for so long has none: three of its words missed."""


def ask_to_end(house: House, session: Session, person: Person, live: str, now: int) -> LiveSession:
    """Somebody who may speak there says that it is enough; a rehearsal is its speaker's own.

    Whoever carries it closes with the chime. Ending what has ended changes nothing. Raises
    `SessionUnknownError`, `NotAllowedError`.
    """
    row = session.get(LiveSession, live, with_for_update=True)
    if row is None or (row.kind == "rehearsal" and row.account != person.account):
        raise SessionUnknownError
    by = person.require("live.speak", row.area, load_tree(session))
    if row.ended_ms is not None or row.ending_by is not None:
        return row
    row.ending_by = person.account
    after = {"session": row.id}
    record(session, now, "live.end", row.area, by=by, area=row.area, after=after)
    if row.began_ms is None:  # nobody carries it yet
        close(house, session, row, "said", now)
    return row


def close(house: House, session: Session, row: LiveSession, why: End, now: int) -> None:
    """It is over. In the caller's transaction; devices and pages are told after it."""
    if row.ended_ms is not None:
        return
    row.ended_ms, row.ended = now, why
    after = {"session": row.id, "ended": why}
    record(session, now, "live.over", row.area, by=None, area=row.area, after=after)
    order = session.get(OrderRow, row.order) if row.order is not None else None
    if order is not None:
        order.ended_ms = order.ended_ms or now
        outbox.put(session, "orders", row.area, now)
        after_commit(session, partial(house.express.hurry, "orders", row.area))
    tell(house, session, row)


def take_to_the_air(house: House, session: Session, made: LiveSession) -> None:
    """Its order goes out once it is on the disk. Raises `BrokerAwayError`."""
    if not house.express.connected:
        raise BrokerAwayError
    after_commit(session, partial(house.express.hurry, "orders", made.area))
    tell(house, session, made)


def tell(house: House, session: Session, row: LiveSession) -> None:
    """Pages of everybody in whose area it is heard learn of it, once it is on the disk."""
    below = load_tree(session).below(row.area)
    members = select(Device.area).join(GroupMember, GroupMember.device == Device.id)
    homes = session.scalars(members.where(GroupMember.group == row.area))
    change = Change("live", row.id, row.area, frozenset({*below, *homes}))
    after_commit(session, partial(house.changes.tell, change))
