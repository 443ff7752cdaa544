"""Who this device is, whom it believes, and where it goes: kept in one file, 0600."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from device_agent.private_file import write_private
from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError
from schedules.wire.enrolment import Certificate
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_base64, read_json
from schedules.wire.trust import Root
from schedules.words import AtMost, Base64, DeviceId, Instant, Within

IDENTITY = "identity.json"

Text = Annotated[str, AtMost(500)]


@dataclass(frozen=True, slots=True)
class MqttAccess:
    """`tls`: the broker is a city's, and certificates count; without, it stands on the server's
    own machine and asks for the password."""

    host: Text
    port: Annotated[int, Within(1, 65_535)]
    username: Text
    password: Text = field(repr=False)
    tls: bool = False


@dataclass(frozen=True, slots=True)
class ContentAccess:
    """Content is at `{url}/{sha256}`, with `token` as the bearer's."""

    url: Text
    token: Text = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """`private` are the 32 bytes of the key that signs receipts and proves who this is (base64).
    `server` is where certificates are renewed, `authorities` (PEM) whom broker and server are
    known by; both empty in an identity from before there were any."""

    device: DeviceId
    mqtt: MqttAccess
    content: ContentAccess
    root: Root
    private: Base64 = field(repr=False)
    enrolled_ms: Instant = 0
    server: Text = ""
    authorities: Certificate = ""

    def key(self) -> SigningKey:
        return SigningKey.from_bytes(read_base64(self.private))


def save(identity: Identity, data: Path) -> None:
    write_private(data / IDENTITY, json.dumps(to_json(identity), indent=1).encode())


def load(data: Path) -> Identity:
    """The identity kept in `data`. Raises `RefusalError` where there is none or it is damaged."""
    try:
        value = read_json((data / IDENTITY).read_bytes())
        if isinstance(value, dict) and isinstance(value.get("mqtt"), dict):  # an earlier one
            mqtt = {"tls": False} | value["mqtt"]
            value = {"enrolled_ms": 0, "server": "", "authorities": ""} | value | {"mqtt": mqtt}
        return from_json(Identity, value)
    except (OSError, MalformedError) as bad:
        raise RefusalError(
            "not_enrolled", "data", "Thiết bị chưa được ghi danh.", "This device is not enrolled."
        ) from bad
