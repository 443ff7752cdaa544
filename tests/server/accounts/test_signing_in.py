"""Signing in: who gets a session, and who does not learn why."""

import unicodedata

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from starlette.requests import HTTPConnection

from server.accounts import brake, people, sessions
from server.accounts.cookies import origin_of, session_token
from server.accounts.models import Account, Password, SignedIn
from server.accounts.web import COOKIE
from server.base.activity import Activity
from server.base.web import House
from server.cli.serving import proxies
from tests.server.city import PASSWORD, City, FakeClock
from tests.server.conftest import Client


def _try(client: TestClient, username: str, password: str = PASSWORD) -> tuple[int, str]:
    answer = client.post("/api/session", json={"username": username, "password": password})
    return answer.status_code, answer.json().get("code", "")


def test_the_right_password_opens_a_session(client: Client, city: City) -> None:
    """Name and password give a session, and tell who holds which role where."""
    nobody = client(None)
    signed_in = nobody.post("/api/session", json={"username": "ward-officer", "password": PASSWORD})
    expected = {
        "account": city["ward_officer"].person.account,
        "name": "Cán bộ phường Lê Chân",
        "grants": [
            {"role": "author", "area": "w-le-chan"},
            {"role": "operator", "area": "w-le-chan"},
        ],
        "strong": False,
    }
    assert signed_in.status_code == 200
    assert signed_in.json() == expected
    assert nobody.get("/api/session").json() == expected


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: Client) -> None:
    """Over https the session's cookie is `__Host-`, Secure, HttpOnly, SameSite=Strict, of no
    domain and the whole path; over http on this machine the same without the first two."""
    body = {"username": "ward-officer", "password": PASSWORD}
    plain = client(None).post("/api/session", json=body)
    safe = client(None).post("https://loa.example.vn/api/session", json=body)
    parts = {"HttpOnly", "SameSite=strict", "Path=/", f"Max-Age={sessions.LASTS_MS // 1000}"}
    for answer, name, more in (
        (plain, "loa_session", set()),
        (safe, "__Host-loa_session", {"Secure"}),
    ):
        token, *attributes = answer.headers["set-cookie"].split("; ")
        assert token.startswith(f"{name}=")
        assert set(attributes) == parts | more
        assert answer.headers["cache-control"] == "no-store"


def test_a_cookie_of_the_other_name_is_no_session(client: Client, city: City) -> None:
    """Over https only the `__Host-` cookie counts: what somebody on the line planted does not."""
    nobody, token = client(None), city["ward_officer"].token
    for name, status in (("loa_session", 401), ("__Host-loa_session", 200)):
        headers = {"Cookie": f"{name}={token}"}
        answer = nobody.get("https://loa.example.vn/api/session", headers=headers)
        assert answer.status_code == status


def test_nobody_signs_in_where_others_listen(client: Client) -> None:
    """Over plain http from another machine nobody is let in, and no cookie is set."""
    body = {"username": "ward-officer", "password": PASSWORD}
    for path in ("session", "session/passkey/options"):
        sent = body if path == "session" else {}
        refused = client(None).post(f"http://loa.example.vn/api/{path}", json=sent)
        assert (refused.status_code, refused.json()["code"]) == (403, "https_needed")
        assert "set-cookie" not in refused.headers


def test_name_and_password_forgive_spelling(client: Client) -> None:
    """Case and spaces around the name, and how accents were composed, make no difference."""
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert _try(client(None), " Ward-Officer ", decomposed) == (200, "")


def test_a_wrong_password_and_an_unknown_name_look_alike(client: Client) -> None:
    """Who is not let in does not learn whether the name exists."""
    nobody = client(None)
    wrong = nobody.post("/api/session", json={"username": "ward-officer", "password": "sai"})
    unknown = nobody.post("/api/session", json={"username": "khong-ai", "password": "sai"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "sign_in_refused"
    assert wrong.json()["vi"]
    assert "set-cookie" not in wrong.headers


def test_an_unknown_name_has_no_empty_password(client: Client) -> None:
    """The hash that stands in for unknown names opens nothing."""
    assert _try(client(None), "khong-ai", "") == (401, "sign_in_refused")


def test_who_is_braked_is_told_until_when(client: Client, clock: FakeClock) -> None:
    """A refusal that ends by waiting says in Retry-After, in seconds, how long."""
    nobody = client(None)
    for _ in range(brake.TRIES_AT_ONE_THING):
        _try(nobody, "ward-officer", "sai")
    clock.advance(60_000)
    body = {"username": "ward-officer", "password": PASSWORD}
    refused = nobody.post("/api/session", json=body)
    assert refused.headers["retry-after"] == str((brake.WITHIN_MS - 60_000) // 1000)


def test_a_sign_in_takes_the_place_of_the_session_it_came_with(client: Client, city: City) -> None:
    """Signing in gives a new token, and the one the browser came with is worth nothing after."""
    officer, copy = client("ward_officer"), client("ward_officer")
    assert _try(officer, "ward-officer") == (200, "")
    assert officer.get("/api/session").status_code == 200
    assert copy.get("/api/session").status_code == 401


@pytest.mark.usefixtures("real_passwords")
def test_a_hash_of_other_work_is_made_anew(client: Client, house: House, city: City) -> None:
    """A password hashed with less work than is asked for today is hashed again at sign-in."""
    account = city["ward_officer"].person.account
    with house.database.read() as session:
        before = session.get_one(Password, account).phc
    assert "m=8," in before
    assert _try(client(None), "ward-officer") == (200, "")
    with house.database.read() as session:
        after = session.get_one(Password, account).phc
    assert "m=65536,t=3" in after
    assert _try(client(None), "ward-officer") == (200, "")


def test_guessing_is_braked(client: Client, clock: FakeClock) -> None:
    """After five wrong tries even the right password waits a quarter of an hour."""
    nobody = client(None)
    wrong = [_try(nobody, "ward-officer", "sai")[0] for _ in range(brake.TRIES_AT_ONE_THING)]
    assert set(wrong) == {401}
    assert _try(nobody, "ward-officer") == (429, "too_many_tries")
    assert _try(nobody, "ward-leader") == (200, "")
    clock.advance(brake.WITHIN_MS)
    assert _try(nobody, "ward-officer") == (200, "")


def test_a_right_password_clears_the_count(client: Client) -> None:
    """Somebody who mistypes now and then is never locked out."""
    nobody = client(None)
    for _ in range(3):
        for _ in range(brake.TRIES_AT_ONE_THING - 1):
            assert _try(nobody, "ward-officer", "sai")[0] == 401
        assert _try(nobody, "ward-officer")[0] == 200


def test_signing_out_ends_the_session_on_the_server(client: Client, city: City) -> None:
    """A token that was signed out is worth nothing, even to whoever copied it."""
    officer, copy = client("ward_officer"), client("ward_officer")
    assert copy.get("/api/session").status_code == 200
    assert officer.delete("/api/session").status_code == 204
    refused = copy.get("/api/session")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
    assert officer.delete("/api/session").status_code == 204


def test_a_session_ends_by_itself(client: Client, clock: FakeClock) -> None:
    """A session lasts twelve hours from sign-in, not longer, however busy."""
    officer = client("ward_officer")
    clock.advance(sessions.LASTS_MS - 1)
    assert officer.get("/api/session").status_code == 200
    clock.advance(1)
    assert officer.get("/api/session").status_code == 401


def test_a_session_nobody_uses_ends(client: Client, clock: FakeClock) -> None:
    """An hour without use ends a session; use keeps it, an open page that waits does not."""
    at_work, away = client(None), client(None)
    for one in (at_work, away):
        assert _try(one, "ward-officer") == (200, "")
    half = sessions.IDLE_MS // 2
    clock.advance(half)
    assert at_work.get("/api/session").status_code == 200
    listening = {"Accept": "text/event-stream"}
    assert away.get("/api/session", headers=listening).status_code == 200
    clock.advance(half)
    assert at_work.get("/api/session").status_code == 200
    assert away.get("/api/session").status_code == 401


def test_expired_sessions_are_swept(house: House, city: City, clock: FakeClock) -> None:
    """A sign-in removes the sessions that have ended."""
    clock.advance(sessions.LASTS_MS)
    with house.database.write() as session:
        sessions.open_session(session, city["ward_leader"].person.account, clock.now_ms())
        session.flush()
    with house.database.read() as session:
        assert len(session.scalars(select(SignedIn)).all()) == 1


def test_a_closed_account_is_out_at_once(client: Client, house: House, city: City) -> None:
    """Closing an account ends its sessions and its password; its deeds stay on record."""
    officer, account = client("ward_officer"), city["ward_officer"].person.account
    with house.database.write() as session:
        people.disable(session, account, house.clock.now_ms())
    assert officer.get("/api/session").status_code == 401
    assert _try(officer, "ward-officer") == (401, "sign_in_refused")
    with house.database.read() as session:
        deeds = session.scalars(select(Activity.action).where(Activity.subject == account)).all()
    assert deeds == ["account.create", "account.disable"]


def test_a_session_of_a_closed_account_opens_nothing(
    client: Client, house: House, city: City
) -> None:
    """A session is worth nothing once its account is closed, even where it was not ended."""
    account = city["ward_officer"].person.account
    with house.database.write() as session:
        session.get_one(Account, account).disabled_ms = house.clock.now_ms()
    assert client("ward_officer").get("/api/session").status_code == 401


def test_neither_token_nor_password_is_in_the_database(house: House, city: City) -> None:
    """Whoever reads the database can sign in as nobody."""
    token = city["ward_officer"].token
    with house.database.read() as session:
        kept = [row.token_sha256 for row in session.scalars(select(SignedIn))]
        secrets = [row.phc for row in session.scalars(select(Password))]
    assert all(len(one) == 64 for one in kept)
    assert token not in kept
    assert all(one.startswith("$argon2id$") for one in secrets)
    raw = b"".join(path.read_bytes() for path in house.data.iterdir())
    assert token.encode() not in raw
    assert PASSWORD.encode() not in raw


def test_a_request_of_another_site_is_refused(client: Client) -> None:
    """An unsafe request that a page of another site sent changes nothing, cookie or not."""
    officer = client("ward_officer")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ):
        refused = officer.delete("/api/session", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert officer.get("/api/session", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        body = {"username": "ward-officer", "password": PASSWORD}
        assert officer.post("/api/session", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://loa.example.vn", True),
        ("http://loa.example.vn", False),
        ("https://loa.example.vn:8443", False),
        ("https://localhost", False),
        ("http://localhost", False),
    ],
)
def test_behind_a_proxy_the_origin_is_the_one_browsers_see(
    app: FastAPI, city: City, origin: str, allowed: bool
) -> None:
    """A server that was told its origin takes a page of that one for its own, scheme and port
    included, whatever line the proxy hands requests on by; plain http of the same host is not."""
    app.state.origin = "https://loa.example.vn"
    proxied = TestClient(app, base_url="http://localhost")
    answer = proxied.delete("/api/session", headers={"Origin": origin})
    assert (answer.status_code == 204) is allowed


def test_a_proxys_word_for_the_line_makes_the_origin(app: FastAPI, city: City) -> None:
    """Without being told, the origin is what the believed proxy says the browser came by."""
    config = uvicorn.Config(app, log_config=None, **proxies(["127.0.0.1"]))
    config.load()
    headers = {"Host": "loa.example.vn", "X-Forwarded-Proto": "https"}
    browser = TestClient(config.loaded_app, client=("127.0.0.1", 50_000))
    for origin, status in (("https://loa.example.vn", 204), ("http://loa.example.vn", 403)):
        answer = browser.delete("/api/session", headers={**headers, "Origin": origin})
        assert answer.status_code == status


def test_a_websocket_stands_on_the_line_of_its_page() -> None:
    """Over wss the `__Host-` cookie alone counts, and the origin is the page's own, https."""
    cookies = b"loa_session=planted; __Host-loa_session=own"
    for scheme, token, origin in (
        ("wss", "own", "https://loa.example.vn"),
        ("ws", "planted", "http://loa.example.vn"),
    ):
        line = HTTPConnection(
            {
                "type": "websocket",
                "scheme": scheme,
                "path": "/",
                "app": FastAPI(),
                "headers": [(b"host", b"loa.example.vn"), (b"cookie", cookies)],
            }
        )
        assert (session_token(line), origin_of(line)) == (token, origin)


def test_a_forged_cookie_opens_nothing(client: Client, city: City) -> None:
    """A token that was never given out is no session."""
    nobody = client(None)
    for token in ("", "x", city["ward_officer"].token[:-1], "a" * 10_000):
        answer = nobody.get("/api/session", headers={"Cookie": f"{COOKIE}={token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
