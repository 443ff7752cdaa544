"""The processes of a small city: each started here is ended here, whatever happens.

Those that outlive a killed parent are ended by its reaper, and the broker ends by itself.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any

from server.broker.acl import SERVER as BROKER_ACCOUNT
from server.broker.embedded import EmbeddedBroker, EmbeddedBrokerError
from server.demo.client import Client
from server.demo.reaping import Reaper

READY_WITHIN_S = 60
END_WITHIN_S = 10


class NotReadyError(Exception):
    """A process did not come up; the message says which, and ends with the end of its log."""


class Child:
    """One process of the city, its output in `log`."""

    def __init__(
        self, name: str, command: list[str], log: Path, environment: dict[str, str]
    ) -> None:
        self.name = name
        self._command = command
        self._log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self._environment},
                start_new_session=True,  # Ctrl-C is for the parent, which ends this one in turn
            )

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL: what an outage looks like."""
        self.signal(signal.SIGKILL)
        self.wait()

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def wait(self) -> None:
        """Return when it has ended; one that does not end when told to is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return when `ready` says so. Raises `NotReadyError` when it ends or takes too long."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not ready():
            if not self.alive or time.monotonic() > deadline:
                tail = self._log.read_text("utf-8", "replace")[-2000:]
                raise NotReadyError(f"{self.name} did not start:\n{tail}")
            time.sleep(0.05)


class Town:
    """Broker, server and agents under `data`; a context that ends all of them.

    The server is reached at `url`; its database is the one named, never that of the environment.
    Each agent has a folder of its own under `data/agents`.
    """

    def __init__(self, data: Path, port: int, database: str | None = None) -> None:
        self.data = data
        self._database = database or ""
        ports = _ports(data / "ports.json", port)
        self.port = ports["server"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.broker = EmbeddedBroker(data / "broker", ports["broker"])
        self.agents: list[Child] = []
        self.server: Child | None = None
        self._reaper = Reaper()

    def __enter__(self) -> "Town":
        self._reaper.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        children = [*self.agents, *([self.server] if self.server is not None else [])]
        try:
            for child in children:
                child.signal(signal.SIGTERM)
            for child in children:
                child.wait()
            self.broker.stop()
        finally:
            self._reaper.stop()

    def start_broker(self) -> None:
        """Raises `NotReadyError`, as where the same city runs already and holds the port."""
        try:
            self.broker.start()
        except EmbeddedBrokerError as failed:
            raise NotReadyError(
                f"no broker on port {self.broker.port}; does a demo on {self.data} run already?"
            ) from failed

    def start_server(self) -> None:
        """Start it, or start it again, and return when it answers."""
        if self.server is None:
            secret = self.broker.credentials.issue(BROKER_ACCOUNT)
            self.server = Child(
                "the server",
                [
                    *(sys.executable, "-P", "-m", "server.cli", "serve"),
                    *("--data", str(self.data / "server"), "--port", str(self.port)),
                    *("--broker", f"127.0.0.1:{self.broker.port}"),
                    *("--broker-credentials", str(self.broker.credentials.path)),
                    "--stand-ins",
                ],
                self.data / "server.log",
                {
                    "LOA_BROKER_PASSWORD": secret,
                    "LOA_DATABASE": self._database,
                    **self._reaper.mark,
                },
            )
        self.server.start()
        self.server.wait_until(self._answers)

    def add_agent(
        self, office: Client, offered: Callable[[], dict[str, Any]], out: Path | None
    ) -> Child:
        """One more device; enrolled with the one-time token that is `offered`, unless its folder
        knows it already. `office` lets in who speaks the digits that this one does.

        It writes what it sounds below `out`, or keeps silent without one.
        """
        folder = self.data / "agents" / f"{len(self.agents) + 1:02}"
        folder.mkdir(parents=True, exist_ok=True)
        agent = [sys.executable, "-P", "-m", "device_agent"]
        if not (folder / "identity.json").exists():
            self._enrol(agent, folder, office, offered())
        child = Child(
            f"agent {folder.name}",
            [
                *(*agent, "run", "--data", str(folder)),
                *("--output", f"file:{out}" if out is not None else "null"),
            ],
            folder / "agent.log",
            self._reaper.mark,
        )
        self.agents.append(child)
        child.start()
        return child

    def _enrol(
        self, agent: list[str], folder: Path, office: Client, offered: dict[str, Any]
    ) -> None:
        """As a technician and the office do it: one hears the digits, the other compares them."""
        asks = ["enrol", f"--server={self.url}", f"--token={offered['token']}", f"--data={folder}"]
        child = subprocess.Popen(
            [*agent, *asks],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **self._reaper.mark},
        )
        with child:
            assert child.stdout is not None
            heard = child.stdout.readline().replace(" ", "").strip()
            if heard:
                _let_in(office, str(offered["device"]), heard)
            _, complaint = child.communicate(timeout=READY_WITHIN_S)
        if child.returncode != 0:
            raise NotReadyError(f"a device could not be enrolled:\n{complaint[-2000:]}")

    def _answers(self) -> bool:
        line = HTTPConnection("127.0.0.1", self.port, timeout=2)
        with closing(line), suppress(OSError, HTTPException):
            line.request("GET", "/api/health")
            return line.getresponse().status == HTTPStatus.OK
        return False


def _let_in(office: Client, device: str, heard: str) -> None:
    area = str(office.get(f"/api/devices/{device}")["area"])
    for one in office.get("/api/enrolments", area=area):
        if one["device"] == device and one["digits"] == heard:
            decided = {"request": one["request"], "digits": heard}
            office.post(f"/api/devices/{device}/admit", decided)
            return
    raise NotReadyError(f"nobody who spoke {heard} waits for {device}")


def empty_folder(folder: Path) -> Path:
    """The folder, made and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _ports(file: Path, server: int) -> dict[str, int]:
    """The ports of this city: devices were told them when they were enrolled.

    Raises `NotReadyError` where the city was made with another server port.
    """
    if file.exists():
        ports: dict[str, int] = json.loads(file.read_text())
        if server not in (0, ports["server"]):
            known = f"this city's loudspeakers know its server at port {ports['server']}"
            raise NotReadyError(f"{known}: leave --port out, or name another --data folder")
        return ports
    ports = {"server": server or _free_port(), "broker": _free_port()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(ports))
    return ports


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
