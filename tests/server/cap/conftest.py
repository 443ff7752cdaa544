"""A street for each test of orders, as those of alarms have."""

import pytest

from server.base.web import House
from tests.server.city import START_MS, City, found, settle
from tests.server.conftest import Client
from tests.server.dispatch.world import World
from tests.server.urgent.street import Street


@pytest.fixture
def street(house: House, city: City, client: Client) -> Street:
    return Street(World(house, city), city, client)


@pytest.fixture
def city(house: House) -> City:
    """The city, with somebody who manages it."""
    residents = found(house).residents
    with house.database.write() as session:
        made = settle(session, "admin", "Quản trị", "hp", ("administrator",), START_MS)
    return City({**residents, "administrator": made})
