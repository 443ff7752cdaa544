"""Alerts and their senders as the API takes them in and gives them out. Instants are UTC ms."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.cap.alert import (
    Category,
    Certainty,
    MessageType,
    Response,
    Scope,
    Severity,
    Status,
    Urgency,
)
from server.cap.covering import GEOCODE, By
from server.cap.following import Says
from server.cap.meaning import Use
from server.cap.models import CapChannel, CapSender, Flaw
from server.cap.proof import Proof
from server.cap.senders import CERTIFICATES_MAX, SenderDraft
from server.cap.signatures import CERTIFICATE_MAX, pinned

_Pem = Annotated[str, Field(max_length=CERTIFICATE_MAX)]
_Template = Annotated[str, Field(min_length=1, max_length=64)]
_Name = Annotated[str, Field(max_length=1_000)]


class NewSender(BaseModel):
    """An agency whose alerts are taken. `sender` is what it calls itself in its alerts; `geocode`
    the `valueName` of the codes by which it names our areas. `prepares` names, for a severity, the
    template from which an order is prepared by itself (null: a person prepares it)."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    sender: str = Field(max_length=255)
    certificates: list[_Pem] = Field(default=[], max_length=CERTIFICATES_MAX)
    feed: str | None = Field(default=None, max_length=1_000)
    geocode: str = Field(default=GEOCODE, max_length=64)
    prepares: dict[Severity, _Template | None] = Field(default={}, max_length=5)

    def draft(self) -> SenderDraft:
        return SenderDraft(
            self.name, self.sender, tuple(self.certificates), self.feed or None, self.geocode,
            self.prepares,
        )  # fmt: skip


class ChangedSender(NewSender):
    base_version: int = Field(ge=0)


class PinnedBody(BaseModel):
    """A certificate as people compare it: whose it says it is, its SHA-256 as the agency reads it
    out, and from when to when it holds."""

    model_config = ConfigDict(from_attributes=True)

    subject: str
    sha256: str
    from_ms: int
    until_ms: int


class SenderBody(BaseModel):
    """A sender as it stands: `area` says whose; `pinned` tells of its certificates in their order;
    `polled_ms` is when its feed was looked at last, null while that is due; `flaw` is why it was
    not read then."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    area: str
    name: str
    sender: str
    certificates: list[str]
    pinned: list[PinnedBody]
    feed: str | None
    geocode: str
    prepares: dict[Severity, str | None]
    version: int
    changed_ms: int
    polled_ms: int | None
    flaw: Flaw | None

    @classmethod
    def of(cls, row: CapSender) -> "SenderBody":
        columns = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls.model_validate({**columns, "pinned": [pinned(one) for one in row.certificates]})


class FactsBody(BaseModel):
    """The facts of a notice in one language, as templates of alarms take them."""

    model_config = ConfigDict(from_attributes=True)

    language: str
    type: str
    place: str
    time: str
    level: str
    area: str
    forecast: str
    measures: str


class DraftBody(BaseModel):
    """What an order of this alert could say: nothing is prepared by it."""

    model_config = ConfigDict(from_attributes=True)

    vi: FactsBody | None
    second: FactsBody | None
    tone: Literal["attention", "siren"]
    at_ms: int | None
    until_ms: int


class InfoBody(BaseModel):
    """What the alert tells in one language; `web` only where it is an address of http or https."""

    language: str
    event: str
    categories: list[Category]
    responses: list[Response]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    effective_ms: int | None
    onset_ms: int | None
    expires_ms: int | None
    sender_name: str | None
    headline: str | None
    description: str | None
    instruction: str | None
    web: str | None
    contact: str | None
    places: list[str]


class CoveredBody(BaseModel):
    """An area of ours that the alert is for, by its code or by what it draws: `within` of its
    `devices` stand there, of those that say where they stand."""

    model_config = ConfigDict(from_attributes=True)

    area: str
    name: str
    by: By
    devices: int
    within: int


class ProposalBody(BaseModel):
    """What the alert asks of an order that an earlier one became. A person does it, or not."""

    model_config = ConfigDict(from_attributes=True)

    order: str
    area: str
    says: Says


class MadeBody(BaseModel):
    """An order that was made of the alert, and an area under which it is asked for."""

    id: str
    area: str


class AlertLine(BaseModel):
    """An alert, in short. `known` is what we call its sender, null where nobody has named it;
    `asks` says that the city wants an order for such alerts; `headline` and `severity` are of its
    first language, and its gravest. `brought_by` is the person who brought it, null where its
    sender's own feed did."""

    id: str
    area: str
    sender: str
    known: str | None
    identifier: str
    sent_ms: int
    ends_ms: int
    received_ms: int
    brought_by: str | None
    status: Status
    message_type: MessageType
    scope: Scope
    proof: Proof
    severity: Severity
    headline: str
    use: Use
    vi: str
    en: str
    asks: bool
    orders: list[MadeBody]
    replaced_by: str | None


class AlertBody(AlertLine):
    """An alert in full, what it would be as an order, and what it asks of earlier ones."""

    source: str | None
    note: str | None
    infos: list[InfoBody]
    covers: list[CoveredBody]
    earlier: list[str]
    draft: DraftBody | None
    proposes: list[ProposalBody]


class ChannelForm(BaseModel):
    """Whether and as whom our orders are told to other channels."""

    model_config = ConfigDict(extra="forbid")

    open: bool
    sender: str = Field(max_length=255)
    name: _Name
    category: Category = "Safety"
    base_version: int = Field(ge=0)


class ChannelBody(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    area: str
    open: bool
    sender: str
    name: str
    category: Category
    version: int

    @classmethod
    def of(cls, row: CapChannel) -> "ChannelBody":
        return cls.model_validate(row)
