"""Reports by mail, over HTTP: the list of recipients of an area, and their own yes."""

from typing import Annotated, Final

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.brake import Brake
from server.accounts.rights import needs
from server.accounts.web import Asking, address_of
from server.areas.models import Area
from server.areas.refusals import check_known
from server.areas.tree import load_tree
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.web import Now, Reading, Router, Writing
from server.notices import report_recipients
from server.notices.flaws import SAID, Flaw
from server.notices.kinds import Language
from server.notices.models import ReportRecipient, ReportSending
from server.notices.report_recipients import Wanted
from server.reports.forms import Form

router = Router()

_IN: Final = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`area_unknown`")


class RecipientForm(BaseModel):
    """Where reports go to, in which forms, and of which periods."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "vanphong@haiphong.example.vn"}]},
    )

    email: str = Field(min_length=1, max_length=254)
    language: Language = "vi"
    forms: list[Form] = Field(default=["pdf"], min_length=1, max_length=4)
    monthly: bool = True
    yearly: bool = True

    def wanted(self) -> Wanted:
        return Wanted(self.email, self.language, self.forms, self.monthly, self.yearly)


class RecipientFlaw(BaseModel):
    code: str
    vi: str
    en: str


class RecipientBody(BaseModel):
    """One of the list. Nothing but the question is sent before it is `confirmed_ms`; `sent_ms` is
    of the newest report that was sent, of `sent_period` (`2026-10`, or `2026`)."""

    id: str
    area: str
    email: str
    language: Language
    forms: list[Form]
    monthly: bool
    yearly: bool
    asked_ms: int | None
    confirmed_ms: int | None
    sent_period: str | None
    sent_ms: int | None
    flaw: RecipientFlaw | None

    @classmethod
    def of(cls, session: Session, row: ReportRecipient) -> "RecipientBody":
        newest = (
            select(ReportSending)
            .where(ReportSending.recipient == row.id, ReportSending.sent_ms.is_not(None))
            .order_by(ReportSending.sent_ms.desc(), ReportSending.period.desc())
            .limit(1)
        )
        sent = session.scalar(newest)
        return cls.model_validate(
            {
                "id": row.id, "area": row.area, "email": row.address, "language": row.language,
                "forms": row.forms, "monthly": row.monthly, "yearly": row.yearly,
                "asked_ms": row.asked_ms, "confirmed_ms": row.confirmed_ms,
                "sent_period": sent.period if sent is not None else None,
                "sent_ms": sent.sent_ms if sent is not None else None,
                "flaw": _flaw(row.flaw),
            }
        )  # fmt: skip


class ConfirmForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=100)


class ConfirmedBody(BaseModel):
    """Of which area reports come from now on."""

    area: str


async def _brake(request: Request) -> tuple[Brake, str]:
    state = request.app.state
    if not hasattr(state, "confirm_brake"):
        state.confirm_brake = Brake()
    brake: Brake = state.confirm_brake
    return brake, address_of(request)


@router.get("/areas/{area}/report-mail", summary="Whom reports are mailed to", responses=_IN)
@needs("area.manage", of="area")
def list_recipients(area: str, person: Asking, session: Reading) -> list[RecipientBody]:
    tree = load_tree(session)
    check_known(tree, area)
    person.require("area.manage", area, tree)
    rows = report_recipients.listed(session, area)
    return [RecipientBody.of(session, row) for row in rows]


@router.post(
    "/areas/{area}/report-mail",
    status_code=201,
    summary="Have reports mailed to an address",
    responses=_IN
    | refused(
        s409="`area_closed`, `recipient_known`, `recipients_full`",
        s422="`malformed`, `mailbox_malformed`",
    ),
)
@needs("area.manage", of="area")
def add_recipient(
    area: str, body: RecipientForm, person: Asking, session: Writing, now: Now
) -> RecipientBody:
    """It is asked by a mail first, and confirms by a click."""
    row = report_recipients.add(session, person, area, body.wanted(), now)
    return RecipientBody.of(session, row)


@router.delete(
    "/report-mail/{recipient}",
    summary="Mail no reports there any more",
    responses=refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`recipient_unknown`"),
)
@needs("area.manage", of="recipient")
def remove_recipient(recipient: str, person: Asking, session: Writing, now: Now) -> None:
    """The address is forgotten."""
    report_recipients.remove(session, person, recipient, now)


@router.post(
    "/report-mail/confirm",
    summary="Say that reports are wanted at an address",
    responses=refused(s404="`recipient_unknown`", s429="`too_many_tries`"),
)
@open_to_all("the token that was mailed is asked for")
def confirm(
    body: ConfirmForm,
    session: Writing,
    now: Now,
    brake: Annotated[tuple[Brake, str], Depends(_brake)],
) -> ConfirmedBody:
    """By POST, after a click: what follows links in mails confirms nothing."""
    held, address = brake
    held.take("report mail", address, now, field="token")
    row = report_recipients.confirm(session, body.token, now)
    held.release("report mail", address)
    return ConfirmedBody(area=session.get_one(Area, row.area).name)


def _flaw(code: str | None) -> RecipientFlaw | None:
    known: Flaw | None = next((one for one in SAID if one == code), None)
    if known is None:
        return None
    vi, en = SAID[known]
    return RecipientFlaw(code=known, vi=vi, en=en)
