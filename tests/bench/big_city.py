"""A city of ten thousand loudspeakers, each with its documents and a status: as if they had all
been heard a moment ago, and nothing were left to be made."""

import random
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select

from schedules.codec import to_json
from schedules.programme import Block, Entry, Sound
from schedules.recurrence import Daily, When
from schedules.wire.receipt import ClockState
from schedules.wire.status import DayDigest, Health, Held, Status
from schedules.zones import DEFAULT_ZONE, local_day
from server.areas.models import Area
from server.base import outbox
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.demo.city import CITY, Login, seed
from server.dispatch import documents
from server.dispatch.composition import Pen
from server.dispatch.healing import wanted_topics
from server.dispatch.planning import Planner
from server.dispatch.publishing import empty_outbox
from server.dispatch.root import read_root
from server.fleet.models import Device, DeviceStatus
from server.programme.rows import row_of_entry

COUNT: Final = 10_000
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
_PLACES: Final = ("Hồng Thái", "Đông Khê", "Vĩnh Niệm", "Cát Bi", "Lạch Tray", "Quán Nam", "Hạ Lý")
_NEVER, _AWAY, _FAULTY, _SOUNDS = 0.01, 0.04, 0.05, 0.15
"""The shares of the fleet, each up to this: never put up, silent, with a fault, sounding."""


def found(data: Path) -> dict[str, Login]:
    """Make the city in the folder of a server that does not run; the logins by post."""
    logins = seed(data)
    place = Place(data)
    database = Database(place.database)
    house = House(database, SystemClock(), Changes(), Custody(place.keys), place.data)
    pen, now = Pen(house.custody, read_root(place.root)), house.clock.now_ms()
    devices = _put_up(database, now)
    while empty_outbox(house, pen, now):
        pass
    _let_speak(database, devices, now)
    database.close()
    return logins


def _put_up(database: Database, now: int) -> list[dict[str, Any]]:
    draw = random.Random(7)
    with database.write() as session:
        units = list(session.scalars(select(Area.id).where(Area.parent == CITY).order_by(Area.id)))
        devices = [device_row(n, units[n % len(units)], draw, now) for n in range(COUNT)]
        session.execute(insert(Device), devices)
        for hour in (5, 11, 17):
            session.add(row_of_entry(CITY, daily(CITY, hour, now)))
        outbox.put(session, "programme", CITY, now)
        for device in devices:
            outbox.put(session, "config", device["id"], now)
    return devices


def device_row(n: int, area: str, draw: random.Random, now: int) -> dict[str, Any]:
    return {
        "id": f"many-{n}", "name": f"Cụm loa {n} {draw.choice(_PLACES)}", "area": area,
        "lat": round(draw.uniform(20.6, 21.0), 5), "lon": round(draw.uniform(106.4, 106.8), 5),
        "public_key": "A" * 43 + "=", "created_ms": now - 9 * _DAY_MS,
        "enrolled_ms": now - 8 * _DAY_MS, "since_ms": now - 8 * _DAY_MS,
    }  # fmt: skip


def daily(area: str, hour: int, now: int) -> Entry:
    """An entry of an area that sounds a quarter of an hour every day."""
    when = When(DEFAULT_ZONE, date(2026, 1, 1), None, (hour * _HOUR_MS,), Daily())
    id_, sound = (
        str(hour) if area == CITY else f"{hour}-{area}",
        Sound(f"b-{hour}", "ab" * 32, 900_000, 240_000),
    )
    block, then = Block((sound,)), now - _DAY_MS
    return Entry(id_, 1, "normal", (area,), block, when, then, None, then)


def _let_speak(database: Database, devices: list[dict[str, Any]], now: int) -> None:
    draw, planner = random.Random(11), Planner()
    with database.write() as session:
        configs, programmes = documents.configs(session), documents.programmes(session)
        wanted = {id_: wanted_topics(id_, configs[id_]) for id_ in configs}
        heads = documents.heads(session, {one for many in wanted.values() for one in many})
        rows = []
        for device in devices:
            id_, share = device["id"], draw.random()
            if share < _NEVER:
                continue
            config = configs[id_]
            mine = {area: programmes[area] for area in config.areas if area in programmes}
            today = local_day(now, config.zone)
            held = [one for one in wanted[id_] if one in heads]
            heard = now - _DAY_MS if share < _AWAY else now + _DAY_MS  # as long as this runs
            status = Status(
                device=id_, state="online", boot="boot-1", sent_ms=heard, version="1",
                tzdata="2026a", journal="0" * 32, receipts_from=0, receipts_through=0,
                held=tuple(Held(t, heads[t].sequence, heads[t].identity) for t in held),
                digests=(DayDigest(today, planner.plan(config, mine, today).digest),),
                sounding=f"item/{CITY}/5/1/{now}" if _FAULTY < share < _SOUNDS else None,
                clock=ClockState("synchronised", draw.randint(-2_000, 2_000), 500),
                health=Health(1_000, 10**10, 0, 10**7, (), 0, 0,
                              "storage" if _AWAY < share < _FAULTY else None),
            )  # fmt: skip
            rows.append({
                "device": id_, "sequence": now, "identity": "ef" * 32, "heard_ms": heard,
                "lost_ms": None, "state": "online", "body": to_json(status),
            })  # fmt: skip
        session.execute(insert(DeviceStatus), rows)
