"""Fixtures of the server's tests: a house on SQLite, a city, and clients of its API."""

import importlib
import importlib.util
import pkgutil
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI

import server
import server.models
from server.accounts.web import COOKIE
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.web import BODY_MAX, House, tell_refusals
from tests.server import city as cities
from tests.server.city import City, FakeClock

with warnings.catch_warnings():  # starlette prefers httpx2; httpx is what the demo client stands on
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

Client = Callable[[str | None], TestClient]


def _in_rooms(module: str) -> list[object]:
    """`server.ROOM.module` of every room that has one."""
    rooms = (name for _, name, package in pkgutil.iter_modules(server.__path__) if package)
    return [
        importlib.import_module(f"server.{room}.{module}")
        for room in sorted(rooms)
        if importlib.util.find_spec(f"server.{room}.{module}") is not None
    ]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every room's tables with nothing in them: made once, copied for each test."""
    _in_rooms("models")
    path = tmp_path_factory.mktemp("empty") / "loa.sqlite"
    database = Database(f"sqlite:///{path}")
    Table.metadata.create_all(database.engine)
    database.close()
    return path


@pytest.fixture
def house(tmp_path: Path, clock: FakeClock, empty_database: Path) -> Iterator[House]:
    """A house of its own for each test: SQLite and files in `tmp_path`, nobody in it."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "loa.sqlite")
    database = Database(f"sqlite:///{data}/loa.sqlite")
    yield House(database, clock, Changes(), Custody(tmp_path / "keys"), data)
    database.close()


@pytest.fixture
def city(house: House) -> City:
    """The house with a city in it."""
    return cities.found(house)


@pytest.fixture
def app(house: House) -> FastAPI:
    """The API of every room, as the server offers it."""
    app = FastAPI(max_body_size=BODY_MAX)
    app.state.house = house
    tell_refusals(app)
    for room in _in_rooms("api"):
        router = getattr(room, "router", None)
        assert isinstance(router, APIRouter)
        app.include_router(router)
    return app


@pytest.fixture
def client(app: FastAPI, city: City) -> Iterator[Client]:
    """`client("ward_leader")`: a client signed in as that resident; `client(None)`: nobody."""
    opened: list[TestClient] = []

    def make(who: str | None) -> TestClient:
        cookies = {COOKIE: city[who].token} if who is not None else None
        opened.append(TestClient(app, cookies=cookies))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
