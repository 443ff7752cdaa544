"""Which of our orders other channels are told: given, not stopped, where the city opened one."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from schedules.orders import Drill, FollowUp, Urgent
from server.areas.models import Area, Outline
from server.areas.tree import AreaTree, load_tree
from server.cap.alert import Alert, Point
from server.cap.channel import channels, voice_at
from server.cap.drafting import worst
from server.cap.models import CapAlert, CapOrder
from server.cap.own import LASTS_MS, Model, Says, Spot, Told, Voice, alert_of
from server.cap.reading import read_alert
from server.library.models import Bulletin
from server.orders.models import OrderRow
from server.urgent.alarms import order_of, stops_all
from server.urgent.models import Alarm, FollowUpRow

KEPT_MS: Final = 30 * 86_400_000
"""How long an alert can be read by its own address."""
_MOST: Final = 200


def current(session: Session, now: int) -> list[Alert]:
    """The newest first: what counts now. An alarm that a follow-up ended gives way to that, and
    does not come back when the follow-up counts no more."""
    lasting = select(CapOrder.order).join(CapAlert, CapAlert.id == CapOrder.alert)
    counts = or_(
        OrderRow.until_ms > now - LASTS_MS,
        OrderRow.id.in_(lasting.where(CapAlert.ends_ms > now)),
    )
    told = [one for one in _all_told(session, now, counts) if one.expires_ms > now]
    of_these = FollowUpRow.alarm.in_([one.id for one in told])
    ended = set(session.scalars(select(FollowUpRow.alarm).where(of_these)))
    shown = [one for one in told if one.id not in ended]
    return [alert_of(one) for one in sorted(shown, key=lambda one: (-one.sent_ms, one.id))]


def one_of(session: Session, order: str, now: int) -> Alert | None:
    """One order of the last thirty days, as it was told; None where it never was."""
    found = _all_told(session, now, OrderRow.id == order)
    return next((alert_of(one) for one in found), None)


def _all_told(session: Session, now: int, wanted: ColumnElement[bool]) -> list[Told]:
    settled = channels(session)
    if not any(row.open for row in settled.values()):
        return []
    query = (
        select(OrderRow)
        .where(OrderRow.kind.in_(("urgent", "follow_up", "drill")), OrderRow.waiting.is_(False))
        .where(OrderRow.issued_ms > now - KEPT_MS, wanted)
        .order_by(OrderRow.sequence.desc())
        .limit(_MOST)
    )
    rows = session.scalars(query).all()
    if not rows:
        return []
    tree = load_tree(session)
    heard = [(row, voice_at(settled, tree, row.area)) for row in rows]
    return [
        told
        for row, voice in heard
        if voice is not None and (told := _told(session, tree, row, voice)) is not None
    ]


def _told(session: Session, tree: AreaTree, row: OrderRow, voice: Voice) -> Told | None:
    """None where a stop silenced it while it sounded: what other channels should know then, a
    person says by a follow-up."""
    order = order_of(row)
    alarm = session.get(Alarm, _alarm_of(order))
    if alarm is None or alarm.given_ms is None or _is_stopped(session, tree, row, alarm):
        return None
    bulletin = session.get(Bulletin, order.sound.bulletin)
    follows = isinstance(order, FollowUp)
    return Told(
        id=row.id,
        says=_says(order),
        voice=voice,
        spots=tuple(_spot(session, one) for one in row.places),
        title=alarm.title,
        text=bulletin.text if bulletin is not None else None,
        sent_ms=row.issued_ms if follows else alarm.given_ms,
        begins_ms=order.at_ms if follows else alarm.begins_ms or order.at_ms,
        is_siren=isinstance(order, Urgent) and order.tone == "siren",
        of=(alarm.order, alarm.given_ms) if follows else None,
        model=_model(session, row.id),
    )


def _alarm_of(order: Urgent | Drill | FollowUp) -> str:
    return order.urgent if isinstance(order, FollowUp) else order.id


def _says(order: Urgent | Drill | FollowUp) -> Says:
    if isinstance(order, FollowUp):
        return order.says
    return "drill" if isinstance(order, Drill) else "alarm"


def _is_stopped(session: Session, tree: AreaTree, row: OrderRow, alarm: Alarm) -> bool:
    """A follow-up, and an alarm that was followed up, are told all the same."""
    followed = select(FollowUpRow.order).where(FollowUpRow.alarm == row.id).limit(1)
    if row.kind == "follow_up" or session.scalar(followed) is not None:
        return False
    stops = (
        select(OrderRow.area)
        .where(OrderRow.kind == "stop", OrderRow.sequence > row.sequence)
        .where(OrderRow.issued_ms < (alarm.ends_ms or 0))
    )
    return stops_all(tree, row, set(session.scalars(stops)))


def _spot(session: Session, area: str) -> Spot:
    row = session.get_one(Area, area)
    outline = session.get(Outline, area)
    return Spot(row.name, row.code, tuple(_rings(outline.polygons if outline else ())))


def _rings(polygons: Sequence[list[list[list[int]]]]) -> Iterator[tuple[Point, ...]]:
    """The outer ones."""
    for polygon in polygons:
        yield tuple(Point(lat, lon) for lon, lat in polygon[0])


def _model(session: Session, order: str) -> Model | None:
    """What the alert said that the order was made of."""
    query = (
        select(CapAlert)
        .join(CapOrder, CapOrder.alert == CapAlert.id)
        .where(CapOrder.order == order)
        .order_by(CapAlert.received_ms)
        .limit(1)
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    alert = read_alert(row.document.encode())
    severity = worst(alert)
    info = next((one for one in alert.infos if one.severity == severity), None)
    if info is None:
        return None
    return Model(info.categories, info.urgency, severity, info.certainty, row.ends_ms)
