"""`DATA/update`: what update, launcher and agent remember and tell each other.

Each file has one writer and is replaced whole. What is missing or damaged reads as nothing said;
it is remembered anew by whoever writes it (ADR 34).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from device_agent.private_file import forget, write_private
from schedules.wire.status import Install

FOLDER: Final = "update"
STAGED: Final = "staged.json"
"""By the update: a release lies whole in the slot that is not in use."""
RESULT: Final = "result.json"
"""By the update: what came of it last."""
BOOT: Final = "boot.json"
"""By the launcher: which slot counts, which is on trial, what became of the last trial."""
AGENT: Final = "agent.json"
"""By the agent: that it proved itself in this life, or what it lacks; that it may be exchanged."""

USED: Final = "usage.json"
"""By the update: bytes sent and received by all its looks together."""

SlotName = Literal["package", "a", "b"]
_AT_MOST: Final = 16_384


@dataclass(frozen=True, slots=True)
class Life:
    """What the launcher said when it began this process: in which slot, by which token, and
    whether the install is on trial; it proves itself in `prove_ns`. Empty without a launcher."""

    launcher: str = ""
    slot: SlotName | None = None
    token: str = ""
    trial: bool = False
    prove_ns: int = 300_000_000_000

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Life":
        slot = environ.get("LOA_SLOT", "")
        if slot not in ("package", "a", "b"):
            return cls()
        return cls(
            environ.get("LOA_LAUNCHER", ""),
            cast(SlotName, slot),
            environ.get("LOA_TOKEN", ""),
            bool(environ.get("LOA_TRIAL")),
            int(float(environ.get("LOA_PROVE_S", "300")) * 1e9),
        )


def here() -> Life:
    """This process's."""
    return Life.of(os.environ)


def read(data: Path, name: str) -> dict[str, Any]:
    """What stands in a file of the folder; empty where nothing does that is understood."""
    try:
        with (data / FOLDER / name).open("rb") as file:
            said = json.loads(file.read(_AT_MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def write(data: Path, name: str, said: Mapping[str, Any]) -> None:
    """Raises `OSError`."""
    write_private(data / FOLDER / name, json.dumps(dict(said)).encode())


def drop(data: Path, name: str) -> None:
    if (data / FOLDER / name).exists():
        forget(data / FOLDER / name)


def used(data: Path) -> tuple[int, int]:
    """Bytes that all looks for updates sent and received; less than before: counted anew."""
    said = read(data, USED)
    sent, received = said.get("sent"), said.get("received")
    known = type(sent) is int and type(received) is int and min(sent, received) >= 0
    return (sent, received) if known else (0, 0)  # type: ignore[return-value]  # ints, as asked


def add_used(data: Path, sent: int, received: int) -> None:
    """Raises `OSError`."""
    before = used(data)
    write(data, USED, {"sent": before[0] + sent, "received": before[1] + received})


def staged_id(data: Path) -> str:
    """What waits to be tried, empty for nothing: laid ready, and not tried before."""
    staged, last = read(data, STAGED), read(data, BOOT).get("last") or {}
    mine = staged.get("id", "")
    return mine if isinstance(mine, str) and mine != last.get("id") else ""


def tell_agent(data: Path, token: str, *, proven: bool, lacks: str, swap: str) -> None:
    """The agent's word to the launcher; nothing is written that stands there already."""
    said = {"token": token, "proven": proven, "lacks": lacks, "swap": swap}
    if read(data, AGENT) != said:
        write(data, AGENT, said)


def install_of(data: Path, life: Life) -> Install | None:
    """What the status says of the install and of the last update; None without a launcher."""
    if life.slot is None:
        return None
    result, boot = read(data, RESULT), read(data, BOOT)
    last = boot.get("last") or {}
    waits = staged_id(data)
    if last and last.get("rollout") == result.get("rollout") and not waits:
        result = result | {"version": last.get("version"), "result": last.get("result")}
        result |= {"lacks": last.get("lacks")}
    rollout = result.get("rollout")
    return Install(
        slot=life.slot,
        trial=life.trial and bool(boot.get("trying")),
        rollout=rollout if type(rollout) is int and rollout >= 0 else None,
        version=_word(result, "version"),
        result=_word(result, "result"),
        lacks=_word(result, "lacks"),
    )


def _word(said: Mapping[str, Any], key: str) -> str | None:
    found = said.get(key)
    return found[:32] if isinstance(found, str) and found else None
