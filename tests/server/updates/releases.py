"""A repository with one release, signed by keys that nobody else knows."""

import tempfile
import zipfile
from pathlib import Path

from schedules.wire.keys import SigningKey
from schedules.wire.trust import Root
from server.updates import packing, repository
from server.updates.repository import Repository


def put_release(
    kept: Repository, now: int, version: str = "1.0.0", online: SigningKey | None = None
) -> None:
    """The first list of keys, and a release of that version."""
    holders, release = [SigningKey.make() for _ in range(3)], SigningKey.make()
    online = online or SigningKey.make()
    root = Root(tuple(key.public_text for key in holders), 2)
    raw = kept.draft_root(root, [release.public_text], 1, online, now)
    for key in holders[:2]:
        raw = repository.sign(raw, key)
    kept.install(raw, online, now)
    with tempfile.TemporaryDirectory() as folder:
        packed = packing.Packed(Path(folder), version, {"linux-aarch64": ("part.zip",)})
        (packed.folder / packing.PARTS).mkdir()
        with zipfile.ZipFile(packed.folder / packing.PARTS / "part.zip", "w") as part:
            part.writestr("x.py", "")
        kept.install(repository.sign(kept.draft_release(packed, now), release), online, now)
