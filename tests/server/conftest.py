"""Fixtures of the server's tests: a house on each database, a city, and clients of its API.

Whatever uses `database`, `house` or what stands on them can run on SQLite and on PostgreSQL. In a
run of everything the seed draws one of them for each test, row by row; both have their turn where
the rule speaks of the database (`pytest.mark.both_databases`), and where a part is chosen (ADR 25).
"""

import importlib
import importlib.util
import pkgutil
import shutil
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import APIRouter, FastAPI
from sqlalchemy import event, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache
from starlette.datastructures import State

import server
import server.models
from server.accounts import passwords
from server.accounts.web import COOKIE
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.web import BODY_MAX, House, tell_refusals
from server.broker.credentials import CredentialsFile
from server.fleet.access import Reach
from tests.conftest import DRAWN
from tests.postgresql import MISSING, Copies, Server, found, lent
from tests.server import city as cities
from tests.server.city import City, FakeClock

with warnings.catch_warnings():  # starlette prefers httpx2; httpx is what the demo client stands on
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

Client = Callable[[str | None], TestClient]
REAL_HASHER = passwords.HASHER
ENGINES: Final = ("sqlite", "postgresql")


def _in_rooms(module: str) -> list[object]:
    """`server.ROOM.module` of every room that has one."""
    rooms = (name for _, name, package in pkgutil.iter_modules(server.__path__) if package)
    return [
        importlib.import_module(f"server.{room}.{module}")
        for room in sorted(rooms)
        if importlib.util.find_spec(f"server.{room}.{module}") is not None
    ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the turns that were not drawn; without a PostgreSQL its half, which the end of the
    run says once."""
    if found() is None:
        left_out = {item for item in items if _needs_postgresql(item)}
    elif config.option.databases == DRAWN:
        seed = config.getoption("randomly_seed", default=None)
        left_out = {item for item in items if not _is_drawn(item, seed)}
    else:
        return
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _is_drawn(item: pytest.Item, seed: object) -> bool:
    """Whether its engine is the one of its turns that this seed draws."""
    turns = getattr(item, "callspec", None)
    named = [mark.args[0] for mark in item.iter_markers("parametrize")]
    if turns is None or "engine" not in turns.params or "engine" in named:
        return True  # it has none, or names its own
    if item.get_closest_marker("both_databases"):
        return True
    row = sorted(turn for turn in turns.indices.items() if turn[0] != "engine")
    drawn = zlib.crc32(f"{seed} {item.nodeid.partition('[')[0]} {row}".encode()) % len(ENGINES)
    return bool(turns.params["engine"] == ENGINES[drawn])


def _needs_postgresql(item: pytest.Item) -> bool:
    """It names the server, also through other fixtures, or has this engine's turn."""
    turn = getattr(item, "callspec", None)
    return "postgresql" in getattr(item, "fixturenames", ()) or (
        turn is not None and turn.params.get("engine") == "postgresql"
    )


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed alike, without the work that only guards real ones."""
    monkeypatch.setattr(passwords, "HASHER", cities.QUICK)


@pytest.fixture
def real_passwords(quick_passwords: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test of that work."""
    monkeypatch.setattr(passwords, "HASHER", REAL_HASHER)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Engine(Protocol):
    """One kind of database, and new databases of it, which go with the test."""

    name: str

    def address(self, *, laid: bool = True) -> str:
        """Of a new database: every room's tables with nothing in them, or not even those."""


class SQLite:
    """Files in the test's own folder; every room's tables are made once, and copied."""

    name = "sqlite"

    def __init__(self, folder: Path, empty: Path) -> None:
        self._folder, self._empty, self._made = folder, empty, 0

    def address(self, *, laid: bool = True) -> str:
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"loa{self._made or ''}.sqlite"
        self._made += 1
        if laid:
            shutil.copy(self._empty, path)
        return f"sqlite:///{path}"


class PostgreSQL:
    """Databases on the run's one server."""

    name = "postgresql"

    def __init__(self, server: Server, copies: Copies, opened: ExitStack) -> None:
        self._server, self._copies, self._opened = server, copies, opened

    def address(self, *, laid: bool = True) -> str:
        made = self._copies.one() if laid else self._server.database()
        return self._opened.enter_context(made)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every room's tables with nothing in them: made once, copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "loa.sqlite"
    _lay_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The run's PostgreSQL: all its workers share one."""
    source = found()
    if source is None:
        pytest.skip(MISSING)
    base = tmp_path_factory.getbasetemp()
    run = base.parent if base.name.startswith("popen-gw") else base  # a worker's lies in the run's
    with lent(run / "postgresql", source) as server:
        yield server


@pytest.fixture(scope="session")
def copies(postgresql: Server) -> Iterator[Copies]:
    """Copies of a database with every room's tables and nothing in them."""
    with ExitStack() as made:
        address = made.enter_context(postgresql.database())
        _lay_tables(address)
        template = str(make_url(address).database)
        yield Copies(postgresql, template, Table.metadata.tables.values(), made)


def _lay_tables(address: str) -> None:
    _in_rooms("models")
    database = Database(address)
    Table.metadata.create_all(database.engine)
    database.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each kind of database in turn."""
    with ExitStack() as opened:
        if request.param == "sqlite":
            yield SQLite(tmp_path / "data", request.getfixturevalue("empty_sqlite"))
        else:
            server = request.getfixturevalue("postgresql")
            yield PostgreSQL(server, request.getfixturevalue("copies"), opened)


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    """A database of its own for each test, with every room's tables and nothing in them."""
    database = Database(engine.address())
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", _outlives_no_power_cut)
    _compile_once(database)
    yield database
    database.close()


def _outlives_no_power_cut(connection: Any, _: object) -> None:
    """A test's files go with it: nothing of them waits for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


_FIRST: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def _compile_once(database: Database) -> None:
    """An engine forgets with itself what SQL it has made: here those of one kind share it, or
    every test would make the same statements anew. The first connects at once: as it does, its
    dialect comes to know the server, which that of another engine would not teach it."""
    engine = database.engine
    if engine.dialect.name not in _FIRST:
        with engine.connect():
            _FIRST[engine.dialect.name] = engine.dialect, LRUCache(5_000)
    dialect, made = _FIRST[engine.dialect.name]
    if engine.dialect is not dialect:
        setattr(engine.dialect, "initialize", lambda _connection: None)  # noqa: B010  (not its type's)
    engine.dialect = engine.pool._dialect = dialect
    engine._compiled_cache = made


@pytest.fixture
def house(tmp_path: Path, clock: FakeClock, database: Database) -> House:
    """A house of its own for each test: its database, files in `tmp_path`, nobody in it."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    return House(database, clock, Changes(), Custody(tmp_path / "keys"), data)


@pytest.fixture
def city(house: House) -> City:
    """The house with a city in it."""
    return cities.found(house)


@pytest.fixture(scope="session")
def whole_app() -> FastAPI:
    """The API of every room, as the server offers it; its routes are worked out once."""
    app = FastAPI(max_body_size=BODY_MAX)
    tell_refusals(app)
    for room in _in_rooms("api"):
        router = getattr(room, "router", None)
        assert isinstance(router, APIRouter)
        app.include_router(router)
    return app


def reach_of(house: House) -> Reach:
    """Where this test's devices are told to go; nothing listens there."""
    admitted = CredentialsFile(house.data / "broker/credentials.json")
    return Reach(admitted, "127.0.0.1", 1883, "http://localhost/content")


@pytest.fixture
def app(whole_app: FastAPI, house: House) -> Iterator[FastAPI]:
    """That API over this test's own house, knowing nothing of the tests before; what a test adds
    to its routes goes with it."""
    whole_app.state = State()
    whole_app.state.house = house
    whole_app.state.reach = reach_of(house)
    routes = list(whole_app.router.routes)
    yield whole_app
    whole_app.router.routes[:] = routes


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The event loop of all clients, and its threads: made once, not for each request."""
    with start_blocking_portal() as made:
        yield made


@pytest.fixture
def client(app: FastAPI, city: City, portal: BlockingPortal) -> Iterator[Client]:
    """`client("ward_leader")`: a client signed in as that resident; `client(None)`: nobody."""
    opened: list[TestClient] = []

    def make(who: str | None) -> TestClient:
        cookies = {COOKIE: city[who].token} if who is not None else None
        opened.append(TestClient(app, base_url="http://localhost", cookies=cookies))
        opened[-1].portal = portal
        return opened[-1]

    yield make
    for one in opened:
        one.close()
