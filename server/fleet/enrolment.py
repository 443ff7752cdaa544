"""Enrolment: a technician carries a one-time token to a device, a person lets the device in.

The token is bound to one device row, lasts 72 hours, works once, and ends when a newer one is
made. With it a device asks, and proves its new key; then it may do nothing but wait. Both ends
work out eight digits (`schedules.wire.enrolment`); a person who sees them here and is told what
the loudspeaker spoke lets it in, or turns it away. Only then its key counts, and only it is told
what it needs. What was enrolled in its place before ends in that transaction. Only hashes of the
token and of the secrets given in return are kept.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from schedules.codec import MalformedError
from schedules.refusal import RefusalError
from schedules.wire import enrolment as wire
from schedules.wire.enrolment import ServersHalf
from schedules.wire.keys import PUBLIC_BYTES, verify
from schedules.wire.strict import read_base64, write_base64
from schedules.wire.trust import Root
from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.base import outbox
from server.base.activity import By, record
from server.base.authority import Authority, Issued, NoRequestError, requested_key_hash
from server.base.refusals import ConflictError
from server.fleet.devices import in_service
from server.fleet.models import (
    ContentToken,
    Device,
    DeviceCertificate,
    DeviceStatus,
    EnrolmentRequest,
    EnrolmentToken,
)
from server.fleet.tokens import enrolment_token, give_content_token, hash_of

TOKEN_LASTS_MS: Final = 72 * 3_600_000
WAITS_MS: Final = 24 * 3_600_000
"""So long a device that asked waits for a person, and once let in may take what it needs."""
SAME_AGAIN_MS: Final = 24 * 3_600_000
"""A certificate whose answer was lost is told again this long; its key never gets another."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A one-time token in clear, told once, and until when it works."""

    token: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a device is told that was let in: its name, its token for content, its certificate."""

    device: str
    content_token: str
    certificate: str


class EnrolmentRefusedError(RefusalError):
    """The token or the proof does not hold; which of them is for the log, not the caller."""

    def __init__(self) -> None:
        super().__init__(
            "enrolment_refused",
            "token",
            "Mã kích hoạt không đúng, đã dùng hoặc đã hết hạn. Hãy tạo mã mới cho cụm loa này.",
            "The token is wrong, used or expired. Make a new one for this device.",
        )


def offer(session: Session, device: Device, now: int) -> Offered:
    """A one-time token for this device; whatever was offered before no longer works, and who
    waits with it waits no longer."""
    session.refresh(device, with_for_update=True)  # of two offers one is the newer
    end_offers(session, device.id, now)
    token = enrolment_token()
    expires = now + TOKEN_LASTS_MS
    session.add(
        EnrolmentToken(hash=hash_of(wire.plain_token(token)), device=device.id, expires_ms=expires)
    )
    return Offered(token, expires)


def end_offers(session: Session, device: str, now: int) -> None:
    """No token of a device works any more, and nobody waits for it."""
    session.execute(
        update(EnrolmentToken)
        .where(EnrolmentToken.device == device, EnrolmentToken.used_ms.is_(None))
        .values(expires_ms=now)
    )
    session.execute(
        update(EnrolmentRequest)
        .where(EnrolmentRequest.device == device, EnrolmentRequest.state.in_(("asked", "waiting")))
        .values(state="ended", decided_ms=now)
    )


def ask(
    session: Session,
    token: str,
    public: str,
    proof: str,
    commitment: str,
    root: Root,
    authorities: str,
    now: int,
) -> ServersHalf:
    """A device asks with its token and a key that it proves. Asking again with the same key and
    commitment is answered the same. Raises `EnrolmentRefusedError`."""
    _check_proven(token, public, proof, commitment)
    hashed = hash_of(wire.plain_token(token))
    before = session.scalar(
        select(EnrolmentRequest).where(
            EnrolmentRequest.token == hashed, EnrolmentRequest.state.in_(("asked", "waiting"))
        )
    )
    if before is not None:
        if (before.public_key, before.commitment) != (public, commitment):
            raise EnrolmentRefusedError
        return _half(before, root, authorities)
    device = _use(session, hashed, now)
    asked = EnrolmentRequest(
        id=secrets.token_hex(32),
        device=device,
        token=hashed,
        public_key=public,
        commitment=commitment,
        nonce=write_base64(secrets.token_bytes(wire.NONCE_BYTES)),
        asked_ms=now,
        state="asked",
    )
    session.add(asked)
    session.flush()
    return _half(asked, root, authorities)


def reveal(
    session: Session, request: str, token: str, nonce: str, half: tuple[Root, str], now: int
) -> Device:
    """The device names the nonce it committed to; from now on people see the digits. Returns the
    row it asks for. Raises `EnrolmentRefusedError`."""
    asked = session.get(EnrolmentRequest, request, with_for_update=True)
    if asked is None or asked.token != hash_of(wire.plain_token(token)):
        raise EnrolmentRefusedError
    try:
        own = read_base64(nonce)
    except MalformedError as bad:
        raise EnrolmentRefusedError from bad
    if len(own) != wire.NONCE_BYTES or wire.commitment(own, asked.public_key) != asked.commitment:
        raise EnrolmentRefusedError
    if asked.state == "asked" and now < asked.asked_ms + WAITS_MS:
        asked.state = "waiting"
        asked.digits = wire.digits(token, asked.public_key, own, _half(asked, *half))
    return session.get_one(Device, asked.device)


def waiting(
    session: Session, areas: Collection[str], now: int
) -> list[tuple[EnrolmentRequest, Device]]:
    """Who waits to be let in, below these areas; the longest waiting first."""
    rows = session.execute(
        select(EnrolmentRequest, Device)
        .join(Device, Device.id == EnrolmentRequest.device)
        .where(
            EnrolmentRequest.state == "waiting",
            EnrolmentRequest.asked_ms > now - WAITS_MS,
            Device.area.in_(areas),
        )
        .order_by(EnrolmentRequest.asked_ms, EnrolmentRequest.id)
    )
    return [(request, device) for request, device in rows]


def let_in(
    session: Session,
    person: Person,
    tree: AreaTree,
    device: str,
    request: str,
    digits: str,
    now: int,
) -> Device:
    """A person heard the loudspeaker speak these digits: the key counts, and no other of this
    device does. Its place, its history and what is due on it stay. The caller ends the access of
    what was there before.

    Raises `NotAllowedError`, refusals `enrolment_over`, `digits_differ`.
    """
    asked, row, by = _decided(session, person, tree, device, request, now)
    if digits != asked.digits:
        raise RefusalError(
            "digits_differ",
            "digits",
            "Tám số không khớp. Nếu loa đọc số khác, hãy từ chối: có thể không phải bộ thu của ta.",
            "The eight digits differ. If the loudspeaker spoke others, turn it away: it may not "
            "be our controller.",
        )
    before = row.public_key
    asked.state, asked.decided_ms, asked.account = "admitted", now, person.account
    if row.enrolled_ms is None and not before:
        row.since_ms = now
    row.public_key, row.enrolled_ms = asked.public_key, now
    end_credentials(session, row.id, now)
    session.flush()
    outbox.put(session, "config", row.id, now)
    record(
        session, now, "device.enrol", row.id, by=by, area=row.area,
        before={"public_key": before}, after={"public_key": row.public_key},
    )  # fmt: skip
    return row


def turn_away(
    session: Session, person: Person, tree: AreaTree, device: str, request: str, now: int
) -> Device:
    """It stays outside, and its token is used up. Raises as `let_in`."""
    asked, row, by = _decided(session, person, tree, device, request, now)
    asked.state, asked.decided_ms, asked.account = "refused", now, person.account
    record(session, now, "device.turn_away", row.id, by=by, area=row.area)
    return row


def admission(
    session: Session, authority: Authority, request: str, signing_request: str, proof: str, now: int
) -> Admitted | str:
    """What became of a request: `waiting`, `refused`, or what the device needs. It may ask again
    for a day, should an answer be lost; earlier secrets then end. Raises `EnrolmentRefusedError`.
    """
    asked = session.get(EnrolmentRequest, request)
    if asked is None:
        raise EnrolmentRefusedError
    said = wire.asking_bytes(request, signing_request)
    if not _is_signed(asked.public_key, said, proof):
        raise EnrolmentRefusedError
    if asked.state in {"asked", "waiting"} and now < asked.asked_ms + WAITS_MS:
        return "waiting"
    device = session.get_one(Device, asked.device)
    if asked.state != "admitted" or device.public_key != asked.public_key:
        return "refused"
    if now > (asked.decided_ms or 0) + WAITS_MS:
        return "refused"
    issued = _certify(session, authority, device.id, signing_request, now)
    return Admitted(device.id, give_content_token(session, device.id), issued)


def renew(
    session: Session, authority: Authority, device: str, signing_request: str, proof: str, now: int
) -> str:
    """The next certificate of an enrolled device, in PEM, whether or not the last one has run out.

    Raises `EnrolmentRefusedError`: an unknown or revoked device, a wrong proof, or a request
    whose key was certified before.
    """
    row = session.get(Device, device, with_for_update=True)
    key = row.public_key if row is not None else None
    if row is None or key is None:
        raise EnrolmentRefusedError
    if not _is_signed(key, wire.renewal_bytes(device, signing_request), proof):
        raise EnrolmentRefusedError
    return _certify(session, authority, row.id, signing_request, now)


def end_credentials(session: Session, device: str, now: int) -> None:
    """Certificates, content token and last status of what spoke as this device until now."""
    session.execute(
        update(DeviceCertificate)
        .where(DeviceCertificate.device == device, DeviceCertificate.revoked_ms.is_(None))
        .values(revoked_ms=now)
    )
    session.execute(delete(ContentToken).where(ContentToken.device == device))
    session.execute(delete(DeviceStatus).where(DeviceStatus.device == device))


def _certify(
    session: Session, authority: Authority, device: str, signing_request: str, now: int
) -> str:
    """Each key is certified once; for a day the same question has the same answer."""
    try:
        known = session.scalar(
            select(DeviceCertificate).where(
                DeviceCertificate.key_hash == requested_key_hash(signing_request)
            )
        )
        if known is not None:
            fresh = known.issued_ms > now - SAME_AGAIN_MS and known.revoked_ms is None
            if known.device != device or not fresh:
                raise EnrolmentRefusedError
            return known.pem
        issued: Issued = authority.admit(device, signing_request, now)
    except NoRequestError as bad:
        raise EnrolmentRefusedError from bad
    session.add(
        DeviceCertificate(
            serial=issued.serial,
            device=device,
            key_hash=issued.key_hash,
            pem=issued.pem,
            issued_ms=now,
            not_after_ms=issued.not_after_ms,
        )
    )
    session.flush()
    return issued.pem


def _decided(
    session: Session, person: Person, tree: AreaTree, device: str, request: str, now: int
) -> tuple[EnrolmentRequest, Device, By]:
    """A request of this device that still waits, and by which right somebody decides it."""
    row = in_service(session, device)
    by = person.require("device.manage", row.area, tree)
    asked = session.get(EnrolmentRequest, request, with_for_update=True)
    over = asked is None or asked.device != row.id or asked.state != "waiting"
    if asked is None or over or now >= asked.asked_ms + WAITS_MS:
        raise ConflictError(
            "enrolment_over",
            "request",
            "Yêu cầu này không còn chờ nữa. Hãy tải lại danh sách; nếu cần, tạo mã mới.",
            "This request no longer waits. Reload the list; make a new token where needed.",
        )
    return asked, row, by


def _half(asked: EnrolmentRequest, root: Root, authorities: str) -> ServersHalf:
    return ServersHalf(asked.id, asked.nonce, root, authorities)


def _use(session: Session, hashed: str, now: int) -> str:
    """The device the token was made for. One statement, so that of two uses one is first."""
    used: str | None = session.scalar(
        update(EnrolmentToken)
        .where(
            EnrolmentToken.hash == hashed,
            EnrolmentToken.used_ms.is_(None),
            EnrolmentToken.expires_ms > now,
        )
        .values(used_ms=now)
        .returning(EnrolmentToken.device)
    )
    if used is None:
        raise EnrolmentRefusedError
    return used


def _check_proven(token: str, public: str, proof: str, commitment: str) -> None:
    if not _is_signed(public, wire.proof_bytes(token, commitment), proof):
        raise EnrolmentRefusedError


def _is_signed(public: str, said: bytes, proof: str) -> bool:
    """Whether this is the signature of that public key, both in base64."""
    try:
        key, signature = read_base64(public), read_base64(proof)
    except MalformedError:
        return False
    return len(key) == PUBLIC_BYTES and verify(key, said, signature)
