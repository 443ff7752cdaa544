"""A microphone at the end of a real WebSocket: 20 ms of sound every 20 ms, as a page sends it."""

import json
import threading
import time
from types import TracebackType
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from audio.on_air import FRAME_BYTES, FRAME_SAMPLES
from server.demo.client import Client

FRAME_S = 0.02
SILENT = bytes(FRAME_BYTES)


class Microphone:
    """Silence until `speaks`, then a tone. A context; leaving it breaks the line off."""

    def __init__(self, client: Client, url: str, opened: dict[str, Any]) -> None:
        self._socket = connect(
            f"{url.replace('http', 'ws', 1)}/api/live/{opened['id']}/sound",
            origin=Origin(url),
            additional_headers={"Cookie": client.cookie},
            subprotocols=[Subprotocol("loa.live.1"), Subprotocol(f"ticket.{opened['ticket']}")],
            compression=None,
        )
        self.told: dict[str, Any] = {}
        self.spoke_ns = 0
        self._speaks, self._over = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=one) for one in (self._send, self._listen)]

    def speak(self) -> None:
        self._speaks.set()

    def __enter__(self) -> "Microphone":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self._over.set()
        self._socket.socket.close()  # as a phone that lost its network: no word of parting
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        n, begun = 0, time.monotonic()
        while not self._over.is_set():
            frame = _tone(n) if self._speaks.is_set() else SILENT
            if self._speaks.is_set() and not self.spoke_ns:
                self.spoke_ns = time.monotonic_ns()
            try:
                self._socket.send(frame)
            except (ConnectionClosed, OSError):
                return
            n += 1
            self._over.wait(max(0.0, begun + n * FRAME_S - time.monotonic()))

    def _listen(self) -> None:
        try:
            for message in self._socket:
                self.told |= json.loads(message)
        except (ConnectionClosed, OSError):
            return


def _tone(n: int) -> bytes:
    at = np.arange(FRAME_SAMPLES) + n * FRAME_SAMPLES
    return bytes((np.sin(2 * np.pi * 1_000 * at / 48_000) * 12_000).astype("<i2").tobytes())
