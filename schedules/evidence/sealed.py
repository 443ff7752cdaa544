"""Signed envelopes, and the bundle of keys that says whose signatures count.

Written anew from the description in docs/evidence.md: it shares nothing with what loudspeakers and
server judge by.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from schedules.evidence import forms
from schedules.evidence.encoding import unbase64
from schedules.evidence.faults import FaultError
from schedules.evidence.reading import Head as Export
from schedules.evidence.reading import check, parse, strict


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope taken apart; nothing is verified. `signed` are the bytes its signatures are
    over, `identity` their SHA-256."""

    type: str
    signed: bytes
    signatures: tuple[tuple[str, bytes], ...]
    head: Mapping[str, Any]
    body: Any

    @property
    def identity(self) -> str:
        return sha256(self.signed).hexdigest()


def take_apart(envelope: Any, line: int) -> Sealed:
    """Of one that has the form of an envelope. Raises `FaultError` `form`."""
    type_, payload = envelope["type"], unbase64(envelope["payload"])
    if type_ not in forms.BODIES:
        raise FaultError("form", line, type_)
    told = strict(payload, line)
    check(forms.PAYLOAD, told, line, type_)
    body = told.pop("body")
    check(forms.BODIES[type_], body, line, type_)
    signatures = tuple((one["key"], unbase64(one["signature"])) for one in envelope["signatures"])
    signed = b"loa/1\n" + type_.encode() + b"\n" + payload
    return Sealed(type_, signed, signatures, told, body)


def key_id(public: bytes) -> str:
    return sha256(public).hexdigest()[:32]


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Trust:
    """One bundle of keys."""

    def __init__(self, body: Any, line: int) -> None:
        self.keys: dict[str, Any] = {key["id"]: key for key in body["keys"]}
        self.publics = {name: unbase64(key["public"]) for name, key in self.keys.items()}
        self.thresholds: Mapping[str, int] = body["thresholds"]
        self.passkeys = body["passkeys"]
        self.stand_ins: bool = body["stand_ins"]
        if len(self.keys) != len(body["keys"]) or any(
            key_id(public) != name for name, public in self.publics.items()
        ):
            raise FaultError("trust", line, "a key bears a wrong name")

    def knows(self, name: str) -> bool:
        return name in self.keys

    def offices(self) -> Iterator[bytes]:
        for name, key in self.keys.items():
            if key["holder"] == "office" and not key["revoked"]:
                yield self.publics[name]

    def check(self, sealed: Sealed, holders: tuple[str, ...], line: int) -> Any:
        """The one key that signed it, which may. Raises `FaultError` `scope`, `signature`."""
        if len(sealed.signatures) != 1:
            raise FaultError("signature", line, "exactly one")
        name, signature = sealed.signatures[0]
        key = self.keys.get(name)
        if key is None or key["revoked"] or key["holder"] not in holders:
            raise FaultError("scope", line, f"{sealed.type}, key {name}")
        if not holds(self.publics[name], sealed.signed, signature):
            raise FaultError("signature", line, sealed.type)
        issuer = "office" if key["holder"] == "office" else key["area"]
        if sealed.head.get("issuer") != issuer:
            raise FaultError("scope", line, f"{sealed.type} issued as {sealed.head.get('issuer')}")
        return key

    def people(self, approvals: Any, identity: str) -> dict[str, tuple[str, ...]]:
        """Who approved the order of that identity, and the areas in which they may; a proof that
        does not hold is nobody's."""
        found: dict[str, tuple[str, ...]] = {}
        for one in approvals:
            key = self.keys.get(one["key"])
            if key is None or key["revoked"] or key["holder"] != "person":
                continue
            if (key["person"], key["method"]) != (one["person"], one["proof"]["kind"]):
                continue
            if self._proves(key, one["proof"], identity):
                found[key["person"]] = tuple(key.get("areas", ()))
        return found

    def _proves(self, key: Any, proof: Any, identity: str) -> bool:
        public = self.publics[key["id"]]
        try:
            if proof["kind"] == "server-held":
                said = b"loa/1\napproval\n" + identity.encode()
                return self.stand_ins and holds(public, said, unbase64(proof["signature"]))
            return self.passkeys is not None and self._touched(key, public, proof, identity)
        except (ValueError, KeyError, TypeError):
            return False

    def _touched(self, key: Any, public: bytes, proof: Any, identity: str) -> bool:
        """Web Authentication level 3, section 7.2."""
        data, client = unbase64(proof["authenticator_data"]), unbase64(proof["client_data"])
        told = parse(client)
        if type(told) is not dict:
            return False
        asked = sha256(b"loa/1\npasskey approval\n" + identity.encode()).digest()
        challenge = base64.urlsafe_b64encode(asked).rstrip(b"=").decode()
        here = told.get("origin") in self.passkeys["origins"] and "topOrigin" not in told
        here = here and told.get("crossOrigin", False) is False
        if told.get("type") != "webauthn.get" or told.get("challenge") != challenge or not here:
            return False
        home = sha256(self.passkeys["rp_id"].encode()).digest()
        if len(data) < 37 or data[:32] != home or data[32] & 5 != 5:  # present, and verified
            return False
        message = data + sha256(client).digest()
        signature = unbase64(proof["signature"])
        if key["algorithm"] == "ed25519":
            return holds(public, message, signature)
        try:
            point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
            point.verify(signature, message, ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


def check_root(export: Export, sealed: Sealed, line: int) -> None:
    """Enough of the root's holders signed it. Raises `FaultError` `trust`."""
    pinned = {key_id(public): public for public in map(unbase64, export.root_keys)}
    signed = {name for name, _ in sealed.signatures}
    enough = len(signed) >= max(1, export.threshold) and len(signed) == len(sealed.signatures)
    if not enough or not all(
        name in pinned and holds(pinned[name], sealed.signed, signature)
        for name, signature in sealed.signatures
    ):
        raise FaultError("trust", line)
