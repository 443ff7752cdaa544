"""The priority of the thread that feeds a card."""

import os
import sys


def prefer_this_thread() -> bool:
    """Real-time priority, where the system grants it (root, or `LimitRTPRIO=` in the unit);
    whether it did. Without it a busy machine may lose frames, which are counted."""
    if sys.platform != "linux":
        return False
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        return False
    return True
