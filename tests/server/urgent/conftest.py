"""A street for each test; a voice that hums, where one is asked for."""

import pytest

from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.dispatch.world import World
from tests.server.speech.conftest import tones
from tests.server.urgent.street import Street

__all__ = ["street", "tones"]


@pytest.fixture
def street(house: House, city: City, client: Client) -> Street:
    return Street(World(house, city), city, client)
