"""A new server has nobody in it: the first administrator comes by a token shown once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from server.accounts import invitations, people
from server.accounts.models import Account, Invitation
from server.accounts.rights import Grant
from server.areas.models import Area
from server.base.custody import Custody
from server.base.web import House
from tests.server.accounts.people import set_app, told
from tests.server.city import City, FakeClock
from tests.server.rivals import until_met

FIRST = {
    "username": "quan-tri",
    "name": "Quản trị hệ thống loa",
    "holder": "Nguyễn Văn An",
    "password": "trời xanh mây trắng",
}
CITY = {"id": "hai-phong", "name": "Thành phố Hải Phòng"}


def _token(house: House) -> str:
    with house.database.write() as session:
        return invitations.issue(session, None, house.clock.now_ms()).token


@pytest.fixture
def nobody(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost")


def test_the_first_administrator_makes_the_city(
    house: House, nobody: TestClient, clock: FakeClock
) -> None:
    """With the token of the first start somebody becomes the city's administrator, and it counts
    no more; a second factor comes next, because nobody has said that it is not needed."""
    token = _token(house)
    made = nobody.post("/api/setup", json={**FIRST, "token": token, "city": CITY})
    assert made.status_code == 201
    assert made.json()["grants"] == [{"role": "administrator", "area": "hai-phong"}]
    again = {**FIRST, "username": "ke-khac", "token": token, "city": CITY}
    assert told(nobody.post("/api/setup", json=again)) == (401, "invitation_refused")
    post = {
        "username": "can-bo",
        "name": "Cán bộ",
        "holder": "Hoa",
        "grants": [{"role": "author", "area": "hai-phong"}],
    }
    assert told(nobody.post("/api/accounts", json=post)) == (403, "second_factor_missing")
    set_app(nobody, clock)
    assert nobody.post("/api/accounts", json=post).status_code == 201


def test_where_there_is_a_city_it_is_its_administrator(
    house: House, city: City, nobody: TestClient
) -> None:
    """Where areas were laid out before, the first administrator has the top one."""
    made = nobody.post("/api/setup", json={**FIRST, "token": _token(house), "city": CITY})
    assert made.json()["grants"] == [{"role": "administrator", "area": "hp"}]
    with house.database.read() as session:
        assert session.get(Area, "hai-phong") is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"city": None}, "city_missing"),
        ({"city": {"id": "Hải Phòng", "name": "x"}}, "area_malformed"),
        ({"city": {"id": "hai-phong", "name": " "}}, "name_malformed"),
        ({"username": "quản trị"}, "username_invalid"),
        ({"holder": "\u202e"}, "name_malformed"),
        ({"password": "quan-tri-quan-tri"}, "password_guessable"),
        ({"password": "ngắn"}, "password_length"),
    ],
)
def test_a_mistake_does_not_use_the_token_up(
    house: House, nobody: TestClient, wrong: dict[str, object], code: str
) -> None:
    """What is refused makes nothing, and the same token serves for the next try."""
    body = {**FIRST, "token": _token(house), "city": CITY}
    assert told(nobody.post("/api/setup", json={**body, **wrong})) == (422, code)
    with house.database.read() as session:
        assert session.scalars(select(Account)).all() == []
        assert session.scalars(select(Area)).all() == []
    assert nobody.post("/api/setup", json=body).status_code == 201


def test_a_token_that_is_old_or_replaced_sets_nothing_up(
    house: House, nobody: TestClient, clock: FakeClock
) -> None:
    """Only the token issued last counts, for 72 hours, and no post's invitation does."""
    first, second = _token(house), _token(house)
    body = {**FIRST, "city": CITY}
    assert told(nobody.post("/api/setup", json={**body, "token": first}))[0] == 401
    clock.advance(invitations.LASTS_MS)
    assert told(nobody.post("/api/setup", json={**body, "token": second}))[0] == 401


def _offered(house: House) -> str | None:
    with house.database.write() as session:
        now = house.clock.now_ms()
        issued = invitations.offered_setup(session, house.custody.sealing(), now)
    return issued.token if issued else None


@pytest.mark.both_databases
def test_servers_that_start_at_once_say_one_token(house: House, nobody: TestClient) -> None:
    """Several first starts on one database print the same token, and no other counts."""
    with ThreadPoolExecutor(8) as starts:
        tokens = set(starts.map(lambda _: _offered(house), range(8)))
    assert len(tokens) == 1
    with house.database.read() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1
    body = {**FIRST, "city": CITY, "token": tokens.pop()}
    assert nobody.post("/api/setup", json=body).status_code == 201
    assert _offered(house) is None


def test_a_start_waits_for_one_that_is_not_done(house: House) -> None:
    """Whoever starts while another's token is not yet on the disk says that one."""
    now = house.clock.now_ms()
    with ThreadPoolExecutor(1) as other:
        with house.database.write() as session:
            first = invitations.offered_setup(session, house.custody.sealing(), now)
            second = other.submit(_offered, house)
            if session.get_bind().dialect.name == "postgresql":
                until_met(house.database, second)
        assert first is not None
        assert second.result() == first.token


def test_a_setup_token_lasts_three_days_and_depends_on_the_keys(
    house: House, clock: FakeClock, tmp_path: Path
) -> None:
    """After 72 hours a start says another; whoever lacks the server's keys cannot make it."""
    first = _offered(house)
    clock.advance(invitations.LASTS_MS - 1)
    assert _offered(house) == first
    clock.advance(1)
    second = _offered(house)
    assert second != first
    elsewhere = replace(house, custody=Custody(tmp_path / "other-keys"))
    assert _offered(elsewhere) != second
    with house.database.read() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1


def test_a_posts_invitation_sets_nothing_up(
    house: House, city: City, nobody: TestClient, clock: FakeClock
) -> None:
    """An invitation to a post makes no administrator, nor does the first start's open a post."""
    with house.database.write() as session:
        account = city["ward_officer"].person.account
        to_post = invitations.issue(session, account, clock.now_ms()).token
    refused = nobody.post("/api/setup", json={**FIRST, "token": to_post})
    assert told(refused) == (401, "invitation_refused")
    first = {"token": _token(house), "password": FIRST["password"]}
    assert told(nobody.post("/api/invitation", json=first)) == (401, "invitation_refused")


def test_where_somebody_administers_nothing_is_set_up(
    house: House, city: City, nobody: TestClient, clock: FakeClock
) -> None:
    """A token left over from before there was an administrator opens nothing."""
    token = _token(house)
    with house.database.write() as session:
        grants = [Grant("administrator", "hp")]
        people.create(session, "da-co", "Đã có", None, grants, clock.now_ms())
    refused = nobody.post("/api/setup", json={**FIRST, "token": token})
    assert told(refused) == (401, "invitation_refused")


def test_only_the_hash_of_a_token_is_kept(house: House) -> None:
    """Whoever reads the database can set nothing up."""
    token = _token(house)
    with house.database.read() as session:
        (kept,) = session.scalars(select(Invitation.token_sha256)).all()
    assert token not in kept
    assert len(kept) == 64


def test_the_door_tells_which_ways_in_there_are(
    house: House, nobody: TestClient, app: FastAPI
) -> None:
    """Whoever is not signed in is told whether there is single sign-on, and whether somebody has
    still to set the server up, and no more."""
    new = {"single_sign_on": False, "first_start": True, "city_wanted": True}
    assert nobody.get("/api/door").json() == new
    body = {**FIRST, "token": _token(house), "city": CITY}
    assert nobody.post("/api/setup", json=body).status_code == 201
    app.state.single_sign_on = object()
    known = {"single_sign_on": True, "first_start": False, "city_wanted": False}
    assert nobody.get("/api/door").json() == known
