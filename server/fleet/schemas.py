"""What the API says of devices."""

from pydantic import BaseModel, ConfigDict, Field

RESIDENTS_MAX = 1_000_000
"""More people than hear one cluster of loudspeakers anywhere: a slip of the hand."""


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
    address at which the device lets itself in."""

    device: str
    server: str
    token: str
    expires_ms: int


class Enrolment(BaseModel):
    """Sent by the device itself. Both in base64: its Ed25519 public key, and its signature over
    `loa/1`, a line break, `enrol`, a line break, and the token."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=100)
    public: str = Field(max_length=100)
    proof: str = Field(max_length=200)


class MqttAccess(BaseModel):
    host: str
    port: int
    username: str
    password: str


class ContentAccess(BaseModel):
    """A file lies at `{url}/{sha256}`, for who shows the token as `Authorization: Bearer`."""

    url: str
    token: str


class RootKeys(BaseModel):
    """The root's public keys in base64, to be pinned: `threshold` of them sign a trust bundle."""

    keys: list[str]
    threshold: int


class EnrolledDevice(BaseModel):
    """All that a device needs to begin; its secrets are told here and nowhere else."""

    device: str
    mqtt: MqttAccess
    content: ContentAccess
    root: RootKeys
    server_time_us: int
