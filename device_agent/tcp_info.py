"""What a TCP connection cost on the air so far, by the kernel's own count (tcp(7), TCP_INFO)."""

import socket
import struct
from typing import Final, Protocol

_INFO: Final = struct.Struct("=8x 16x 20x 16x 32x 8x 4x 16x QQ II 16x 32x 8x Q")
"""struct tcp_info (linux/tcp.h): bytes_acked, bytes_received, segs_out, segs_in, bytes_sent, the
last since Linux 4.19."""
_OPTIONS: Final = 5
_TIMESTAMPS: Final = 1
_IPV4: Final = 20 + 20
_IPV6: Final = 40 + 20
_TIMESTAMP: Final = 12


class Line(Protocol):
    """A socket, in TLS or plain."""

    @property
    def family(self) -> socket.AddressFamily: ...
    def getsockopt(self, level: int, option: int, size: int, /) -> bytes: ...


def bytes_of(line: Line) -> tuple[int, int] | None:
    """Sent and received: every segment with its headers, handshakes, acknowledgements and what was
    sent again. None where the kernel does not say, or the line is closed."""
    option = getattr(socket, "TCP_INFO", None)
    if option is None:
        return None
    try:
        raw = line.getsockopt(socket.IPPROTO_TCP, option, _INFO.size)
        family = line.family
    except OSError:
        return None
    if len(raw) < _INFO.size:
        return None
    _, received, segments_out, segments_in, sent = _INFO.unpack(raw)
    around = _IPV6 if family == socket.AF_INET6 else _IPV4
    around += _TIMESTAMP if raw[_OPTIONS] & _TIMESTAMPS else 0
    return sent + segments_out * around, received + segments_in * around
