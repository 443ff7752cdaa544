"""A file that only who knows its secret can read, written and read as a stream.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015): pieces of 1 MiB, each
sealed by ChaCha20-Poly1305 under its number and whether it is the last, so that none can be
changed, moved, dropped or cut off unnoticed. The key is scrypt's (RFC 7914) of secret and salt.

    loa-sealed/1
    {"n":17,"p":1,"r":8,"salt":"BASE64"}
    pieces
"""

import base64
import io
import json
import os
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC: Final = b"loa-sealed/1\n"
PIECE: Final = 1 << 20
TAG: Final = 16
SALT: Final = 16
COST: Final = {"n": 17, "p": 1, "r": 8}
"""128 MiB and about half a second."""
HEAD_MAX: Final = 200


class UnsealedError(ValueError):
    """Another secret, or not the bytes that were sealed."""


class Sealing(io.RawIOBase):
    """Seals what is written to it into `out`. Closing it ends the stream; `out` stays open."""

    def __init__(self, out: BinaryIO, secret: bytes) -> None:
        salt = os.urandom(SALT)
        told = json.dumps({**COST, "salt": base64.b64encode(salt).decode()}, sort_keys=True)
        self._head = MAGIC + told.encode() + b"\n"
        out.write(self._head)
        self._out, self._cipher = out, _cipher(secret, salt, **COST)
        self._kept, self._n = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._kept += data
        while len(self._kept) > PIECE:
            self._seal(last=False)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._seal(last=True)
        super().close()

    def _seal(self, *, last: bool) -> None:
        piece = bytes(self._kept[:PIECE])
        del self._kept[:PIECE]
        self._out.write(self._cipher.encrypt(_nonce(self._n, last=last), piece, self._head))
        self._n += 1


class Unsealing(io.RawIOBase):
    """Reads what was sealed. Raises `UnsealedError`, and hands out nothing that was not proven."""

    def __init__(self, source: BinaryIO, secret: bytes) -> None:
        head = source.read(len(MAGIC)) + source.readline(HEAD_MAX)
        try:
            told = json.loads(head[len(MAGIC) :])
            cost = {name: int(told[name]) for name in COST}
            salt = base64.b64decode(told["salt"], validate=True)
        except (ValueError, KeyError, TypeError) as bad:
            raise UnsealedError("not a sealed file") from bad
        if not head.startswith(MAGIC) or any(cost[name] > COST[name] for name in COST):
            raise UnsealedError("not a sealed file")
        self._source, self._head = source, head
        self._cipher = _cipher(secret, salt, **cost)
        self._next = source.read(PIECE + TAG)
        self._plain, self._n = b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain and self._next:
            piece, self._next = self._next, self._source.read(PIECE + TAG)
            nonce = _nonce(self._n, last=not self._next)
            try:
                self._plain = self._cipher.decrypt(nonce, piece, self._head)
            except InvalidTag as bad:
                raise UnsealedError("another secret, or a file that was changed") from bad
            self._n += 1
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count


def _cipher(secret: bytes, salt: bytes, *, n: int, r: int, p: int) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(Scrypt(salt, 32, 1 << n, r, p).derive(secret))


def _nonce(n: int, *, last: bool) -> bytes:
    return n.to_bytes(11) + bytes([last])
