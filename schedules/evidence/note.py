"""Checkpoints: the size and root of the log's tree, as a signed note.

The form is C2SP's (c2sp.org/tlog-checkpoint over c2sp.org/signed-note):

    ORIGIN
    SIZE in decimal
    ROOT in base64
    at MILLISECONDS since 1970, UTC (a line of our own)

    — ORIGIN BASE64(key hash, signature)

The log that a restored server goes on with has a name of its own, `ORIGIN/MILLISECONDS` when it
began, and each of its checkpoints one line more behind `at`: the last that the server knows of the
log before (ADR 42).

    after ORIGIN SIZE ROOT

The signature is Ed25519 over the text up to and with the line end before the empty line. A text
begins with its origin, never with `loa/1`, so that a note and a document are never taken for one
another though the office key signs both.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from schedules.evidence.forms import WHOLE_MAX
from schedules.evidence.tree import HASH_BYTES

PREFIX: Final = "loa.log/"
_ED25519: Final = b"\x01"
_SIGNATURE_BYTES: Final = 64
_NAME: Final = r"[a-z0-9./-]{1,80}"
_SIZE: Final = r"(0|[1-9][0-9]{0,15})"
_ROOT: Final = r"([A-Za-z0-9+/=]{44})"
_FORM: Final = re.compile(
    rf"({_NAME})\n{_SIZE}\n{_ROOT}\nat ([1-9][0-9]{{0,15}})\n"
    rf"(?:after ({_NAME}) {_SIZE} {_ROOT}\n)?"
    rf"\n— ({_NAME}) ([A-Za-z0-9+/=]{{92}})\n"
)
_BEGAN: Final = re.compile(r"/([1-9][0-9]{0,15})")


class NoteError(ValueError):
    """What should be a checkpoint is none, or is not signed by that key."""


class Signer(Protocol):
    """A private key on Ed25519."""

    @property
    def public(self) -> bytes:
        """32 bytes."""

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Before:
    """The last checkpoint that a restored server knows of the log before its own."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's tree at one time: `root` 32 bytes, `at_ms` when the log said so. `before` is None
    in a city's first log, and in no other."""

    origin: str
    size: int
    root: bytes
    at_ms: int
    before: Before | None = None

    @property
    def text(self) -> str:
        """What is signed."""
        told = f"{self.origin}\n{self.size}\n{_base64(self.root)}\nat {self.at_ms}\n"
        before = self.before
        if before is None:
            return told
        return f"{told}after {before.origin} {before.size} {_base64(before.root)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint, and who says it: `key_hash` names the key, 4 bytes; nothing is verified."""

    checkpoint: Checkpoint
    key_hash: bytes
    signature: bytes

    @property
    def signed(self) -> str:
        """The whole note again, as it was read."""
        told = base64.b64encode(self.key_hash + self.signature).decode()
        return f"{self.checkpoint.text}\n— {self.checkpoint.origin} {told}\n"

    def is_by(self, public: bytes) -> bool:
        """Whether the key of these 32 bytes signed it."""
        if self.key_hash != key_hash(self.checkpoint.origin, public):
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(public)
            key.verify(self.signature, self.checkpoint.text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def origin_of(root_keys: Sequence[str], threshold: int) -> str:
    """The name of a city's log: 128 bits over the public halves of its root (base64), as they are
    pinned, and how many of them sign. Whoever has the name knows the root (`--root`)."""
    told = "\n".join([*root_keys, str(threshold)])
    return PREFIX + sha256(told.encode()).hexdigest()[:32]


def named(city: str, began_ms: int) -> str:
    """The name of a city's log that began then: 0 for its first, which bears the city's own."""
    return f"{city}/{began_ms}" if began_ms else city


def began(origin: str, city: str) -> int | None:
    """When the log of this name began; 0 for the city's first, None for no log of this city."""
    if origin == city:
        return 0
    found = _BEGAN.fullmatch(origin.removeprefix(city)) if origin.startswith(city) else None
    return int(found[1]) if found and int(found[1]) <= WHOLE_MAX else None


def sign(checkpoint: Checkpoint, key: Signer) -> str:
    """The note."""
    signature = key.sign(checkpoint.text.encode())
    return Note(checkpoint, key_hash(checkpoint.origin, key.public), signature).signed


def read(text: str) -> Note:
    """Strictly: one form for one checkpoint. Raises `NoteError`."""
    found = _FORM.fullmatch(text)
    if found is None or found[8] != found[1]:
        raise NoteError("not a checkpoint")
    told = _bytes(found[9])
    if len(told) != 4 + _SIGNATURE_BYTES:
        raise NoteError("not a checkpoint")
    before = Before(found[5], int(found[6]), _root(found[7])) if found[5] else None
    if (before is None) != (found[1].count("/") <= PREFIX.count("/")):
        raise NoteError("a log that goes on names the one before, and no other does")
    if max(int(found[2]), int(found[4]), int(found[6] or 0)) > WHOLE_MAX:
        raise NoteError("not a checkpoint")
    checkpoint = Checkpoint(found[1], int(found[2]), _root(found[3]), int(found[4]), before)
    return Note(checkpoint, told[:4], told[4:])


def key_hash(origin: str, public: bytes) -> bytes:
    """How a note names its key (signed-note, "Ed25519"): 4 bytes."""
    return sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _base64(root: bytes) -> str:
    return base64.b64encode(root).decode()


def _root(text: str) -> bytes:
    found = _bytes(text)
    if len(found) != HASH_BYTES:
        raise NoteError("not a root")
    return found


def _bytes(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as bad:
        raise NoteError("not base64") from bad
    if base64.b64encode(found).decode() != text:
        raise NoteError("not canonical base64")
    return found
