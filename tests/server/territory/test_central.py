"""The central level above the city: its own people, programme and key, and its offers."""

import hashlib
from datetime import date
from typing import Any

import pytest

from schedules.resolve import resolve
from schedules.wire import topics
from server.areas.founding import add_above
from server.areas.models import Area
from server.areas.refusals import AreaMisplacedError
from server.areas.tree import load_tree
from server.base.web import House
from server.fleet.configs import put_below
from server.library import bulletins
from server.library.bulletins import Wording
from server.library.models import Bulletin, Content
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.dispatch.world import TestDevice, World
from tests.server.library.listening import listened
from tests.server.library.sounds import kept
from tests.server.programme.desk import TOMORROW, daily, entry, programme, save


@pytest.fixture
def city(house: House, city: City) -> City:
    """The small city, with the central level above it, and two people there."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        central = Area(id="trung-uong", name="Trung ương", kind="central")
        add_above(session, central, "hp", now)
        put_below(session, load_tree(session), "hp", now)
        posts: dict[str, Any] = {"operator": ("author", "operator"), "leader": ("approver",)}
        people = {
            f"central_{who}": settle(
                session, f"central-{who}", "HTTT nguồn", "trung-uong", roles, now
            )
            for who, roles in posts.items()
        }
        session.get_one(Area, "trung-uong").second_factor = False
    return City({**city.residents, **people})


def bulletin(house: House, city: City) -> str:
    """A normal bulletin of the central level, approved there."""
    officer, leader = city["central_operator"].person, city["central_leader"].person
    now, sha256 = house.clock.now_ms(), hashlib.sha256(b"central").hexdigest()
    with house.database.write() as session:
        recording = kept(session, officer, sha256)
        session.get_one(Content, sha256).duration_ms = 60_000
        made = bulletins.draft(
            session, officer.own(), "trung-uong", "normal", Wording("Thời sự", None), recording, now
        ).id
        tree = load_tree(session)
        bulletins.move(session, officer, tree, made, "submit", now)
        consent = listened(session, leader, session.get_one(Bulletin, made), now)
        bulletins.move(session, leader, tree, made, "approve", now, consent=consent)
    return made


def items(device: TestDevice, day: date = TOMORROW) -> list[str]:
    """What the device plans from the documents it believed."""
    config = device.documents[topics.CONFIG_TOPIC.of(device.id)].body
    held = {area: device.documents[topics.PROGRAMME_TOPIC.of(area)].body for area in config.areas}
    return [item.programme for item in resolve(held, config, day).items]


def test_wards_answer_what_the_central_level_offers(
    client: Client, house: House, city: City
) -> None:
    """Its people schedule in its own programme, signed by its own key; a ward that takes offers
    by default sounds it, another once it has accepted."""
    world = World(house, city)
    takes, asks = world.enrol("n-le-chan-3"), world.enrol("w-hai-an")
    asked = entry(bulletin(house, city), areas=["hp"], when=daily(6.0))
    offered = save(client("central_operator"), asked, area="trung-uong")["entry"]
    world.settle()
    for device in (takes, asks):
        device.follow("trung-uong", "hp", "w-le-chan", "n-le-chan-3", "w-hai-an")
        device.doubts.clear()
        device.follow("trung-uong")
        assert device.doubts == []
        document = device.documents[topics.PROGRAMME_TOPIC.of("trung-uong")]
        assert document.head.issuer == "trung-uong"
    assert (items(takes), items(asks)) == (["trung-uong"], [])
    answer = {
        "base_revision": programme(client("city_operator"), "w-hai-an")["revision"],
        "accepts_by_default": False,
        "acceptances": [{"entry": offered["id"], "revision": None, "accepted": True}],
        "order": [],
    }
    told = client("city_operator").put("/api/areas/w-hai-an/policy", json=answer)
    assert told.status_code == 200, told.text
    world.settle()
    assert items(asks) == ["trung-uong"]


def test_the_central_level_reaches_down_and_nobody_reaches_up(client: Client, city: City) -> None:
    """A post at the central level reads the city below it; a post of the city changes nothing of
    the central level."""
    assert client("central_operator").get("/api/areas/w-le-chan").status_code == 200
    body = {"base_version": 0, "name": "Khác"}
    assert client("city_admin").put("/api/areas/trung-uong", json=body).status_code == 403


def test_a_city_goes_below_a_central_area_alone(house: House, city: City) -> None:
    """And only once: a city that stands below something stays there."""
    with pytest.raises(AreaMisplacedError), house.database.write() as session:
        add_above(session, Area(id="x", name="X", kind="central"), "hp", 0)
