"""What the database keeps but must not show: AES-256-GCM under a key that lies elsewhere."""

import base64
import secrets
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
"""Bytes (NIST SP 800-38D section 8.2.2: random ones do for 2^32 seals of one key)."""


def seal(key: bytes, text: str, about: str) -> str:
    """`text`, to be read only with `key` and as something of `about`. Base64."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return base64.b64encode(nonce + hidden).decode()


def unseal(key: bytes, sealed: str, about: str) -> str:
    """Raises `cryptography.exceptions.InvalidTag` where key, seal or `about` are others."""
    raw = base64.b64decode(sealed)
    return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
