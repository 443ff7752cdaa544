"""Refusals are on record: to whom, where, for want of what; and a flood of them stays small."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from server.accounts.web import COOKIE
from server.base.activity import Activity
from server.base.refused import EACH, HOUR_MS, MINUTE_MS, Tally, named, network_of
from server.base.web import House
from server.dispatch.root import make_root
from tests.server.city import PASSWORD, City, FakeClock
from tests.server.conftest import Client
from tests.server.library.sounds import drafted
from tests.server.whole import TestClient, whole_app

NEW_DEVICE = {"name": "Cụm loa", "area": "w-hai-an"}


def refused(house: House) -> list[Activity]:
    with house.database.read() as session:
        query = select(Activity).where(Activity.refused.is_not(None)).order_by(Activity.n)
        return list(session.scalars(query))


def test_who_was_refused_is_on_record(client: Client, house: House, city: City) -> None:
    """Account, address, deed, thing and area; and the right that was missing."""
    answer = client("ward_officer").post("/api/devices", json=NEW_DEVICE)
    assert answer.status_code == 403
    (line,) = refused(house)
    assert line.account == city["ward_officer"].person.account
    assert (line.address, line.right) == ("testclient", None)
    assert (line.action, line.subject) == ("POST /api/devices", "")
    assert (line.area, line.refused) == ("w-hai-an", "not_allowed")
    assert line.detail == {"missing": "device.manage"}
    assert (line.before, line.after) == (None, None)


def test_the_ids_of_the_path_are_its_subject(client: Client, house: House, city: City) -> None:
    """What stood in the address is told, printable and of bounded length."""
    bulletin = drafted(house, city["ward_officer"].person, "w-le-chan")
    officer = client("ward_officer")
    body = {"reason": "Sai ngày"}
    assert officer.post(f"/api/bulletins/{bulletin}/return", json=body).status_code == 403
    assert officer.get("/api/bulletins/b%0A%E2%80%AEx" + "y" * 300).status_code == 404
    assert officer.get("/api/areas/nowhere/programme").status_code == 404
    first, second, third = refused(house)
    assert (first.action, first.subject) == ("POST /api/bulletins/{bulletin}/return", bulletin)
    assert first.area == "w-le-chan"
    assert (second.refused, second.area) == ("bulletin_unknown", None)
    assert second.subject == "bx" + "y" * 198
    assert (third.refused, third.area) == ("area_unknown", None)


def test_what_cannot_be_read_is_a_refusal_too(client: Client, house: House) -> None:
    """A body of the wrong form is written down, but never what stood in it."""
    answer = client("ward_officer").post("/api/devices", json={"hunter2": "hunter2"})
    assert answer.status_code == 422
    (line,) = refused(house)
    assert line.refused == "malformed"
    assert line.detail == {}


def test_it_says_what_is_missing_where_and_who_can_help(client: Client) -> None:
    """The missing right in words, the area by name, and the nearest posts that hold it."""
    told = client("ward_officer").post("/api/devices", json=NEW_DEVICE).json()
    assert told["vi"] == (
        "Bạn chưa có quyền “quản lý cụm loa” ở Phường Hải An. "
        "Người có quyền này: Cán bộ vận hành thành phố."
    )
    assert told["en"] == (
        "You may not look after devices in Phường Hải An. Who may: Cán bộ vận hành thành phố."
    )
    assert told["field"] == "w-hai-an"


def test_where_nobody_may_it_names_who_can_change_that(client: Client) -> None:
    """Where no post holds the right, whoever handles posts there is named, or none."""
    told = client("ward_officer").get("/api/activity?area=hp").json()
    assert "Người có quyền này: Lãnh đạo thành phố" in told["vi"]


def test_a_wrong_password_is_on_record_once_and_then_by_doublings(
    client: Client, house: House, clock: FakeClock
) -> None:
    """Refused sign-ins are counted by address and hour: the 1st, 2nd, 4th, 8th are written."""
    stranger = client(None)
    tried = {"username": "ward-officer", "password": "sai mat khau"}
    codes = [stranger.post("/api/session", json=tried).json()["code"] for _ in range(9)]
    assert set(codes) == {"sign_in_refused", "too_many_tries"}
    lines = refused(house)
    assert all(line.account is None and line.action == "POST /api/session" for line in lines)
    assert [(line.refused, line.detail.get("times")) for line in lines] == [
        ("sign_in_refused", None),
        ("sign_in_refused", 2),
        ("sign_in_refused", 4),
        ("too_many_tries", None),
        ("too_many_tries", 2),
        ("too_many_tries", 4),
    ]
    clock.advance(HOUR_MS)
    stranger.post("/api/session", json=tried)
    assert refused(house)[-1].detail.get("times") is None


def test_asking_without_a_session_is_no_line(client: Client, house: House) -> None:
    """That a session has ended is no event: only doors that ask for a secret count strangers."""
    assert client(None).get("/api/areas").status_code == 401
    assert refused(house) == []


def test_a_flood_of_one_person_stays_small() -> None:
    """Each refusal of one kind is due a line until there are sixty a minute; then doublings."""
    tally = Tally(EACH, 10, MINUTE_MS)
    due = [tally.count(("p", "x"), 5)[0] for _ in range(1_000)]
    assert [n for n in due if n] == [*range(1, EACH + 1), 64, 128, 256, 512]


def test_a_flood_of_one_person_does_not_hold_others_up(
    client: Client, house: House, city: City
) -> None:
    """What is refused and not written takes no turn among those who write; it is answered with
    the same sentences."""
    officer = client("ward_officer")
    told = [officer.get("/api/activity?area=hp").json() for _ in range(EACH)]
    with house.database.write():
        told.append(officer.get("/api/activity?area=hp").json())
    assert {one["code"] for one in told} == {"not_allowed"}
    assert told.count(told[0]) == EACH + 1
    assert len(refused(house)) == EACH


def test_a_flood_from_everywhere_stays_small() -> None:
    """Beyond so many addresses an hour, all others are counted as one."""
    tally = Tally(1, 10, HOUR_MS)
    due = [tally.count((f"10.0.{n // 256}.{n % 256}",), 5) for n in range(1_000)]
    assert sum(1 for times, _ in due if times) == 10 + len([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    assert [own for times, own in due if times].count(False) == 10
    assert tally.count(("10.9.9.9",), HOUR_MS) == (1, True)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::1:2:3:4", "2001:db8::/64"),
        ("testclient", "testclient"),
    ],
)
def test_one_subscriber_is_one_network(address: str, network: str) -> None:
    """Of IPv6, a subscriber holds 64 bits of addresses: they count as one."""
    assert network_of(address) == network


def test_a_path_is_told_on_one_line() -> None:
    """Line breaks, marks that turn text round and halves of pairs are left out."""
    assert named({"a": "x\n\u202ey", "b": "\ud800z"}) == "xy z"


@pytest.mark.both_databases
def test_refusals_of_many_at_once_are_all_on_record(app: FastAPI, house: House, city: City) -> None:
    """However many are refused side by side, each has its line and its answer."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        cookies = {COOKIE: city["ward_officer"].token}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://loa", cookies=cookies
        ) as client:
            asked = (client.get(f"/api/bulletins/b-{n}") for n in range(EACH))
            return await asyncio.gather(*asked)

    answers = asyncio.run(ask())
    assert {answer.status_code for answer in answers} == {404}
    assert {line.subject for line in refused(house)} == {f"b-{n}" for n in range(EACH)}


def test_no_secret_is_ever_in_it(house: House, city: City) -> None:
    """Passwords, tokens and cookies do not appear in any column, whoever was let in or not."""
    assert city
    make_root(house.data / "root", house.custody)
    stranger = TestClient(whole_app(house), base_url="http://127.0.0.1")
    stranger.post("/api/session", json={"username": "ward-officer", "password": "bí mật 4711"})
    stranger.post("/api/session", json={"username": "bí mật 4711", "password": "x"})
    stranger.post("/api/enrol", json={"token": "bí mật 4711", "public": "x", "proof": "x"})
    stranger.get("/content/" + "0" * 64, headers={"Authorization": "Bearer bi-mat-4711"})
    stranger.get("/api/areas", headers={"Cookie": f"{COOKIE}=bi-mat-4711"})
    signed = stranger.post("/api/session", json={"username": "ward-officer", "password": PASSWORD})
    (token,) = signed.cookies.values()
    stranger.delete("/api/session")
    with house.database.read() as session:
        rows = session.execute(select(*Activity.__table__.columns)).all()
    told = "\n".join(str(list(row)) for row in rows)
    assert len(rows) >= 6
    assert not [secret for secret in ("4711", PASSWORD, token) if secret in told]
