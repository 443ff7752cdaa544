"""What is said of the own account over HTTP."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from server.accounts.models import Passkey, SignedIn
from server.accounts.rights import Factor


class FactorsBody(BaseModel):
    """What the account can prove itself with; counts of passkeys and of unused recovery codes."""

    model_config = ConfigDict(from_attributes=True)

    password: bool
    totp: bool
    passkeys: int
    recovery_codes: int
    single_sign_on: bool


class OwnBody(BaseModel):
    """The own account, and how this session was proven, and until when it may change either."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "account": "p-k3m9r2x7w4tz8abn",
                "username": "can-bo-le-chan",
                "name": "Cán bộ văn hóa phường Lê Chân",
                "holder": "Trần Thị Hoa",
                "factors": {
                    "password": True,
                    "totp": True,
                    "passkeys": 1,
                    "recovery_codes": 8,
                    "single_sign_on": False,
                },
                "factor": "totp",
                "strong": True,
                "fresh_until_ms": 1_795_500_600_000,
                "expires_ms": 1_795_543_200_000,
            }
        }
    )

    account: str
    username: str
    name: str
    holder: str
    factors: FactorsBody
    factor: Factor
    strong: bool
    fresh_until_ms: int
    expires_ms: int


class NewPassword(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"current": "…", "new": "…"}}
    )

    current: str = Field(default="", max_length=1_000)
    new: str = Field(max_length=1_000)


class Code(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"code": "123456"}})

    code: str = Field(max_length=100)


class TotpBody(BaseModel):
    """Shown this once: for the authenticator app. `uri` is what its camera reads."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"secret": "…", "uri": "otpauth://totp/Loa:…"}}
    )

    secret: str
    uri: str


class RecoveryCodes(BaseModel):
    """Shown this once: to be written down. Each is good once."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"recovery_codes": ["abcd-efgh-ijkm-npqr-stuv-wxyz"]}}
    )

    recovery_codes: list[str]


class NewPasskey(BaseModel):
    """`name` is what its owner calls it; `credential` as `toJSON()` of the browser's writes it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "Điện thoại", "credential": {"id": "…"}}},
    )

    name: str = Field(max_length=400)
    credential: dict[str, Any]


class PasskeyBody(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "k-k3m9r2x7w4tz8abn",
                "name": "Điện thoại",
                "made_ms": 1_795_500_000_000,
                "used_ms": None,
            }
        },
    )

    id: str
    name: str
    made_ms: int
    used_ms: int | None

    @classmethod
    def of(cls, passkey: Passkey) -> "PasskeyBody":
        return cls.model_validate(passkey)


class AddedPasskey(PasskeyBody):
    """Recovery codes are given with the first factor that is more than a password."""

    recovery_codes: list[str] = []


class SessionBody(BaseModel):
    """One session of the own account; `current` is the one that asks."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "s-k3m9r2x7w4tz8abn",
                "since_ms": 1_795_500_000_000,
                "seen_ms": 1_795_500_300_000,
                "expires_ms": 1_795_543_200_000,
                "factor": "passkey",
                "strong": True,
                "address": "203.0.113.7",
                "current": True,
            }
        }
    )

    id: str
    since_ms: int
    seen_ms: int
    expires_ms: int
    factor: Factor
    strong: bool
    address: str
    current: bool

    @classmethod
    def of(cls, row: SignedIn, current: str) -> "SessionBody":
        return cls(
            id=row.id, since_ms=row.since_ms, seen_ms=row.seen_ms, expires_ms=row.expires_ms,
            factor=row.factor, strong=row.strong, address=row.address, current=row.id == current,
        )  # fmt: skip
