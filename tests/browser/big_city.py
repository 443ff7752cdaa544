"""Ten thousand loudspeakers at once: rows without machines, and one that a test speaks for."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, insert

import server.models  # noqa: F401  (every table, so that references between them are known)
from schedules.wire import topics
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.keys import SigningKey
from schedules.wire.receipt import ClockState
from schedules.wire.status import Health, Status
from schedules.wire.usage import UsedDay
from server.base.database import Database
from server.base.mqtt import BrokerAddress, PahoBroker
from server.base.place import Place
from server.demo.client import Client
from server.fleet.models import Device
from tests.server.enrolling import enrolled

COUNT: Final = 10_000
_AT_ONCE: Final = 2_000
_STREETS: Final = ("Hồng Thái", "Đông Khê", "Vĩnh Niệm", "Cát Bi", "Lạch Tray", "Quán Nam", "Hạ Lý")


@contextmanager
def ten_thousand(data: Path, areas: Sequence[str]) -> Iterator[None]:
    """Clusters of these areas whose controllers nobody has put up yet, while the context lasts.
    `data` is the folder of a server that runs."""
    database = Database(Place(data).database)
    rows = [_row(n, areas[n % len(areas)]) for n in range(COUNT)]
    try:
        with database.write() as session:
            for n in range(0, COUNT, _AT_ONCE):
                session.execute(insert(Device), rows[n : n + _AT_ONCE])
        yield
    finally:
        with database.write() as session:
            session.execute(delete(Device).where(Device.id.startswith("many-")))
        database.close()


def _row(n: int, area: str) -> dict[str, Any]:
    name = f"Ngõ {n} {_STREETS[n % len(_STREETS)]}"
    return {"id": f"many-{n}", "name": name, "area": area, "created_ms": 1, "since_ms": 1}


class Speaker:
    """A loudspeaker of which there is only the key and the line to the broker. A context."""

    def __init__(self, client: Client, name: str, area: str) -> None:
        made = client.post("/api/devices", {"name": name, "area": area})
        self._key = SigningKey.make()
        admitted = enrolled(client, made, self._key)
        self.id = str(admitted["device"])
        mqtt = admitted["mqtt"]
        address = BrokerAddress(mqtt["host"], mqtt["port"], mqtt["username"], mqtt["password"])
        self._broker = PahoBroker(address)

    def __enter__(self) -> "Speaker":
        """Returns once it is at the broker."""
        there = threading.Event()
        self._broker.on_connected(there.set)
        self._broker.start()
        assert there.wait(10), "the broker does not let it in"
        return self

    def __exit__(self, *_ended: object) -> None:
        self._broker.stop()

    def says(self, fault: str | None, used: tuple[UsedDay, ...] = ()) -> None:
        """Its next status; returns when the broker has it."""
        now = time.time_ns() // 1_000_000
        status = Status(
            device=self.id, state="online", boot="boot-1", sent_ms=now, version="1",
            tzdata="2026a", journal="0" * 32, receipts_from=0, receipts_through=0, held=(),
            digests=(), sounding=None, clock=ClockState("synchronised", 0, 500),
            health=Health(1_000, 10**10, 0, 10**7, (), 0, 0, fault), used=used,
        )  # fmt: skip
        topic = topics.STATUS_TOPIC.of(self.id)
        raw = seal("status", Head(self.id, topic, 0, FOREVER, now), status, [self._key])
        self._broker.publish(topic, raw, qos=1, retain=True).result(10)
