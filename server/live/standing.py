"""Who is on air, over whom, and who was."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.dispatch.reach import Standing, devices_under, reaching
from server.live.models import LiveSession
from server.live.refusals import SessionUnknownError
from server.orders.models import Confirmation
from server.playlog.models import ReceiptRow

SHOWN = 200


def find(session: Session, live: str) -> LiveSession:
    """Raises `SessionUnknownError`."""
    found = session.get(LiveSession, live)
    if found is None:
        raise SessionUnknownError
    return found


def on_air(session: Session) -> Sequence[LiveSession]:
    """Every session that somebody hears, or will in a moment; the earliest first."""
    query = select(LiveSession).where(
        LiveSession.ended_ms.is_(None), LiveSession.kind != "rehearsal"
    )
    return session.scalars(query.order_by(LiveSession.opened_ms, LiveSession.id)).all()


def on_air_over(
    session: Session, tree: AreaTree, area: str, devices: Sequence[Standing]
) -> Iterator[LiveSession]:
    """Those that sound on any of these devices of the area, or would on one that comes."""
    for one in on_air(session):
        related = tree.reaches(one.area, area) or tree.reaches(area, one.area)
        if related or any(one.area in device.areas for device in devices):
            yield one


def on_air_around(session: Session, tree: AreaTree, area: str) -> list[LiveSession]:
    """Those that concern who looks at an area: above it, below it, on its devices."""
    given = on_air(session)
    areas = reaching(tree, area, devices_under(session, tree, area)) if given else frozenset()
    return [one for one in given if one.area in areas]


def past(session: Session, tree: AreaTree, area: str, before_ms: int) -> Sequence[LiveSession]:
    """What was said live in an area and below, the newest first."""
    query = select(LiveSession).where(
        LiveSession.kind != "rehearsal",
        LiveSession.ended_ms.is_not(None),
        LiveSession.opened_ms < before_ms,
        LiveSession.area.in_(tree.below(area)),
    )
    return session.scalars(query.order_by(LiveSession.opened_ms.desc()).limit(SHOWN)).all()


def named(session: Session, one: LiveSession) -> tuple[str, str]:
    """Who, and where."""
    who = session.scalar(select(Account.name).where(Account.id == one.account))
    where = session.scalar(select(Area.name).where(Area.id == one.area))
    return who or "", where or ""


def confirmed(session: Session, one: LiveSession) -> int:
    """How many devices said that they hold its order."""
    query = select(func.count()).select_from(Confirmation).where(Confirmation.order == one.order)
    return session.scalar(query) or 0


def heard(session: Session, one: LiveSession) -> dict[str, int]:
    """How many devices told how it went, by what they told."""
    query = select(ReceiptRow.outcome, func.count(ReceiptRow.device.distinct()))
    mine = query.where(ReceiptRow.order == one.order, ReceiptRow.booking == "order")
    grouped = session.execute(mine.group_by(ReceiptRow.outcome))
    return {row[0]: row[1] for row in grouped}
