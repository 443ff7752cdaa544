"""Mosquitto as a benchmark's broker."""

import subprocess
import tempfile
from pathlib import Path

from tests.contract.broker.rigs import MOSQUITTO, accepts, free_port
from tests.waiting import wait_for


class Mosquitto:
    """A broker that lets everybody in, for as long as it is measured: on loopback, or at
    `address`. `more` are lines of its settings."""

    def __init__(self, address: str = "127.0.0.1", *more: str) -> None:
        self.credentials = self
        self.port = free_port()
        self._settings = (
            f"listener {self.port} {address}", "allow_anonymous true", "persistence false",
            "log_dest none", "set_tcp_nodelay true", "allow_duplicate_messages true", *more,
        )  # fmt: skip

    def issue(self, name: str) -> str:
        return name

    def start(self) -> None:
        assert MOSQUITTO is not None
        self._folder = tempfile.TemporaryDirectory(prefix="loa-mosquitto-")
        conf = Path(self._folder.name) / "conf"
        conf.write_text("\n".join(self._settings) + "\n")
        self._process = subprocess.Popen([MOSQUITTO, "-c", str(conf)])
        wait_for("Mosquitto answers", lambda: accepts(self.port))

    def kill(self) -> None:
        """It ends at once; `start` begins it again on the same port."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()
