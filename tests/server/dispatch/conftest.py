"""A world for each test."""

import pytest

from server.base.web import House
from tests.server.city import City
from tests.server.dispatch.world import World


@pytest.fixture
def world(house: House, city: City) -> World:
    return World(house, city)
