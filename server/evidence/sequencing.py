"""Lines find their place in the log: one after the other, as they are found committed.

Writers on PostgreSQL commit side by side, and a number drawn first may be committed last. So no
writer draws a place: lines wait (`server.base.evidence`), and one hand at a time, which holds the
log, moves what it finds into the next free places. What it does not see yet, it finds next time.
Place and tree are settled in one transaction: a kill at any instant leaves both or neither.
"""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from schedules.evidence.tree import HASH_BYTES
from server.base.database import hold
from server.base.evidence import LogWaiting
from server.base.web import House
from server.evidence.models import LogBatch
from server.evidence.tiles import append

AT_ONCE: Final = 100
"""Batches in one transaction; each holds at most 500 lines."""


def settle(house: House) -> int:
    """Give every line that waits its place; returns how many had none."""
    count = 0
    while some := _settle_some(house):
        count += some
    return count


def size(session: Session) -> int:
    """How many lines stand in the log."""
    query = select(LogBatch.n, LogBatch.count).order_by(LogBatch.n.desc()).limit(1)
    row = session.execute(query).first()
    return row.n + row.count if row is not None else 0


def _settle_some(house: House) -> int:
    with house.database.read() as session:  # most calls find nothing: no turn is taken
        if session.scalar(select(LogWaiting.n).limit(1)) is None:
            return 0
    with house.database.write() as session:
        hold(session, "log")
        waiting = session.scalars(select(LogWaiting).order_by(LogWaiting.n).limit(AT_ONCE)).all()
        first = at = size(session)
        hashes: list[bytes] = []
        for one in waiting:
            count = len(one.hashes) // HASH_BYTES
            session.add(
                LogBatch(
                    n=at, count=count, at_ms=one.at_ms, kind=one.kind, refs=one.refs,
                    hashes=one.hashes,
                )
            )  # fmt: skip
            hashes += (
                one.hashes[n : n + HASH_BYTES] for n in range(0, len(one.hashes), HASH_BYTES)
            )
            at += count
        append(session, first, hashes)
        session.execute(delete(LogWaiting).where(LogWaiting.n.in_([one.n for one in waiting])))
    return len(hashes)
