"""Receipts: how many a second, how soon on the screen, and whether the server stays as small.

From the broker's callback to committed, in the log, and acknowledged: in one process, as a server
does it, every receipt about an item of the frozen plan, which it proves. Beside it stands a bare
batched insert of the same rows in the same run on the same kind of database: SQLAlchemy Core,
nothing judged, booked or acknowledged. To tell what is whose: the bare verification of as many
signatures on one core, and the same road without the log.

Then the whole way: receipts come to Mosquitto at 500 a second, the real server in a process of its
own takes them in, and a page's stream of events is told of each.
"""

import argparse
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import httpx
from sqlalchemy import func, insert, inspect, select, update

import server.models
from schedules.wire import topics
from schedules.wire.envelope import FOREVER, Head, open_text, read_envelope, seal
from schedules.wire.keys import SigningKey, verify
from schedules.wire.receipt import ClockState, ItemSubject, Receipt
from server.accounts.web import COOKIE
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.mqtt import Callback, Handler, Message
from server.base.place import Place
from server.base.web import House
from server.dispatch.gateway import Gateway
from server.dispatch.healing import Healer
from server.dispatch.root import make_root
from server.evidence.sequencing import settle
from server.fleet.models import Device
from server.playlog.models import Frozen, PlannedItem, ReceiptRow
from server.playlog.receipts import PlayLog
from tests.bench.mosquitto import Mosquitto
from tests.bench.row import Row
from tests.bench.urgent import City, publisher
from tests.contract.broker.rigs import MOSQUITTO
from tests.postgresql import found, lent
from tests.server import city as cities
from tests.server.city import START_MS, FakeClock
from tests.waiting import wait_for

assert server.models.ALL

DEVICES: Final = 30
EACH: Final = 200
MANY: Final = 500
"""Devices that have one receipt each in a batch, as when an item of a city ends."""
BATCH: Final = 500
AT_LEAST: Final = 0.5
PER_SECOND: Final = 500
SECONDS: Final = 40
WARM: Final = 2_000
SOON_MS: Final = 2_000
FLAT: Final = 1.1
WITHIN_S: Final = 300
JOURNAL: Final = "0" * 32
MINUTE_MS: Final = 60_000


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of `receipts` at 500/s (40)")


def rows(options: argparse.Namespace) -> Iterator[Row]:
    """On SQLite, on PostgreSQL where there is one, and over a real broker."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _on("SQLite", lambda name: f"sqlite:///{folder}/{name}.sqlite", Path(folder))
    source = found()
    if source is None:
        yield Row("PostgreSQL", None, "1/s", None, None, "", None, "there is none here")
    else:
        with (
            tempfile.TemporaryDirectory() as folder,
            lent(Path(folder) / "server", source) as lender,
            ExitStack() as opened,
        ):
            names = ("whole", "many", "without", "bare")
            given = {name: opened.enter_context(lender.database()) for name in names}
            yield from _on("PostgreSQL", given.__getitem__, Path(folder))
    if MOSQUITTO is None:
        reason = "there is no Mosquitto here; the embedded broker is for trying out"
        yield Row("sound → screen", None, "ms", None, None, "", None, reason)
    else:
        yield from _on_the_screen(options.seconds)


# --- How many a second ------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """So many a second, and what each took of this process's cores, in microseconds."""

    a_second: float
    core_us: float


class Watched:
    """A context that takes the time of `count` things; `pace` is there when it ends."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __enter__(self) -> "Watched":
        self._began, self._used = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        seconds, used = time.perf_counter() - self._began, time.process_time() - self._used
        self.pace = Pace(self._count / seconds, used / self._count * 1e6)


def _on(engine: str, address: Callable[[str], str], folder: Path) -> Iterator[Row]:
    whole, stored = _taken_in(address("whole"), folder / "whole", DEVICES, EACH)
    many, _ = _taken_in(address("many"), folder / "many", MANY, EACH * DEVICES // MANY)
    with patch("server.playlog.receipts.enter"):
        without, _ = _taken_in(address("without"), folder / "without", DEVICES, EACH)
    bare, signatures = _bare(address("bare"), stored), _signatures(len(stored))
    rate, limit = whole.a_second, bare.a_second
    yield Row(
        f"{engine}, from callback to acknowledgement, {DEVICES} devices", rate, "1/s", limit,
        rate / limit, f"≥ {AT_LEAST} of a bare insert", rate / limit >= AT_LEAST,
        f"{len(stored):,} receipts in batches of {BATCH}; one takes {whole.core_us:.0f} µs of a "
        f"core, its bare insert {bare.core_us:.0f}, its bare signature {signatures.core_us:.0f} "
        f"(without what PostgreSQL's processes take); {os.cpu_count()} cores, load {_load()}",
    )  # fmt: skip
    both = 1 / (1 / limit + 1 / signatures.a_second)
    yield Row(
        f"{engine}, the same beside what nobody can leave out", rate, "1/s", both, rate / both, "",
        None, "the limit is the bare signature, then the bare insert, on one core",
    )  # fmt: skip
    yield Row(
        f"{engine}, the same, {MANY} devices", many.a_second, "1/s", limit, many.a_second / limit,
        "", None, "every receipt of a batch is another device's: as many acknowledgements",
    )  # fmt: skip
    left = rate / without.a_second
    yield Row(
        f"{engine}, what the log leaves of it", left, "×", None, None, "≥ 0.8", left >= 0.8,
        "beside the same road without a log, in the same run",
    )  # fmt: skip


class Wire:
    """A connection to a broker that takes what is said and hands nothing over."""

    connected = True

    def __init__(self) -> None:
        self.said: list[tuple[str, bytes]] = []
        self._done: Future[None] = Future()
        self._done.set_result(None)

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def on_message(self, handler: Handler) -> None: ...
    def on_connected(self, callback: Callback) -> None: ...

    def subscribe(self, _pattern: str, _qos: int) -> Future[None]:
        return self._done

    def publish(self, topic: str, payload: bytes, **_how: object) -> Future[None]:
        self.said.append((topic, payload))
        return self._done


@dataclass
class Loudspeaker:
    """A device's key, and its receipts, each naming the one before."""

    id: str
    area: str
    key: SigningKey = field(default_factory=SigningKey.make)
    previous: str | None = None

    def row(self) -> dict[str, Any]:
        return {
            "id": self.id, "name": self.id, "area": self.area, "public_key": self.key.public_text,
            "created_ms": 0, "enrolled_ms": 0, "since_ms": 0,
        }  # fmt: skip

    def sealed(self, n: int, due_ms: int) -> Message:
        """That it played the item due then."""
        receipt = Receipt(
            device=self.id, journal=JOURNAL, n=n, previous=self.previous, boot="boot-1",
            recorded_ms=due_ms + 10_000, subject=ItemSubject(self.area, "e-one", 1, due_ms),
            revision=1, contents=("ab" * 32,), outcome="played", reason=None, by=None,
            planned_ms=due_ms, started_us=due_ms * 1_000, started_steady_us=n,
            ended_us=(due_ms + 10_000) * 1_000, sounded_ms=10_000, volume=100,
            clock=ClockState("synchronised", 0, 500), planned_end_ms=due_ms + 10_000,
        )  # fmt: skip
        topic = topics.RECEIPTS_TOPIC.of(self.id)
        head = Head(self.id, topic, receipt.recorded_ms, FOREVER, n)
        raw = seal("receipt", head, receipt, [self.key])
        self.previous = open_text(read_envelope(raw)).identity
        return Message(topic, raw, 1, retain=False)

    def planned(self, due_ms: int) -> dict[str, Any]:
        return {
            "device": self.id, "due_ms": due_ms, "entry": "e-one", "entry_revision": 1,
            "area": self.area, "programme": self.area, "class_": "normal", "start_ms": due_ms,
            "duration_ms": 10_000, "outcome": "unproven", "sounded_ms": 0,
        }  # fmt: skip


def _taken_in(
    address: str, folder: Path, devices: int, each: int
) -> tuple[Pace, list[dict[str, Any]]]:
    house = _house(address, folder)
    city = [Loudspeaker(f"d-{n}", "w-le-chan") for n in range(devices)]
    instants = [START_MS + n * MINUTE_MS for n in range(each)]
    with house.database.write() as session:
        session.execute(insert(Device), [one.row() for one in city])
        plan = [one.planned(due_ms) for one in city for due_ms in instants]
        session.execute(insert(PlannedItem), plan)
        session.add(Frozen(id=1, through_ms=START_MS + each * MINUTE_MS))
    messages = [one.sealed(n, at) for n, at in enumerate(instants, start=1) for one in city]
    wire = Wire()
    gateway = Gateway(house, wire, Healer(house, wire), PlayLog())
    gateway.start()
    waiting = {topics.ACK_TOPIC.of(one.id) for one in city}
    with Watched(len(messages)) as watched:
        for message in messages:
            gateway.handle(message)
        wait_for("all acknowledged", _all_acknowledged(wire, waiting, each), within_s=WITHIN_S)
        settle(house)
    gateway.stop()
    with house.database.read() as session:
        proven = select(func.count()).select_from(PlannedItem).filter_by(outcome="played")
        assert session.scalar(proven) == len(messages)
        stored = [
            {one.columns[0].key: getattr(row, one.key) for one in inspect(ReceiptRow).column_attrs}
            for row in session.scalars(select(ReceiptRow))
        ]
    house.database.close()
    return watched.pace, stored


def _all_acknowledged(wire: Wire, waiting: set[str], each: int) -> Callable[[], bool]:
    looked = 0

    def all_acknowledged() -> bool:
        nonlocal looked
        for topic, raw in wire.said[looked:]:
            looked += 1
            ack = json.loads(open_text(read_envelope(raw)).payload)["body"]
            if ack["stored_through"] == each:
                waiting.discard(topic)
        return not waiting

    return all_acknowledged


def _house(address: str, folder: Path) -> House:
    database = Database(address)
    Table.metadata.create_all(database.engine)
    folder.mkdir()
    house = House(database, FakeClock(), Changes(), Custody(folder / "keys"), folder)
    make_root(folder / "root", house.custody)
    cities.found(house)
    return house


def _bare(address: str, stored: Sequence[dict[str, Any]]) -> Pace:
    database = Database(address)
    Table.metadata.create_all(database.engine)
    table = Table.metadata.tables[ReceiptRow.__tablename__]
    with Watched(len(stored)) as watched:
        for n in range(0, len(stored), BATCH):
            with database.engine.begin() as connection:
                connection.execute(insert(table), stored[n : n + BATCH])
    database.close()
    return watched.pace


def _signatures(count: int) -> Pace:
    signer, message = SigningKey.make(), bytes(900)
    signature = signer.sign(message)
    with Watched(count) as watched:
        for _ in range(count):
            verify(signer.public, message, signature)
    return watched.pace


def _load() -> str:
    return f"{os.getloadavg()[0]:.0f}"


# --- How soon, and how large ------------------------------------------------------------------


def _on_the_screen(seconds: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder, ExitStack() as opened:
        city, broker = City(Path(folder), DEVICES), Mosquitto()
        speakers = _enrolled(Path(folder))
        broker.start()
        opened.callback(broker.stop)
        opened.enter_context(city.served(broker.port))
        client = opened.enter_context(publisher(broker.port))
        page = opened.enter_context(Page(city.url, city.token("operator")))
        due_ms = time.time_ns() // 1_000_000
        count = WARM + seconds * PER_SECOND
        messages = [
            speakers[n % DEVICES].sealed(n // DEVICES + 1, due_ms + n) for n in range(count)
        ]
        before_kb, began = 0, time.monotonic()
        for n, message in enumerate(messages):
            if n == WARM:
                wait_for("those that warm it up", lambda: len(page.told) >= WARM, within_s=WITHIN_S)
                before_kb, began = city.memory_kb(), time.monotonic()
            pause = began + (n - (WARM if before_kb else 0)) / PER_SECOND - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            device = speakers[n % DEVICES].id
            page.sent[f"{device}/{JOURNAL}/{n // DEVICES + 1}"] = time.monotonic()
            client.publish(message.topic, message.payload, qos=1, retain=False)
        took_s = time.monotonic() - began
        wait_for("the screen knows all", lambda: len(page.told) >= count, within_s=WITHIN_S)
        after_kb, load = city.memory_kb(), _load()
    trips = sorted(1_000 * (page.told[name] - page.sent[name]) for name in list(page.sent)[WARM:])
    p99 = trips[-(-len(trips) * 99 // 100) - 1]
    yield Row(
        f"receipt sent → on the screen, 99 of 100, at {PER_SECOND}/s", p99, "ms", None, None,
        f"≤ {SOON_MS / 1_000:.0f} s", p99 <= SOON_MS,
        f"{len(trips):,} sent in {took_s:.0f} s; the middle {trips[len(trips) // 2]:.0f} ms, the "
        f"last {trips[-1]:.0f} ms; Mosquitto, a server on SQLite, one page; load {load}",
    )  # fmt: skip
    yield Row(
        f"the server's memory after {len(trips):,} more", after_kb / 1_024, "MB",
        before_kb / 1_024, after_kb / before_kb, f"≤ {FLAT}× of before",
        after_kb / before_kb <= FLAT, "resident, beside the same process before them",
    )  # fmt: skip


def _enrolled(folder: Path) -> list[Loudspeaker]:
    """The city's devices, each with a key of ours."""
    database = Database(Place(folder / "server").database)
    with database.write() as session:
        query = select(Device.id, Device.area).where(Device.id.startswith("many-"))
        made = [Loudspeaker(*row) for row in session.execute(query)]
        for one in made:
            key = one.key.public_text
            session.execute(update(Device).where(Device.id == one.id).values(public_key=key))
    database.close()
    return made


class Page:
    """A signed-in person's stream of events, and when it told of what."""

    def __init__(self, url: str, token: str) -> None:
        self.sent: dict[str, float] = {}
        self.told: dict[str, float] = {}
        self._client = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self._cookie = {"Cookie": f"{COOKIE}={token}"}
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Page":
        self._thread.start()
        assert self._open.wait(60), "the stream begins"
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _read(self) -> None:
        kind = ""
        with (
            suppress(httpx.ReadError),  # closed, when all has been told
            self._client.stream("GET", "/api/events", headers=self._cookie) as stream,
        ):
            for line in stream.iter_lines():
                self._open.set()
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: ") and kind == "receipt":
                    self._hear(json.loads(line[6:])["id"])

    def _hear(self, name: str) -> None:
        """An event without a name stands for very many: the page reads the list."""
        now = time.monotonic()
        for one in [name] if name else [one for one in list(self.sent) if one not in self.told]:
            self.told.setdefault(one, now)
