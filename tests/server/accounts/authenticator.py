"""A software authenticator: what a phone or a security key answers to `navigator.credentials`.

Real CBOR and real signatures, so that the library under the server judges real answers; what it
says can be bent in every way that a hostile one would bend it.
"""

import json
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
"""Flags of authenticator data (WebAuthn level 3, section 6.1)."""

Kind = Literal["ES256", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Says:
    """What an answer claims; each default is the truth."""

    origin: str = ORIGIN
    rp: str = "localhost"
    flags: int = PRESENT | VERIFIED
    type: str | None = None
    challenge: str | None = None
    user_handle: bytes | None = None
    format: str = "none"


@dataclass
class Authenticator:
    """One device with one credential. `counts`: its signature counter goes on, or stays at 0."""

    kind: Kind = "ES256"
    counts: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    user: bytes = b""

    def __post_init__(self) -> None:
        self._ec = generate_private_key(SECP256R1())
        self._ed = Ed25519PrivateKey.generate()

    def take_key_of(self, other: "Authenticator") -> None:
        """The same key under another credential: what software could do."""
        self._ec, self._ed = other._ec, other._ed

    def create(self, options: dict[str, Any], says: Says | None = None) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        says = says or Says()
        self.user = _bytes(options["user"]["id"])
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(replace(says, flags=says.flags | ATTESTED)) + attested + self.cose()
        statement = {"fmt": says.format, "attStmt": {}, "authData": data}
        return self._answer(
            {
                "clientDataJSON": _text(self._client(options, "webauthn.create", says)),
                "attestationObject": _text(cbor2.dumps(statement)),
            }
        )

    def get(self, options: dict[str, Any], says: Says | None = None) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        says = says or Says()
        client, data = self._client(options, "webauthn.get", says), self._data(says)
        return self._answer(
            {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(data),
                "signature": _text(self._sign(data + sha256(client).digest())),
                "userHandle": _text(says.user_handle or self.user),
            }
        )

    def _data(self, says: Says) -> bytes:
        self.count += self.counts
        return (
            sha256(says.rp.encode()).digest() + bytes([says.flags]) + self.count.to_bytes(4, "big")
        )

    def _client(self, options: dict[str, Any], kind: str, says: Says) -> bytes:
        told = {
            "type": says.type or kind,
            "challenge": says.challenge or options["challenge"],
            "origin": says.origin,
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _sign(self, data: bytes) -> bytes:
        if self.kind == "EdDSA":
            return self._ed.sign(data)
        return self._ec.sign(data, ECDSA(hashes.SHA256()))

    def cose(self) -> bytes:
        """The public key as COSE writes it (RFC 9053)."""
        if self.kind == "EdDSA":
            raw = self._ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: raw})
        point = self._ec.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = _text(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        }


def _text(data: bytes) -> str:
    return bytes_to_base64url(data)


def _bytes(text: str) -> bytes:

    return base64url_to_bytes(text)
