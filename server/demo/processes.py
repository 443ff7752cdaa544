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
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from server.broker.acl import SERVER as BROKER_ACCOUNT
from server.broker.embedded import EmbeddedBroker, EmbeddedBrokerError
from server.demo.client import Client
from server.demo.reaping import Reaper

READY_WITHIN_S = 60
END_WITHIN_S = 10


class NotReadyError(Exception):
    """A process did not come up; the message says which, and ends with the end of its log."""


class Process(Protocol):
    """What is asked of a process; `subprocess.Popen` promises it."""

    def poll(self) -> int | None: ...
    def send_signal(self, sig: int, /) -> None: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired`."""


class Begin(Protocol):
    """Begins what the command `python -m MODULE WORDS` does, in a session of its own (Ctrl-C is
    for the parent, which ends this one in turn); it writes to two open files."""

    def __call__(
        self, module: str, words: Sequence[str], environment: Mapping[str, str], out: int, err: int
    ) -> Process: ...


def by_command(
    module: str, words: Sequence[str], environment: Mapping[str, str], out: int, err: int
) -> Process:
    """Really by that command, with these variables added to our own."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *words],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        env={**os.environ, **environment},
        start_new_session=True,
    )


class Child:
    """One process of the city, its output in `log`."""

    def __init__(self, name: str, begin: Callable[[int], Process], log: Path) -> None:
        """`begin` takes the open log."""
        self.name = name
        self._begin = begin
        self._log = log
        self._process: Process | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = self._begin(log.fileno())

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
                raise NotReadyError(f"{self.name} did not start:\n{_end_of(self._log)}")
            time.sleep(0.05)


class Town:
    """Broker, server and agents under `data`; a context that ends all of them.

    The server is reached at `url`; its database is the one named, never that of the environment.
    Each agent has a folder of its own under `data/agents`. `begin` is how server and agents begin.
    """

    def __init__(
        self, data: Path, port: int, database: str | None = None, begin: Begin = by_command
    ) -> None:
        self.data = data
        self._begin = begin
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

    def start_server(self) -> Child:
        """Start it, or start it again, and return it when it answers."""
        if self.server is None:
            words = [
                *("serve", "--data", str(self.data / "server"), "--port", str(self.port)),
                *("--broker", f"127.0.0.1:{self.broker.port}"),
                *("--broker-credentials", str(self.broker.credentials.path)),
                "--stand-ins",
            ]
            environment = {
                "LOA_BROKER_PASSWORD": self.broker.credentials.issue(BROKER_ACCOUNT),
                "LOA_DATABASE": self._database,
                **self._reaper.mark,
            }
            self.server = Child(
                "the server",
                lambda log: self._begin("server.cli", words, environment, log, log),
                self.data / "server.log",
            )
        self.server.start()
        self.server.wait_until(self._answers)
        return self.server

    def add_agent(
        self, office: Client, offered: Callable[[], dict[str, Any]], out: Path | None
    ) -> Child:
        """One more device; enrolled with the one-time token that is `offered`, unless its folder
        knows it already. `office` lets in who speaks the digits that this one does.

        It writes what it sounds below `out`, or keeps silent without one.
        """
        folder = self.data / "agents" / f"{len(self.agents) + 1:02}"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "identity.json").exists():
            self._enrol(folder, office, offered())
        output = f"file:{out}" if out is not None else "null"
        words = ["run", "--data", str(folder), "--output", output]
        child = Child(
            f"agent {folder.name}",
            lambda log: self._begin("device_agent", words, self._reaper.mark, log, log),
            folder / "agent.log",
        )
        self.agents.append(child)
        child.start()
        return child

    def _enrol(self, folder: Path, office: Client, offered: dict[str, Any]) -> None:
        """As a technician and the office do it: one hears the digits, the other compares them."""
        words = ["enrol", f"--server={self.url}", f"--token={offered['token']}", f"--data={folder}"]
        log = folder / "agent.log"
        told, out = os.pipe()
        with log.open("ab") as err:
            asking = self._begin("device_agent", words, self._reaper.mark, out, err.fileno())
        os.close(out)
        with os.fdopen(told) as said:
            heard = said.readline().replace(" ", "").strip()
            if heard:
                _let_in(office, str(offered["device"]), heard)
            said.read()  # to its end, lest it find nobody who listens
        if asking.wait(READY_WITHIN_S) != 0:
            raise NotReadyError(f"a device could not be enrolled:\n{_end_of(log)}")

    def _answers(self) -> bool:
        line = HTTPConnection("127.0.0.1", self.port, timeout=2)
        with closing(line), suppress(OSError, HTTPException):
            line.request("GET", "/api/health")
            return line.getresponse().status == HTTPStatus.OK
        return False


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-2000:]


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
