"""Ed25519 keys: named by the hash of their public half, used over exact bytes."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from schedules.canonical import sha256_hex
from schedules.wire.strict import write_base64

PUBLIC_BYTES = 32


def key_id(public: bytes) -> str:
    """The first 128 bits of the public key's SHA-256, in hexadecimal."""
    return sha256_hex(public)[:32]


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when `signature` (64 bytes) is that of `public` (32 bytes) over `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its public name. `repr` never shows the private half."""

    _private: Ed25519PrivateKey
    public: bytes
    id: str

    @classmethod
    def make(cls) -> "SigningKey":
        return cls._of(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, private: bytes) -> "SigningKey":
        """From the 32 private bytes. Raises `ValueError` for another length."""
        return cls._of(Ed25519PrivateKey.from_private_bytes(private))

    @classmethod
    def _of(cls, private: Ed25519PrivateKey) -> "SigningKey":
        public = private.public_key().public_bytes_raw()
        return cls(private, public, key_id(public))

    def private_bytes(self) -> bytes:
        """The 32 private bytes, for a file that only its owner reads."""
        return self._private.private_bytes_raw()

    @property
    def public_text(self) -> str:
        return write_base64(self.public)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.id})"
