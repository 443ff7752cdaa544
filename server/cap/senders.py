"""Whom an area believes: agencies by name, with the certificates that prove their alerts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.refusals import check_open
from server.areas.tree import AreaTree
from server.base import activity
from server.base.addresses import NotAnAddressError, checked
from server.base.ids import new_id
from server.base.names import checked_name
from server.base.refusals import check_version
from server.cap.alert import SEVERITIES, Severity
from server.cap.models import CapAlert, CapSender
from server.cap.refusals import (
    FeedMissingError,
    FeedUnsignedError,
    SendersFullError,
    SenderTakenError,
    SenderUnknownError,
    bad_value,
)
from server.cap.signatures import CertificateUnfitError, checked_certificate
from server.orders import templates

MOST: Final = 100
CERTIFICATES_MAX: Final = 5
"""The one in use, the next, and some of the past."""
_NAME: Final = re.compile(r"[^\s,<&]{1,255}")


@dataclass(frozen=True, slots=True)
class SenderDraft:
    """A sender as people describe it (`server.cap.models.CapSender`)."""

    name: str
    sender: str
    certificates: tuple[str, ...]
    feed: str | None
    geocode: str
    prepares: Mapping[Severity, str | None]


class FeedRefusedError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "cap_feed_refused",
            "feed",
            "Địa chỉ phải là https và đầy đủ, ví dụ https://canhbao.example.vn/cap.atom",
            "The address is a complete one of https, such as https://alerts.example.vn/cap.atom",
        )


def senders_at(session: Session, tree: AreaTree, area: str) -> Sequence[CapSender]:
    """The area's own ones and those of the areas above it; the nearest first, then by name."""
    near = [node.id for node in tree.up(area)]
    rows = session.scalars(select(CapSender).where(CapSender.area.in_(near)))
    return sorted(rows, key=lambda row: (near.index(row.area), row.name, row.id))


def sender_at(session: Session, tree: AreaTree, area: str, sender: str) -> CapSender | None:
    """What holds of that sender in the area: what the nearest area says."""
    found = senders_at(session, tree, area)
    return next((row for row in found if row.sender == sender), None)


def add(
    session: Session, person: Person, tree: AreaTree, area: str, said: SenderDraft, now: int
) -> CapSender:
    """Raises `NotAllowedError`, refusals as `_checked`, `cap_senders_full`, `cap_sender_taken`."""
    by = person.require("area.manage", area, tree)
    check_open(tree, area)
    draft = _checked(said)
    _check_templates(session, tree, area, draft)
    own = select(func.count()).where(CapSender.area == area)
    if (session.scalar(own) or 0) >= MOST:
        raise SendersFullError(MOST)
    _check_free(session, area, draft.sender)
    row = CapSender(
        id=new_id("cs"), area=area, version=1, changed_ms=now,
        etag=None, polled_ms=None, flaw=None, **_columns(draft),
    )  # fmt: skip
    session.add(row)
    session.flush()
    activity.record(session, now, "cap_sender.add", row.id, by=by, area=area, after=_columns(draft))
    return row


def change(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    sender: str,
    base: int,
    said: SenderDraft,
    now: int,
) -> CapSender:
    """`base` is the version that was seen. A new address is read anew."""
    by = person.require("area.manage", area, tree)
    check_open(tree, area)
    row = find(session, area, sender)
    draft = _checked(said)
    _check_templates(session, tree, area, draft)
    before, after = _columns(draft_of(row)), _columns(draft)
    check_version(base, row.version, before, after)
    if draft.sender != row.sender:
        _check_free(session, area, draft.sender)
    if draft.feed != row.feed:
        row.etag = row.polled_ms = row.flaw = None
    for name, value in after.items():
        setattr(row, name, value)
    row.version, row.changed_ms = row.version + 1, now
    session.flush()
    activity.record(
        session, now, "cap_sender.change", row.id, by=by, area=area, before=before, after=after
    )
    return row


def remove(
    session: Session, person: Person, tree: AreaTree, area: str, sender: str, base: int, now: int
) -> None:
    """What it sent stays."""
    by = person.require("area.manage", area, tree)
    row = find(session, area, sender)
    before = _columns(draft_of(row))
    check_version(base, row.version, before)
    session.delete(row)
    activity.record(session, now, "cap_sender.remove", row.id, by=by, area=area, before=before)


def look_again(
    session: Session, person: Person, tree: AreaTree, area: str, sender: str
) -> CapSender:
    """Its feed is due at once, whenever it was looked at. Raises `FeedMissingError`."""
    person.require("area.manage", area, tree)
    row = find(session, area, sender)
    if row.feed is None:
        raise FeedMissingError
    row.polled_ms = None
    return row


def find(session: Session, area: str, sender: str) -> CapSender:
    """Of that very area. Raises `SenderUnknownError`."""
    query = select(CapSender).filter_by(id=sender, area=area).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise SenderUnknownError
    return row


def draft_of(row: CapSender) -> SenderDraft:
    return SenderDraft(
        row.name, row.sender, tuple(row.certificates), row.feed, row.geocode, row.prepares
    )


def is_asking(row: CapSender | None, alert: CapAlert, severity: Severity) -> bool:
    """Whether the city decided that such an alert asks for an order by itself: it came from the
    sender's own feed, and is signed."""
    came = alert.account is None and alert.proof == "signed"
    return row is not None and came and severity in row.prepares


def _columns(draft: SenderDraft) -> dict[str, Any]:
    return asdict(draft) | {
        "certificates": list(draft.certificates),
        "prepares": dict(draft.prepares),
    }


def _checked(said: SenderDraft) -> SenderDraft:
    """Raises `name_malformed`, `cap_value`, `cap_certificate_unfit`, `cap_feed_refused`,
    `cap_feed_unsigned`."""
    if not _NAME.fullmatch(said.sender) or not said.sender.isprintable():
        raise bad_value("sender")
    if len(said.certificates) > CERTIFICATES_MAX:
        raise CertificateUnfitError
    for pem in said.certificates:
        checked_certificate(pem)
    if said.feed is not None:
        _check_feed(said.feed, said.certificates)
    known = {one: said.prepares[one] for one in SEVERITIES if one in said.prepares}
    return replace(
        said,
        name=checked_name(said.name),
        geocode=checked_name(said.geocode, "geocode"),
        prepares=known,
    )


def _check_templates(session: Session, tree: AreaTree, area: str, draft: SenderDraft) -> None:
    """Raises `TemplateUnknownError`."""
    for template in filter(None, draft.prepares.values()):
        templates.find(session, tree, area, template)


def _check_feed(feed: str, certificates: Sequence[str]) -> None:
    try:
        checked(feed)
    except NotAnAddressError:
        raise FeedRefusedError from None
    if not certificates:
        raise FeedUnsignedError


def _check_free(session: Session, area: str, sender: str) -> None:
    taken = select(CapSender.id).filter_by(area=area, sender=sender)
    if session.scalar(taken) is not None:
        raise SenderTakenError
