"""Whom reports are mailed to: set up by who administers the area, confirmed by who reads there."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from server.accounts.rights import Person
from server.areas.refusals import check_known, check_open
from server.areas.tree import load_tree
from server.base.activity import record
from server.base.database import hold
from server.base.ids import new_id
from server.base.refusals import ConflictError, NotFoundError
from server.notices.kinds import Language
from server.notices.mail import is_mailbox
from server.notices.models import ReportRecipient, ReportSending
from server.notices.refusals import MailboxMalformedError
from server.reports.forms import Form

MOST: Final = 20
"""Of one area: an office's list, not a newsletter."""
CONFIRMS_WITHIN_MS: Final = 14 * 86_400_000


class RecipientUnknownError(NotFoundError):
    def __init__(self, field: str = "recipient") -> None:
        super().__init__(
            "recipient_unknown",
            field,
            "Không có địa chỉ nhận này, hoặc liên kết xác nhận đã cũ.",
            "There is no such recipient, or the confirmation is an old one.",
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """To which address, in which language and forms, and of which periods."""

    address: str
    language: Language
    forms: Collection[Form]
    monthly: bool
    yearly: bool


def add(session: Session, person: Person, area: str, wanted: Wanted, now: int) -> ReportRecipient:
    """Nothing is sent there but the question whether it may be, until that is confirmed.

    Raises `AreaUnknownError`, `NotAllowedError`, `AreaClosedError`, `MailboxMalformedError`;
    refusals `recipient_known`, `recipients_full`.
    """
    tree = load_tree(session)
    check_known(tree, area)
    by = person.require("area.manage", area, tree)
    check_open(tree, area)
    address = wanted.address.strip()
    if not is_mailbox(address):
        raise MailboxMalformedError
    hold(session, f"report recipients {area}")
    known = select(func.lower(ReportRecipient.address)).where(ReportRecipient.area == area)
    addresses = session.scalars(known).all()
    if address.lower() in addresses:
        raise _known()
    if len(addresses) >= MOST:
        raise _full()
    row = ReportRecipient(
        id=new_id("rr"), area=area, address=address, language=wanted.language,
        forms=list(dict.fromkeys(wanted.forms)), monthly=wanted.monthly, yearly=wanted.yearly,
        account=person.account, made_ms=now, tries=0, next_ms=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    told = {"forms": row.forms, "monthly": row.monthly, "yearly": row.yearly}
    record(session, now, "report_mail.add", row.id, by=by, area=area, after=told)
    return row


def remove(session: Session, person: Person, recipient: str, now: int) -> None:
    """Nothing is sent there any more; the address is forgotten. Raises `RecipientUnknownError`,
    `NotAllowedError`."""
    row = session.get(ReportRecipient, recipient, with_for_update=True)
    tree = load_tree(session)
    if row is None or not person.may("read", row.area, tree):
        raise RecipientUnknownError
    by = person.require("area.manage", row.area, tree)
    session.execute(delete(ReportSending).where(ReportSending.recipient == row.id))
    session.delete(row)
    record(session, now, "report_mail.remove", recipient, by=by, area=row.area)


def listed(session: Session, area: str) -> Sequence[ReportRecipient]:
    """Of the area itself, by address."""
    query = select(ReportRecipient).where(ReportRecipient.area == area)
    return session.scalars(query.order_by(ReportRecipient.address)).all()


def ask_anew(row: ReportRecipient, now: int) -> str:
    """A fresh token for the mail that asks; the one before counts no more."""
    token = secrets.token_urlsafe(32)
    row.token_sha256, row.asked_ms = hashed(token), now
    return token


def confirm(session: Session, token: str, now: int) -> ReportRecipient:
    """Whoever reads there wants it. Raises `RecipientUnknownError`."""
    query = select(ReportRecipient).where(ReportRecipient.token_sha256 == hashed(token))
    row = session.scalar(query.with_for_update())
    if row is None or now >= (row.asked_ms or 0) + CONFIRMS_WITHIN_MS:
        raise RecipientUnknownError("token")
    if row.confirmed_ms is None:
        row.confirmed_ms = now
        record(session, now, "report_mail.confirm", row.id, by=None, area=row.area)
    return row


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _known() -> ConflictError:
    return ConflictError(
        "recipient_known",
        "email",
        "Địa chỉ này đã có trong danh sách.",
        "This address is on the list already.",
    )


def _full() -> ConflictError:
    return ConflictError(
        "recipients_full",
        "email",
        f"Địa bàn đã có {MOST} địa chỉ nhận báo cáo. Hãy bỏ địa chỉ không dùng nữa.",
        f"The area has {MOST} recipients already. Remove one that is not used any more.",
    )
