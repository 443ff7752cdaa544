"""A world with a device that listens, and the studio that carries its live sound."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from server.base.web import House
from server.live.studio import Studio
from tests.server.city import City
from tests.server.dispatch.world import TestDevice, World

WARD = "w-le-chan"


@pytest.fixture
def world(house: House, city: City) -> World:
    return World(house, city)


@pytest.fixture
def device(world: World) -> TestDevice:
    """One of the ward, that follows everything of its chain, and said so."""
    made = world.enrol(WARD)
    made.follow("hp", WARD)
    world.settle()
    made.report()
    world.gateway.absorb_waiting()
    return made


@pytest.fixture
def studio(app: FastAPI, world: World) -> Iterator[Studio]:
    made = app.state.studio = Studio(world.house)
    yield made
    made.stop()
