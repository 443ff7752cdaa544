"""On PostgreSQL, where changes run side by side: who moves areas takes turns."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

import pytest

from server.areas import holding
from server.areas.founding import add_above
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.database import Database
from server.base.web import House
from server.fleet import devices
from server.territory import growing, merging
from server.territory.merging import Merger
from server.territory.reform import held_tree
from tests.postgresql import Copies
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.rivals import rival


@pytest.fixture
def database(copies: Copies) -> Iterator[Database]:
    with copies.one() as address:
        database = Database(address)
        yield database
        database.close()


def test_two_units_never_become_parts_of_each_other(
    client: Client, house: House, city: City
) -> None:
    """Merged both ways at once, by the city and by what stands above it: the second is refused."""
    now = house.clock.now_ms()
    with house.database.write() as session:
        add_above(session, Area(id="central", name="Trung ương", kind="central"), "hp", now)
        session.get_one(Area, "central").second_factor = False
        admin = settle(session, "central-admin", "QTV", "central", ("administrator",), now).person
    rightwards = Merger("central", ("w-le-chan",), "w-hai-an")
    with ExitStack() as open_:
        with house.database.write() as session:
            merging.merge(session, admin, held_tree(session), rightwards, now)
            merged = open_.enter_context(rival(house.database, lambda: _leftwards(client)))
        assert merged.result() == (422, "not_a_unit")
    with house.database.read() as session:
        parents = {node.id: node.parent for node in load_tree(session).nodes.values()}
    assert (parents["w-le-chan"], parents["w-hai-an"]) == ("w-hai-an", "hp")


def test_nothing_is_merged_into_what_is_being_closed(
    client: Client, house: House, city: City
) -> None:
    """An area that was empty when it was looked at is empty when it is closed."""
    now = house.clock.now_ms()
    with ExitStack() as open_:
        with house.database.write() as session:
            merger = Merger("hp", ("w-le-chan",), "x-vinh-bao")
            merging.merge(session, city["city_admin"].person, held_tree(session), merger, now)
            closed = open_.enter_context(
                rival(
                    house.database,
                    lambda: client("city_admin").post("/api/areas/x-vinh-bao/close"),
                )
            )
        assert closed.result().json()["code"] == "area_in_use"


DEEDS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "register": ("/api/devices", {"name": "Cụm loa", "area": "x-vinh-bao"}),
    "move": ("/api/devices/{device}/move", {"area": "x-vinh-bao"}),
    "post": (
        "/api/accounts",
        {
            "username": "can-bo-moi",
            "name": "Cán bộ",
            "holder": "Trần Thị Hoa",
            "grants": [{"role": "author", "area": "x-vinh-bao"}],
        },
    ),
    "role": (
        "/api/accounts/{account}/roles",
        {"give": [{"role": "author", "area": "x-vinh-bao"}], "reason": "kiêm nhiệm"},
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_put_into_what_is_being_closed(
    client: Client, house: House, city: City, deed: str
) -> None:
    """Who adds a device or a post while the area closes is told that it is closed."""
    add = _adding(client, city, deed)
    admin, now = city["city_admin"].person, house.clock.now_ms()
    with ExitStack() as open_:
        with house.database.write() as session:
            growing.close(session, admin, held_tree(session), "x-vinh-bao", now)
            added = open_.enter_context(rival(house.database, add))
        assert added.result() == (409, "area_closed")


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_closed_while_something_is_put_into_it(
    client: Client, house: House, city: City, deed: str
) -> None:
    """Who closes an area waits for those who are adding to it, and finds what they added."""
    add = _adding(client, city, deed)
    close = partial(client("city_admin").post, "/api/areas/x-vinh-bao/close")
    with ExitStack() as open_:
        with house.database.write() as session:
            holding.hold_open(session, ["x-vinh-bao"])
            closed = open_.enter_context(rival(house.database, close))
            assert not closed.done()
            added = add()
        assert added[0] in {200, 201}, added
        assert closed.result().json()["code"] == "area_in_use"


def test_a_unit_is_not_filled_by_two_at_once(
    client: Client, house: House, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two devices for the last place, registered at once, one is refused."""
    monkeypatch.setattr(devices, "DEVICES_MAX", 1)
    add, admin = _adding(client, city, "register"), city["city_admin"].person
    with ExitStack() as open_:
        with house.database.write() as session:
            tree, now = load_tree(session), house.clock.now_ms()
            devices.register(session, admin, tree, now, name="Cụm loa", area="x-vinh-bao")
            added = open_.enter_context(rival(house.database, add))
        assert added.result() == (409, "devices_full")


def _adding(client: Client, city: City, deed: str) -> Callable[[], tuple[int, str]]:
    """The deed, to be done by the city's administrator: its status and code."""
    admin = client("city_admin")
    path, body = DEEDS[deed]
    if deed == "move":
        known = admin.post("/api/devices", json={"name": "Cụm loa", "area": "w-le-chan"}).json()
        path = path.format(device=known["device"])
    path = path.format(account=city["ward_officer"].person.account)

    def add() -> tuple[int, str]:
        answer = admin.post(path, json=body)
        return answer.status_code, answer.json().get("code", "")

    return add


def _leftwards(client: Client) -> tuple[int, str]:
    asked = {"above": "hp", "into": "w-le-chan"}
    answer = client("city_admin").post("/api/areas/w-hai-an/merge", json=asked)
    return answer.status_code, answer.json()["code"]
