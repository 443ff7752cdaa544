"""What the API answers is what its OpenAPI document says, whatever it is sent and by whom."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database
from server.base.web import House
from tests.server.city import FakeClock
from tests.server.conftest import Engine
from tests.server.openapi.attack import Attack
from tests.server.rights.rounds import brief_streams
from tests.server.rights.world import World, open_client
from tests.server.whole import TestClient, whole_app


@pytest.fixture
def made(engine: Engine, tmp_path: Path) -> Iterator[tuple[World, TestClient]]:
    """A world and a client of the whole application, on each kind of database."""
    house = House(
        Database(engine.address()), FakeClock(), Changes(), Custody(tmp_path / "keys"), tmp_path
    )
    app = whole_app(house)
    with brief_streams(), open_client(app) as client:
        yield World(house, app, random.Random(1)), client
    house.database.close()


@pytest.mark.both_databases
def test_every_operation_answers_as_documented(
    made: tuple[World, TestClient], request: pytest.FixtureRequest
) -> None:
    """No fault of ours, no status and no form of answer that the document does not tell. Every
    second operation on each database, twice; `./run soak openapi` tries all of them longer."""
    world, client = made
    attack = Attack(world, client, world.app.openapi(), examples=2)
    first = 0 if "sqlite" in request.node.name else 1
    tried = {attack.attempt(seed) for seed in range(first, len(attack.operations), 2)}
    assert len(tried) == len(range(first, len(attack.operations), 2))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_answer_that_is_not_documented_is_found(made: tuple[World, TestClient]) -> None:
    """The check itself: an operation whose document knows no 404 any more is caught."""
    world, client = made
    path = "/api/bulletins/{bulletin}"
    document = copy.deepcopy(world.app.openapi())
    document["paths"] = {path: {"get": document["paths"][path]["get"]}}
    del document["paths"][path]["get"]["responses"]["404"]
    attack = Attack(world, client, document)
    with pytest.raises(BaseException, match=r"(?i)undocumented"):
        list(map(attack.attempt, range(100)))
