"""Giving links, revoking them, and who opens what by one."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts import sessions
from server.accounts.models import Account
from server.accounts.rights import Action, Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree, load_tree
from server.base.activity import By, record
from server.base.database import hold
from server.base.ids import new_id
from server.links.models import Kind, Link
from server.links.refusals import (
    LinkBusyError,
    LinkClosedError,
    LinksFullError,
    LinkUnknownError,
    of_another_kind,
    too_long,
    what_missing,
)

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
DAYS: Final = 30
MOST: Final = 100
"""Links of one area that count at a time."""
USES_IN_AN_HOUR: Final = 300
"""Pages of the play log and files; an auditor reads on, a crawler waits."""
PLAYLOG_DAYS: Final = 92

RIGHT: Final[Mapping[Kind, Action]] = {
    "report": "read",
    "playlog": "read",
    "evidence": "evidence.export",
}
"""What whoever gives the link must be allowed to see themselves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A link to give: to what of which period, for whom (in words), for how many days."""

    kind: Kind
    label: str
    year: int | None = None
    month: int | None = None
    from_ms: int | None = None
    until_ms: int | None = None
    days: int = DAYS

    def what(self) -> dict[str, int | None]:
        """Raises refusals `period_missing`, `period_too_long`."""
        if self.kind == "report":
            if self.year is None:
                raise what_missing("year")
            return {"year": self.year, "month": self.month}
        if self.from_ms is None or self.until_ms is None or self.until_ms <= self.from_ms:
            raise what_missing("from_ms")
        if self.kind == "playlog" and self.until_ms - self.from_ms > PLAYLOG_DAYS * DAY_MS:
            raise too_long()
        return {"from_ms": self.from_ms, "until_ms": self.until_ms}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens, and nothing besides."""

    id: str
    area: str
    kind: Kind
    what: Mapping[str, Any]
    expires_ms: int


def give(session: Session, person: Person, area: str, asked: Asked, now: int) -> tuple[Link, str]:
    """The link and its token, which is told this once. Raises `AreaUnknownError`,
    `NotAllowedError` (also where one may not see it oneself), `LinksFullError`, and what
    `Asked.what` raises."""
    tree = load_tree(session)
    check_known(tree, area)
    by = person.require("link.give", area, tree)
    person.require(RIGHT[asked.kind], area, tree)
    what = asked.what()
    hold(session, f"links {area}")
    counts = select(func.count()).where(
        Link.area == area, Link.revoked_ms.is_(None), Link.expires_ms > now
    )
    if (session.scalar(counts) or 0) >= MOST:
        raise LinksFullError(MOST)
    token = secrets.token_urlsafe(32)
    row = Link(
        id=new_id("l"), area=area, kind=asked.kind, what=what, label=asked.label.strip(),
        token_sha256=hashed(token), account=person.account, made_ms=now,
        expires_ms=now + asked.days * DAY_MS, uses=0, hour=0, hour_uses=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, now, "link.give", row.id, by=by, area=area, after=told_of(row))
    return row, token


def listed(session: Session, tree: AreaTree, area: str) -> Sequence[Link]:
    """Of the area and below, the newest first."""
    query = select(Link).where(Link.area.in_(tree.below(area)))
    return session.scalars(query.order_by(Link.made_ms.desc(), Link.id).limit(500)).all()


def revoke(session: Session, person: Person, link: str, now: int) -> Link:
    """It opens nothing from now on. Raises `LinkUnknownError`, `NotAllowedError`."""
    row = session.get(Link, link, with_for_update=True)
    tree = load_tree(session)
    if row is None or not person.may("read", row.area, tree):
        raise LinkUnknownError
    by = person.require("link.give", row.area, tree)
    row.revoked_ms = row.revoked_ms or now
    record(session, now, "link.revoke", row.id, by=by, area=row.area, before=told_of(row))
    return row


def open_by(
    session: Session, token: str, address: str, now: int, kind: Kind | None, taken: str
) -> Opened:
    """What the token opens; that it was used is counted, and on record with what was `taken`.

    Raises `LinkClosedError`, `LinkBusyError`, refusal `link_kind`.
    """
    query = select(Link).where(Link.token_sha256 == hashed(token)).with_for_update()
    row = session.scalar(query)
    if row is None or not _counts(session, row, now):
        raise LinkClosedError
    if kind is not None and row.kind != kind:
        raise of_another_kind()
    hour = now // HOUR_MS
    if row.hour != hour:
        row.hour, row.hour_uses = hour, 0
    if row.hour_uses >= USES_IN_AN_HOUR:
        raise LinkBusyError((hour + 1) * HOUR_MS - now)
    row.hour_uses += 1
    row.uses += 1
    row.used_ms = now
    by = By("", address, "")
    detail: dict[str, str | int | None] = {"taken": taken, "uses": row.uses}
    record(session, now, "link.use", row.id, by=by, area=row.area, detail=detail)
    return Opened(row.id, row.area, row.kind, row.what, row.expires_ms)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def told_of(row: Link) -> dict[str, Any]:
    return {
        "kind": row.kind, "what": row.what, "label": row.label, "expires_ms": row.expires_ms,
    }  # fmt: skip


def _counts(session: Session, row: Link, now: int) -> bool:
    """Whether who gave it could give it anew: a right that is gone takes its links with it."""
    if row.revoked_ms is not None or row.expires_ms <= now:
        return False
    account = session.get_one(Account, row.account)
    tree = load_tree(session)
    if account.disabled_ms is not None or row.area not in tree.nodes:
        return False
    giver = replace(sessions.person(session, account), strong=True)
    return giver.may("link.give", row.area, tree) and giver.may(RIGHT[row.kind], row.area, tree)
