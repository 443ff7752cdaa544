"""An authenticator for the vectors: the assertions a browser would bring, and such as none would.

Its keys are made of their names like all others here, and its ECDSA signatures are deterministic
(RFC 6979), so that the files change only with the contract.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from schedules.wire.keys import SigningKey, key_id
from schedules.wire.passkeys import PasskeyProof, Passkeys, challenge_of, write_base64url
from schedules.wire.strict import write_base64

RULES = Passkeys("loa.example", ("https://loa.example", "https://duyet.loa.example"))
PRESENT, BACKUP, VERIFIED, EXTENSIONS = 0x01, 0x18, 0x04, 0x80


class PointKey:
    """A passkey on P-256."""

    algorithm = "es256"

    def __init__(self, seed: bytes) -> None:
        self._private = derive_private_key(int.from_bytes(seed, "big"), SECP256R1())
        public = self._private.public_key()
        self.public = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.id = key_id(self.public)
        self.public_text = write_base64(self.public)

    def private_bytes(self) -> bytes:
        """As PKCS #8, for an authenticator that is to hold it."""
        return self._private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message, ECDSA(SHA256(), deterministic_signing=True))


@dataclass(frozen=True)
class Ceremony:
    """One touch, as far as a forger could bend it. `client` replaces members of clientDataJSON,
    None leaves one out; `tail` stands after the counter, and what is beyond `length` is cut."""

    rp_id: str = RULES.rp_id
    flags: int = PRESENT | VERIFIED | BACKUP
    tail: bytes = b""
    client: dict[str, Any] = field(default_factory=dict)
    spaces: bool = False
    length: int | None = None

    def touch(self, key: PointKey | SigningKey, order_identity: str) -> PasskeyProof:
        """The proof that this key's holder approves that order."""
        data = hashlib.sha256(self.rp_id.encode()).digest()
        data += bytes([self.flags]) + (7).to_bytes(4, "big") + self.tail
        data, client = data[: self.length], self._client(order_identity)
        signature = key.sign(data + hashlib.sha256(client).digest())
        return PasskeyProof(write_base64(data), write_base64(client), write_base64(signature))

    def _client(self, order_identity: str) -> bytes:
        told = {
            "type": "webauthn.get",
            "challenge": write_base64url(challenge_of(order_identity)),
            "origin": RULES.origins[0],
            "crossOrigin": False,
            **self.client,
        }
        told = {name: value for name, value in told.items() if value is not None}
        return json.dumps(told, separators=None if self.spaces else (",", ":")).encode()
