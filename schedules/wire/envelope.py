"""The envelope around every message: type, exact bytes, Ed25519 signatures over both.

    {"type": "programme", "payload": BASE64, "signatures": [{"key": ID, "signature": BASE64}]}

The payload is canonical JSON:

    {"issuer", "audience", "not_before", "not_after", "sequence", "body"}

A document's identity is the SHA-256 of its signed bytes. Only trust bundles carry more than
one signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from schedules.canonical import canonical, sha256_hex
from schedules.codec import from_json, to_json
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_base64, read_json, write_base64
from schedules.words import AtMost, Base64, Instant, KeyId
from schedules.words import Sequence as SequenceNumber

FOREVER = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class SignatureText:
    key: KeyId
    signature: Base64


@dataclass(frozen=True, slots=True)
class EnvelopeText:
    """An envelope as it travels; also nested, as an order within a list of orders."""

    type: Annotated[str, AtMost(32)]
    payload: Base64
    signatures: Annotated[tuple[SignatureText, ...], AtMost(5)]


@dataclass(frozen=True, slots=True)
class Head:
    """Who says it, to whom, from when until when it may be accepted, and its sequence.

    `audience` is the topic the message is at home on, whichever way it came.
    """

    issuer: Annotated[str, AtMost(64)]
    audience: Annotated[str, AtMost(200)]
    not_before: Instant
    not_after: Instant
    sequence: SequenceNumber


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope taken apart, nothing verified yet."""

    type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]

    @property
    def signed_bytes(self) -> bytes:
        return signed_bytes(self.type, self.payload)

    @property
    def identity(self) -> str:
        return sha256_hex(self.signed_bytes)


def signed_bytes(type_: str, payload: bytes) -> bytes:
    """What a signature covers: a prefix no other protocol uses, the type, the exact payload."""
    return b"loa/1\n" + type_.encode() + b"\n" + payload


def seal(type_: str, head: Head, body: Any, signers: Sequence[SigningKey]) -> bytes:
    """The envelope's bytes, signed by each of `signers`."""
    return canonical(to_json(seal_text(type_, head, body, signers)))


def seal_text(type_: str, head: Head, body: Any, signers: Sequence[SigningKey]) -> EnvelopeText:
    """The envelope as a value that can stand within another document."""
    payload = canonical({**to_json(head), "body": to_json(body)})
    message = signed_bytes(type_, payload)
    return EnvelopeText(
        type=type_,
        payload=write_base64(payload),
        signatures=tuple(SignatureText(k.id, write_base64(k.sign(message))) for k in signers),
    )


def read_envelope(raw: bytes) -> EnvelopeText:
    """Strict reading of the outer form. Raises `MalformedError`."""
    return from_json(EnvelopeText, read_json(raw))


def open_text(text: EnvelopeText) -> Sealed:
    """The exact bytes behind the base64. Raises `MalformedError` where it is not canonical."""
    return Sealed(
        type=text.type,
        payload=read_base64(text.payload),
        signatures=tuple((s.key, read_base64(s.signature)) for s in text.signatures),
    )
