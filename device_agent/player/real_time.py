"""How the agent gets the processor in time: the thread that feeds a card, and all the others."""

import os
import sys

_CARDS, _OTHERS = 2, 1
_NICE = -15


def prefer_this_thread() -> bool:
    """The thread that feeds a card: before all else that is ours, in real time, where the system
    grants it (root, or `LimitRTPRIO=2` in the unit); whether it did. Without it a busy machine may
    lose frames, which are counted."""
    return _scheduled("SCHED_FIFO", _CARDS)


def prefer_this_process() -> bool:
    """The threads that this one starts from now on: before other programs; whether the system
    grants it.

    The thread that feeds the card shares the interpreter's lock with all others, and that lock
    lends no priority: whoever holds it must not be put off by another program meanwhile. So they
    take turns in real time, below the card's; the kernel keeps 5 % for the rest whatever happens
    (`sched_rt_runtime_us`).
    """
    if _scheduled("SCHED_RR", _OTHERS):
        return True
    try:
        os.setpriority(os.PRIO_PROCESS, 0, min(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    except (AttributeError, OSError):
        return False
    return True


def _scheduled(policy: str, priority: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        os.sched_setscheduler(0, getattr(os, policy), os.sched_param(priority))
    except OSError:
        return False
    return True
