"""Devices, the tokens that made and admit them, their groups, and how each one last was."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.base.database import Table


class Device(Table):
    """A loudspeaker cluster (cụm loa). `public_key` (base64) and `enrolled_ms` come together.

    Starts before `since_ms` are none of its business: the moment it was enrolled first, or
    moved to another area. `residents` is how many people live within its hearing, None where
    nobody has said; `description_version` counts what people changed of that, of its name and
    its place. One taken out of service (`retired_ms`) keeps its history, and no key.
    """

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    residents: Mapped[int | None] = mapped_column(Integer)
    description_version: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    created_ms: Mapped[int] = mapped_column(BigInteger)
    public_key: Mapped[str | None] = mapped_column(String(64))
    enrolled_ms: Mapped[int | None] = mapped_column(BigInteger)
    since_ms: Mapped[int] = mapped_column(BigInteger)
    retired_ms: Mapped[int | None] = mapped_column(BigInteger)


class EnrolmentToken(Table):
    """A one-time token, kept as its SHA-256; `used_ms` ends it, and so does a newer one."""

    __tablename__ = "enrolment_token"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    device: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    used_ms: Mapped[int | None] = mapped_column(BigInteger)


class EnrolmentRequest(Table):
    """A controller that asked with a token to become a device: its key (base64), its commitment,
    the server's nonce, and the eight digits once it has named its own.

    `state` goes from `asked` to `waiting`, and from there to `admitted`, `refused` or `ended` (a
    newer token); `account` is who decided.
    """

    __tablename__ = "enrolment_request"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    device: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    token: Mapped[str] = mapped_column(String(64), index=True)
    public_key: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    digits: Mapped[str | None] = mapped_column(String(8))
    asked_ms: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16), index=True)
    decided_ms: Mapped[int | None] = mapped_column(BigInteger)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


class DeviceCertificate(Table):
    """A certificate that a device was given (PEM), by its serial in hexadecimal; `key_hash` is the
    SHA-256 of its public key, which is certified once. It counts until `revoked_ms`, or until it
    runs out."""

    __tablename__ = "device_certificate"

    serial: Mapped[str] = mapped_column(String(64), primary_key=True)
    device: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pem: Mapped[str] = mapped_column(Text)
    issued_ms: Mapped[int] = mapped_column(BigInteger)
    not_after_ms: Mapped[int] = mapped_column(BigInteger)
    revoked_ms: Mapped[int | None] = mapped_column(BigInteger, index=True)


class ContentToken(Table):
    """What a device shows to fetch content, kept as its SHA-256; one per device."""

    __tablename__ = "content_token"

    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class GroupMember(Table):
    """A device picked by hand for a group (an area of kind `group`)."""

    __tablename__ = "group_member"

    group: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True, index=True)


class DeviceStatus(Table):
    """The newest status of a device: `body` is `schedules.wire.status.Status` as JSON.

    `sequence` and `identity` are its document's, `beat_sequence` the newest that the device said,
    there or in a beat (`schedules.wire.beat`); `heard_ms` is when the device was last known
    to be there, `lost_ms` when the broker said its link had ended (a hint), None since it
    spoke again. The index holds all but the body, which is long: whoever looks over all devices
    reads it alone.
    """

    __tablename__ = "device_status"
    __table_args__ = (
        Index("ix_device_status_glance", "heard_ms", "device", "identity", "lost_ms", "state"),
    )

    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    beat_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    identity: Mapped[str] = mapped_column(String(64))
    heard_ms: Mapped[int] = mapped_column(BigInteger)
    lost_ms: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class DeviceHearing(Table):
    """Of a device that listens back: how many receipts in a row, up to the newest, say that its
    microphone heard nothing of what sounded, and when the first of them ended."""

    __tablename__ = "device_hearing"

    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    unheard: Mapped[int] = mapped_column(Integer)
    since_ms: Mapped[int] = mapped_column(BigInteger)


class DeviceDiagnosis(Table):
    """The newest `schedules.wire.diagnosis.Diagnosis` of a device, as JSON, and the question that
    it was asked last, by `account`: another one where that has no answer yet."""

    __tablename__ = "device_diagnosis"

    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(64))
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    asked_ms: Mapped[int] = mapped_column(BigInteger)
    answered_ms: Mapped[int | None] = mapped_column(BigInteger)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class DeviceUsage(Table):
    """What a device used over the air in one local month (`2026-11`): `days` by day of the month
    ("7"), each a list of bytes by `schedules.wire.usage.CAUSES`, as it told them last.

    The rest is reckoned from them when it tells (`server.fleet.reckoning`), for whoever looks over
    all devices: `day` is the newest told, `used` the month's bytes so far, `foreseen` what they
    will come to, `peak` the larger of its last two days and `usual` its ordinary one, both without
    what the city decides (live sound and updates); None where too few days are known.
    """

    __tablename__ = "device_usage"
    __table_args__ = (Index("ix_device_usage_month", "month", "device"),)

    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    days: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    day: Mapped[str] = mapped_column(String(10))
    used: Mapped[int] = mapped_column(BigInteger)
    foreseen: Mapped[int | None] = mapped_column(BigInteger)
    peak: Mapped[int] = mapped_column(BigInteger)
    usual: Mapped[int | None] = mapped_column(BigInteger)


class AreaDataPlan(Table):
    """How many megabytes (2^20 bytes) a month the SIMs of an area's devices have, and of those
    below it, where nothing nearer says otherwise."""

    __tablename__ = "area_data_plan"

    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    mb: Mapped[int] = mapped_column(Integer)


class DeviceDataPlan(Table):
    """The same of one device."""

    __tablename__ = "device_data_plan"

    device: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    mb: Mapped[int] = mapped_column(Integer)
