"""What the API says of devices."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schedules.wire.usage import Cause
from server.fleet.reckoning import High

RESIDENTS_MAX = 1_000_000
"""More people than hear one cluster of loudspeakers anywhere: a slip of the hand."""

PLAN_MB_MAX = 1_048_576
"""A terabyte a month."""


class NewDevice(BaseModel):
    """A loudspeaker cluster to be put up. Degrees in WGS 84."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Cụm loa NVH TDP 3", "area": "w-le-chan", "lat": 20.8449, "lon": 106.68}
            ]
        },
    )

    name: str = Field(min_length=1, max_length=200)
    area: str = Field(max_length=64)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    residents: int | None = Field(
        None, ge=0, le=RESIDENTS_MAX, description="People who live within its hearing."
    )


class DescribedDevice(BaseModel):
    """What people say of a device, whole: a field left out is empty afterwards. `base_version` is
    the `description_version` they saw."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "base_version": 0,
                    "name": "Cụm loa NVH TDP 3",
                    "lat": 20.8449,
                    "lon": 106.68,
                    "residents": 450,
                }
            ]
        },
    )

    base_version: int = Field(ge=0, le=2**31 - 1, description="The version you saw.")
    name: str = Field(max_length=1_000)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    residents: int | None = Field(
        None, ge=0, le=RESIDENTS_MAX, description="People who live within its hearing."
    )


class DeviceDescription(BaseModel):
    """A device as it is described now."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    area: str
    description_version: int
    name: str
    lat: float | None
    lon: float | None
    residents: int | None


class OfferedToken(BaseModel):
    """A one-time token for one device, told once; it works until `expires_ms`. `server` is the
    address at which the device asks to be let in."""

    device: str
    server: str
    token: str
    expires_ms: int


class Enrolment(BaseModel):
    """Sent by the device itself, as `schedules.wire.enrolment` says: its Ed25519 public key, its
    commitment to a nonce, and its signature over both the token and that (base64)."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=100)
    public: str = Field(max_length=100)
    commitment: str = Field(pattern="^[0-9a-f]{64}$")
    proof: str = Field(max_length=200)


class RootKeys(BaseModel):
    """The root's public keys in base64, to be pinned: `threshold` of them sign a trust bundle."""

    keys: list[str]
    threshold: int


class AskedEnrolment(BaseModel):
    """What the device is answered before it names its nonce: both go into the eight digits.
    `authorities` are the certificates (PEM) by which it will know broker and server."""

    request: str
    nonce: str
    root: RootKeys
    authorities: str


class RevealedNonce(BaseModel):
    """The nonce that the device committed to (base64), with its token again."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=100)
    nonce: str = Field(max_length=100)


class CertificateRequest(BaseModel):
    """A certificate signing request over a new key on P-256 (PEM), and the device's signature
    over it (base64), as `schedules.wire.enrolment` says."""

    model_config = ConfigDict(extra="forbid")

    csr: str = Field(max_length=4_096)
    proof: str = Field(max_length=200)


class MqttAccess(BaseModel):
    """`tls`: the device shows its certificate, and there is no password."""

    host: str
    port: int
    tls: bool
    username: str
    password: str


class ContentAccess(BaseModel):
    """A file lies at `{url}/{sha256}`, for who shows the token as `Authorization: Bearer`."""

    url: str
    token: str


class EnrolledDevice(BaseModel):
    """All that a device needs to begin; its secrets are told here and nowhere else. `certificate`
    is its own (PEM)."""

    device: str
    mqtt: MqttAccess
    content: ContentAccess
    certificate: str
    server_time_us: int


class Admission(BaseModel):
    """What became of a request to be let in; `enrolled` comes with `admitted`, once a person has
    decided."""

    state: Literal["waiting", "refused", "admitted"]
    enrolled: EnrolledDevice | None = None


class RenewedCertificate(BaseModel):
    """A device's next certificate, and the authorities it may meet (PEM)."""

    certificate: str
    authorities: str


class WaitingDevice(BaseModel):
    """A controller that asked to be let in. `digits` are what its loudspeaker speaks; `replaces`:
    a controller is enrolled in this place already, and ends when this one is let in."""

    request: str
    device: str
    name: str
    area: str
    digits: str
    asked_ms: int
    replaces: bool


class Decision(BaseModel):
    """Which request is meant. `digits` as the loudspeaker spoke them; none to turn it away."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"request": "5e", "digits": "04711815"}]}
    )

    request: str = Field(max_length=64)
    digits: str = Field("", max_length=20)


class GivenDataPlan(BaseModel):
    """Megabytes (2^20 bytes) a month; null: what is said further up counts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"mb": 3072}]})

    mb: int | None = Field(ge=1, le=PLAN_MB_MAX)


class CauseBody(BaseModel):
    """Bytes of the month that went for one reason (`schedules.wire.usage.Cause`)."""

    cause: Cause
    bytes: int


class UsedDayBody(BaseModel):
    """Bytes of one local day, sent and received."""

    day: date
    bytes: int


class UsageBody(BaseModel):
    """What a device used over the air in the local `month`, in bytes, by its own count; None where
    it told nothing, or too little to foresee the month's end. `plan_mb` megabytes a month are what
    its SIM has, said in `plan_area`, or of the device itself (None). `high`: it goes over the plan,
    or used markedly more than usual."""

    month: str
    used: int | None
    foreseen: int | None
    last_month: int | None
    causes: list[CauseBody]
    days: list[UsedDayBody]
    plan_mb: int | None
    plan_area: str | None
    high: High | None
