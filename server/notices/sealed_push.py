"""Message Encryption for Web Push (RFC 8291), in the coding aes128gcm (RFC 8188). Pure.

Written out here, on `cryptography`, because the library that does it brings two HTTP clients with
it (ADR 16). The test holds it against the RFC's own example, byte for byte.
"""

import base64
import struct
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PLAIN_MAX: Final = 3_000
"""Bytes told in one message: RFC 8291 section 4 allows 3,993, some services less of a whole."""
AUTH: Final = 16
"""Bytes of a subscription's secret."""
_RECORD: Final = 4_096
_LAST: Final = b"\x02"
"""After the words of the last record, and of the only one."""


def seal(
    words: bytes, browser: bytes, auth: bytes, own: EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """The body of the request. `browser` is its public key (uncompressed), `own` a key and `salt`
    16 bytes made for this message alone. Raises `ValueError` for a key that is no point."""
    shared = own.exchange(ECDH(), public_key(browser))
    mine = point(own.public_key())
    ikm = _hkdf(shared, auth, b"WebPush: info\0" + browser + mine, 32)
    key = _hkdf(ikm, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(ikm, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack(">IB", _RECORD, len(mine)) + mine
    return header + AESGCM(key).encrypt(nonce, words + _LAST, None)


def public_key(raw: bytes) -> EllipticCurvePublicKey:
    """Raises `ValueError` where that is no point of P-256."""
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)


def point(key: EllipticCurvePublicKey) -> bytes:
    """65 bytes, as browsers write it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_text(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Raises `ValueError` for what is no base64url; padding may stand or not."""
    text = text.rstrip("=")
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if to_text(raw) != text:
        raise ValueError("not canonical")
    return raw


def _hkdf(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
