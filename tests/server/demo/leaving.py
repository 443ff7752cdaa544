"""Whether a process that is nobody's child of ours has ended."""

import psutil


def has_ended(process: psutil.Process) -> bool:
    """Also where nobody buries the orphans of this machine, as in a plain container."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
