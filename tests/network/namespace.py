"""Network namespaces of the kernel, without other programs: network_namespaces(7), and TUN devices.

A thread enters a namespace with `inside`; what it starts or opens there stays there. Whole packets
come out of a device's file and go in again (Documentation/networking/tuntap.rst of Linux).
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Self

_CLONE_NEWNET: Final = 0x4000_0000
_TUNSETIFF: Final = 0x4004_54CA
_IFF_TUN, _IFF_NO_PI, _IFF_UP = 0x0001, 0x1000, 0x1
_GET_FLAGS, _SET_FLAGS, _SET_ADDRESS, _SET_MASK, _SET_MTU = 0x8913, 0x8914, 0x8916, 0x891C, 0x8922
TUN: Final = "/dev/net/tun"
MTU: Final = 1_400
_OURS: Final = "/proc/thread-self/ns/net"


class Namespace:
    """A context: it ends when the last process in it has."""

    def __enter__(self) -> Self:
        found: list[int | OSError] = []
        making = threading.Thread(target=_make, args=(found,))  # only that thread goes there
        making.start()
        making.join()
        (made,) = found
        if isinstance(made, OSError):
            raise made
        self._file = made
        with self.inside():
            _up("lo")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread is there meanwhile, and whatever it starts stays there."""
        before = os.open(_OURS, os.O_RDONLY)
        try:
            _enter(self._file)
            try:
                yield
            finally:
                _enter(before)
        finally:
            os.close(before)

    def device(self, name: str, address: str) -> int:
        """A TUN device of a /16 around `address`; the file of its packets, for the caller to
        close."""
        with self.inside():
            packets = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
            wish = struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI)
            fcntl.ioctl(packets, _TUNSETIFF, wish)
            _ask(_SET_ADDRESS, name, _inet(address))
            _ask(_SET_MASK, name, _inet("255.255.0.0"))
            _ask(_SET_MTU, name, struct.pack("i20x", MTU))
            _up(name)
        return packets


def why_not() -> str | None:
    """Why there can be no such network here, in a sentence; None where there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    try:
        os.close(os.open(TUN, os.O_RDWR))
        with Namespace() as tried:
            os.close(tried.device("tried0", "10.213.0.1"))
    except OSError as refused:
        return f"no namespace with a TUN device can be made here: {refused}"
    return None


def _make(found: list[int | OSError]) -> None:
    try:
        _call("unshare", _CLONE_NEWNET)
        found.append(os.open(_OURS, os.O_RDONLY))
    except OSError as refused:
        found.append(refused)


def _enter(file: int) -> None:
    _call("setns", file, _CLONE_NEWNET)


def _call(name: str, *words: int) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*words) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _inet(address: str) -> bytes:
    """A `struct sockaddr_in` (ip(7))."""
    return struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(address)) + bytes(8)


def _up(name: str) -> None:
    flags = struct.unpack_from("H", _ask(_GET_FLAGS, name, bytes(24)), 16)[0]
    _ask(_SET_FLAGS, name, struct.pack("H22x", flags | _IFF_UP))


def _ask(what: int, name: str, value: bytes) -> bytes:
    """netdevice(7), of the namespace this thread is in."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        return fcntl.ioctl(any_socket, what, struct.pack("16s24s", name.encode(), value))


def closed(*files: int) -> None:
    for file in files:
        with suppress(OSError):
            os.close(file)
