"""What the API says of how devices are and what they hold."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from server.fleet.presence import Presence
from server.fleet.reckoning import High
from server.fleet.troubles import State, Trouble


class ClockBody(BaseModel):
    """The device's clock: its quality, the server's lead over it, and its possible error."""

    quality: str
    offset_us: int
    error_us: int


class ReferenceBody(BaseModel):
    """What the system clock of the device goes by: chrony's `source` and its `stratum` (None where
    only the kernel speaks), how wrong that may be, and its lead over the signed exchange."""

    source: str
    stratum: int | None
    synchronised: bool
    error_us: int
    ahead_us: int | None


class SimBody(BaseModel):
    """What the device's modem said at `read_ms`: bytes left, the signal in percent, and the money
    left in đồng; `low`: which of them is nearly used up."""

    left_bytes: int | None
    signal: int | None
    read_ms: int
    balance: int | None = None
    low: Literal["data", "money"] | None = None


class ExpiryBody(BaseModel):
    """By the device's own word: when the certificate it shows ends, and the bundle of keys that it
    goes by, or the first key in it."""

    certificate_ms: int | None
    trust_ms: int | None


class DeviceBody(BaseModel):
    """One device, as it last told of itself.

    `in_step`: it holds every document, and plans today and tomorrow as the server does.
    `missing` are the SHA-256 of sounds it still has to fetch; `fault` its newest trouble;
    `residents` live within its hearing; `description_version` is what a change of its name, place
    or residents is based on. `state` is what it does now, `trouble` the gravest reason why it
    needs somebody, None where it is well. `sounding` names the item or order that it plays,
    `sounding_title` its bulletin. `disk_free` in bytes; `volume` in percent, as configured.
    `data_high`: its use of data goes over its SIM's plan, or is markedly more than usual.
    """

    id: str
    name: str
    area: str
    lat: float | None
    lon: float | None
    residents: int | None
    description_version: int
    enrolled_ms: int | None
    presence: Presence
    heard_ms: int | None
    in_step: bool
    missing: list[str]
    sounding: str | None
    sounding_title: str | None
    state: State
    trouble: Trouble | None
    clock: ClockBody | None
    fault: str | None
    disk_free: int | None
    sim: SimBody | None
    data_high: High | None
    expiry: ExpiryBody | None
    volume: int | None


class TroubleGroup(BaseModel):
    """The devices of one area with one trouble; of many only their number is told."""

    trouble: Trouble
    area: str
    count: int
    devices: list[DeviceBody]


class AttentionBody(BaseModel):
    """How many devices there are, how many are there now, and which need somebody and why."""

    devices: int
    online: int
    troubles: list[TroubleGroup]


class HeldBody(BaseModel):
    """One retained topic a device follows: the sequence it should hold and the one it does."""

    topic: str
    wanted: int
    held: int | None
    state: Literal["held", "lagging", "other"]


class DigestBody(BaseModel):
    """The digest of one local day's plan, as the device computed it and as the server does."""

    day: date
    reported: str | None
    expected: str


class CardBody(BaseModel):
    """The device's sound card (`schedules.wire.status.Card`): how often it ran dry, how many
    parts of a billion slower than the clock it runs, and how it is trimmed, in microseconds."""

    name: str
    xruns: int
    drift_ppb: int | None
    real_time: bool
    latency_us: int
    delay_us: int


class HealthBody(BaseModel):
    """Bytes and milliseconds, measured on the device. `card` is None where there is none."""

    uptime_ms: int
    disk_free: int
    cache_bytes: int
    memory_bytes: int
    underruns: int
    refused: int
    card: CardBody | None


class DeviceDetail(DeviceBody):
    """The same, with what it holds, plans and measures, and the receipts it keeps."""

    documents: list[HeldBody]
    digests: list[DigestBody]
    health: HealthBody | None
    reference: ReferenceBody | None
    version: str | None
    tzdata: str | None
    journal: str | None
    receipts_from: int
    receipts_through: int
