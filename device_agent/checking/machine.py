"""Reading the machine itself: supply, heat, disk, interfaces, modem.

Files of /sys and /proc, and two commands where they are installed; what is not there is not known.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from device_agent.checking.facts import Disk, Modem, Supply

WITHIN_S: Final = 4.0
ROOT: Final = Path("/")
_THROTTLED: Final = "sys/devices/platform/soc/soc:firmware/get_throttled"
"""Bits as `vcgencmd get_throttled` has them: 0 too low, 2 slowed down, 16 and 18 the same since the
start (Raspberry Pi documentation, "vcgencmd")."""
_LIFE: Final = re.compile(r"0x([0-9a-f]{2})\b")


def supply(root: Path = ROOT) -> Supply:
    """Of a Pi by its firmware, else by its voltage sensor (`rpi_volt` of hwmon)."""
    heats = [float(said) / 1000 for said in _each(root, "sys/class/thermal/thermal_zone*/temp")]
    celsius = max(heats, default=None)
    try:
        bits = int((root / _THROTTLED).read_text(), 16)
    except (OSError, ValueError):
        return Supply(low=_sensed_low(root), celsius=celsius)
    low, slowed, was_low, was_slowed = (bool(bits & 1 << bit) for bit in (0, 2, 16, 18))
    return Supply(low, was_low, slowed, was_slowed, celsius)


def _sensed_low(root: Path) -> bool | None:
    for sensor in (root / "sys/class/hwmon").glob("hwmon*"):
        if _text(sensor / "name") == "rpi_volt":
            return _text(sensor / "in0_lcrit_alarm") == "1"
    return None


def disk(folder: Path, root: Path = ROOT) -> Disk | None:
    """Where `folder` lies; None where it is not there."""
    try:
        usage, held = shutil.disk_usage(folder), os.statvfs(folder)
        number = folder.stat().st_dev
    except OSError:
        return None
    block = (root / f"sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve()
    errors = _text(root / f"sys/fs/ext4/{block.name}/errors_count")
    return Disk(
        usage.total, usage.free, bool(held.f_flag & os.ST_RDONLY),
        int(errors) if errors and errors.isdecimal() else None, _worn(block),
    )  # fmt: skip


def _worn(block: Path) -> int | None:
    """eMMC tells its worst life estimate in tenths (JESD84-B51, DEVICE_LIFE_TIME_EST)."""
    tenths = [int(t, 16) for t in _LIFE.findall(_text(block.parent / "device/life_time") or "")]
    return max(tenths) * 10 if any(tenths) else None


def interfaces(root: Path = ROOT) -> tuple[str, ...]:
    """Those that carry something; a modem's says "unknown" where it does."""
    found = []
    for one in sorted((root / "sys/class/net").glob("*")):
        state, carries = _text(one / "operstate"), _text(one / "carrier")
        if one.name != "lo" and carries == "1" and state in ("up", "unknown"):
            found.append(one.name)
    return tuple(found)


def has_route(root: Path = ROOT) -> bool:
    """A default route, of either kind (proc(5))."""
    four = [line.split() for line in (_text(root / "proc/net/route") or "").splitlines()[1:]]
    six = [line.split() for line in (_text(root / "proc/net/ipv6_route") or "").splitlines()]
    return any(len(line) > 7 and line[1] == line[7] == "00000000" for line in four) or any(
        len(line) > 9 and line[0] == "0" * 32 and line[1] == "00" and line[9] != "lo"
        for line in six
    )


def modem() -> Modem | None:
    """ModemManager's word on the first modem there is."""
    said = _asked(["mmcli", "-m", "any", "-J"])
    try:
        generic = json.loads(said or "")["modem"]["generic"]
        quality = _value(generic.get("signal-quality", {}).get("value"))
        signal = int(quality) if quality is not None and quality.isdecimal() else None
        return Modem(str(generic["state"]), _value(generic.get("state-failed-reason")), signal)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def muted(card: str) -> str | None:
    """A playback control of that ALSA card that is switched off, by alsa-utils' `amixer`."""
    named = re.search(r"CARD=([^,]+)", card)
    said = _asked(["amixer", *(["-c", named[1]] if named else []), "scontents"]) or ""
    for control in said.split("Simple mixer control ")[1:]:
        if "pswitch" in control and "[off]" in control and "[on]" not in control:
            return control.split(",")[0].strip("'")
    return None


def _value(said: Any) -> str | None:
    return said if isinstance(said, str) and said not in ("", "--") else None


def _asked(command: Sequence[str]) -> str | None:
    """What it printed; None where it is not here, fails, or takes too long."""
    found = shutil.which(command[0], path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        return None
    try:
        done = subprocess.run(
            [found, *command[1:]], stdin=subprocess.DEVNULL, capture_output=True, timeout=WITHIN_S,
            check=False, env={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout.decode(errors="replace")[:200_000]


def _each(root: Path, pattern: str) -> Iterator[str]:
    for one in root.glob(pattern):
        said = _text(one)
        if said and said.lstrip("-").isdecimal():
            yield said


def _text(file: Path) -> str | None:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
