"""Alerts as they are shown: read anew from what is kept, with what they would be here."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.zones import DEFAULT_ZONE
from server.areas.tree import AreaTree
from server.cap.alert import Alert, Info
from server.cap.covering import GEOCODE, covered
from server.cap.drafting import draft_of, worst
from server.cap.following import Read, earlier, proposals, read, replaced_by, siblings
from server.cap.linking import near, orders_of
from server.cap.meaning import meaning_of
from server.cap.models import CapAlert, CapSender
from server.cap.refusals import AlertUnknownError
from server.cap.schemas import (
    AlertBody,
    AlertLine,
    CoveredBody,
    DraftBody,
    InfoBody,
    MadeBody,
    ProposalBody,
)
from server.cap.senders import is_asking, senders_at
from server.dispatch.stops import post_names
from server.orders.models import OrderRow

SHOWN: Final = 100


class Beside(NamedTuple):
    """What an alert is told with: the senders that hold in its area, the alerts around it, and the
    names of those who brought any."""

    senders: Sequence[CapSender]
    others: Sequence[Read]
    names: Mapping[str, str]


def alerts_around(session: Session, tree: AreaTree, area: str, now: int) -> list[AlertLine]:
    """Those of the area, of those above and of those below, the newest first; 100 at most."""
    around = {node.id for node in tree.up(area)} | tree.below(area)
    query = (
        select(CapAlert)
        .where(CapAlert.area.in_(around))
        .order_by(CapAlert.received_ms.desc(), CapAlert.id)
        .limit(SHOWN)
    )
    found = [read(row) for row in session.scalars(query)]
    senders = {one: senders_at(session, tree, one) for one in {row.area for row, _ in found}}
    made = orders_of(session, [row.id for row, _ in found])
    names = post_names(session, [row.account for row, _ in found])
    beside = {one: Beside(known, found, names) for one, known in senders.items()}
    return [
        _line(one, near(tree, area, made[one.row.id]), beside[one.row.area], now) for one in found
    ]


def find(session: Session, tree: AreaTree, area: str, alert: str) -> CapAlert:
    """One that is shown in the area. Raises `AlertUnknownError`."""
    row = session.get(CapAlert, alert)
    if row is None or not (tree.reaches(row.area, area) or tree.reaches(area, row.area)):
        raise AlertUnknownError
    return row


def _line(one: Read, made: Sequence[OrderRow], beside: Beside, now: int) -> AlertLine:
    row, alert = one
    sender = _known(beside.senders, row)
    means = meaning_of(alert, now)
    replaced = replaced_by(row, beside.others)
    return AlertLine(
        id=row.id, area=row.area, sender=row.sender, known=sender.name if sender else None,
        identifier=row.identifier, sent_ms=row.sent_ms, ends_ms=row.ends_ms,
        received_ms=row.received_ms,
        brought_by=beside.names.get(row.account or ""),
        status=alert.status, message_type=alert.message_type,
        scope=alert.scope, proof=row.proof, severity=worst(alert), headline=_headline(alert),
        use=means.use, vi=means.vi, en=means.en,
        asks=means.use == "order" and is_asking(sender, row, worst(alert)),
        orders=[MadeBody(id=order.id, area=order.places[0]) for order in made],
        replaced_by=replaced.id if replaced else None,
    )  # fmt: skip


def body_of(session: Session, tree: AreaTree, area: str, row: CapAlert, now: int) -> AlertBody:
    """As it is shown in `area`: what it covers there."""
    one = read(row)
    alert, senders = one.alert, senders_at(session, tree, row.area)
    made = near(tree, area, orders_of(session, [row.id])[row.id])
    names = post_names(session, [row.account])
    line = _line(one, made, Beside(senders, siblings(session, row), names), now)
    sender = _known(senders, row)
    found = covered(session, tree, area, alert, sender.geocode if sender else GEOCODE)
    draft = draft_of(alert, row.ends_ms, DEFAULT_ZONE, now) if line.use != "show" else None
    asked = proposals(session, row.area, alert, now)
    around = {node.id for node in tree.up(area)} | tree.below(area)
    return AlertBody(
        **line.model_dump(),
        source=alert.source,
        note=alert.note,
        infos=[_info(one) for one in alert.infos],
        covers=[CoveredBody.model_validate(one) for one in found],
        earlier=[one.id for one in earlier(session, row.area, alert)],
        draft=DraftBody.model_validate(draft) if draft is not None else None,
        proposes=[ProposalBody.model_validate(one) for one in asked if one.area in around],
    )


def _known(senders: Sequence[CapSender], row: CapAlert) -> CapSender | None:
    return next((one for one in senders if one.sender == row.sender), None)


def _headline(alert: Alert) -> str:
    """In Vietnamese where there is one."""
    ranked = sorted(alert.infos, key=lambda one: not one.language.lower().startswith("vi"))
    return (ranked[0].headline or ranked[0].event) if ranked else alert.note or ""


def _info(info: Info) -> InfoBody:
    return InfoBody(
        language=info.language,
        event=info.event,
        categories=list(info.categories),
        responses=list(info.responses),
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        effective_ms=info.effective.ms if info.effective else None,
        onset_ms=info.onset.ms if info.onset else None,
        expires_ms=info.expires.ms if info.expires else None,
        sender_name=info.sender_name,
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
        web=_link(info.web),
        contact=info.contact,
        places=[place.description for place in info.places],
    )


def _link(web: str | None) -> str | None:
    """A page opens nothing else that a stranger wrote."""
    fit = web is not None and web.startswith(("https://", "http://")) and web.isprintable()
    return web if fit else None
