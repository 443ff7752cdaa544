"""Releases of the agent as their makers signed them: The Update Framework, by python-tuf.

The first list of keys is believed because the root's holders of this city signed it, whom the
device knows since its eight digits; every later one because the one before says so. Who owns the
server can withhold an update or repeat an old answer until it has run out; what is installed was
signed by a release key that no server holds (ADR 34).
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final

from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, TargetFile
from tuf.ngclient import Updater, UpdaterConfig

from device_agent.private_file import write_private
from device_agent.updating.line import Line
from schedules.codec import MalformedError, from_json
from schedules.wire.keys import key_id, verify
from schedules.wire.strict import read_base64, read_json
from schedules.wire.trust import Root as Holders
from schedules.words import AtMost

_LIMITS: Final = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=0,
    root_max_length=64 * 1024,
    timestamp_max_length=16 * 1024,
    snapshot_max_length=64 * 1024,
    targets_max_length=1024 * 1024,
)
RELEASE_AT_MOST: Final = 64 * 1024
PART_AT_MOST: Final = 96 * 1024 * 1024
_CHANGES: Final = (exceptions.BadVersionNumberError, exceptions.EqualVersionNumberError)


class NotTakenError(Exception):
    """Nothing was installed; `reason` in a word, as the status says it."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Release:
    """What one version is made of on one kind of machine: paths of targets, each a zip."""

    version: Annotated[str, AtMost(32)]
    parts: Annotated[tuple[Annotated[str, AtMost(200)], ...], AtMost(60)]


class Source:
    """The repository, looked at once. `folder` keeps what was believed, so that nothing older is.

    Raises `NotTakenError`, here and in its methods.
    """

    def __init__(self, folder: Path, line: Line, holders: Holders) -> None:
        self._scratch = folder / "targets"
        self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "metadata").mkdir(mode=0o700, exist_ok=True)
        with _told():
            first = _first(folder / "root.json", line, holders)
            self._updater = Updater(
                str(folder / "metadata"),
                f"{line.base}/metadata/",
                str(self._scratch),
                f"{line.base}/targets/",
                line,
                _LIMITS,
                bootstrap=first,
            )
            try:
                self._updater.refresh()
            finally:
                os.sync()  # what was believed is not forgotten by a power cut

    def release(self, version: str, kind: str) -> Release:
        path = f"releases/{version}/{kind}.json"
        target = self._target(path, RELEASE_AT_MOST)
        with _told():
            raw = Path(self._updater.download_target(target)).read_bytes()
        try:
            found = from_json(Release, read_json(raw))
        except MalformedError as bad:
            raise NotTakenError("malformed", str(bad)) from bad
        if found.version != version:
            raise NotTakenError("malformed", "a release of another version")
        return found

    def part(self, path: str, into: Path, kept: Sequence[Path]) -> Path:
        """The part, verified, in the folder `into`: from one of the folders `kept` where it is
        there already, so that only what changed goes over the air."""
        target, name = self._target(path, PART_AT_MOST), PurePosixPath(path).name
        for folder in kept:
            found = folder / name
            if self._updater.find_cached_target(target, str(found)) is not None:
                if found.parent != into:
                    shutil.copyfile(found, into / name)
                if self._updater.find_cached_target(target, str(into / name)) is not None:
                    return into / name
        with _told():
            return Path(self._updater.download_target(target, str(into / name)))

    def _target(self, path: str, at_most: int) -> TargetFile:
        with _told():
            found = self._updater.get_targetinfo(path)
        if found is None:
            raise NotTakenError("not_signed", path)
        if found.length > at_most:
            raise NotTakenError("endless", path)
        return found


def _first(kept: Path, line: Line, holders: Holders) -> bytes:
    """The first list of keys; fetched once, and judged each time."""
    try:
        raw = kept.read_bytes()
        if _signed_by(raw, holders):
            return raw
    except OSError:
        pass
    raw = line.download_bytes(f"{line.base}/metadata/1.root.json", _LIMITS.root_max_length)
    if not _signed_by(raw, holders):
        raise NotTakenError("unsigned", "the first root is not this city's")
    write_private(kept, raw)
    return raw


def _signed_by(raw: bytes, holders: Holders) -> bool:
    """Whether as many of the root's holders signed this list of keys as it takes."""
    try:
        read: Metadata[Any] = Metadata.from_bytes(raw)
        said = read.signed_bytes
    except (exceptions.RepositoryError, ValueError):
        return False
    if not isinstance(read.signed, Root):
        return False
    signed = 0
    for public in {read_base64(text) for text in holders.keys}:
        signature = read.signatures.get(key_id(public))
        if signature is not None and _is_hex(signature.signature):
            signed += verify(public, said, bytes.fromhex(signature.signature))
    return signed >= holders.threshold


def _is_hex(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{128}", text) is not None


@contextmanager
def _told() -> Iterator[None]:
    """python-tuf's errors in our words."""
    try:
        yield
    except NotTakenError:
        raise
    except exceptions.DownloadLengthMismatchError as error:
        raise NotTakenError("endless", str(error)) from error
    except exceptions.DownloadHTTPError as error:
        denied = error.status_code in (401, 403)
        raise NotTakenError("denied" if denied else "not_found", str(error)) from error
    except exceptions.DownloadError as error:
        raise NotTakenError("unreachable", str(error)) from error
    except exceptions.ExpiredMetadataError as error:
        raise NotTakenError("expired", str(error)) from error
    except _CHANGES as error:
        raise NotTakenError("rolled_back", str(error)) from error
    except exceptions.UnsignedMetadataError as error:
        raise NotTakenError("unsigned", str(error)) from error
    except exceptions.LengthOrHashMismatchError as error:
        raise NotTakenError("altered", str(error)) from error
    except (exceptions.RepositoryError, ValueError) as error:
        raise NotTakenError("malformed", str(error)) from error
    except OSError as error:
        raise NotTakenError("storage", str(error)) from error
