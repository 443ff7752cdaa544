"""Enrolment: a technician carries a one-time token to a device, which answers with its key.

The token is bound to one device row, lasts 72 hours, works once, and ends when a newer one is
made. The device proves with its own new key that it, and nobody who copied its public half,
asks. Only hashes of the token and of the secrets given in return are kept.
"""

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from schedules.codec import MalformedError
from schedules.refusal import RefusalError
from schedules.wire.keys import PUBLIC_BYTES, verify
from schedules.wire.strict import read_base64, write_base64
from server.base import outbox
from server.base.activity import record
from server.fleet.access import BrokerAccess
from server.fleet.models import Device, DeviceStatus, EnrolmentToken
from server.fleet.tokens import give_content_token, hash_of, new_token

TOKEN_LASTS_MS = 72 * 3_600_000


@dataclass(frozen=True, slots=True)
class Offered:
    """A one-time token in clear, told once, and until when it works."""

    token: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the device needs, told once: its name, and its secrets for broker and content."""

    device: str
    mqtt_secret: str
    content_token: str


class EnrolmentRefusedError(RefusalError):
    """The token or the proof does not hold; which of them is for the log, not the caller."""

    def __init__(self) -> None:
        super().__init__(
            "enrolment_refused",
            "token",
            "Mã kích hoạt không đúng, đã dùng hoặc đã hết hạn. Hãy tạo mã mới cho cụm loa này.",
            "The token is wrong, used or expired. Make a new one for this device.",
        )


def proof_bytes(token: str) -> bytes:
    """What the device signs with its new key."""
    return b"loa/1\nenrol\n" + token.encode()


def offer(session: Session, device: Device, now: int) -> Offered:
    """A one-time token for this device; whatever was offered before no longer works."""
    session.refresh(device, with_for_update=True)  # of two offers one is the newer
    session.execute(
        update(EnrolmentToken)
        .where(EnrolmentToken.device == device.id, EnrolmentToken.used_ms.is_(None))
        .values(expires_ms=now)
    )
    token = new_token()
    expires = now + TOKEN_LASTS_MS
    session.add(EnrolmentToken(hash=hash_of(token), device=device.id, expires_ms=expires))
    return Offered(token, expires)


def admit(
    session: Session, broker: BrokerAccess, token: str, public: str, proof: str, now: int
) -> Admitted:
    """Bind the public key to the token's device. Raises `EnrolmentRefusedError`.

    A device enrolled again (a new memory card) gets new secrets; its old key ends, and so does
    its old status, whose sequence a new card cannot know. If the transaction fails after the
    broker's secret was made, nobody knows that secret.
    """
    key = _proven_key(token, public, proof)
    device = session.get_one(Device, _use(session, token, now))
    before = {"public_key": device.public_key}
    if device.enrolled_ms is None:
        device.since_ms = now
    device.public_key, device.enrolled_ms = write_base64(key), now
    session.execute(delete(DeviceStatus).where(DeviceStatus.device == device.id))
    session.flush()
    outbox.put(session, "config", device.id, now)
    record(
        session, now, "device.enrol", device.id, by=None, area=device.area,
        before=before, after={"public_key": device.public_key},
    )  # fmt: skip
    content_token = give_content_token(session, device.id)
    return Admitted(device.id, broker.issue(device.id), content_token)


def _use(session: Session, token: str, now: int) -> str:
    """The device the token was made for. One statement, so that of two uses one is first."""
    used: str | None = session.scalar(
        update(EnrolmentToken)
        .where(
            EnrolmentToken.hash == hash_of(token),
            EnrolmentToken.used_ms.is_(None),
            EnrolmentToken.expires_ms > now,
        )
        .values(used_ms=now)
        .returning(EnrolmentToken.device)
    )
    if used is None:
        raise EnrolmentRefusedError
    return used


def _proven_key(token: str, public: str, proof: str) -> bytes:
    try:
        key, signature = read_base64(public), read_base64(proof)
    except MalformedError as bad:
        raise EnrolmentRefusedError from bad
    if len(key) != PUBLIC_BYTES or not verify(key, proof_bytes(token), signature):
        raise EnrolmentRefusedError
    return key
