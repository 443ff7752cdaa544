"""A world in a folder as `loa init` makes one: tables by migration, keys within."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.base.web import House
from server.migrations import upgrade
from tests.server.city import FakeClock
from tests.server.conftest import Engine
from tests.server.dispatch.conftest import world

__all__ = ["world"]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data").make()


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    database = Database(engine.address(laid=False))
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def house(place: Place, clock: FakeClock, database: Database) -> House:
    return House(database, clock, Changes(), Custody(place.keys), place.data)
