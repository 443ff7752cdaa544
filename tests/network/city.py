"""A city and its poles with nothing but bad air between: Mosquitto, nginx, server, agents.

Each is the real one, a process of its own, by certificates (ADR 30, 31). Broker, proxy and server
stand in one network namespace; each pole in its own, with no other way out.
"""

import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

from server.base.database import Database
from server.base.place import Place
from server.cli.city import proxy
from server.demo.city import CITY, WARDS, Login, seed
from server.demo.client import Client
from server.demo.processes import Child, Town, by_command
from tests.contract.broker.rigs import MOSQUITTO, accepts
from tests.e2e.test_city import NGINX
from tests.network.air import Air, Weather
from tests.network.namespace import Namespace, closed, why_not
from tests.waiting import wait_for

OFFICE: Final = "10.213.0.1"
WEB, DEVICES, MQTT, SERVER = 443, 8443, 8883, 8000
"""Ports in the city's own namespace: nothing else is there."""
STARTS_WITHIN_S: Final = 60


def lacking() -> str | None:
    """Why there can be no such city here, in a sentence; None where there can."""
    if MOSQUITTO is None:
        return "mosquitto was not found; Debian: sudo apt install mosquitto"
    if NGINX is None:
        return "nginx was not found; Debian: sudo apt install nginx-light"
    return why_not()


@dataclass
class Pole:
    """A device `id`, its agent in the namespace `place` at `10.213.0.number`, and its folders."""

    number: int
    id: str
    place: Namespace
    folder: Path
    out: Path
    agent: Child


class FarCity:
    """A context: everything of it ends with it. This thread is in the city's namespace meanwhile,
    and what it asks of `people` goes there."""

    def __init__(
        self, folder: Path, poles: int, chance: int, logins: dict[str, Login] | None = None
    ) -> None:
        """With `logins`, the city was founded before, in `folder/server`."""
        self.folder, self._count, self._chance, self._logins = folder, poles, chance, logins
        self._made = ExitStack()
        self.poles: list[Pole] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._begin(stack)
            self._made = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._made.close()

    def _begin(self, stack: ExitStack) -> None:
        logins = self._logins or seed(self.folder / "server")
        here = stack.enter_context(Namespace())
        places = [stack.enter_context(Namespace()) for _ in range(self._count)]
        office = here.device("city0", OFFICE)
        numbers = range(2, 2 + self._count)
        poles = {
            number: place.device("pole0", f"10.213.0.{number}")
            for number, place in zip(numbers, places, strict=True)
        }
        self.air = stack.enter_context(Air(office, poles, self._chance))
        closed(office, *poles.values())
        stack.enter_context(here.inside())
        town = _FarTown(self.folder, SERVER)
        stack.enter_context(town)
        town.start_server()
        self._start_broker_and_proxy(stack, town)
        self.people = {
            post: Client(town.url, one.username, one.password) for post, one in logins.items()
        }
        for person in self.people.values():
            stack.callback(person.close)
        self.database = Database(Place(self.folder / "server", None).database)
        stack.callback(self.database.close)
        for number, place in zip(numbers, places, strict=True):
            self.air.set(number, Weather(), Weather())
            self.poles.append(self._put_up(town, number, place))

    def _start_broker_and_proxy(self, stack: ExitStack, town: "_FarTown") -> None:
        assert MOSQUITTO is not None
        assert NGINX is not None
        conf, own = self.folder / "conf", town.tls
        town.run("city-files", "--tls", str(own), "--out", str(conf))
        mosquitto = (conf / "mosquitto.conf").read_text() + "user root\nlog_dest none\n"
        (conf / "mosquitto.conf").write_text(mosquitto)
        shown = (own / "broker.crt", own / "broker.key")
        self.fetched = conf / "fetched.log"
        (conf / "nginx.conf").write_text(
            f"daemon off; user root; pid {conf}/nginx.pid; error_log /dev/null;\n"
            "events {}\nhttp {\n"
            'log_format fetched "$loa_device $status $bytes_sent $uri";\n'
            f"access_log {self.fetched} fetched;\n"
            + "".join(
                f"{one}_temp_path {conf}/{one};\n"
                for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + proxy(own, *shown, f"127.0.0.1:{SERVER}")
            + "}\n"
        )
        for command in (
            (MOSQUITTO, "-c", str(conf / "mosquitto.conf")),
            (NGINX, "-c", str(conf / "nginx.conf"), "-e", "/dev/null"),
        ):
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.send_signal, signal.SIGTERM)
        for port in (MQTT, WEB, DEVICES):
            wait_for(f"port {port}", partial(accepts, port))

    def _put_up(self, town: "_FarTown", number: int, place: Namespace) -> Pole:
        operator = self.people["city operator"]
        name, area = f"Cụm loa {number}", WARDS[number % len(WARDS)]
        made = operator.post("/api/devices", {"name": name, "area": area})
        folder, out = self.folder / f"pole-{number}", self.folder / "sounded"
        folder.mkdir()
        self._enrol(place, folder, made)
        words = ["run", f"--data={folder}", f"--output=file:{out}"]
        agent = Child(
            f"pole {number}",
            lambda log: by_command("device_agent", words, town.mark, log, log),
            folder / "agent.log",
        )
        town.agents.append(agent)
        with place.inside():
            agent.start()
        return Pole(number, made["device"], place, folder, out, agent)

    def _enrol(self, place: Namespace, folder: Path, offered: dict[str, Any]) -> None:
        """A technician at the pole hears the digits; the office, here, compares them."""
        asks = ["enrol", f"--server=https://{OFFICE}", f"--token={offered['token']}"]
        asks += [f"--data={folder}", "--output=null"]
        with place.inside():
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", "device_agent", *asks],
                stdout=subprocess.PIPE,
                text=True,
            )
        with child:
            assert child.stdout is not None
            digits = child.stdout.readline().replace(" ", "").strip()
            waiting = self.people["city operator"].get("/api/enrolments", area=CITY)
            request = next(one["request"] for one in waiting if one["digits"] == digits)
            said = {"request": request, "digits": digits}
            self.people["city operator"].post(f"/api/devices/{offered['device']}/admit", said)
            child.communicate(timeout=STARTS_WITHIN_S)
        assert child.returncode == 0, "a pole could not be enrolled"

    def weather(self, up: Weather, down: Weather | None = None) -> None:
        """The same on every pole's line, both ways unless `down` differs."""
        for pole in self.poles:
            self.air.set(pole.number, up, down or up)


class _FarTown(Town):
    """The demo's processes, but a city's: its server goes by certificates."""

    @property
    def tls(self) -> Path:
        return self.data / "tls"

    def run(self, *words: str) -> None:
        subprocess.run([sys.executable, "-P", "-m", "server.cli", *words], check=True)

    @property
    def mark(self) -> dict[str, str]:
        return self._reaper.mark

    def start_server(self) -> Child:
        words = [
            *("serve", "--data", str(self.data / "server"), "--port", str(SERVER)),
            *("--tls", str(self.tls), "--broker", f"{OFFICE}:{MQTT}"),
            *("--url", f"https://{OFFICE}:{DEVICES}", "--origin", f"https://{OFFICE}"),
            *("--proxy", "127.0.0.1", "--stand-ins"),
        ]
        environment = {"LOA_DATABASE": "", **self.mark}
        self.server = Child(
            "the server",
            lambda log: by_command("server.cli", words, environment, log, log),
            self.data / "server.log",
        )
        self.server.start()
        self.server.wait_until(self._answers)
        return self.server


def kept_logs(folder: Path, to: Path) -> None:
    """What each process said, before the folder goes."""
    to.mkdir(parents=True, exist_ok=True)
    for log in folder.rglob("*.log"):
        shutil.copyfile(log, to / "-".join(log.relative_to(folder).parts))
