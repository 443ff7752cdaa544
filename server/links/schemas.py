"""What the API takes in and gives out of links, and of what they open."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from schedules.words import Outcome
from server.links.giving import DAYS, Asked
from server.links.models import Kind, Link
from server.playlog.schemas import Because
from server.reports.forms import Form
from server.reports.tables import Language

Ms = Annotated[int, Field(ge=0, le=253_402_300_799_999)]


class LinkForm(BaseModel):
    """To what: a report of `year` (and `month`), the play log or the evidence `from_ms`
    `until_ms`. `label`: for whom."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"kind": "report", "label": "Đoàn kiểm tra Sở", "year": 2026, "month": 10}]
        },
    )

    kind: Kind
    label: str = Field(min_length=1, max_length=200, pattern=r"\S")
    year: Annotated[int, Field(ge=2000, le=9000)] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    from_ms: Ms | None = None
    until_ms: Ms | None = None
    days: int = Field(default=DAYS, ge=1, le=365)

    def asked(self) -> Asked:
        return Asked(
            self.kind, self.label, self.year, self.month, self.from_ms, self.until_ms, self.days
        )


class LinkBody(BaseModel):
    """A link that was given; `what` is its period. It counts while `revoked_ms` is null and
    `expires_ms` has not come, as long as `given_by` could give it anew."""

    id: str
    area: str
    kind: Kind
    year: int | None
    month: int | None
    from_ms: int | None
    until_ms: int | None
    label: str
    given_by: str
    made_ms: int
    expires_ms: int
    revoked_ms: int | None
    uses: int
    used_ms: int | None

    @classmethod
    def of(cls, row: Link, given_by: str) -> "LinkBody":
        names = ("id", "area", "kind", "label", "made_ms", "expires_ms", "revoked_ms", "uses")
        told: dict[str, Any] = {name: getattr(row, name) for name in (*names, "used_ms")}
        periods = ("year", "month", "from_ms", "until_ms")
        told |= {one: row.what.get(one) for one in periods}
        return cls(given_by=given_by, **told)


class GivenLink(LinkBody):
    """With its token, which is told this once."""

    token: str


class Shown(BaseModel):
    """The token of a link: in the body, so that it stands in no address and no log."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=100)


class ShownTables(Shown):
    language: Language = "vi"


class ShownFile(ShownTables):
    form: Form


class ShownRows(Shown):
    after: str | None = Field(
        default=None, pattern=r"^\d{1,15}\.[a-z0-9-]{1,64}\.[a-z0-9-]{1,64}\.\d{1,15}$"
    )


class SharedBody(BaseModel):
    """What a link opens. `is_archived`: items of a play log's first days stand in archives alone,
    and are not listed."""

    kind: Kind
    area: str
    zone: str
    year: int | None
    month: int | None
    from_ms: int | None
    until_ms: int | None
    expires_ms: int
    is_archived: bool


class SharedRow(BaseModel):
    """One item on one cluster and its one outcome; `heard_back` as of an outcome, `identity` is the
    SHA-256 of the receipt's signed bytes, null while it is unproven or the plan's own."""

    device: str
    device_name: str
    title: str | None
    due_ms: int
    start_ms: int | None
    outcome: Outcome
    because: Because | None
    started_us: int | None
    sounded_ms: int
    heard_back: bool | None
    identity: str | None


class SharedRows(BaseModel):
    """`next` reads on; null at the end."""

    rows: list[SharedRow]
    next: str | None


Taken = Literal["opened", "tables", "file", "rows", "evidence"]
"""What was taken by a link, as the activity log has it."""
