"""Starts, watches and ends the embedded broker's process."""

import logging
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from server.broker.credentials import CredentialsFile

CREDENTIALS: Final = "credentials.json"
LOG: Final = "broker.log"
PORT: Final = "port"
READY_WITHIN_S: Final = 20
RESTART_AFTER_S: Final = 0.2

logger = logging.getLogger(__name__)


class EmbeddedBrokerError(Exception):
    """It did not start; the message says why and ends with the end of its log."""


class EmbeddedBroker:
    """A broker on 127.0.0.1 in a child process that ends with this one, even after `kill -9`.

    `data` is a folder of its own (credentials, log, port). `port` 0 takes any free port at the
    first start of that folder's broker and keeps it, for devices are told it once, when they are
    enrolled. A broker that ends by itself is started again on the same port.
    """

    def __init__(self, data: Path, port: int = 0) -> None:
        self.credentials = CredentialsFile(data / CREDENTIALS)
        self._data = data
        self._port = port or _port_kept(data / PORT)
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1; 0 before the first start when none was asked for."""
        return self._port

    def start(self) -> None:
        """Start it and return when it answers a CONNECT; nothing when it runs.

        Raises EmbeddedBrokerError when it does not come up, as when the port is taken.
        """
        with self._lock:
            if self._child is None:
                self._child = self._spawn()
                self._watch(self._child)

    def stop(self) -> None:
        """End it and return when it has ended; nothing when it does not run."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it with SIGKILL, as an outage would; it stays away until `start`."""
        self._end(kill=True)

    def _end(self, *, kill: bool) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        if kill:
            child.kill()
        else:
            child.terminate()
        child.wait()
        _close(child)

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._data / LOG).open("ab") as log:
            child = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "server.broker", "--ends-with-stdin"),
                    *("--data", str(self._data), "--port", str(self._port)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent, which ends this one in its turn
            )
        try:
            self._port = _port_told_by(child)
            _wait_until_it_answers(self._port)
            (self._data / PORT).write_text(f"{self._port}\n")
        except (OSError, ValueError) as error:
            child.kill()
            child.wait()
            _close(child)
            end_of_log = (self._data / LOG).read_text("utf-8", "replace")[-1000:]
            raise EmbeddedBrokerError(f"no broker on port {self._port}: {end_of_log}") from error
        return child

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        threading.Thread(
            target=self._restart_after, args=(child,), name="broker-watch", daemon=True
        ).start()

    def _restart_after(self, child: subprocess.Popen[bytes]) -> None:
        status = child.wait()
        while True:
            with self._lock:
                if self._child is not child:
                    return  # it was ended on purpose
                try:
                    self._child = self._spawn()
                except EmbeddedBrokerError:
                    logger.exception("the embedded broker ended (%s) and does not start", status)
                else:
                    logger.warning("the embedded broker ended (%s) and was started again", status)
                    _close(child)
                    self._watch(self._child)
                    return
            time.sleep(RESTART_AFTER_S)


def _port_kept(file: Path) -> int:
    """0 where no broker of this folder ever started, or was killed while it noted its port."""
    noted = file.read_text().strip() if file.exists() else ""
    return int(noted) if noted.isdecimal() else 0


def _port_told_by(child: subprocess.Popen[bytes]) -> int:
    assert child.stdout is not None
    ready, _, _ = select.select([child.stdout], [], [], READY_WITHIN_S)
    return int(child.stdout.readline() if ready else b"")  # ValueError when it ended or hangs


def _close(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def _wait_until_it_answers(port: int) -> None:
    """Send a CONNECT without credentials until a CONNACK comes; raises OSError when none does."""
    connect = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x05\x00\x05ready"
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=READY_WITHIN_S) as peer:
                peer.sendall(connect)
                if peer.recv(1) == b"\x20":
                    return
        except ConnectionError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"no CONNACK on port {port}")
        time.sleep(0.02)
