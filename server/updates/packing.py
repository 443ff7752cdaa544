"""A release for one kind of machine: its wheels as parts that a device unpacks without pip.

Of Loa's own wheel only what an agent runs goes in: half a megabyte, for the
whole has the console.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from schedules.refusal import RefusalError

KIND: Final = re.compile(r"linux-(x86_64|aarch64|armv7l)")
VERSION: Final = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}")
PARTS: Final = "parts"
_AGENTS: Final = ("schedules", "device_agent")
_WHEEL: Final = re.compile(
    r"(?P<name>[A-Za-z0-9_.]+)-(?P<version>[A-Za-z0-9_.!+]+)(-[0-9][^-]*)?"
    r"-(?P<python>[^-]+)-(?P<abi>[^-]+)-(?P<platform>[^-]+)\.whl"
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """A folder of releases of one version: `kinds` maps a kind of machine to its parts' names,
    which lie in `folder/parts`."""

    folder: Path
    version: str
    kinds: dict[str, tuple[str, ...]]


def pack(wheels: Sequence[Path], kind: str, out: Path) -> Packed:
    """Add to the folder `out` what these wheels make for `kind`.

    Raises `RefusalError`: `kind_unknown`, `wheel_unfit` (`wheels` names the file at fault),
    `wheel_missing` where Loa's own is not among them.
    """
    if not KIND.fullmatch(kind):
        raise RefusalError(
            "kind_unknown",
            "kind",
            f"Không có loại máy “{kind}”; ví dụ: linux-aarch64.",
            f"There is no kind of machine “{kind}”; as in linux-aarch64.",
        )
    own = [one for one in wheels if one.name.startswith("loa-")]
    found = _WHEEL.fullmatch(own[0].name) if len(own) == 1 else None
    if found is None or not VERSION.fullmatch(found["version"]):
        raise RefusalError(
            "wheel_missing",
            "wheels",
            "Cần đúng một tệp loa-SỐ.SỐ.SỐ-….whl.",
            "Exactly one loa-N.N.N-….whl is needed.",
        )
    for one in wheels:
        _check(one, kind)
    (out / PARTS).mkdir(parents=True, exist_ok=True)
    names = [_own(own[0], found["version"], out / PARTS)]
    for one in wheels:
        if one != own[0]:
            shutil.copyfile(one, out / PARTS / one.name)
            names.append(one.name)
    said = {"version": found["version"], "parts": sorted(names)}
    (out / f"{kind}.json").write_text(json.dumps(said))
    return read(out)


def read(folder: Path) -> Packed:
    """What was packed there. Raises `RefusalError` `release_unclear`."""
    said = {
        file.stem: json.loads(file.read_text())
        for file in sorted(folder.glob("*.json"))
        if KIND.fullmatch(file.stem)
    }
    versions = {one["version"] for one in said.values()}
    if len(versions) != 1:
        raise RefusalError(
            "release_unclear",
            "folder",
            f"“{folder}” phải chứa đúng một phiên bản.",
            f"“{folder}” must hold exactly one version.",
        )
    return Packed(folder, versions.pop(), {kind: tuple(one["parts"]) for kind, one in said.items()})


def _check(wheel: Path, kind: str) -> None:
    machine = kind.removeprefix("linux-")
    found = _WHEEL.fullmatch(wheel.name)
    places = found["platform"].split(".") if found is not None else ()
    fits = any(one == "any" or one.endswith(f"_{machine}") for one in places)
    if found is None or not fits or not (_is_pure(found["python"]) or _is_for_all(found)):
        raise RefusalError(
            "wheel_unfit",
            "wheels",
            f"“{wheel.name}” không dùng được cho {kind}.",
            f"“{wheel.name}” is not for {kind}.",
        )


def _is_pure(tag: str) -> bool:
    return "py3" in tag.split(".")


def _is_for_all(found: re.Match[str]) -> bool:
    """Compiled, and for every Python from 3.11 on: Debian's next one must not need another."""
    tags = [tag for tag in found["python"].split(".") if re.fullmatch(r"cp3[0-9]+", tag)]
    return found["abi"] == "abi3" and any(int(tag[3:]) <= 11 for tag in tags)


def _own(wheel: Path, version: str, into: Path) -> str:
    """The same bytes from the same wheel, whoever packs it and when."""
    name = f"loa-{version}.zip"
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(into / name, "w") as part:
        for entry in _of_agent(whole.namelist()):
            info = zipfile.ZipInfo(entry, _EPOCH)
            info.external_attr = 0o644 << 16
            part.writestr(info, whole.read(entry), zipfile.ZIP_DEFLATED, 9)
    return name


def _of_agent(names: Iterable[str]) -> list[str]:
    def is_agents(name: str) -> bool:
        top = PurePosixPath(name).parts[0]
        return top in _AGENTS or top.endswith(".dist-info")

    return sorted(name for name in names if not name.endswith("/") and is_agents(name))
