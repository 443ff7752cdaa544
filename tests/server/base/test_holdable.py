"""What no database can hold is refused where it comes in."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import Body, FastAPI
from sqlalchemy import select

from server.base.activity import Activity
from server.base.declared import open_to_all
from server.base.web import House, Now, Router, Writing, tell_refusals

pytestmark = pytest.mark.both_databases

BAD_BODIES = {
    '{"name": "a\\u0000b"}': "name",
    '{"deep": [{"name": "\\ud800"}]}': "deep.0.name",
    '{"half": "Loa \\udcff"}': "half",
    '{"a\\u0000b": 1}': "",
    '{"number": 9223372036854775808}': "number",
    '{"number": -9223372036854775809}': "number",
    '{"level": NaN}': "level",
    '{"level": 1e999}': "level",
}
GOOD_BODIES = [
    '{"name": "Phường Lê Chân 📢"}',
    '{"number": 9223372036854775807}',
    '{"level": -1.5}',
]


@pytest.fixture
def app(house: House) -> FastAPI:
    """Two routes that keep what they are sent."""
    router = Router()

    @router.post("/kept")
    @open_to_all("a test")
    def keep(session: Writing, now: Now, body: Annotated[dict[str, Any], Body()]) -> int:
        session.add(Activity(at_ms=now, action="x", subject="x", detail=body))
        return len(body)

    @router.post("/kept/{name}")
    @open_to_all("a test")
    def keep_name(session: Writing, now: Now, name: str, more: str = "") -> int:
        session.add(Activity(at_ms=now, action="x", subject=name + more, detail={}))
        return len(name)

    app = FastAPI()
    app.state.house = house
    tell_refusals(app)
    app.include_router(router)
    return app


def post(app: FastAPI, path: str, body: str = "") -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loa") as client:
            headers = {"Content-Type": "application/json"}
            return await client.post(path, content=body.encode(), headers=headers)

    return asyncio.run(send())


def kept(house: House) -> int:
    with house.database.read() as session:
        return len(session.scalars(select(Activity.n).filter_by(action="x")).all())


@pytest.mark.parametrize(("body", "field"), BAD_BODIES.items())
def test_what_cannot_be_held_is_refused_at_its_field(
    app: FastAPI, house: House, body: str, field: str
) -> None:
    """U+0000, half a surrogate pair, more than 64 bits or no number at all: `malformed`."""
    answer = post(app, "/kept", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert answer.json()["field"] == field
    assert kept(house) == 0


@pytest.mark.parametrize("path", ["/kept/a%00b", "/kept/a?more=%00"])
def test_an_address_is_held_to_the_same(app: FastAPI, house: House, path: str) -> None:
    """Path and query are refused for what a body is refused for."""
    answer = post(app, path)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert kept(house) == 0


@pytest.mark.parametrize("body", GOOD_BODIES)
def test_everything_else_is_kept(app: FastAPI, house: House, body: str) -> None:
    """Any other letter, and whole numbers of 64 bits, are kept as they are."""
    assert post(app, "/kept", body).status_code == 200
    assert kept(house) == 1


def test_what_is_too_long_for_its_column_never_is_an_error_of_ours(
    app: FastAPI, house: House
) -> None:
    """What only the database finds too long (PostgreSQL does) is refused, not a failure."""
    answer = post(app, "/kept/" + quote("ă" * 300))
    held = 1 if house.database.engine.dialect.name == "sqlite" else 0
    assert answer.status_code == (200 if held else 422)
    assert kept(house) == held
