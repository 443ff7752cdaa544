"""An alert comes in: proven, kept once, told. It sounds nothing by that."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.areas.tree import AreaTree
from server.base import activity
from server.base.activity import By
from server.base.changes import Change, Changes
from server.base.database import after_commit
from server.base.ids import new_id
from server.cap.alert import Alert
from server.cap.meaning import ends_ms
from server.cap.models import CapAlert
from server.cap.reading import read_alert
from server.cap.refusals import AlertDiffersError
from server.cap.senders import sender_at
from server.cap.signatures import Proven, prove
from server.cap.writing import write_alert


def prove_for(session: Session, tree: AreaTree, area: str, data: bytes, now: int) -> Proven:
    """A file that a person brought to `area`: by the certificates kept there of the sender that
    it names.

    Raises `AlertRefusedError`, `AlertTooLargeError`, `SignatureRefusedError`.
    """
    claimed = read_alert(data).sender
    sender = sender_at(session, tree, area, claimed)
    return prove(data, claimed, sender.certificates if sender else (), now)


def take_in(
    session: Session,
    changes: Changes,
    area: str,
    found: Proven,
    by: By | None,
    now: int,
) -> tuple[CapAlert, bool]:
    """The alert as it is kept in `area`, and whether it is new there, or new as one of a feed;
    `by` is who brought it, None where a feed did.

    The same alert again (sender, identifier, sent) changes nothing, but that a signed one takes
    the place of one nobody had signed, and one from its sender's feed that of one which a person
    brought first: nobody keeps from an order by that what the city wants prepared. Raises
    `AlertDiffersError` where the same alert stands here with other words.
    """
    kept = _kept(session, area, found.alert)
    if kept is None:
        kept = _keep(session, area, found, by, now)
        after_commit(session, partial(changes.tell, Change("order", kept.id, area)))
        return kept, True
    if read_alert(kept.document.encode()) != found.alert:
        if found.proof != "signed" or kept.proof == "signed":
            raise AlertDiffersError
        kept.document, kept.ends_ms = _document(found.alert), ends_ms(found.alert)
    if found.proof == "signed" and kept.proof != "signed":
        kept.proof = "signed"
        _record(session, kept, "cap_alert.prove", by, now)
    if by is not None or kept.account is None or found.proof != "signed":
        return kept, False
    kept.account = None
    _record(session, kept, "cap_alert.take", by, now)
    return kept, True


def _kept(session: Session, area: str, alert: Alert) -> CapAlert | None:
    sender, identifier, sent_ms = alert.itself.key
    query = select(CapAlert).filter_by(
        area=area, sender=sender, identifier=identifier, sent_ms=sent_ms
    )
    return session.scalars(query.with_for_update()).one_or_none()


def _keep(session: Session, area: str, found: Proven, by: By | None, now: int) -> CapAlert:
    alert = found.alert
    row = CapAlert(
        id=new_id("ca"), area=area, sender=alert.sender, identifier=alert.identifier,
        sent_ms=alert.sent.ms, ends_ms=ends_ms(alert), document=_document(alert),
        proof=found.proof, account=by.account if by else None, received_ms=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, row, "cap_alert.take", by, now)
    return row


def _document(alert: Alert) -> str:
    """In our own words for it: what is not kept cannot hurt whoever reads it later."""
    return write_alert(alert).decode()


def _record(session: Session, row: CapAlert, action: str, by: By | None, now: int) -> None:
    after = {"sender": row.sender, "identifier": row.identifier, "proof": row.proof}
    activity.record(session, now, action, row.id, by=by, area=row.area, after=after)
