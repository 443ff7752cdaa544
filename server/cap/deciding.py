"""What the city decided beforehand: of which alerts an order is prepared by itself.

It waits for its people like any other, and sounds nothing by itself. It is for all areas of ours
that the alert names, or that what it draws touches; of more than an order names, none is prepared:
how wide an alarm goes, nobody guesses.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from schedules.orders import AREAS_MAX
from schedules.refusal import RefusalError
from server.accounts.rights import Grant, Person
from server.areas.tree import load_tree
from server.base import activity
from server.base.web import House
from server.cap.covering import covered
from server.cap.drafting import worst
from server.cap.following import earlier
from server.cap.linking import orders_of, record
from server.cap.meaning import meaning_of
from server.cap.models import CapAlert, CapOrder
from server.cap.reading import read_alert
from server.cap.senders import is_asking, sender_at
from server.library.shelves import Shelves
from server.orders.issuing import Desk
from server.urgent.preparing import Asked, prepare
from server.urgent.watching import tell

_REASON_MAX: Final = 200


def prepare_as_decided(house: House, alert: str) -> None:
    """Prepare the order that the city wants of this alert, if it wants one and there is none.

    What bars it (no loudspeaker there, a template without approved sound, …) is written down; the
    alert is shown and asks for an order all the same.
    """
    now = house.clock.now_ms()
    with house.database.read() as session:
        wanted = _wanted(session, alert, now)
    if wanted is None:
        return
    try:
        with house.database.write() as session:
            _prepare(house, session, alert, wanted, now)
    except RefusalError as refusal:
        with house.database.write() as session:
            row = session.get_one(CapAlert, alert)
            activity.record(
                session, now, "cap_alert.unprepared", row.id, by=None, area=row.area,
                detail={"code": refusal.code},
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An order for `areas`, from `template`, as `sender` was settled in that version."""

    sender: str
    version: int
    areas: tuple[str, ...]
    template: str


def _prepare(house: House, session: Session, alert: str, wanted: _Wanted, now: int) -> None:
    """Only as it was decided still, and where nobody made an order of it meanwhile."""
    row = session.get_one(CapAlert, alert, with_for_update=True)
    tree = load_tree(session)
    sender = sender_at(session, tree, row.area, row.sender)
    if sender is None or (sender.id, sender.version) != (wanted.sender, wanted.version):
        return
    if orders_of(session, [row.id])[row.id]:
        return
    desk = Desk(session, house.custody, tree, now)
    reason = f"CAP: {sender.name}, {row.identifier}"[:_REASON_MAX]
    asked = Asked(template=wanted.template, reason=reason, areas=wanted.areas)
    by_decision = Person("", sender.name, (Grant("operator", sender.area),))
    made = prepare(desk, by_decision, wanted.areas[0], asked, Shelves.under(house.data).content)
    session.add(CapOrder(alert=row.id, order=made.row.id))
    record(session, row, made.row, None, now)
    tell(house, session, tree, made.row)


def _wanted(session: Session, id_: str, now: int) -> _Wanted | None:
    """Found before anything is written: what an alert draws may take its time. Not of an update
    of what became an order already: that asks for its correction."""
    row, tree = session.get_one(CapAlert, id_), load_tree(session)
    sender = sender_at(session, tree, row.area, row.sender)
    alert = read_alert(row.document.encode())
    severity = worst(alert)
    if sender is None or not is_asking(sender, row, severity):
        return None
    template = sender.prepares.get(severity)
    before = [row.id, *(one.id for one in earlier(session, row.area, alert))]
    if template is None or any(orders_of(session, before).values()):
        return None
    if meaning_of(alert, now).use != "order":
        return None
    found = covered(session, tree, row.area, alert, sender.geocode)
    areas = tuple(one.area for one in found)
    if not 0 < len(areas) <= AREAS_MAX:
        return None
    return _Wanted(sender.id, sender.version, areas, template)
