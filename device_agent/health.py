"""How the device is: what the shell can measure of it, and what its modem says."""

import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

from device_agent.core.events import Measured
from device_agent.player.output import CardState, Output
from schedules.wire.status import Card, Sim

SIM_FILE: Final = "sim.json"
"""Beside the journal, written by whoever asks the modem (cron, a hook of ModemManager):
`{"left_bytes": 734003200, "signal": 62}`. A key that is absent is not known."""
_SIM_AT_MOST: Final = 4_096
_COUNT_AT_MOST: Final = 2**53 - 1


def measure(folder: Path, uptime_ms: int, cache_bytes: int, output: Output) -> Measured:
    """Free bytes where `folder` lies, resident bytes of this process, and how the output does."""
    return Measured(
        uptime_ms=uptime_ms,
        disk_free=shutil.disk_usage(folder).free,
        cache_bytes=cache_bytes,
        memory_bytes=resident_bytes(),
        underruns=output.lost_frames,
        sim=read_sim(folder / SIM_FILE),
        card=card_in_words(output.card),
    )


def card_in_words(state: CardState | None) -> Card | None:
    """In the wire's words; what is longer than they allow is cut."""
    if state is None:
        return None
    drift_ppb = None if state.drift_ppm is None else round(state.drift_ppm * 1000)
    return Card(
        name=state.name[:300],
        fault=state.fault,
        xruns=state.xruns,
        drift_ppb=drift_ppb,
        real_time=state.real_time,
        latency_us=state.latency_us,
        delay_us=state.delay_us,
    )


def resident_bytes() -> int:
    """Resident memory of this process; 0 where the system does not say (man 5 proc)."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def read_sim(file: Path) -> Sim | None:
    """What was last written of the modem; None where nothing was, or nothing that is understood.

    Somebody else's script writes it: whatever stands there, the status goes out.
    """
    try:
        with file.open("rb") as opened:
            said = json.loads(opened.read(_SIM_AT_MOST))
            read_ms = os.fstat(opened.fileno()).st_mtime_ns // 1_000_000
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or read_ms < 0:
        return None
    left, signal = _count(said, "left_bytes", _COUNT_AT_MOST), _count(said, "signal", 100)
    return None if left is None and signal is None else Sim(left, signal, read_ms)


def _count(said: dict[str, Any], key: str, most: int) -> int | None:
    found = said.get(key)
    return found if type(found) is int and 0 <= found <= most else None
