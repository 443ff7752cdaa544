"""What is left on the SIM, asked of the network by a command that the technician chose.

Networks tell it in their own words over USSD (`mmcli -m 0 --3gpp-ussd-initiate='*101#'`), so the
command is the installer's, run without a shell, and so may be the patterns by which its answer is
read. What was understood goes to `sim.json` beside the journal (`device_agent.health`), where a
script of one's own may write it just as well.
"""

import json
import logging
import os
import random
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from device_agent.health import SIM_FILE
from device_agent.private_file import write_private
from schedules.refusal import RefusalError

_LOG = logging.getLogger(__name__)

FILE: Final = "sim-command.json"
EVERY_S: Final = 6 * 3_600.0
FIRST_AFTER_S: Final = 120.0
WITHIN_S: Final = 60.0
"""A USSD dialogue takes seconds; one that hangs is ended."""
_SAID_AT_MOST: Final = 4_096
_COUNT_AT_MOST: Final = 2**53 - 1
DATA: Final = r"(\d[\d.,]*)\s*(KB|MB|GB)\b"
MONEY: Final = r"(\d[\d.,]*)\s*(?:đ|d|đồng|dong|VND|VNĐ)\b"
_UNITS: Final = {"kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30}


@dataclass(frozen=True, slots=True)
class Asking:
    """`command`: a program and its words. `data` and `money`: patterns of which the first group is
    the number, and for data the second its unit (without one, MB); empty: not looked for."""

    command: tuple[str, ...]
    data: str = DATA
    money: str = MONEY


def read(folder: Path) -> Asking | None:
    """What was set; None where nothing was, or nothing that is understood."""
    try:
        said = json.loads((folder / FILE).read_text("utf-8"))
        words = said["command"]
        if not isinstance(words, list):
            raise TypeError("a command is a list of words")
        return checked(words, str(said["data"]), str(said["money"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RefusalError) as bad:
        _LOG.warning("how the SIM is asked cannot be read: %s", bad)
        return None


def write(folder: Path, asking: Asking) -> None:
    write_private(folder / FILE, json.dumps(asdict(asking), ensure_ascii=False).encode())


def checked(command: Sequence[str], data: str, money: str) -> Asking:
    """Raises `RefusalError` for no command, or a pattern that is none or has no group."""
    if not command or not all(isinstance(word, str) and word for word in command):
        raise RefusalError(
            "command_missing", "command",
            "Cần một lệnh, ví dụ: mmcli -m 0 --3gpp-ussd-initiate=*101#",
            "A command is needed, such as: mmcli -m 0 --3gpp-ussd-initiate=*101#",
        )  # fmt: skip
    for field, pattern in (("data", data), ("money", money)):
        try:
            groups = re.compile(pattern).groups
        except re.error:
            groups = 0
        if pattern and not groups:
            raise RefusalError(
                "pattern_unfit", field,
                f"“{pattern}” không phải mẫu có một nhóm số, như {DATA}",
                f"“{pattern}” is no pattern with a group for the number, as {DATA} is",
            )  # fmt: skip
    return Asking(tuple(command), data, money)


def understood(text: str, asking: Asking) -> dict[str, int]:
    """`left_bytes` and `balance` (đồng) as far as the answer says them."""
    found: dict[str, int] = {}
    if asking.data and (match := re.search(asking.data, text, re.IGNORECASE)):
        unit = match[2] if match.re.groups > 1 and match[2] else "MB"
        found["left_bytes"] = int(_amount(match[1]) * _UNITS.get(unit.lower(), 1 << 20))
    if asking.money and (match := re.search(asking.money, text, re.IGNORECASE)):
        digits = re.sub(r"\D", "", match[1])
        found |= {"balance": int(digits)} if digits else {}
    return {key: value for key, value in found.items() if 0 <= value <= _COUNT_AT_MOST}


def ask(asking: Asking) -> str:
    """What the command says. Raises `OSError` where it cannot be run, fails, or takes too long."""
    try:
        done = subprocess.run(
            asking.command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WITHIN_S,
            check=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.SubprocessError as fault:
        raise OSError(str(fault)) from fault
    return done.stdout[:_SAID_AT_MOST].decode("utf-8", "replace")


def look(folder: Path, asking: Asking) -> dict[str, int]:
    """Ask once, and keep what was understood beside what others wrote of the modem; nothing is
    kept of an answer that says nothing. Raises `OSError`."""
    found = understood(ask(asking), asking)
    if found:
        known: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            said = json.loads((folder / SIM_FILE).read_bytes()[:_SAID_AT_MOST])
            known = said if isinstance(said, dict) else {}
        write_private(folder / SIM_FILE, json.dumps({**known, **found}).encode())
    return found


class Balance:
    """Asks four times a day, on a thread of its own, where it was told how."""

    def __init__(self, folder: Path, chance: Callable[[], float] = random.random) -> None:
        self._folder, self._asking, self._chance = folder, read(folder), chance
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="balance", daemon=True)

    def start(self) -> None:
        if self._asking is not None:
            self._thread.start()

    def close(self) -> None:
        """It ends by itself if it is just asking."""
        self._closing.set()

    def _run(self) -> None:
        assert self._asking is not None
        wait_s = FIRST_AFTER_S
        while not self._closing.wait(wait_s * (0.5 + self._chance())):
            wait_s = EVERY_S
            try:
                if not look(self._folder, self._asking):
                    _LOG.warning("what the SIM says of itself was not understood")
            except OSError as fault:
                _LOG.warning("the SIM was not asked: %s", fault)


def _amount(said: str) -> float:
    """`1.234,5`, `1,234.5`, `1.5` and `1,5` as they are meant: the last mark is the decimal one,
    unless three digits follow it and nothing says otherwise (`1.234` are thousands)."""
    marks = re.findall(r"[.,]", said)
    if not marks:
        return float(said)
    whole, _, part = said.rstrip(".,").rpartition(marks[-1])
    digits = re.sub(r"\D", "", whole)
    if len(part) == 3 and len(set(marks)) == 1:
        return float(digits + part)
    return float(f"{digits or 0}.{part or 0}")
