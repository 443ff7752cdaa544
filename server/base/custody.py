"""The private keys the server holds: office, two per unit, people's stand-ins, Web Push.

Each is a file that only its owner may read. The root's private keys are not among them: they
are made once, handed to people, and kept elsewhere; only their public halves stay.
"""

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from schedules.codec import from_json, to_json
from schedules.wire.keys import SigningKey
from schedules.wire.trust import Root


class Custody:
    """Keys under `folder` (mode 0700), made on first use, never logged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def office(self) -> SigningKey:
        return self._key("office")

    def area(self, area: str) -> SigningKey:
        """The key that speaks for one commune-level unit, the city, or an area above it."""
        return self._key(f"area-{area}")

    def drill(self, area: str) -> SigningKey:
        """The key that signs the exercises of one unit or the city, and nothing else."""
        return self._key(f"drill-{area}")

    def person(self, account: str) -> SigningKey:
        """A key that stands in for a person's passkey, where the city allows it."""
        return self._key(f"person-{account}")

    def sealing(self) -> bytes:
        """32 random bytes that seal what the database keeps but must not show."""
        path = self._folder / "sealing.key"
        if not path.exists():
            write_once(path, secrets.token_bytes(32))
        return path.read_bytes()

    def web_push(self) -> EllipticCurvePrivateKey:
        """The key by which push services know this server (RFC 8292): on P-256."""
        path = self._folder / "web-push.key"
        if not path.exists():
            made = generate_private_key(SECP256R1())
            write_once(path, made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        key = load_der_private_key(path.read_bytes(), None)
        assert isinstance(key, EllipticCurvePrivateKey), "not a key of ours"
        return key

    def root(self) -> Root:
        """The root's public halves. Raises `FileNotFoundError` before `pin_root`."""
        return from_json(Root, json.loads((self._folder / "root.json").read_text()))

    def pin_root(self, root: Root) -> None:
        """Raises nothing where a root is pinned already: the first stays."""
        write_once(self._folder / "root.json", json.dumps(to_json(root)).encode())

    @property
    def authority(self) -> Path:
        """Where the city's authority for certificates lies (`server.base.authority`)."""
        return self._folder / "authority"

    def _key(self, name: str) -> SigningKey:
        path = self._folder / f"{name}.key"
        if not path.exists():
            write_once(path, SigningKey.make().private_bytes())
        return SigningKey.from_bytes(path.read_bytes())


def write_once(path: Path, data: bytes) -> None:
    """Whole or not at all, on the disk, readable by the owner alone; who comes second changes
    nothing, so that two threads or processes never hold different keys of one name."""
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".new")  # of mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    Path(fresh).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
