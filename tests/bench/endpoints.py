"""How quickly the most used endpoints answer a hundred clients at once, over real HTTP.

Beside each stands its limit: a bare FastAPI application in the same process, with nothing in it but
ten plain endpoints. Each runs the very same SQL statements (the session's and the tree's among
them) on the same database through the same pool of connections and threads, and answers with the
very same JSON; it does nothing else: no right, no model, no header, no search among many routes.
Both take turns, so that whatever else the machine does meets both.
"""

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import event
from starlette.types import ASGIApp, Receive, Scope, Send

from server.accounts.rights import Role
from server.accounts.web import COOKIE
from server.app import keep_for_good
from server.areas.models import Area
from server.base.activity import By, record
from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.web import House
from server.fleet.models import Device
from tests.bench.row import Row
from tests.server.city import settle
from tests.server.rights.world import open_client
from tests.server.whole import whole_app

CLIENTS: Final = 100
ROUNDS: Final = 3
EACH: Final = 300
"""Requests per endpoint, side and round."""
LEAST: Final = 0.6
UNITS: Final = 114
DEVICES: Final = 5
"""Of each unit."""
_DAY: Final = {"from_ms": 1_795_500_000_000, "until_ms": 1_795_586_400_000}
PATHS: Final = (
    "/api/session",
    "/api/rights",
    "/api/areas",
    "/api/areas/unit-7",
    "/api/bulletins",
    "/api/devices?area=unit-7",
    "/api/areas/unit-7/programme",
    f"/api/playlog?area=unit-7&from_ms={_DAY['from_ms']}&until_ms={_DAY['until_ms']}",
    f"/api/reconciliation?area=unit-7&from_ms={_DAY['from_ms']}&until_ms={_DAY['until_ms']}",
    "/api/activity?area=unit-7",
)


def rows() -> Iterator[Row]:
    """p99 of each endpoint; ratio is bare ÷ ours, so that 1 would be as quick as bare."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.endpoints", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                told = json.loads(server.stdout.readline())
                for number, path in enumerate(PATHS):
                    ours, bare = asyncio.run(_measured(told["port"], told["token"], number, path))
                    ratio = bare / ours
                    yield Row(
                        f"GET {path.partition('?')[0]}, p99", ours, "ms", bare, ratio,
                        f"bare ÷ ours ≥ {LEAST}", ratio >= LEAST,
                        f"{CLIENTS} clients at once; {told['statements'][number]} SQL statements",
                    )  # fmt: skip
            finally:
                server.terminate()


async def _measured(port: int, token: str, number: int, path: str) -> tuple[float, float]:
    sides: dict[str, list[float]] = {path: [], f"/bare/{number}": []}
    for one in sides:
        await _round(port, token, one, EACH // 5)  # warm
    for _ in range(ROUNDS):
        for one in sides:
            sides[one] += await _round(port, token, one, EACH)
    ours, bare = (sorted(times)[int(len(times) * 0.99)] for times in sides.values())
    return ours, bare


async def _round(port: int, token: str, path: str, count: int) -> list[float]:
    """Milliseconds of each request, by `CLIENTS` connections that ask again at once."""
    times: list[float] = []
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={token}\r\n\r\n".encode()

    async def client(asks: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(asks):
            started = time.perf_counter()
            writer.write(head)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200"), answer
            length = int(answer.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            times.append((time.perf_counter() - started) * 1000)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(client(count // CLIENTS) for _ in range(CLIENTS)))
    return times


# --- The server, in a process of its own ------------------------------------------------------


def main(folder: Path) -> None:
    """Serve a city's API and its bare twin; tells port, token and statements on one line."""
    database = Database(f"sqlite:///{folder}/loa.sqlite")
    house = House(database, SystemClock(), Changes(), Custody(folder / "keys"), folder)
    app = whole_app(house)
    Table.metadata.create_all(database.engine)
    token = _city(house)
    bare = FastAPI()
    counts = [_twin(app, bare, database, number, path, token) for number, path in enumerate(PATHS)]
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listening:
        told = {"port": listening.getsockname()[1], "token": token, "statements": counts}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        keep_for_good()  # as a server does when it starts; both sides stand in this process
        config = uvicorn.Config(
            _beside(app, bare), log_level="error", access_log=False, lifespan="off"
        )
        uvicorn.Server(config).run(sockets=[listening])


def _city(house: House) -> str:
    now = house.clock.now_ms()
    week = [{"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": 0, "until_ms": 86_400_000}]
    with house.database.write() as session:
        session.add(
            Area(id="hp", name="Hải Phòng", kind="city", zone="Asia/Ho_Chi_Minh", permitted=week)
        )
        session.flush()
        for n in range(UNITS):
            session.add(Area(id=f"unit-{n}", name=f"Phường {n}", kind="ward", parent="hp"))
        session.flush()
        for n in range(UNITS * DEVICES):
            area = f"unit-{n // DEVICES}"
            session.add(
                Device(id=f"d-{n}", name=f"Cụm {n}", area=area, created_ms=now, since_ms=now)
            )
        by = By("p-1", "10.0.0.1", "author@unit-7")
        for n in range(300):
            record(session, now, "bulletin.submit", f"b-{n}", by=by, area=f"unit-{n % 10}")
        roles: tuple[Role, ...] = ("author", "operator", "auditor")
        return settle(session, "can-bo", "Cán bộ", "unit-7", roles, now).token


def _beside(ours: FastAPI, bare: FastAPI) -> ASGIApp:
    """Both at one address; neither looks through the routes of the other."""

    async def one(scope: Scope, receive: Receive, send: Send) -> None:
        await (bare if scope["path"].startswith("/bare/") else ours)(scope, receive, send)

    return one


def _twin(
    app: FastAPI, bare: FastAPI, database: Database, number: int, path: str, token: str
) -> int:
    """A bare endpoint for the SQL and the answer of `path`; returns how many statements it is."""
    asked: list[tuple[str, Any]] = []

    def told(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append((statement, parameters))

    with open_client(app) as client:
        client.get(path, headers={"Cookie": f"{COOKIE}={token}"})  # whatever is done once is done
        event.listen(database.engine, "before_cursor_execute", told)
        answer = client.get(path, headers={"Cookie": f"{COOKIE}={token}"})
        event.remove(database.engine, "before_cursor_execute", told)
    assert answer.status_code == 200, answer.text
    bare.get(f"/bare/{number}")(_bare(database, asked, answer.json()))
    return len(asked)


def _bare(
    database: Database, asked: list[tuple[str, Any]], body: Any
) -> Callable[[], JSONResponse]:
    def bare() -> JSONResponse:
        with database.engine.connect() as connection:
            for statement, parameters in asked:
                connection.exec_driver_sql(statement, parameters).fetchall()
        return JSONResponse(body)

    return bare


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    main(parser.parse_args().folder)
