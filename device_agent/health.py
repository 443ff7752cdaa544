"""How the device is: what the shell can measure of it."""

import os
import shutil
from pathlib import Path

from device_agent.core.events import Measured


def measure(folder: Path, uptime_ms: int, cache_bytes: int, lost_frames: int) -> Measured:
    """Free bytes where `folder` lies, resident bytes of this process, and what was given."""
    return Measured(
        uptime_ms=uptime_ms,
        disk_free=shutil.disk_usage(folder).free,
        cache_bytes=cache_bytes,
        memory_bytes=resident_bytes(),
        underruns=lost_frames,
    )


def resident_bytes() -> int:
    """Resident memory of this process; 0 where the system does not say (man 5 proc)."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
