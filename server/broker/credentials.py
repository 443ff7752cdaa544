"""The credentials file: who may connect to the embedded broker, kept as salted hashes.

The server issues and revokes while the broker runs; the broker looks again when the file changed.
A secret is 256 random bits, so one round of SHA-256 keeps it: there is nothing to guess.
"""

import fcntl
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from server.broker.acl import DEVICE_ID, SERVER

Stamp = tuple[int, int, int]
Hashes = dict[str, str]


class CredentialsFile:
    """Names and salted hashes in one JSON file, mode 0600, replaced as a whole.

    Several processes may write: each change is read, made and written under a lock.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: Stamp | None = None
        self._hashes: Hashes = {}

    def issue(self, name: str) -> str:
        """Make a new secret for a device id or `SERVER`, write it down hashed, and return it.

        An earlier secret of that name ends. Raises ValueError for any other name.
        """
        if name != SERVER and not DEVICE_ID.fullmatch(name):
            raise ValueError(f"not a device id: {name!r}")
        secret, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
        with self._changing() as hashes:
            hashes[name] = f"{salt}:{_hash(salt, secret)}"
        return secret

    def revoke(self, name: str) -> None:
        """End the secret of `name`: it no longer connects, and what is connected is dropped."""
        with self._changing() as hashes:
            hashes.pop(name, None)

    def holders(self) -> frozenset[str]:
        """All names that hold a secret."""
        return frozenset(self._current())

    def entry(self, name: str) -> str | None:
        """What stands in the file for `name`; another text after another secret was issued."""
        return self._current().get(name)

    def check(self, name: str, secret: str) -> bool:
        """Whether this is the secret of `name`."""
        salt, _, expected = (self.entry(name) or ":").partition(":")
        return hmac.compare_digest(_hash(salt, secret), expected)

    def _current(self) -> Hashes:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._seen, self._hashes = None, {}
            return self._hashes
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        if stamp != self._seen:
            self._hashes = json.loads(self.path.read_text("utf-8"))
            self._seen = stamp
        return self._hashes

    @contextmanager
    def _changing(self) -> Iterator[Hashes]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path.parent / f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            hashes = dict(self._current())
            yield hashes
            self._replace(json.dumps(hashes, indent=1, sort_keys=True))

    def _replace(self, text: str) -> None:
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _hash(salt: str, secret: str) -> str:
    return sha256(f"{salt}:{secret}".encode()).hexdigest()
