"""On PostgreSQL, where changes run side by side: who moves areas takes turns."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from server.areas.founding import add_above
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.database import Database
from server.base.web import House
from server.territory import merging
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


def _leftwards(client: Client) -> tuple[int, str]:
    asked = {"above": "hp", "into": "w-le-chan"}
    answer = client("city_admin").post("/api/areas/w-hai-an/merge", json=asked)
    return answer.status_code, answer.json()["code"]
