"""Passkeys at the gate: a WebAuthn assertion over an order, judged without a library of its own.

Web Authentication level 3, section 7.2, as far as it concerns somebody who knows the public key,
the relying party and its origins beforehand. The challenge is no random number of the server's:
it is made from the order's identity, so that the touch is a signature of that order.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256

from schedules.codec import MalformedError
from schedules.wire.keys import verify
from schedules.wire.strict import read_base64, read_json
from schedules.words import AtMost

POINT_BYTES = 65
_HEAD_BYTES = 37
_PRESENT, _VERIFIED, _ATTESTED, _EXTENSIONS = 0x01, 0x04, 0x40, 0x80


@dataclass(frozen=True, slots=True)
class Passkeys:
    """Where people's passkeys are at home: the relying party, by its domain, and the origins of
    the pages on which they may be touched (`https://loa.example`, exactly as browsers write it)."""

    rp_id: Annotated[str, AtMost(253)]
    origins: Annotated[tuple[Annotated[str, AtMost(300)], ...], AtMost(8)]


@dataclass(frozen=True, slots=True)
class PasskeyProof:
    """The authenticator's answer, each part in canonical base64 of the exact bytes.

    At most 384 bytes of authenticatorData, 1,536 of clientDataJSON, and 96 of signature: DER for
    ES256, 64 plain bytes for EdDSA.
    """

    authenticator_data: Annotated[str, AtMost(512)]
    client_data: Annotated[str, AtMost(2048)]
    signature: Annotated[str, AtMost(128)]
    kind: Literal["passkey"] = "passkey"


def challenge_of(order_identity: str) -> bytes:
    """The 32 bytes that `navigator.credentials.get` is asked to sign for this order."""
    return hashlib.sha256(b"loa/1\npasskey approval\n" + order_identity.encode()).digest()


def check_assertion(
    proof: PasskeyProof, order_identity: str, public: bytes, algorithm: str, rules: Passkeys
) -> None:
    """Raises `MalformedError`, naming what does not hold, unless the proof approves that order."""
    data = read_base64(proof.authenticator_data)
    client = read_base64(proof.client_data)
    _check_client(client, order_identity, rules)
    _check_authenticator(data, rules)
    message = data + hashlib.sha256(client).digest()
    if not _signed(public, algorithm, message, read_base64(proof.signature)):
        raise MalformedError("signature", "is not this key's")


def is_point(public: bytes) -> bool:
    """True for the uncompressed form of a point on P-256."""
    if len(public) != POINT_BYTES:
        return False
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
    except ValueError:
        return False
    return True


def _check_client(raw: bytes, order_identity: str, rules: Passkeys) -> None:
    client = read_json(raw)
    if not isinstance(client, dict):
        raise MalformedError("client_data", "is no object")
    if client.get("type") != "webauthn.get":
        raise MalformedError("client_data.type", "is not webauthn.get")
    if client.get("challenge") != write_base64url(challenge_of(order_identity)):
        raise MalformedError("client_data.challenge", "is another order's, or none")
    if client.get("origin") not in rules.origins:
        raise MalformedError("client_data.origin", "is not an origin of the trust bundle")
    if client.get("crossOrigin", False) is not False or "topOrigin" in client:
        raise MalformedError("client_data.crossOrigin", "the page stood within another")


def _check_authenticator(data: bytes, rules: Passkeys) -> None:
    """Section 6.1: the hash of the relying party's id, flags, a counter, extensions."""
    if len(data) < _HEAD_BYTES:
        raise MalformedError("authenticator_data", "is cut")
    flags = data[32]
    if data[:32] != hashlib.sha256(rules.rp_id.encode()).digest():
        raise MalformedError("authenticator_data", "is for another relying party")
    if not flags & _PRESENT:
        raise MalformedError("authenticator_data", "nobody was present")
    if not flags & _VERIFIED:
        raise MalformedError("authenticator_data", "nobody was verified")
    if flags & _ATTESTED or bool(flags & _EXTENSIONS) != (len(data) > _HEAD_BYTES):
        raise MalformedError("authenticator_data", "is not an assertion's")


def _signed(public: bytes, algorithm: str, message: bytes, signature: bytes) -> bool:
    if algorithm == "ed25519":
        return verify(public, message, signature)
    try:
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
        key.verify(signature, message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def write_base64url(data: bytes) -> str:
    """Base64url without padding, as browsers write a challenge."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
