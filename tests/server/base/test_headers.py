"""What every answer says to a browser, whatever it is an answer to."""

import pytest
from fastapi import FastAPI

from server.base.headers import HSTS
from server.base.web import BODY_MAX, House
from tests.server.whole import TestClient, whole_app


@pytest.fixture
def app(house: House) -> FastAPI:
    """Every route, and one with a bug in it."""
    made = whole_app(house)

    @made.get("/bug")
    def bug() -> None:
        raise RuntimeError

    return made


def _browser(app: FastAPI, url: str = "http://localhost") -> TestClient:
    return TestClient(app, base_url=url, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/console/draw.js", 200),
        ("/api/health", 200),
        ("/openapi.json", 200),
        ("/api/session", 401),
        ("/nowhere", 404),
        ("/api/setup", 405),
        ("/bug", 500),
    ],
)
def test_no_answer_is_guessed_at_or_told_on(app: FastAPI, path: str, status: int) -> None:
    """A browser takes each answer for what it is said to be, and tells nobody where it was:
    pages, JSON, refusals and bugs alike."""
    answer = _browser(app).get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_body_too_large_is_answered_no_differently(app: FastAPI) -> None:
    """What is refused before any route is asked carries the same headers."""
    answer = _browser(app).post("/api/session", content=b" " * (BODY_MAX + 1))
    assert answer.status_code == 413
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/api/health", "/nowhere", "/bug"])
@pytest.mark.parametrize(
    ("origin", "url", "said"),
    [
        (None, "https://loa.example.vn", HSTS),
        ("https://loa.example.vn", "http://127.0.0.1:8000", HSTS),
        (None, "http://localhost", None),
        ("http://localhost:8000", "http://localhost:8000", None),
    ],
)
def test_who_came_over_https_always_must(
    app: FastAPI, path: str, origin: str | None, url: str, said: str | None
) -> None:
    """Over https, or where browsers are told to come over it, every answer says for a year that
    they must (RFC 6797); a first look on this machine is not held to that."""
    app.state.origin = origin
    answer = _browser(app, url).get(path)
    assert answer.headers.get("strict-transport-security") == said
