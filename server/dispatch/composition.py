"""The state of the rows as the documents it makes: what is due, composed, signed, stored."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from schedules.canonical import canonical, sha256_hex
from schedules.codec import to_json
from schedules.programme import Programme, check_programme
from schedules.refusal import RefusalError
from schedules.wire import topics
from schedules.wire.envelope import Head, open_text, read_envelope, seal
from schedules.wire.keys import SigningKey
from schedules.wire.orders import Orders
from schedules.wire.topics import MessageType
from server.areas.tree import AreaTree
from server.base.activity import record
from server.base.custody import Custody
from server.base.database import hold
from server.base.evidence import Line, enter, envelope_line, last_restored
from server.base.outbox import Due
from server.dispatch.documents import newest
from server.dispatch.models import Document
from server.dispatch.trust import Rules, compose_trust
from server.fleet.configs import compose_config
from server.fleet.models import Device
from server.orders.compose import compose_orders, mark_listed
from server.orders.templates import standby
from server.programme.compose import compose_programme

SKEW_MS: Final = 5 * 60_000
"""How far a device's clock may lag and still accept what was signed just now."""
LASTS_MS: Final = 90 * 86_400_000
RENEW_BEFORE_MS: Final = 45 * 86_400_000
"""A document is made again before less than 45 days are left to accept it (DESIGN section 5)."""

DUE_OF: Final[dict[Due, topics.Topic]] = {
    "trust": topics.TRUST_TOPIC,
    "orders": topics.ORDERS_TOPIC,
    "programme": topics.PROGRAMME_TOPIC,
    "config": topics.CONFIG_TOPIC,
}
"""What is due, and its topic; in the order in which they matter to a device."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pen:
    """The keys documents are signed with; `root` is empty where the root is kept elsewhere.
    `rules` are what a bundle of keys says of people's."""

    custody: Custody
    root: Sequence[SigningKey] = ()
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, before it is signed."""

    topic: str
    message: MessageType
    issuer: str
    signers: Sequence[SigningKey]
    body: Any


def draft(
    session: Session, pen: Pen, tree: AreaTree, due: Due, subject: str, now: int
) -> Draft | None:
    """The document that is due; None for a subject that is gone, and for a bundle of keys that
    says nothing new: a city's devices need not take it again."""
    topic = DUE_OF[due].of(subject)
    if due == "trust":
        return _trust(session, pen, tree, topic, now)
    if due == "config":
        device = session.get(Device, subject)
        if device is None or device.enrolled_ms is None:
            _supersede(session, topic, now)  # out of service: nothing is due on it any more
            return None
        config = compose_config(session, subject, now, tree)
        return Draft(topic, topics.CONFIG, "office", [pen.custody.office()], config)
    if subject not in tree.nodes:
        return None
    if due == "orders":
        listed = compose_orders(session, subject, now)
        return Draft(topic, topics.ORDERS, "office", [pen.custody.office()], listed)
    unit = tree.unit_of(subject)
    programme = compose_programme(session, subject, now)
    programme = replace(programme, standby=standby(session, subject))
    return Draft(topic, topics.PROGRAMME, unit, [pen.custody.area(unit)], programme)


def unsigned_trust(session: Session, pen: Pen, tree: AreaTree, now: int) -> bytes | None:
    """The bundle that is due, for the root's holders to sign elsewhere; None where none is."""
    topic = DUE_OF["trust"].of()
    drafted = _trust(session, pen, tree, topic, now)
    if drafted is None:
        return None
    before = newest(session, topic)
    sequence = max(before.sequence + 1 if before is not None else 0, now)
    head = Head(drafted.issuer, topic, now - SKEW_MS, now + LASTS_MS, sequence)
    return seal(drafted.message.name, head, drafted.body, ())


def _trust(session: Session, pen: Pen, tree: AreaTree, topic: str, now: int) -> Draft | None:
    body = compose_trust(session, pen.custody, tree, now, pen.rules)
    before = newest(session, topic)
    if before is None or before.body_hash != body_hash(body):
        return Draft(topic, topics.TRUST, "root", pen.root, body)
    restored = last_restored(session)
    if before.not_after_ms >= now + RENEW_BEFORE_MS and not (
        restored is not None and before.made_ms < restored.n
    ):
        return None
    return Draft(topic, topics.TRUST, "root", pen.root, body)


def sign(session: Session, drafted: Draft, now: int) -> Document | None:
    """Sign it and store it as the newest of its topic.

    Its sequence is max(last + 1, now), so that it grows even when the clock is set back. One
    that every device would refuse is recorded, and None: the older one stays in force, and
    the rest of the city is not held up. A list of orders stays due.
    """
    hold(session, drafted.topic)
    before = newest(session, drafted.topic)
    sequence = max(before.sequence + 1 if before is not None else 0, now)
    head = Head(drafted.issuer, drafted.topic, now - SKEW_MS, now + LASTS_MS, sequence)
    raw = seal(drafted.message.name, head, drafted.body, drafted.signers)
    flaw = _flaw(drafted, raw)
    if flaw is not None:
        if isinstance(drafted.body, Orders):  # a stop may wait in it: it is tried at each tick
            logger.critical("%s is not published: %s", drafted.topic, flaw)
            return None
        logger.error("%s is not published: %s", drafted.topic, flaw)
        record(session, now, f"document.{flaw}", drafted.topic, by=None, area=None)
        return None
    if isinstance(drafted.body, Orders):
        mark_listed(session, drafted.body.area, sequence, now)
    return store(session, drafted.topic, drafted.message.name, head, raw, drafted.body, now)


def store(
    session: Session, topic: str, type_: str, head: Head, raw: bytes, body: Any, now: int
) -> Document:
    """Keep a signed document as the newest of its topic."""
    _supersede(session, topic, now)
    document = Document(
        topic=topic,
        sequence=head.sequence,
        type=type_,
        identity=open_text(read_envelope(raw)).identity,
        body_hash=body_hash(body),
        raw=raw,
        made_ms=now,
        not_after_ms=head.not_after,
    )
    session.add(document)
    session.flush()
    enter(session, "document", now, [Line((topic, head.sequence), line_of(document))])
    return document


def line_of(document: Document) -> bytes:
    """As it stands in the log."""
    return envelope_line("document", document.raw, at_ms=document.made_ms)


def _supersede(session: Session, topic: str, now: int) -> None:
    """What was said last on the topic holds until now."""
    session.execute(
        update(Document)
        .where(Document.topic == topic, Document.superseded_ms.is_(None))
        .values(superseded_ms=now)
    )


def body_hash(body: Any) -> str:
    return sha256_hex(canonical(to_json(body)))


def _flaw(drafted: Draft, raw: bytes) -> str | None:
    if len(raw) > drafted.message.largest:
        return "too_large"
    if isinstance(drafted.body, Programme):
        try:
            check_programme(drafted.body)
        except RefusalError as refusal:
            return refusal.code
    return None
