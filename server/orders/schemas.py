"""What the API takes in and gives out when something is ordered."""

from pydantic import BaseModel, ConfigDict, Field

from server.orders.models import OrderRow

TEST_MS_MAX = 10_000


class NewStop(BaseModel):
    """How long a stop bars (UTC ms, within 72 hours; 12 hours where it is not said), and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Loa phát sai giờ"}]}
    )

    until_ms: int | None = Field(default=None, ge=0, le=253_402_300_799_999)
    reason: str | None = Field(default=None, min_length=1, max_length=500)


class NewTest(BaseModel):
    """How long the test tone sounds, in milliseconds."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    duration_ms: int = Field(default=3_000, ge=500, le=TEST_MS_MAX)


class Ordered(BaseModel):
    """An order that was given: its receipts name it by `issuer` and `id`.

    Of a stop, `lifted` says that it bars no more.
    """

    id: str
    area: str
    issuer: str
    issued_ms: int
    until_ms: int
    lifted: bool = False

    @classmethod
    def of(cls, row: OrderRow) -> "Ordered":
        return cls(
            id=row.id,
            area=row.area,
            issuer=row.issuer,
            issued_ms=row.issued_ms,
            until_ms=row.until_ms,
            lifted=row.lift is not None,
        )
