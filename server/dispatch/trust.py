"""The bundle of keys in force: the office's, one per unit and city, and people's."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.wire.keys import SigningKey
from schedules.wire.trust import Holder, Trust, TrustedKey
from server.accounts.models import Account, HeldRole
from server.areas.models import Area
from server.areas.tree import AreaTree
from server.base.custody import Custody
from server.dispatch import documents

KEY_LASTS_MS = 365 * 86_400_000
RENEW_BEFORE_MS = 30 * 86_400_000
"""How long before its `renew_by` a key is dated anew; the date alarms and never silences."""


def compose_trust(session: Session, custody: Custody, tree: AreaTree, now: int) -> Trust:
    """The bundle as it should be now. The same rows give the same bundle: the dates of keys
    that are listed already stay until they come near.

    A merged unit's key stays: it speaks no more where its devices have their new chain, and
    until then they believe what it signed before (ADR 10).
    """
    before = documents.trust(session)
    merged = session.scalars(select(Area.id).where(Area.former.is_not(None)))
    living = (node.id for node in tree.nodes.values() if not node.closed)
    units = sorted({tree.unit_of(area) for area in living}.union(merged))
    keys = [_key(custody.office(), "office", now)]
    keys += [_key(custody.area(unit), "area", now, area=unit) for unit in units]
    keys += [
        _key(custody.person(person), "person", now, area=area, person=person)
        for person, area in _approvers(session, tree)
    ]
    return Trust(tuple(_dated_as_before(key, before, now) for key in keys), stand_ins=True)


def _approvers(session: Session, tree: AreaTree) -> Iterator[tuple[str, str]]:
    """Everybody who approves, and the highest area in which they do."""
    query = (
        select(HeldRole.account, HeldRole.area)
        .join(Account, Account.id == HeldRole.account)
        .where(HeldRole.role == "approver", Account.disabled_ms.is_(None))
    )
    areas: dict[str, list[str]] = {}
    for person, area in session.execute(query):
        areas.setdefault(person, []).append(area)
    for person, held in sorted(areas.items()):
        yield person, min(held, key=lambda area: (len(tree.chain(area)), area))


def _key(
    key: SigningKey, holder: Holder, now: int, area: str | None = None, person: str | None = None
) -> TrustedKey:
    return TrustedKey(
        id=key.id,
        public=key.public_text,
        holder=holder,
        area=area,
        person=person,
        method="server-held" if person is not None else None,
        renew_by=now + KEY_LASTS_MS,
        revoked=False,
    )


def _dated_as_before(key: TrustedKey, before: Trust | None, now: int) -> TrustedKey:
    listed = before.key(key.id) if before is not None else None
    if listed is None or listed.renew_by - now < RENEW_BEFORE_MS:
        return key
    return replace(key, renew_by=listed.renew_by)
