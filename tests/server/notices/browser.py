"""A browser's side of Web Push: keys, and reading what was sealed for them (RFC 8291, RFC 8188).

Written apart from the sender's, so that one mistake does not hide the other.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.notices.sealed_push import to_text


@dataclass(frozen=True)
class Browser:
    """One subscription's secrets."""

    key: EllipticCurvePrivateKey
    auth: bytes

    @classmethod
    def make(cls) -> "Browser":
        return cls(generate_private_key(SECP256R1()), secrets.token_bytes(16))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        """As `PushSubscription.toJSON()` has them."""
        return {"p256dh": to_text(self.public), "auth": to_text(self.auth)}

    def read(self, body: bytes) -> bytes:
        """The words of one record. Raises `cryptography.exceptions.InvalidTag`."""
        salt, record, size = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + size], body[21 + size :]
        assert len(sealed) <= record
        shared = self.key.exchange(
            ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), sender)
        )
        ikm = _mac(_mac(self.auth, shared), b"WebPush: info\0" + self.public + sender + b"\x01")
        prk = _mac(salt, ikm)
        key = _mac(prk, b"Content-Encoding: aes128gcm\0\x01")[:16]
        nonce = _mac(prk, b"Content-Encoding: nonce\0\x01")[:12]
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        words, mark, padding = plain.rpartition(b"\x02")
        assert mark
        assert not padding.strip(b"\0")
        return words


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
