"""An officer's desk: approved bulletins, requests, devices, for the programme's tests."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient

from schedules.words import BulletinClass
from server.areas.tree import load_tree
from server.base.web import House
from server.fleet.models import Device, GroupMember
from server.library import bulletins
from server.library.bulletins import Wording
from server.library.models import Bulletin, Content
from tests.server.city import START_MS, City
from tests.server.library.listening import listened
from tests.server.library.sounds import kept

ZONE: Final = "Asia/Ho_Chi_Minh"
HOUR: Final = 3_600_000
TODAY: Final = date(2026, 11, 24)
TOMORROW: Final = date(2026, 11, 25)
NOON_MS: Final = START_MS - HOUR
"""START_MS is one in the afternoon."""


def at(day: date, hour: float) -> int:
    """The instant of an hour of a local day."""
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE))
    return int((midnight + timedelta(hours=hour)).timestamp() * 1000)


def approved(
    house: House,
    city: City,
    title: str = "Lịch tiêm chủng",
    *,
    level: str = "ward",
    class_: BulletinClass = "normal",
    duration_ms: int = 60_000,
    through: str = "approve",
    text: str | None = None,
) -> str:
    """A bulletin of the ward or the city, taken as far as `through` (`draft`, `submit`, …)."""
    officer = city["ward_officer" if level == "ward" else "city_operator"].person
    leader = city[f"{level}_leader"].person
    area = "w-le-chan" if level == "ward" else "hp"
    now = house.clock.now_ms()
    sha256 = hashlib.sha256(f"{title}{duration_ms}".encode()).hexdigest()
    with house.database.write() as session:
        recording = kept(session, officer, sha256)
        session.get_one(Content, sha256).duration_ms = duration_ms
        made = bulletins.draft(
            session, officer.own(), area, class_, Wording(title, text), recording, now
        ).id
        tree = load_tree(session)
        if through != "draft":
            bulletins.move(session, officer, tree, made, "submit", now)
        if through == "approve":
            consent = listened(session, leader, session.get_one(Bulletin, made), now)
            bulletins.move(session, leader, tree, made, "approve", now, consent=consent)
    return made


def withdraw(house: House, city: City, bulletin: str) -> None:
    with house.database.write() as session:
        leader = city["ward_leader"].person
        now = house.clock.now_ms()
        bulletins.move(session, leader, load_tree(session), bulletin, "withdraw", now)


def entry(bulletin: str, **changes: Any) -> dict[str, Any]:
    """Tomorrow at 05:30 in the ward, once; `when_`… and `block_`… change what is inside."""
    inner = {"when": _when(), "block": {"bulletins": [bulletin]}}
    for key, value in changes.items():
        outer, _, name = key.partition("_")
        if outer in inner:
            inner[outer] = {**inner[outer], name: value} if name else value
    plain = {k: v for k, v in changes.items() if k.partition("_")[0] not in inner}
    if "class_" in plain:
        plain["class"] = plain.pop("class_")
    return {"class": "normal", "areas": ["w-le-chan"], **inner, **plain}


def daily(hour: float, first: date = TOMORROW) -> dict[str, Any]:
    return {**_when(), "first": str(first), "times": [int(hour * HOUR)], "rule": {"kind": "daily"}}


def once(day: date, hour: float) -> dict[str, Any]:
    return {**_when(), "first": str(day), "times": [int(hour * HOUR)]}


def save(
    client: TestClient, asked: dict[str, Any], base: int | None = None, area: str = "w-le-chan"
) -> dict[str, Any]:
    """Schedule it on top of what stands now; the answer, which must be a success."""
    answer = client.post(
        f"/api/areas/{area}/entries",
        json={"base_revision": _base(client, area, base), "entry": asked},
    )
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def preview(
    client: TestClient, asked: dict[str, Any], area: str = "w-le-chan", **more: Any
) -> dict[str, Any]:
    body = {"base_revision": _base(client, area, None), "entry": asked, **more}
    answer = client.post(f"/api/areas/{area}/entries/preview", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def programme(client: TestClient, area: str = "w-le-chan") -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/areas/{area}/programme").json()
    return told


def stand(house: House, device: str, area: str, groups: tuple[str, ...] = ()) -> None:
    """An enrolled device in an area."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        session.add(
            Device(
                id=device, name=f"Cụm loa {device}", area=area, created_ms=now, public_key="k",
                enrolled_ms=now, since_ms=now,
            )
        )  # fmt: skip
        session.flush()
        for group in groups:
            session.add(GroupMember(group=group, device=device))


def _when() -> dict[str, Any]:
    return {
        "zone": ZONE,
        "first": str(TOMORROW),
        "last": None,
        "times": [int(5.5 * HOUR)],
        "rule": {"kind": "once"},
        "except_days": [],
    }


def _base(client: TestClient, area: str, base: int | None) -> int:
    return int(programme(client, area)["revision"]) if base is None else base
