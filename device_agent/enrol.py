"""Becoming a device of a city: a one-time token against a key made here, and the pinned root.

    POST {server}/api/enrol  {"token", "public", "proof"}
    → {"device", "mqtt": {…}, "content": {…}, "root": {…}, "server_time_us"}

`proof` is the new key's signature over `b"loa/1\\nenrol\\n" + token`: whoever reads the token on
the way cannot enrol another key with it and ours at once. The private key never leaves the device.
"""

import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_base64, read_json, write_base64
from schedules.wire.trust import Root
from schedules.words import AtMost, Base64, DeviceId, Instant, Within

IDENTITY = "identity.json"
TIMEOUT_S = 20.0
ANSWER_AT_MOST = 64 * 1024
SKEW_MS = 5 * 60_000
"""What two clocks that are right may differ by, generously."""

Text = Annotated[str, AtMost(500)]


@dataclass(frozen=True, slots=True)
class MqttAccess:
    host: Text
    port: Annotated[int, Within(1, 65_535)]
    username: Text
    password: Text = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContentAccess:
    """Content is at `{url}/{sha256}`, with `token` as the bearer's."""

    url: Text
    token: Text = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers. Its time is as true as the root that comes with it: not the
    device's clock, but it is later ever since."""

    device: DeviceId
    mqtt: MqttAccess
    content: ContentAccess
    root: Root
    server_time_us: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this device is, whom it believes, and its private key (32 bytes, base64)."""

    device: DeviceId
    mqtt: MqttAccess
    content: ContentAccess
    root: Root
    private: Base64 = field(repr=False)
    enrolled_ms: Instant = 0

    def key(self) -> SigningKey:
        return SigningKey.from_bytes(read_base64(self.private))


def enrol(server: str, token: str, data: Path) -> Identity:
    """Enrol at `server` and keep the identity in `data`, readable by its owner alone.

    Raises `RefusalError` where the server refuses, answers nonsense or cannot be reached, or
    where this device is enrolled already; then nothing was changed.
    """
    path = data / IDENTITY
    if path.exists():
        raise _refusal(
            "already_enrolled", "data", "Thiết bị đã được ghi danh.", "Enrolled already."
        )
    key = SigningKey.make()
    answer = _read(_post(f"{server.rstrip('/')}/api/enrol", _question(token, key)))
    private = write_base64(key.private_bytes())
    enrolled_ms = max(0, answer.server_time_us // 1000 - SKEW_MS)
    identity = Identity(
        answer.device, answer.mqtt, answer.content, answer.root, private, enrolled_ms
    )
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(path, json.dumps(to_json(identity), indent=1).encode())
    return identity


def load(data: Path) -> Identity:
    """The identity kept in `data`. Raises `RefusalError` where there is none or it is damaged."""
    try:
        value = read_json((data / IDENTITY).read_bytes())
        if isinstance(value, dict):  # one from before this was kept
            value.setdefault("enrolled_ms", 0)
        return from_json(Identity, value)
    except (OSError, MalformedError) as bad:
        raise _refusal(
            "not_enrolled", "data", "Thiết bị chưa được ghi danh.", "This device is not enrolled."
        ) from bad


def proof(token: str, key: SigningKey) -> bytes:
    return key.sign(b"loa/1\nenrol\n" + token.encode())


def _question(token: str, key: SigningKey) -> bytes:
    question = {
        "token": token,
        "public": key.public_text,
        "proof": write_base64(proof(token, key)),
    }
    return json.dumps(question).encode()


def _post(url: str, body: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise _refusal("server_invalid", "server", "Địa chỉ máy chủ không đúng.", "Not an address.")
    request = urllib.request.Request(  # noqa: S310  (the scheme was checked above)
        url, data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
            data: bytes = response.read(ANSWER_AT_MOST + 1)
            return data
    except urllib.error.HTTPError as refused:
        with refused:
            code = refused.code
        raise _refusal(
            "refused", "token", f"Máy chủ từ chối ({code}).", f"The server refuses ({code})."
        ) from None
    except OSError as fault:
        raise _refusal(
            "unreachable", "server", "Không kết nối được máy chủ.", f"No server there: {fault}"
        ) from fault


def _read(raw: bytes) -> Answer:
    try:
        if len(raw) > ANSWER_AT_MOST:
            raise MalformedError("", "is too long")
        return from_json(Answer, read_json(raw))
    except MalformedError as bad:
        raise _refusal(
            "answer_invalid", "server", "Máy chủ trả lời không đúng.", f"Not an answer: {bad}"
        ) from bad


def _write_private(path: Path, data: bytes) -> None:
    """Whole or not at all, 0600 from its first byte."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refusal(code: str, field_: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, field_, vi, en)
