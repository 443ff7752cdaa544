"""An alarm to a whole city: from the last person's touch to the last session of N.

The real server in a process of its own, on SQLite, and Mosquitto; the sessions in processes beside
it. Each order is prepared and signed over the API, by two people with passkeys; the clock runs from
before the second signature is sent until the last session has the whole list. The bare publish
beside it sends the same bytes, retained, to the same topic and the same sessions, in the same run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from sqlalchemy import insert, select, update
from webauthn.helpers import bytes_to_base64url

from schedules.canonical import sha256_hex
from schedules.wire import topics
from schedules.wire.trust import Root
from server.accounts import people, sessions
from server.accounts.models import Account, Passkey
from server.accounts.rights import Grant
from server.accounts.web import COOKIE
from server.areas.models import Area
from server.base import outbox
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.mqtt import BrokerAddress, PahoBroker
from server.base.place import Place
from server.base.web import House
from server.demo.city import CITY, seed
from server.demo.processes import Child, Process, by_command
from server.dispatch import documents
from server.dispatch.composition import Pen
from server.dispatch.models import Document
from server.dispatch.publishing import empty_outbox
from server.dispatch.root import read_root
from server.dispatch.trust import Rules
from server.fleet.models import Device
from server.library.bulletins import matter_of
from server.library.models import Bulletin, Content
from server.library.shelves import Shelves
from server.orders.models import OrderRow
from tests.bench.mosquitto import Mosquitto
from tests.bench.row import Row
from tests.contract.broker.rigs import MOSQUITTO, free_port
from tests.server.accounts.authenticator import Authenticator, Says

FLEETS = (1_000, 10_000)
ROUNDS = 8
"""The first only warms up."""
PER_PROCESS = 2_500
SIZE = 100_000
"""Of the sound: too long to ride within the order, so that devices have it by then."""
WITHIN_S = 120
TOPIC = topics.ORDERS_TOPIC.of(CITY)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--devices", type=int, help="of `urgent`: sessions (1,000 and 10,000)")


def rows(options: argparse.Namespace) -> Iterator[Row]:
    for count in [options.devices] if options.devices else FLEETS:
        if MOSQUITTO is None:
            reason = "there is no Mosquitto here; the embedded broker is for trying out"
            yield Row(f"an alarm to {count:,} sessions", None, "ms", None, None, "", None, reason)
        else:
            yield from _measured(count)


def _measured(count: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder, ExitStack() as opened:
        city = City(Path(folder), count)
        broker = Mosquitto()
        broker.start()
        opened.callback(broker.stop)
        opened.enter_context(city.served(broker.port))
        swarm = opened.enter_context(Swarm(broker.port, count))
        bare = opened.enter_context(publisher(broker.port))
        whole, raw = [], []
        for _ in range(ROUNDS):
            whole.append(swarm.trip_ms(city.give()))
            began = time.monotonic_ns()
            bare.publish(TOPIC, city.listed(), qos=1, retain=True)
            raw.append(swarm.trip_ms(began))
        asked, size = city.asked_ms[1:], len(city.listed())
    yield from _rows(count, whole[1:], raw[1:], median(asked), size)


def _rows(
    count: int, whole: Sequence["Trip"], raw: Sequence["Trip"], asked: float, size: int
) -> Iterator[Row]:
    last, bare = median(one.last for one in whole), median(one.last for one in raw)
    target, most = "≤ 1.15× the bare publish + 50 ms", 1.15 * bare + 50
    yield Row(
        f"last touch → last of {count:,} sessions", last, "ms", bare, last / bare, target,
        last <= most,
        f"middle of {len(whole)}, {size:,} bytes each; the API's own answer takes {asked:.0f} ms",
    )  # fmt: skip
    p99, of_bare = median(one.p99 for one in whole), median(one.p99 for one in raw)
    yield Row(
        f"last touch → 99 of 100 of {count:,}", p99, "ms", of_bare, p99 / of_bare, "≤ 1 s",
        p99 <= 1_000, None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trip:
    """Milliseconds until 99 of 100 sessions had it, and the last."""

    p99: float
    last: float


class Swarm:
    """Processes of sessions that follow the city's list of orders."""

    def __init__(self, port: int, count: int) -> None:
        shares = [min(PER_PROCESS, count - n) for n in range(0, count, PER_PROCESS)]
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.swarm", str(port), TOPIC, str(share)],
                stdout=subprocess.PIPE, text=True,
            )
            for share in shares
        ]  # fmt: skip

    def __enter__(self) -> "Swarm":
        for process in self._processes:
            assert self._line(process) == "ready\n"
            self._line(process)  # what was retained
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def trip_ms(self, began_ns: int) -> Trip:
        """Until the next message had reached all of them."""
        times = self.arrivals_ms(began_ns)
        return Trip(times[-(-len(times) * 99 // 100) - 1], times[-1])

    def arrivals_ms(self, began_ns: int) -> list[float]:
        """When the next message had reached each of them, the earliest first."""
        came = sorted(at for one in self._processes for at in json.loads(self._line(one)))
        return [(at - began_ns) / 1e6 for at in came]

    def _line(self, process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline()


class City:
    """Hải Phòng with so many devices, one alarm's sounds, and three people with sessions."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.asked_ms: list[float] = []
        data = folder / "server"
        seed(data)
        place = Place(data)
        self._database = Database(place.database)
        clock, custody = SystemClock(), Custody(place.keys)
        house = House(self._database, clock, Changes(), custody, place.data)
        now = clock.now_ms()
        with self._database.write() as session:
            units = list(session.scalars(select(Area.id).where(Area.parent == CITY)))
            session.execute(
                insert(Device), [_device(n, units[n % len(units)], now) for n in range(count)]
            )
            for n in range(count):
                outbox.put(session, "config", f"many-{n}", now)
            self._sound(session, data, now)
            self._tokens, self._touches = self._people(session, now)
        rules = Rules.of(self.url, stand_ins=False)
        while empty_outbox(house, Pen(custody, read_root(place.root), rules), now):
            pass

    @contextmanager
    def served(self, broker_port: int) -> Iterator[None]:
        """The server in a process of its own, once it has published everything."""
        words = [
            *("serve", "--data", str(self._folder / "server"), "--port", str(self.port)),
            *("--host", "localhost", "--broker", f"127.0.0.1:{broker_port}"),
            *("--broker-credentials", str(self._folder / "credentials.json")),
        ]
        environment = {"LOA_BROKER_PASSWORD": "secret", "LOA_DATABASE": ""}

        def begin(log: int) -> Process:
            self._process = by_command("server.cli", words, environment, log, log)
            return self._process

        child = Child("the server", begin, self._folder / "server.log")
        child.start()
        try:
            child.wait_until(self._answers)
            child.wait_until(self._published)
            with httpx.Client(base_url=self.url, timeout=60, trust_env=False) as self._http:
                yield
        finally:
            child.kill()
            self._database.close()

    def give(self, repeats: int = 1) -> int:
        """Prepare an alarm and sign it twice; when the second signature left (steady, ns)."""
        sent = {
            "bulletin": "b-alarm", "correction": "b-alarm", "all_clear": "b-alarm",
            "repeats": repeats,
        }  # fmt: skip
        self._end()
        order = self._call("operator", "POST", "/urgent", json=sent).json()
        self._sign("city-leader", order)
        touched = self._touch("deputy", order)
        began = time.monotonic_ns()
        told = self._sign("deputy", order, touched)
        self.asked_ms.append((time.monotonic_ns() - began) / 1e6)
        assert told["state"] == "given", told
        return began

    def stop(self) -> int:
        """Press DỪNG for the whole city; when the request left (steady, ns)."""
        began = time.monotonic_ns()
        self._call("operator", "POST", "/stop", json={})
        self.asked_ms.append((time.monotonic_ns() - began) / 1e6)
        return began

    def token(self, who: str) -> str:
        """That person's session."""
        return self._tokens[who]

    def memory_kb(self) -> int:
        """Resident, of the server's process (Linux, proc(5))."""
        assert isinstance(self._process, subprocess.Popen)
        told = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(told.partition("VmRSS:")[2].split()[0])

    def documents(self) -> list[Document]:
        """All that loudspeakers hold."""
        with self._database.read() as session:
            newest = select(Document).where(Document.superseded_ms.is_(None))
            return list(session.scalars(newest))

    @property
    def root(self) -> Root:
        """What each loudspeaker was enrolled with."""
        return Custody(Place(self._folder / "server").keys).root()

    def _end(self) -> None:
        """Alarms before are over, as after their last repetition: a list carries the one."""
        with self._database.write() as session:
            over = update(OrderRow).where(OrderRow.ended_ms.is_(None))
            session.execute(over.values(ended_ms=SystemClock().now_ms()))

    def listed(self) -> bytes:
        """The list that was just published."""
        with self._database.read() as session:
            found = documents.newest(session, TOPIC)
            assert found is not None
            raw: bytes = found.raw
        return raw

    def _touch(self, who: str, order: dict[str, Any]) -> dict[str, Any]:
        options = self._call(who, "GET", f"/urgent/{order['id']}/signing").json()["options"]
        return self._touches[who].get(options, Says(origin=self.url))

    def _sign(self, who: str, order: dict[str, Any], touched: Any = None) -> Any:
        sent = {"passkey": touched or self._touch(who, order)}
        return self._call(who, "POST", f"/urgent/{order['id']}/sign", json=sent).json()

    def _call(self, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
        cookie = {"Cookie": f"{COOKIE}={self._tokens[who]}"}
        answer = self._http.request(method, f"/api/areas/{CITY}{path}", headers=cookie, **sent)
        assert answer.is_success, answer.text
        return answer

    def _answers(self) -> bool:
        try:
            found = httpx.get(f"{self.url}/api/health", timeout=2, trust_env=False)
        except httpx.TransportError:
            return False
        return found.is_success and bool(found.json()["broker"])

    def _published(self) -> bool:
        waiting = select(Document.topic).where(
            Document.superseded_ms.is_(None), Document.published_ms.is_(None)
        )
        with self._database.read() as session:
            return session.scalars(waiting.limit(1)).first() is None

    def _people(self, session: Any, now: int) -> tuple[dict[str, str], dict[str, Authenticator]]:
        approver = (Grant("approver", CITY),)
        deputy = people.create(session, "deputy", "Phó", None, approver, now).account
        by_name = dict(session.execute(select(Account.username, Account.id)).all())
        accounts = {
            "operator": by_name["city-operator"], "city-leader": by_name["city-leader"],
            "deputy": deputy,
        }  # fmt: skip
        tokens = {who: sessions.open_session(session, one, now) for who, one in accounts.items()}
        touches = {"city-leader": Authenticator(), "deputy": Authenticator()}
        for who, key in touches.items():
            session.add(
                Passkey(
                    id=f"k-{who}", account=accounts[who], name="Điện thoại",
                    credential_id=bytes_to_base64url(key.credential_id), public_key=key.cose(),
                    sign_count=0, made_ms=now,
                )
            )  # fmt: skip
        outbox.put(session, "trust", "", now)
        return tokens, touches

    def _sound(self, session: Any, data: Path, now: int) -> None:
        raw = os.urandom(SIZE)
        sha256 = sha256_hex(raw)
        kept = Shelves.under(data).content.path(sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(raw)
        session.add(
            Content(
                sha256=sha256, duration_ms=25_000, size=SIZE, loudness=-14, true_peak=-1, peaks=[]
            )
        )
        session.flush()
        by = dict(session.execute(select(Account.username, Account.id)).all())
        row = Bulletin(
            id="b-alarm", area=CITY, title="Báo động", class_="urgent", text=None,
            state="approved", author=by["city-operator"], hands=[by["city-operator"]],
            created_ms=now, changed_ms=now, content=sha256, findings=[], original="u-alarm",
            file_name="a.wav", file_format="wav", file_size=SIZE, approved_content=sha256,
            approved_by=by["city-leader"], approved_ms=now,
        )  # fmt: skip
        row.approved_digest = matter_of(row).digest
        Shelves.under(data).original("u-alarm").write_bytes(raw)
        session.add(row)


def _device(n: int, area: str, now: int) -> dict[str, Any]:
    return {
        "id": f"many-{n}", "name": f"Cụm loa {n}", "area": area, "public_key": "A" * 43 + "=",
        "created_ms": now, "enrolled_ms": now, "since_ms": now,
    }  # fmt: skip


@contextmanager
def publisher(port: int) -> Iterator[PahoBroker]:
    """A client that only publishes."""
    client = PahoBroker(BrokerAddress("127.0.0.1", port, "bare", "secret"))
    client.start()
    try:
        deadline = time.monotonic() + WITHIN_S
        while not client.connected:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield client
    finally:
        client.stop()
