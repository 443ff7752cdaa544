"""What broke off on air, or could not begin: read from the sessions and the weekly times."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.live.models import End, LiveSession
from server.notices.kinds import Thing
from server.relay.models import RelaySlot, Station

BROKEN: Final[tuple[End, ...]] = ("lost", "failed", "server", "dry", "revoked")
"""Ends that nobody asked for. A stop, and the end of the time, were somebody's decision."""
LOOKS_BACK_MS: Final = 12 * 3_600_000
BEGINS_WITHIN_MS: Final = 60_000
"""A weekly time that begins a minute late was no matter for anybody."""


def broken_off(session: Session, now: int) -> Iterator[Thing]:
    """Sessions that ended by themselves, and relays that fell back to another source: each once."""
    query = (
        select(LiveSession, Account.name)
        .join(Account, Account.id == LiveSession.account)
        .where(LiveSession.opened_ms > now - 2 * LOOKS_BACK_MS, LiveSession.kind != "rehearsal")
        .order_by(LiveSession.opened_ms, LiveSession.id)
    )
    for row, name in session.execute(query):
        title = row.station or name
        if row.ended in BROKEN and (row.ended_ms or 0) > now - LOOKS_BACK_MS:
            yield Thing(
                f"off_air:{row.id}:ended", "off_air", row.area, row.id, title, row.ended_ms or 0,
                way="line" if row.kind == "live" else "ended",
            )  # fmt: skip
        elif row.failed and row.ended_ms is None:
            since = row.failed[0]["at_ms"]
            yield Thing(
                f"off_air:{row.id}:fell_back", "off_air", row.area, row.id, title, since,
                way="fell_back",
            )  # fmt: skip


def not_begun(session: Session, now: int) -> Iterator[Thing]:
    """Weekly times that something keeps from beginning."""
    query = (
        select(RelaySlot, Station.name)
        .join(Station, Station.id == RelaySlot.station)
        .where(RelaySlot.tried_ms > now - LOOKS_BACK_MS, RelaySlot.refused.is_not(None))
        .where(RelaySlot.tried_ms <= now - BEGINS_WITHIN_MS)
        .order_by(RelaySlot.id)
    )
    for slot, name in session.execute(query):
        tried = slot.tried_ms or 0
        yield Thing(
            f"off_air:{slot.id}:{tried}", "off_air", slot.area, slot.id, name, tried,
            way="not_begun",
        )  # fmt: skip
