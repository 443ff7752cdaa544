"""A street for each test of orders, as those of alarms have."""

import pytest

from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.dispatch.world import World
from tests.server.urgent.street import Street


@pytest.fixture
def street(house: House, city: City, client: Client) -> Street:
    return Street(World(house, city), city, client)
