"""The HTTP edge: one request is one transaction."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body, FastAPI, WebSocket
from sqlalchemy import select

from schedules.refusal import RefusalError
from server.accounts.web import COOKIE
from server.base import activity
from server.base.activity import Activity
from server.base.changes import Changes
from server.base.custody import Custody
from server.base.database import Database, Table
from server.base.declared import open_to_all
from server.base.web import BODY_MAX, House, Now, Router, Writing, tell_refusals
from tests.server.city import City, FakeClock
from tests.server.whole import whole_app

AT_ONCE = 120
"""Three times as many as the pool has threads."""


def app_over(folder: Path) -> tuple[FastAPI, Database]:
    database = Database(f"sqlite:///{folder}/loa.sqlite")
    Table.metadata.create_all(database.engine)
    router = Router()

    @router.post("/note")
    @open_to_all("a test")
    def note(session: Writing, now: Now, refuse: bool = False) -> str:
        activity.record(session, now, "test.note", "x", by=None, area=None)
        if refuse:
            raise RefusalError("no", "x", "Không.", "No.")
        return "noted"

    @router.post("/said")
    @open_to_all("a test")
    def said(body: Annotated[str, Body()]) -> str:
        return body

    app = FastAPI(max_body_size=BODY_MAX)
    app.state.house = House(database, FakeClock(), Changes(), Custody(folder), folder)
    tell_refusals(app)
    app.include_router(router)
    return app, database


def post(app: FastAPI, *paths: str) -> list[httpx.Response]:
    """All at once, in one event loop, as a server gets them."""

    async def send() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loa") as client:
            return await asyncio.gather(*(client.post(path) for path in paths))

    return asyncio.run(asyncio.wait_for(send(), 60))


def noted(database: Database) -> int:
    with database.read() as session:
        notes = select(Activity.n).where(Activity.refused.is_(None))
        return len(session.scalars(notes).all())


def test_more_writers_than_threads_all_get_their_turn(tmp_path: Path) -> None:
    """However many people save at once, nobody waits for ever and nothing is lost."""
    app, database = app_over(tmp_path)
    answers = post(app, *["/note"] * AT_ONCE)
    assert {answer.status_code for answer in answers} == {200}
    assert noted(database) == AT_ONCE
    database.close()


def test_more_readers_than_connections_all_get_their_answer(house: House, city: City) -> None:
    """However many look at once, none holds a connection while it waits for a thread."""
    app = whole_app(house)
    cookies = {COOKIE: city["ward_officer"].token}

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://loa", cookies=cookies
        ) as client:
            return await asyncio.gather(*(client.get("/api/rights") for _ in range(AT_ONCE)))

    answers = asyncio.run(asyncio.wait_for(ask(), 60))
    assert {answer.status_code for answer in answers} == {200}


def test_a_refusal_changes_nothing_and_says_why_in_both_languages(tmp_path: Path) -> None:
    """What an endpoint wrote before it refused is taken back; the answer says why."""
    app, database = app_over(tmp_path)
    (answer,) = post(app, "/note?refuse=true")
    assert answer.status_code == 422
    assert answer.json() == {"code": "no", "field": "x", "vi": "Không.", "en": "No."}
    assert noted(database) == 0
    database.close()


def test_what_the_framework_declines_reads_like_any_refusal(tmp_path: Path) -> None:
    """A wrong address is answered with code and sentences; a body without end is cut off."""
    app, database = app_over(tmp_path)
    (answer,) = post(app, "/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def flood() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loa") as client:
            return await client.post("/said", content=b"x" * (BODY_MAX + 1))

    assert asyncio.run(flood()).status_code == 413
    database.close()


def test_what_cannot_be_said_again_is_refused_all_the_same(tmp_path: Path) -> None:
    """A refusal that repeats half a surrogate pair is an answer like any other."""
    app, database = app_over(tmp_path)

    @app.post("/echo")
    def echo(body: Annotated[dict[str, Any], Body()]) -> None:
        raise RefusalError("odd", body["name"], "Lạ “\ud800”.", "Odd “\ud800”.")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loa") as client:
            headers = {"Content-Type": "application/json"}
            return await client.post("/echo", content=b'{"name": "\\ud800"}', headers=headers)

    answer = asyncio.run(ask())
    database.close()
    assert (answer.status_code, answer.json()["en"]) == (422, "Odd “?”.")


def test_a_route_that_declares_no_right_is_no_route() -> None:
    """Deny by default: a route that does not say who may call it cannot be added."""
    with pytest.raises(TypeError, match="declares no right"):
        Router().get("/silent")(lambda: None)


def test_a_websocket_that_declares_no_right_is_refused() -> None:
    """A room's WebSockets say like its other routes whom they are for, or the server does not
    start."""
    router = Router()

    async def silent(websocket: WebSocket) -> None:
        await websocket.close()

    with pytest.raises(TypeError, match="declares no right"):
        router.websocket("/live")(silent)
    router.websocket("/live")(open_to_all("a test")(silent))
