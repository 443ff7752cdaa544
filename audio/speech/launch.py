"""The first thing in a speaking child: bounds, no network, then the program itself.

Run by its path with an interpreter that loads nothing else (`-I -S`); imports nothing of ours.
The kernel's filter (seccomp, Linux, x86-64 and Arm 64) refuses `socket` to the program and all it
starts. Where it cannot be had the program runs without it; the other bounds hold everywhere.
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Audit's name of the machine and its number of `socket`: linux/audit.h, unistd.h."""
_IO_URING_SETUP = 425  # opens sockets too
_SECOND_NUMBERS = 0x40000000  # x86-64 has every call twice (x32)
_REFUSE = 0x00050000 | 1  # SECCOMP_RET_ERRNO, EPERM
_KILL = 0x80000000  # SECCOMP_RET_KILL_PROCESS
_ALLOW = 0x7FFF0000
_LOAD, _EQUAL, _AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2


def main() -> None:
    bounds, program = json.loads(sys.argv[1]), sys.argv[2:]
    give_up(bounds)
    die_with_the_parent()
    refuse_sockets()
    os.execv(program[0], program)  # noqa: S606  (an argument list, and no shell)


def give_up(bounds: dict[str, int]) -> None:
    """Time, memory, cores, files and what is written to them."""
    signal.alarm(bounds["wall_s"] + 5)  # should the parent be gone; execve keeps it
    cpu_s = bounds["cpu_s"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))  # SIGXCPU first, which says why
    _bound(resource.RLIMIT_AS, bounds["memory_bytes"])
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, bounds["file_bytes"])
    _bound(resource.RLIMIT_NOFILE, bounds["files"])
    if not bounds["threads"]:
        _bound(resource.RLIMIT_NPROC, 0)


def _bound(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def die_with_the_parent() -> None:
    """When the thread that asked is gone nobody waits for an answer (prctl(2), Linux)."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))


def refuse_sockets() -> bool:
    """Whether the kernel refuses them from now on."""
    if platform.system() != "Linux" or platform.machine() not in _SOCKET:
        return False
    audit, number = _SOCKET[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 1, 0, audit),
        (_ANSWER, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        (_EQUAL, 3, 0, number),
        (_EQUAL, 2, 0, _IO_URING_SETUP),
        (_AT_LEAST, 1, 0, _SECOND_NUMBERS),
        (_ANSWER, 0, 0, _ALLOW),
        (_ANSWER, 0, 0, _REFUSE),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    rules = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(held)))
    libc = ctypes.CDLL(None, use_errno=True)
    nothing = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), nothing, nothing, nothing) != 0:
        return False
    done = libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER), rules, nothing, nothing)
    return int(done) == 0


if __name__ == "__main__":
    main()
