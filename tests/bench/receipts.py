"""Receipts per second: from the broker's callback to committed, in the log, and acknowledged.

One process, one thread that stores. Beside it stands a bare batched insert of the same rows in the
same run on the same kind of database, nothing judged, booked or acknowledged; and, to tell what is
whose, the bare verification of as many signatures, and the same road without the log.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import insert, inspect, select

import server.models
from schedules.wire import topics
from schedules.wire.keys import SigningKey, verify
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.mqtt import Message
from server.base.web import House
from server.evidence.sequencing import settle
from server.playlog.models import ReceiptRow
from tests.bench.row import Row
from tests.postgresql import found, lent
from tests.server import city as cities
from tests.server.city import FakeClock
from tests.server.dispatch.world import TestDevice, World, identity_of

assert server.models.ALL

DEVICES: Final = 20
EACH: Final = 300
BATCH: Final = 500
AT_LEAST: Final = 0.5
BARE: Final = 3_000


def rows() -> Iterator[Row]:
    """On SQLite, and on PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _on("SQLite", lambda name: f"sqlite:///{folder}/{name}.sqlite", Path(folder))
    source = found()
    if source is None:
        yield Row("PostgreSQL", None, "1/s", None, None, "", None, "there is none here")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        lent(Path(folder) / "server", source) as lender,
        lender.database() as one,
        lender.database() as two,
        lender.database() as three,
    ):
        given = {"whole": one, "without": two, "bare": three}
        yield from _on("PostgreSQL", lambda name: given[name], Path(folder))


def _on(engine: str, address: Callable[[str], str], folder: Path) -> Iterator[Row]:
    whole, stored = _taken_in(address("whole"), folder / "whole")
    with patch("server.playlog.receipts.enter"):
        without, _ = _taken_in(address("without"), folder / "without")
    bare = _bare(address("bare"), stored)
    signatures = _signatures()
    told = (
        f"{len(stored):,} receipts of {DEVICES} devices in batches of {BATCH}; the limit is their "
        f"bare insert; without the log {without:,.0f}/s; bare signatures {signatures:,.0f}/s"
    )
    yield Row(
        f"{engine}, from callback to acknowledgement", whole, "1/s", bare, whole / bare,
        f"≥ {AT_LEAST} of a bare insert", whole / bare >= AT_LEAST, told,
    )  # fmt: skip
    yield Row(
        f"{engine}, what the log leaves of it", whole / without, "×", None, None, "≥ 0.8",
        whole / without >= 0.8, "beside the same road without a log, in the same run",
    )  # fmt: skip


def _house(address: str, folder: Path) -> House:
    database = Database(address)
    Table.metadata.create_all(database.engine)
    folder.mkdir()
    return House(database, FakeClock(), Changes(), Custody(folder / "keys"), folder)


def _taken_in(address: str, folder: Path) -> tuple[float, list[dict[str, Any]]]:
    house = _house(address, folder)
    world = World(house, cities.found(house))
    devices = [world.enrol() for _ in range(DEVICES)]
    world.settle()
    messages = [one for device in devices for one in _sealed(device)]
    messages = [messages[n + k * EACH] for n in range(EACH) for k in range(DEVICES)]  # all at once
    began = time.perf_counter()
    for message in messages:
        world.gateway.handle(message)
    world.gateway.absorb_waiting()
    settle(house)
    seconds = time.perf_counter() - began
    acknowledged = sum(max(ack.stored_through for ack in device.acks) for device in devices)
    assert acknowledged == len(messages), acknowledged
    with house.database.read() as session:
        stored = [
            {one.key: getattr(row, one.key) for one in inspect(ReceiptRow).column_attrs}
            for row in session.scalars(select(ReceiptRow))
        ]
    house.database.close()
    return len(messages) / seconds, stored


def _sealed(device: TestDevice) -> Iterator[Message]:
    topic, previous = topics.RECEIPTS_TOPIC.of(device.id), None
    for n in range(1, EACH + 1):
        raw = device.sealed(device.receipt(n, previous=previous, recorded_ms=n))
        previous = identity_of(raw)
        yield Message(topic, raw, 1, retain=False)


def _bare(address: str, stored: list[dict[str, Any]]) -> float:
    database = Database(address)
    Table.metadata.create_all(database.engine)
    began = time.perf_counter()
    for n in range(0, len(stored), BATCH):
        with database.write() as session:
            session.execute(insert(ReceiptRow), stored[n : n + BATCH])
    seconds = time.perf_counter() - began
    database.close()
    return len(stored) / seconds


def _signatures() -> float:
    signer, message = SigningKey.make(), bytes(900)
    signature = signer.sign(message)
    began = time.perf_counter()
    for _ in range(BARE):
        verify(signer.public, message, signature)
    return BARE / (time.perf_counter() - began)
