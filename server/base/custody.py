"""The private keys the server holds: office, two per unit, people's stand-ins, Web Push.

Each is a file that only its owner may read. The root's private keys are not among them: they
are made once, handed to people, and kept elsewhere; only their public halves stay.
"""

import contextlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class PastKey:
    """A key that spoke until `until_ms` (base64); `revoked` where it is not to be believed."""

    public: str
    until_ms: int
    revoked: bool


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

    def updates(self) -> SigningKey:
        """The key that says which list of the agent's releases is the newest (ADR 34)."""
        return self._key("updates")

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

    def prepare_next(self, name: str, *, compromised: bool) -> SigningKey:
        """The key that will speak in the place of `name` (`office`, `area-…`, `drill-…`): made now,
        or the one that waits already. `compromised`: the one before will not be believed."""
        path = self._folder / f"{name}.next"
        if compromised:
            write_once(self._folder / f"{name}.compromised", b"")
        if not path.exists():
            write_once(path, SigningKey.make().private_bytes())
        return SigningKey.from_bytes(path.read_bytes())

    def waiting(self) -> dict[str, SigningKey]:
        """The next keys that wait, by the name they will have."""
        found = sorted(self._folder.glob("*.next"))
        return {path.stem: SigningKey.from_bytes(path.read_bytes()) for path in found}

    def promote(self, name: str, now: int) -> bool:
        """The next key speaks from now on. Of the one before, its public half stays alone; noted
        first, so that whatever instant this is cut off at, no key is forgotten. Returns whether
        that one was compromised."""
        flag = self._folder / f"{name}.compromised"
        revoked, before = flag.exists(), self._key(name)
        kept = [one for one in self.past(name) if one.public != before.public_text]
        kept.append(PastKey(before.public_text, now, revoked))
        _write_anew(self._folder / f"{name}.past", json.dumps([to_json(one) for one in kept]))
        (self._folder / f"{name}.next").replace(self._folder / f"{name}.key")
        flag.unlink(missing_ok=True)
        _sync(self._folder)
        return revoked

    def past(self, name: str) -> list["PastKey"]:
        """The public halves of keys that spoke under this name, the oldest first."""
        path = self._folder / f"{name}.past"
        if not path.exists():
            return []
        return [from_json(PastKey, one) for one in json.loads(path.read_text())]

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
    _sync(path.parent)


def _write_anew(path: Path, text: str) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent, suffix=".new")  # of mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(fresh).replace(path)
    _sync(path.parent)


def _sync(place: Path) -> None:
    folder = os.open(place, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
