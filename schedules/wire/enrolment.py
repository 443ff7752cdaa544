"""What device and server say to each other before they believe each other, and the eight digits.

    device → server   token, public key, commitment to a nonce that it keeps for now
    server → device   its own nonce, the root's public keys, the devices' authority
    device → server   the nonce
    both              eight digits from all of it: the loudspeaker speaks them, the office sees them

Whoever stands between them must say something else to each side, and so hears other digits. The
commitment makes that a matter of one guess in 100,000,000: neither side's half is known to a third
before the other half is fixed, so no keys can be searched for that give equal digits (the numeric
comparison of Vaudenay, CRYPTO 2005, "Secure Communications over Insecure Channels Based on Short
Authenticated Strings").
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

from schedules.canonical import canonical
from schedules.wire.trust import Root
from schedules.words import AtMost, Base64, Sha256

NONCE_BYTES: Final = 32
DIGITS: Final = 8
_LOOK_ALIKE: Final = str.maketrans("OIL", "011")

Certificate = Annotated[str, AtMost(16_384)]
"""One or more certificates in PEM."""


@dataclass(frozen=True, slots=True)
class ServersHalf:
    """What the server answers to the commitment. `authorities` are the certificates, in PEM, by
    which the device will know broker and server; empty where the broker is on this machine."""

    request: Sha256
    nonce: Base64
    root: Root
    authorities: Certificate


def plain_token(typed: str) -> str:
    """A token as it was made, however a person writes it: without dashes and spaces, in capitals,
    and O, I and L read as 0, 1 and 1 (Crockford's base 32)."""
    kept = "".join(letter for letter in typed.upper() if letter not in "- \t\r\n")
    return kept.translate(_LOOK_ALIKE)


def proof_bytes(token: str, commitment: str) -> bytes:
    """What the device signs with its new key when it asks."""
    return f"loa/1\nenrol\n{plain_token(token)}\n{commitment}".encode()


def asking_bytes(request: str, signing_request: str) -> bytes:
    """What it signs when it asks what became of its request: with the certificate signing request
    (PEM) that is to be answered."""
    return f"loa/1\nadmit\n{request}\n{signing_request}".encode()


def renewal_bytes(device: str, signing_request: str) -> bytes:
    """What an enrolled device signs for its next certificate: its key proves who it is, also when
    the certificate it holds has run out."""
    return f"loa/1\nrenew\n{device}\n{signing_request}".encode()


def commitment(nonce: bytes, public: str) -> str:
    """The device's promise, in hexadecimal: it will name this nonce, for this public key (base64)
    and no other."""
    return sha256(b"loa/1\ncommit\n" + public.encode() + b"\n" + nonce).hexdigest()


def digits(token: str, public: str, nonce: bytes, half: ServersHalf) -> str:
    """The eight digits of what was said: `public` the device's key in base64, `nonce` its own."""
    said = {
        "token": plain_token(token),
        "public": public,
        "nonce": nonce.hex(),
        "request": half.request,
        "server_nonce": half.nonce,
        "root": [*half.root.keys, str(half.root.threshold)],
        "authorities": half.authorities,
    }
    found = sha256(b"loa/1\ndigits\n" + canonical(said)).digest()
    return f"{int.from_bytes(found) % 10**DIGITS:0{DIGITS}d}"
