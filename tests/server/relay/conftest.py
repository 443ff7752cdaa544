"""A ward with a device that listens, and a server that may call this machine's stations."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from server.live.studio import Studio
from server.relay.carrier import Carrier
from server.relay.doors import Doors
from tests.server.dispatch.world import World
from tests.server.live.conftest import device, studio, world
from tests.server.notices.peers import LOOPBACK

__all__ = ["device", "studio", "world"]


def _itself(host: str, _port: int) -> list[str]:
    """Every address is a number here."""
    return [host]


@pytest.fixture
def carrier(app: FastAPI, world: World, studio: Studio) -> Iterator[Carrier]:
    made = app.state.carrier = Carrier(world.house, studio, Doors(LOOPBACK, resolve=_itself))
    yield made
    studio.stop()
    made.stop()
