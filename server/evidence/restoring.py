"""A server that was restored from a copy goes on with a log of its own name (ADR 42).

Its lines up to the copy are those of the log before; whoever saw more of that has not seen a log
rewritten, but one whose end was lost, and can say how much. What is in force is signed anew, so
that every loudspeaker follows what this server knows, and nothing that it has lost.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.evidence import note
from schedules.evidence.note import Before
from schedules.evidence.restored import RESTORE
from schedules.evidence.tree import Tree
from server.areas.models import Area
from server.base import outbox
from server.base.activity import record
from server.base.database import hold
from server.base.evidence import LogRestored, last_restored
from server.base.outbox import Due
from server.base.web import House
from server.evidence.checkpoints import Log, newest_of
from server.evidence.sequencing import settle
from server.fleet.models import Device

WHO_MOST: Final = 120
WHY_MOST: Final = 500
"""Characters."""
AREAS: Final[tuple[Due, ...]] = ("orders", "programme")


def go_on(house: House, who: str, why: str, copied_ms: int | None) -> str:
    """Go on with another log: `who` restored the server and `why`, in their own words; `copied_ms`
    when the copy was made, None where nobody knows. Returns the log's name.

    Raises `FileNotFoundError` before a root is pinned.
    """
    pinned = house.custody.root()
    city, log = note.origin_of(pinned.keys, pinned.threshold), Log(house)
    settle(house)
    if _is_bare(house, city):
        log.sign()
    with house.database.write() as session:
        hold(session, "log")
        origin = _begin(session, city, house.clock.now_ms(), who, why, copied_ms)
        _have_all_signed_anew(session, house.clock.now_ms())
    log.sign()
    return origin


def _is_bare(house: House, city: str) -> bool:
    """Whether the log goes on from one before and has no checkpoint of its own yet: it was begun,
    and cut off."""
    with house.database.read() as session:
        last, newest = last_restored(session), newest_of(session)
    if last is None:
        return False
    return newest is None or note.read(newest.note).checkpoint.origin != note.named(city, last.n)


def _begin(session: Session, city: str, now: int, who: str, why: str, copied_ms: int | None) -> str:
    newest, last = newest_of(session), last_restored(session)
    left = Before(note.named(city, last.n if last else 0), 0, Tree().root())
    if newest is not None:
        found = note.read(newest.note).checkpoint
        left = Before(found.origin, found.size, found.root)
    began = max(now, newest.at_ms + 1 if newest else 0, last.n + 1 if last else 0)
    origin = note.named(city, began)
    told = {"origin": left.origin, "size": left.size, "root": left.root.hex()}
    session.add(LogRestored(n=began, **told))
    detail = {"who": who, "why": why, "copied_ms": copied_ms}
    top = session.scalar(select(Area.id).where(Area.parent.is_(None)).order_by(Area.id).limit(1))
    record(session, began, RESTORE, origin, by=None, area=top, before=told, detail=detail)
    return origin


def _have_all_signed_anew(session: Session, now: int) -> None:
    areas = sorted(session.scalars(select(Area.id)))
    enrolled = select(Device.id).where(Device.enrolled_ms.is_not(None))
    for device in sorted(session.scalars(enrolled)):
        outbox.put(session, "config", device, now)
    for due in AREAS:
        for area in areas:
            outbox.put(session, due, area, now)
    outbox.put(session, "trust", "", now)
