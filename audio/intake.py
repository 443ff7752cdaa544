"""The front door: a hostile file in, a named master out; or a refusal, and nothing stays."""

import errno
import hashlib
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from audio import confine
from audio.findings import Finding, finding
from audio.profile import NORMAL, Profile
from audio.refusal import AudioRefusal

_RATE: Final = 48_000
_SAMPLE_BYTES: Final = 2
_NAME: Final = 32
_HASH_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Original:
    """What the upload was: our name of its format, FFmpeg's of its codec, rate in Hz, channels."""

    format: str
    codec: str
    rate: int
    channels: int
    size: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A master: Ogg Opus at `path`, whose file name is its SHA-256.

    `loudness` (LUFS) and `true_peak` (dBTP) were measured on the master decoded again; `peaks` are
    at most 1,000 columns of 0 to 255 over the whole length; `size` is in bytes.
    """

    sha256: str
    path: Path
    duration_ms: int
    size: int
    loudness: float
    true_peak: float
    peaks: tuple[int, ...]
    findings: tuple[Finding, ...]
    original: Original

    @property
    def original_format(self) -> str:
        """Our name of the upload's format: a key of `audio.sniff.FORMATS`."""
        return self.original.format


def prepare(source: Path, into: Path, profile: Profile = NORMAL) -> Prepared:
    """Check, level and encode `source`; the master is written to the existing folder `into`.

    Equal sound under an equal profile gives the same name on machines with the same libraries.
    Raises AudioRefusal (nothing is kept), OSError for a fault of the environment (disk full;
    nothing is kept and the call may be repeated), RuntimeError for a bug.
    """
    with source.open("rb") as upload, _spool(into) as spool, _spool(into) as evened:
        decoded = _decoded(upload, spool, profile)
        upload_size = os.fstat(upload.fileno()).st_size
        with _part(into) as part:
            mastered = _mastered(spool, evened, part, decoded, profile)
            sha256, size = _kept(part, into)
    return Prepared(
        sha256=sha256,
        path=into / sha256,
        duration_ms=(int(mastered["samples"]) * 1000 + _RATE // 2) // _RATE,
        size=size,
        loudness=float(mastered["loudness"]),
        true_peak=float(mastered["true_peak"]),
        peaks=tuple(int(column) for column in mastered["peaks"]),
        findings=tuple(
            finding(each["code"], each["start_ms"], each["end_ms"], **each["values"])
            for each in mastered["findings"]
        ),
        original=Original(
            decoded["format"],
            decoded["codec"],
            decoded["rate"],
            decoded["channels"],
            upload_size,
        ),
    )


def _decoded(upload: BinaryIO, spool: Any, profile: Profile) -> dict[str, Any]:
    files = {"source": upload.fileno(), "spool": spool.fileno()}
    try:
        said = confine.run("decode", files, profile.limits, {})
    except confine.ChildDied as death:
        heavy = death.signal in (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL)
        raise AudioRefusal("too_heavy" if heavy else "damaged") from death
    return _believed(said, spool)


def _believed(said: dict[str, Any], spool: Any) -> dict[str, Any]:
    """What the decoding child says, should a hostile file have taken it over.

    Its PCM is sound whatever it holds; of its words, the shape of the PCM is taken from the spool.
    """
    spooled = 2 if said["spooled"] == 2 else 1
    samples = os.fstat(spool.fileno()).st_size // (_SAMPLE_BYTES * spooled)
    numbers = {name: int(said[name]) for name in ("rate", "channels", "errors", "speed", "cut")}
    names = {name: str(said[name])[:_NAME] for name in ("format", "codec")}
    return {**names, **numbers, "spooled": spooled, "samples": samples}


def _mastered(
    spool: Any, evened: Any, part: IO[bytes], decoded: dict[str, Any], profile: Profile
) -> dict[str, Any]:
    files = {
        "spool": spool.fileno(),
        "evened_spool": evened.fileno(),
        "out": part.fileno(),
    }
    options = {
        "decoded": decoded,
        "min_ms": profile.limits.min_ms,
        "loudness": profile.loudness,
        "true_peak": profile.true_peak,
    }
    try:
        ms = decoded["samples"] * 1000 // _RATE
        return confine.run("master", files, profile.limits.levelling(ms), options)
    except confine.ChildDied as death:
        raise OSError(errno.EINTR, "the levelling child was ended") from death


def _spool(into: Path) -> Any:
    """A file without a name: whatever ends this process, nothing of it stays."""
    return tempfile.TemporaryFile(dir=into)


@contextmanager
def _part(into: Path) -> Iterator[IO[bytes]]:
    """A file in the making; gone unless it was renamed."""
    with tempfile.NamedTemporaryFile(dir=into, suffix=".part", delete=False) as part:
        try:
            yield part
        finally:
            Path(part.name).unlink(missing_ok=True)


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while raw := file.read(_HASH_BYTES):
        digest.update(raw)
    return digest.hexdigest()


def _kept(part: IO[bytes], into: Path) -> tuple[str, int]:
    """Name the finished file by its SHA-256, durably; returns name and size."""
    part.seek(0)
    digest = _sha256(part)
    os.fsync(part.fileno())
    Path(part.name).replace(into / digest)
    folder = os.open(into, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest, (into / digest).stat().st_size
