"""The releases that loudspeakers can take: a repository of The Update Framework, as static files.

Four lists, each signed by whom its power needs (ADR 34). `root` says whose keys count: two of the
root's three holders, on machines of their own. `targets` says what a release is made of: the
makers' release keys, elsewhere too. `snapshot` and `timestamp` say that this is the newest: a key
of this server, which can thereby hide a release for as long as the last timestamp lasts, no more.
"""

import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from schedules.refusal import RefusalError
from schedules.wire.keys import SigningKey, key_id
from schedules.wire.strict import read_base64
from schedules.wire.trust import Root as Holders
from server.updates.packing import PARTS, VERSION, Packed

ROOT_LASTS: Final = timedelta(days=3 * 365)
TARGETS_LAST: Final = timedelta(days=365)
SNAPSHOT_LASTS: Final = timedelta(days=30)
TIMESTAMP_LASTS: Final = timedelta(days=14)
"""A server that is away for a week must not look like an attack."""
RENEWED_AFTER: Final = timedelta(days=1)


class Repository:
    """Under `folder`: `metadata` and `targets`, as they are served."""

    def __init__(self, folder: Path) -> None:
        self.metadata, self.targets = folder / "metadata", folder / "targets"

    @property
    def begun(self) -> bool:
        return self._newest("root") is not None

    def draft_root(
        self, holders: Holders, release: Sequence[str], threshold: int, online: SigningKey, now: int
    ) -> bytes:
        """The next list of keys, to be signed by the root's holders: `release` are the public
        halves (base64) of whom `threshold` sign a release."""
        before = self._newest("root")
        root = Root(
            version=1 if before is None else before.signed.version + 1,
            expires=_at(now) + ROOT_LASTS,
            consistent_snapshot=True,
        )
        for text in holders.keys:
            root.add_key(_public(text), "root")
        for text in release:
            root.add_key(_public(text), "targets")
        for role in ("snapshot", "timestamp"):
            root.add_key(_public(online.public_text), role)
        root.roles["root"].threshold = holders.threshold
        root.roles["targets"].threshold = threshold
        return Metadata(root).to_bytes()

    def draft_release(self, packed: Packed, now: int) -> bytes:
        """The list of releases with one more, to be signed by release keys; its files are laid
        beside the others, where nobody looks for them before the list is taken in.

        Raises `RefusalError` `release_there`: a version, once said, means the same for ever.
        """
        targets = self._targets(now)
        if any(path.startswith(f"releases/{packed.version}/") for path in targets.targets):
            raise RefusalError(
                "release_there",
                "version",
                f"Phiên bản {packed.version} đã có.",
                f"There is a version {packed.version} already.",
            )
        for kind, names in packed.kinds.items():
            parts = [f"{PARTS}/{name}" for name in names]
            for path, name in zip(parts, names, strict=True):
                self._add(targets, path, (packed.folder / PARTS / name).read_bytes())
            said = json.dumps({"version": packed.version, "parts": parts}, sort_keys=True)
            self._add(targets, f"releases/{packed.version}/{kind}.json", said.encode())
        return Metadata(targets).to_bytes()

    def draft_withdrawal(self, version: str, now: int) -> bytes:
        """The list of releases without this one, to be signed by release keys: nobody takes it any
        more. Raises `RefusalError` `release_unknown`."""
        targets = self._targets(now)
        gone = [path for path in targets.targets if path.startswith(f"releases/{version}/")]
        if not gone:
            raise RefusalError(
                "release_unknown",
                "version",
                f"Không có phiên bản {version}.",
                f"There is no version {version}.",
            )
        for path in gone:
            del targets.targets[path]
        named = {part for path in targets.targets for part in self._parts(targets, path)}
        for path in [one for one in targets.targets if one.startswith(f"{PARTS}/")]:
            if path not in named:
                del targets.targets[path]
        return Metadata(targets).to_bytes()

    def install(self, raw: bytes, online: SigningKey, now: int) -> str:
        """Take in a list that its holders signed, and say so to devices; which list it was.

        Raises `RefusalError` `list_malformed`, `list_unsigned`, `list_old`.
        """
        try:
            read: Metadata[Any] = Metadata.from_bytes(raw)
        except (RepositoryError, ValueError) as bad:
            raise _refused("list_malformed", "không đọc được", "cannot be read") from bad
        name = str(read.signed.type)
        before = self._newest(name)
        if name not in ("root", "targets"):
            raise _refused("list_malformed", "không phải danh sách này", "is no such list")
        if read.signed.version != (1 if before is None else before.signed.version + 1):
            raise _refused("list_old", "đã cũ hoặc đã có", "is old, or held already")
        self._verify(name, read, before)
        _write(self.metadata / f"{read.signed.version}.{name}.json", raw)
        if name == "targets" or self._newest("targets") is not None:
            self.renew(online, now, changed=True)
        return name

    def renew(self, online: SigningKey, now: int, *, changed: bool = False) -> bool:
        """Say anew, a day after the last time, that this is the newest; whether it did."""
        root, targets = self._newest("root"), self._newest("targets")
        snapshot, timestamp = self._newest("snapshot"), self._timestamp()
        if root is None or targets is None:
            return False
        if timestamp is not None and not changed:
            said_at = timestamp.signed.expires - TIMESTAMP_LASTS
            if _at(now) < said_at + RENEWED_AFTER:
                return False
        signer = _signer(online)
        meta = {"targets.json": MetaFile(targets.signed.version)}
        version = 1 if snapshot is None else snapshot.signed.version + 1
        said = Metadata(Snapshot(version, None, _at(now) + SNAPSHOT_LASTS, meta))
        said.sign(signer)
        _write(self.metadata / f"{version}.snapshot.json", said.to_bytes())
        number = 1 if timestamp is None else timestamp.signed.version + 1
        newest = Metadata(Timestamp(number, None, _at(now) + TIMESTAMP_LASTS, MetaFile(version)))
        newest.sign(signer)
        _write(self.metadata / "timestamp.json", newest.to_bytes())
        for old in self.metadata.glob("*.snapshot.json"):
            if int(old.name.split(".")[0]) < version - 3:  # who asks just now still finds its own
                old.unlink()
        return True

    def releases(self) -> dict[str, tuple[str, ...]]:
        """Kinds of machine by version, the newest first."""
        newest = self._newest("targets")
        found: dict[str, list[str]] = {}
        for path in sorted(newest.signed.targets) if newest is not None else ():
            if path.startswith("releases/"):
                _, version, file = path.split("/")
                found.setdefault(version, []).append(file.removesuffix(".json"))
        ordered = sorted(found, key=numbers, reverse=True)
        return {version: tuple(found[version]) for version in ordered}

    def expires_ms(self) -> dict[str, int]:
        """When each list runs out (UTC milliseconds), as far as there is one."""
        read = {name: self._newest(name) for name in ("root", "targets", "snapshot")}
        read["timestamp"] = self._timestamp()
        return {
            name: int(one.signed.expires.timestamp() * 1000)
            for name, one in read.items()
            if one is not None
        }

    def _verify(self, name: str, read: Metadata[Any], before: Metadata[Any] | None) -> None:
        root = self._newest("root")
        try:
            if name == "root":
                read.verify_delegate("root", read)
            if root is not None:
                root.verify_delegate(name, read)
            elif before is None and name != "root":
                raise _refused("list_unsigned", "chưa có danh sách khóa", "comes before its keys")
        except (RepositoryError, ValueError) as bad:
            raise _refused("list_unsigned", "chưa đủ chữ ký", "is not signed by enough") from bad

    def _targets(self, now: int) -> Targets:
        """The next list of releases, with what the one before says."""
        newest = self._newest("targets")
        targets = Targets(version=1) if newest is None else newest.signed
        assert isinstance(targets, Targets)
        targets.version += 0 if newest is None else 1
        targets.expires = _at(now) + TARGETS_LAST
        return targets

    def _add(self, targets: Targets, path: str, data: bytes) -> None:
        target = TargetFile.from_data(path, data, ["sha256"])
        known = targets.targets.get(path)
        if known is not None and known.hashes != target.hashes:
            raise RefusalError(
                "part_differs",
                "folder",
                f"“{path}” đã có với nội dung khác.",
                f"“{path}” is there already, with other bytes.",
            )
        targets.targets[path] = target
        folder, _, name = path.rpartition("/")
        file = self.targets / folder / f"{target.hashes['sha256']}.{name}"
        if not file.exists():
            _write(file, data)

    def _parts(self, targets: Targets, path: str) -> Iterable[str]:
        if not path.startswith("releases/"):
            return ()
        folder, _, name = path.rpartition("/")
        hashed = f"{targets.targets[path].hashes['sha256']}.{name}"
        return tuple(json.loads((self.targets / folder / hashed).read_text())["parts"])

    def _newest(self, name: str) -> Metadata[Any] | None:
        numbered = {int(f.name.split(".")[0]): f for f in self.metadata.glob(f"*.{name}.json")}
        return Metadata.from_file(str(numbered[max(numbered)])) if numbered else None

    def _timestamp(self) -> Metadata[Any] | None:
        file = self.metadata / "timestamp.json"
        return Metadata.from_file(str(file)) if file.exists() else None


def sign(raw: bytes, key: SigningKey) -> bytes:
    """The list with one more signature. Raises `RefusalError` `list_malformed`."""
    try:
        read: Metadata[Any] = Metadata.from_bytes(raw)
    except (RepositoryError, ValueError) as bad:
        raise _refused("list_malformed", "không đọc được", "cannot be read") from bad
    read.sign(_signer(key), append=True)
    return read.to_bytes()


def told(raw: bytes) -> str:
    """What a list says, for whoever signs it."""
    read: Metadata[Any] = Metadata.from_bytes(raw)
    said, lines = read.signed, []
    if isinstance(said, Root):
        for role, one in sorted(said.roles.items()):
            lines.append(f"{role}: {one.threshold} of {', '.join(sorted(one.keyids))}")
    if isinstance(said, Targets):
        for path, target in sorted(said.targets.items()):
            lines.append(f"{target.hashes['sha256'][:16]}… {target.length:>9} {path}")
    head = f"{said.type} {said.version}, until {said.expires:%Y-%m-%d}, "
    return "\n".join([head + f"{len(read.signatures)} chữ ký / signatures", *lines])


def numbers(version: str) -> tuple[int, ...]:
    """A version's order among versions; one that is none of ours comes before all."""
    found = VERSION.match(version)
    return tuple(map(int, found[0].split("."))) if found else ()


def _refused(code: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, "file", f"Danh sách này {vi}.", f"This list {en}.")


def _public(text: str) -> SSlibKey:
    public = read_base64(text)
    return SSlibKey(key_id(public), "ed25519", "ed25519", {"public": public.hex()})


def _signer(key: SigningKey) -> CryptoSigner:
    private = Ed25519PrivateKey.from_private_bytes(key.private_bytes())
    return CryptoSigner(private, _public(key.public_text))


def _at(now: int) -> datetime:
    return datetime.fromtimestamp(now // 1000, UTC)


def _write(file: Path, data: bytes) -> None:
    """Whole, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_bytes(data)
    shutil.move(fresh, file)
