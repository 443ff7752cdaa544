"""One look for an update: asked what is wanted, fetched, checked, laid ready. Then it ends.

Run by a timer, as a process of its own that the playing agent neither starts nor waits for. It
never exchanges anything: that is the agent's moment and the launcher's deed. A kill at any instant
leaves the install in use untouched, and the next look begins where this one stopped.
"""

import fcntl
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tuf.api.exceptions import DownloadError, DownloadHTTPError

from device_agent import certificate
from device_agent.identity import Identity
from device_agent.updating import folder, slot
from device_agent.updating.line import Line, Wanted
from device_agent.updating.source import NotTakenError, Source
from schedules.wire.usage import CAUSES

_LOG = logging.getLogger(__name__)
TRIALS_AT_MOST: Final = 3
"""Of one version by one decision: a power cut or a network that is away fails a trial, too."""
_UPDATES: Final = CAUSES.index("updates")
_VERSION: Final = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}")


def look(identity: Identity, data: Path, slots: Path, version: str, kind: str | None = None) -> str:
    """What came of it, in a word (`schedules.wire.status.Install.result`); kept for the status.

    `version` is the one that runs; `kind` the machine's, as `slot.kind_of_machine` has it.
    """
    with _alone(data) as mine:
        if not mine:
            return "busy"
        wanted: Wanted | None = None
        line = _line(identity, data)
        try:
            wanted = _asked(line)
            result = _follow(wanted, line, identity, data, slots, version, kind)
        except NotTakenError as why:
            _LOG.warning("no update: %s", why)
            result = why.reason
        except OSError as fault:
            _LOG.warning("no update: %s", fault)
            result = "storage"
        _remember(data, wanted, result)
        _count(data, line)
        return result


def _line(identity: Identity, data: Path) -> Line:
    shown = data / certificate.TLS
    return Line(
        identity.content.url.removesuffix("/content") + "/updates",
        f"Bearer {identity.content.token}",
        lambda: certificate.context(
            identity.authorities, shown if shown.exists() else None, usual=True
        ),
    )


def _asked(line: Line) -> Wanted:
    try:
        return line.wanted()
    except DownloadHTTPError as error:
        denied = error.status_code in (401, 403)
        raise NotTakenError("denied" if denied else "not_found", str(error)) from error
    except DownloadError as error:
        raise NotTakenError("unreachable", str(error)) from error


def _follow(
    wanted: Wanted,
    line: Line,
    identity: Identity,
    data: Path,
    slots: Path,
    version: str,
    kind: str | None,
) -> str:
    boot, staged = folder.read(data, folder.BOOT), folder.read(data, folder.STAGED)
    if boot.get("trying"):
        return "trying"
    ready = staged if folder.staged_id(data) else {}
    if wanted.version is None or wanted.version == version:
        folder.drop(data, folder.STAGED)  # halted, or fulfilled: what lies ready is not wanted
        return "current"
    if ready.get("version") == wanted.version and ready.get("rollout") == wanted.rollout:
        return "staged"
    if not _newer(wanted.version, version):
        raise NotTakenError("older", f"{wanted.version} is not newer than {version}")
    if _failed(boot, data, wanted) >= TRIALS_AT_MOST:
        return "fell_back"
    used = (boot.get("confirmed") or {}).get("slot")
    into = slots / ("b" if used == "a" else "a")
    folder.drop(data, folder.STAGED)  # before a byte of the slot is touched
    _install(wanted, Source(data / folder.FOLDER, line, identity.root), into, slots, kind)
    folder.write(
        data,
        folder.STAGED,
        {
            "id": secrets.token_hex(8),
            "slot": into.name,
            "version": wanted.version,
            "rollout": wanted.rollout,
        },
    )
    return "staged"


def _install(wanted: Wanted, source: Source, into: Path, slots: Path, kind: str | None) -> None:
    assert wanted.version is not None
    release = source.release(wanted.version, kind or slot.kind_of_machine())
    slot.clear(into)
    kept = [slots / name / slot.PARTS for name in (into.name, "b" if into.name == "a" else "a")]
    parts = [source.part(path, into / slot.PARTS, kept) for path in release.parts]
    slot.fill(into, parts)
    try:
        slot.check(into)
    except NotTakenError:
        (into / "__main__.py").unlink()
        raise


def _newer(wanted: str, version: str) -> bool:
    """No device goes back but to the slot it came from: what a release takes back is a newer
    version that does less. A version that is none of ours is never wanted."""
    if not _VERSION.fullmatch(wanted):
        return False
    running = _VERSION.match(version)
    return running is None or _numbers(wanted) > _numbers(running[0])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _failed(boot: dict[str, Any], data: Path, wanted: Wanted) -> int:
    """How often this version fell back by this decision; the last trial counts once."""
    before, last = folder.read(data, folder.RESULT), boot.get("last") or {}
    same = before.get("rollout") == wanted.rollout and before.get("version") == wanted.version
    failed = int(before.get("failed", 0)) if same else 0
    fell = last.get("result") == "fell_back" and last.get("id") != before.get("counted")
    fell = fell and (last.get("version"), last.get("rollout")) == (wanted.version, wanted.rollout)
    return failed + fell


def _remember(data: Path, wanted: Wanted | None, result: str) -> None:
    """For the status, and for the next look. A look that did not get so far as to learn what is
    wanted leaves standing what came of the one before."""
    before, boot = folder.read(data, folder.RESULT), folder.read(data, folder.BOOT)
    if wanted is None:
        said = before | {"result": result}
    else:
        last = boot.get("last") or {}
        said = {
            "rollout": wanted.rollout,
            "version": wanted.version or "",
            "result": result,
            "failed": _failed(boot, data, wanted),
            "counted": last.get("id", ""),
        }
    if said != before:
        try:
            folder.write(data, folder.RESULT, said)
        except OSError as fault:
            _LOG.warning("what came of it cannot be kept: %s", fault)


def _count(data: Path, line: Line) -> None:
    """What it cost the SIM is booked by the agent (`device_agent.usage`)."""
    use = line.meter.take()
    try:
        folder.add_used(data, *(bytes_[_UPDATES] for bytes_ in (use.sent, use.received)))
    except OSError as fault:
        _LOG.warning("what it cost cannot be kept: %s", fault)


@contextmanager
def _alone(data: Path) -> Iterator[bool]:
    """One look at a time; the lock ends with the process."""
    (data / folder.FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / folder.FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
