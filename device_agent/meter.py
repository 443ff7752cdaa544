"""Counting bytes where they pass: messages at the link, connections by the kernel's own word.

Of a connection the kernel knows all that went (`device_agent.tcp_info`); what no message on the
broker's accounts for is `overhead`. What a modem counted beyond everything of ours is other
programs'. Where the kernel does not say, messages count as they are, and the rest stays 0.
"""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from device_agent import tcp_info
from device_agent.core.usage import PUBACK, Bytes, Use, cause_of, packet_bytes, use_of
from device_agent.tcp_info import Line
from schedules.wire.usage import Cause

ROOT: Final = Path("/")
_PPP: Final = "512"
"""ARPHRD_PPP of linux/if_arp.h, for modems that dial."""


class Handle(Protocol):
    """A socket, in TLS or plain."""

    def fileno(self) -> int: ...


@dataclass(slots=True, eq=False)
class _Open:
    """A connection: what of it is counted already, and why the rest will have gone. It is watched
    by a handle of its own, for whoever uses it closes it when it likes."""

    line: socket.socket
    cause: Cause
    counted: Bytes = (0, 0)


class Meter:
    """For any thread. `modem` says what the modem's interface has sent and received since it came,
    None where the way out is no modem."""

    def __init__(
        self,
        kernel: Callable[[Line], Bytes | None] = tcp_info.bytes_of,
        modem: Callable[[], Bytes | None] | None = None,
    ) -> None:
        self._kernel, self._modem = kernel, modem or modem_bytes
        self._lock = threading.Lock()  # while it is held nobody is called but the kernel
        self._counted: dict[Cause, Bytes] = {}
        self._broker: _Open | None = None
        self._open: list[_Open] = []
        self._ours: Bytes = (0, 0)
        self._outside: Bytes | None = self._modem()

    def sent(self, topic: str, payload: int, qos: int) -> None:
        self._message(topic, (packet_bytes(topic, payload, qos), PUBACK if qos else 0))

    def arrived(self, topic: str, payload: int, qos: int) -> None:
        self._message(topic, (PUBACK if qos else 0, packet_bytes(topic, payload, qos)))

    def opened(self, line: Handle) -> None:
        """The broker's line; until `taken_in`, all that goes over it is spent on connecting."""
        self.closed()
        self._broker = self._watch("connecting", line)

    def taken_in(self) -> None:
        with self._lock:
            if self._broker is not None:
                self._settle(self._broker)
                self._broker.cause = "overhead"

    def closed(self) -> None:
        """The broker's line is gone. Until this is said it stays half open."""
        broker, self._broker = self._broker, None
        self._let_go(broker)

    @contextmanager
    def connection(self, cause: Cause, line: Handle) -> Iterator[None]:
        """All that goes over a line while the block runs, and went before, has this one cause."""
        opened = self._watch(cause, line)
        try:
            yield
        finally:
            self._let_go(opened)

    def take(self) -> Use:
        """What was counted since the last time."""
        with self._lock:
            for one in self._open:
                self._settle(one)
            self._settle_modem()
            counted, self._counted = self._counted, {}
        return use_of(counted)

    def _watch(self, cause: Cause, line: Handle) -> _Open | None:
        try:
            opened = _Open(socket.socket(fileno=os.dup(line.fileno())), cause)
        except OSError:
            return None  # it is closed already
        with self._lock:
            self._open.append(opened)
        return opened

    def _let_go(self, opened: _Open | None) -> None:
        if opened is None:
            return
        with self._lock:
            self._settle(opened)
            self._open.remove(opened)
        opened.line.close()

    def _message(self, topic: str, size: Bytes) -> None:
        with self._lock:
            self._count(cause_of(topic), size)
            if self._broker is not None:
                self._broker.counted = _sum(self._broker.counted, size)

    def _count(self, cause: Cause, size: Bytes) -> None:
        self._counted[cause] = _sum(self._counted.get(cause, (0, 0)), size)
        self._ours = _sum(self._ours, size)

    def _settle(self, one: _Open) -> None:
        """A message that still waits to go out was counted before it went: nothing is taken back,
        and the next time finds it gone."""
        whole = self._kernel(one.line)
        if whole is not None:
            rest = _beyond(whole, one.counted)
            self._count(one.cause, rest)
            one.counted = _sum(one.counted, rest)

    def _settle_modem(self) -> None:
        now = self._modem()
        if now is None or self._outside is None or now < self._outside:
            self._outside, self._ours = now, (0, 0)  # it comes anew, and counts from there
            return
        whole = now[0] - self._outside[0], now[1] - self._outside[1]
        self._count("machine", _beyond(whole, self._ours))


def modem_bytes(root: Path = ROOT) -> Bytes | None:
    """What the interface of the default route has sent and received, where it is a mobile modem's
    (`DEVTYPE=wwan`, or PPP). A router's cable carries its neighbours' talk too, which no SIM pays
    for: None there, and where there is no route."""
    name = _way_out(root / "proc/net/route")
    if name is None:
        return None
    at = root / "sys/class/net" / name
    try:
        kinds = (at / "uevent").read_text("ascii").split()
        if "DEVTYPE=wwan" not in kinds and (at / "type").read_text("ascii").strip() != _PPP:
            return None
        sent, received = (
            int((at / "statistics" / file).read_text("ascii")) for file in ("tx_bytes", "rx_bytes")
        )
    except (OSError, ValueError):
        return None
    return sent, received


def _way_out(routes: Path) -> str | None:
    """The interface of the default route of the least metric (proc(5))."""
    try:
        lines = [line.split() for line in routes.read_text("ascii").splitlines()[1:]]
        found = [(int(line[6]), line[0]) for line in lines if line[1] == line[7] == "00000000"]
    except (OSError, ValueError, IndexError):
        return None
    return min(found)[1] if found else None


def _sum(one: Bytes, other: Bytes) -> Bytes:
    return one[0] + other[0], one[1] + other[1]


def _beyond(whole: Bytes, part: Bytes) -> Bytes:
    return max(0, whole[0] - part[0]), max(0, whole[1] - part[1])
