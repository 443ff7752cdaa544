"""Nothing lacks its document: what is missing, differs from the rows or grows old becomes due.

Changes put their own rows in the outbox; this finds what no change announced: an area taken in
by other means, a policy further up, a bundle of keys that has a new approver, age.
"""

from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.config import DeviceConfig
from schedules.wire import topics
from server.areas.tree import load_tree
from server.base.outbox import Due
from server.dispatch import documents
from server.dispatch.composition import DUE_OF, RENEW_BEFORE_MS, Pen, body_hash
from server.dispatch.models import Document
from server.dispatch.trust import compose_trust
from server.fleet.configs import compose_all
from server.orders.templates import prepares, standby


def what_lacks(session: Session, pen: Pen, now: int) -> set[tuple[Due, str]]:
    """Everything that should be there, as the rows say, and is not, or is not so."""
    return {*_missing_or_different(session, pen, now), *_old(session, now)}


def _missing_or_different(session: Session, pen: Pen, now: int) -> Iterator[tuple[Due, str]]:
    tree = load_tree(session)
    held = _held(session)
    for area in tree.nodes:
        for due in ("programme", "orders"):
            if DUE_OF[due].of(area) not in held:
                yield due, area
    yield from _not_ready(session)
    for config in compose_all(session):
        if held.get(topics.CONFIG_TOPIC.of(config.device)) != _config_hash(config):
            yield "config", config.device
    if pen.root and tree.nodes:
        trust = compose_trust(session, pen.custody, tree, now, pen.rules)
        if held.get(topics.TRUST_TOPIC.of()) != body_hash(trust):
            yield "trust", ""


def _not_ready(session: Session) -> Iterator[tuple[Due, str]]:
    """Programmes that name another standby than the templates of their area: what one of these
    says was approved since, or withdrawn."""
    areas = prepares(session)
    for area, programme in documents.programmes(session, areas).items() if areas else ():
        if programme.body.standby != standby(session, area):
            yield "programme", area


@lru_cache(maxsize=documents.REMEMBERED)
def _config_hash(config: DeviceConfig) -> str:
    """Ten thousand of them are asked for every minute, and hardly one is new."""
    return body_hash(config)


def _old(session: Session, now: int) -> Iterator[tuple[Due, str]]:
    query = select(Document.type, Document.topic).where(
        Document.superseded_ms.is_(None), Document.not_after_ms < now + RENEW_BEFORE_MS
    )
    by_type = {row.carries[0].name: (due, row) for due, row in DUE_OF.items()}
    for type_, topic in session.execute(query):
        due, row = by_type[type_]
        yield due, row.match(topic) or ""


def _held(session: Session) -> dict[str, str]:
    query = select(Document.topic, Document.body_hash).where(Document.superseded_ms.is_(None))
    return {row.topic: row.body_hash for row in session.execute(query)}
