"""What a running agent lets be seen of itself on its own machine, for `loa-agent check`.

One small file in memory (`/run`), written now and then: nothing secret, nothing on the card.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from device_agent.private_file import write_private
from schedules.codec import MalformedError, from_json, to_json
from schedules.wire.receipt import ClockQuality
from schedules.wire.status import Card
from schedules.wire.strict import read_json
from schedules.words import AtMost, Count

FILE: Final = "glance.json"
FOLDER: Final = Path("/run/loa-agent")
"""RuntimeDirectory of the unit."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Of the process `pid` on the folder `data`."""

    pid: Count
    data: Annotated[str, AtMost(500)]
    linked: bool
    quality: ClockQuality
    error_us: Count
    card: Card | None


def folder_of(environ: Mapping[str, str]) -> Path | None:
    """Where a service may show itself; None where nobody gave it a place (systemd.exec(5))."""
    named = environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Path(named) if named else None


def show(folder: Path, glance: Glance) -> None:
    """Raises `OSError`."""
    write_private(folder / FILE, json.dumps(to_json(glance)).encode())


def see(data: Path, folder: Path = FOLDER) -> Glance | None:
    """Of the agent that runs on `data`; None where none does."""
    try:
        glance = from_json(Glance, read_json((folder / FILE).read_bytes()))
        os.kill(glance.pid, 0)
    except (OSError, MalformedError, OverflowError):
        return None
    return glance if glance.data == str(data.resolve()) else None
