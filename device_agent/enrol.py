"""Becoming a device of a city: ask with a one-time token, speak eight digits, wait for a person.

    POST {server}/api/enrol                      {"token", "public", "commitment", "proof"}
    POST {server}/api/enrol/{request}/nonce      {"token", "nonce"}
    POST {server}/api/enrol/{request}/admission  {"csr", "proof"}, again and again

The keys are made here and never leave; what was asked is kept, so that a power cut changes neither
key nor digits. What it all says is `schedules.wire.enrolment`.
"""

import json
import secrets
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from device_agent import certificate
from device_agent.asking import ask
from device_agent.identity import IDENTITY, ContentAccess, Identity, MqttAccess, Text, save
from device_agent.private_file import forget, write_private
from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError
from schedules.wire import enrolment as wire
from schedules.wire.enrolment import Certificate, ServersHalf
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_base64, read_json, write_base64
from schedules.words import Base64, DeviceId

ENROLLING = "enrolling.json"
SKEW_MS = 5 * 60_000
"""What two clocks that are right may differ by, generously."""
ASKS_OFTEN_S = 20.0
AT_FIRST_S = 0.5
THEN_S = 3.0


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the server tells whom a person has let in. Its time is as true as the root that came
    before it: not the device's clock, but it is later ever since."""

    device: DeviceId
    mqtt: MqttAccess
    content: ContentAccess
    certificate: Certificate
    server_time_us: int


@dataclass(frozen=True, slots=True)
class Admission:
    state: Literal["waiting", "refused", "admitted"]
    enrolled: Enrolled | None


@dataclass(frozen=True, slots=True)
class Renewed:
    certificate: Certificate
    authorities: Certificate


@dataclass(frozen=True, slots=True)
class Enrolling:
    """A request on its way: with what it was made, and what the server answered to it."""

    server: Text
    token: Text
    private: Base64 = field(repr=False)
    nonce: Base64 = field(repr=False)
    half: ServersHalf | None = None

    @property
    def key(self) -> SigningKey:
        return SigningKey.from_bytes(read_base64(self.private))

    @property
    def digits(self) -> str:
        """The eight digits, once the server has answered."""
        assert self.half is not None
        return wire.digits(self.token, self.key.public_text, read_base64(self.nonce), self.half)


def begin(server: str, token: str, data: Path) -> Enrolling:
    """Ask at `server`, and return what the loudspeaker speaks. Begun with the same token before,
    it goes on with the same key.

    Raises `RefusalError` where the server refuses, answers nonsense or cannot be reached, or where
    this device is enrolled already; then it is still what it was.
    """
    if (data / IDENTITY).exists():
        raise RefusalError(
            "already_enrolled", "data", "Thiết bị đã được ghi danh.", "Enrolled already."
        )
    server, token = server.rstrip("/"), wire.plain_token(token)
    kept = _kept(data)
    if kept is None or (kept.server, kept.token) != (server, token):
        kept = _new(server, token)
        _keep(kept, data)
    if kept.half is None:
        kept = replace(kept, half=_ask(kept))
        _keep(kept, data)
    assert kept.half is not None
    url = f"{server}/api/enrol/{kept.half.request}/nonce"
    ask(url, {"token": kept.token, "nonce": kept.nonce}, None, kept.half.authorities)
    return kept


def finish(enrolling: Enrolling, data: Path, patience_s: float) -> Identity:
    """Wait for a person, keep what was told, and return it.

    Raises `RefusalError`: `turned_away`; `not_yet` when `patience_s` are over: the request still
    stands, and may be waited for again.
    """
    began = time.monotonic()
    while True:
        admission = _admission(enrolling, data)
        if admission is not None and admission.enrolled is not None:
            return _take(enrolling, admission.enrolled, data)
        if admission is not None and admission.state != "waiting":
            forget(data / ENROLLING)
            raise RefusalError(
                "turned_away",
                "token",
                "Văn phòng từ chối bộ thu này, hoặc mã đã hết hạn. Hãy xin mã mới.",
                "The office turned this controller away, or the token ended. Ask for a new one.",
            )
        waited = time.monotonic() - began
        if waited > patience_s:
            raise RefusalError(
                "not_yet",
                "token",
                "Chưa ai duyệt. Hãy báo văn phòng rồi chạy lại lệnh này; tám số vẫn như cũ.",
                "Nobody has decided yet. Tell the office and run this again; the digits stay.",
            )
        time.sleep(AT_FIRST_S if waited < ASKS_OFTEN_S else THEN_S)


def renew(identity: Identity, data: Path) -> Identity:
    """The next certificate, over a new key, kept in `data`; and the identity with the authorities
    there are by now. Raises `RefusalError`; then what was there stays."""
    csr = certificate.request_for(data, identity.device)
    proof = identity.key().sign(wire.renewal_bytes(identity.device, csr))
    url = f"{identity.server}/api/devices/{identity.device}/certificate"
    question = {"csr": csr, "proof": write_base64(proof)}
    renewed = ask(url, question, Renewed, identity.authorities)
    # New authorities count only where those known vouch for who named them.
    known = url.startswith("https://")
    found = replace(identity, authorities=renewed.authorities) if known else identity
    if found != identity:
        save(found, data)
    _certified(data, renewed.certificate)
    return found


def _new(server: str, token: str) -> Enrolling:
    key, nonce = SigningKey.make(), secrets.token_bytes(wire.NONCE_BYTES)
    return Enrolling(server, token, write_base64(key.private_bytes()), write_base64(nonce))


def _ask(kept: Enrolling) -> ServersHalf:
    key = kept.key
    commitment = wire.commitment(read_base64(kept.nonce), key.public_text)
    question = {
        "token": kept.token,
        "public": key.public_text,
        "commitment": commitment,
        "proof": write_base64(key.sign(wire.proof_bytes(kept.token, commitment))),
    }
    half: ServersHalf = ask(f"{kept.server}/api/enrol", question, ServersHalf, None)
    return half


def _admission(enrolling: Enrolling, data: Path) -> Admission | None:
    """None where the server cannot be reached: it is asked again."""
    assert enrolling.half is not None
    csr = certificate.request_for(data, "loa")
    request = enrolling.half.request
    proof = enrolling.key.sign(wire.asking_bytes(request, csr))
    url = f"{enrolling.server}/api/enrol/{request}/admission"
    question = {"csr": csr, "proof": write_base64(proof)}
    try:
        found: Admission = ask(url, question, Admission, enrolling.half.authorities)
    except RefusalError as refusal:
        if refusal.code == "unreachable":
            return None
        raise
    return found


def _take(enrolling: Enrolling, told: Enrolled, data: Path) -> Identity:
    """The identity is written last: without it, everything may be asked again."""
    assert enrolling.half is not None
    identity = Identity(
        device=told.device,
        mqtt=told.mqtt,
        content=told.content,
        root=enrolling.half.root,
        private=enrolling.private,
        enrolled_ms=max(0, told.server_time_us // 1000 - SKEW_MS),
        server=enrolling.server,
        authorities=enrolling.half.authorities,
    )
    _certified(data, told.certificate)
    save(identity, data)
    forget(data / ENROLLING)
    return identity


def _certified(data: Path, pem: str) -> None:
    try:
        certificate.keep(data, pem)
    except ValueError as bad:
        raise RefusalError(
            "answer_invalid", "server", "Máy chủ trả lời không đúng.", f"Not an answer: {bad}"
        ) from bad


def _kept(data: Path) -> Enrolling | None:
    try:
        return from_json(Enrolling, read_json((data / ENROLLING).read_bytes()))
    except (OSError, MalformedError):
        return None


def _keep(enrolling: Enrolling, data: Path) -> None:
    write_private(data / ENROLLING, json.dumps(to_json(enrolling), indent=1).encode())
