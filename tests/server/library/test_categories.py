"""What reports count bulletins by."""

import pytest

from server.accounts.web import COOKIE
from server.base.web import House
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.programme.desk import approved


@pytest.fixture
def administrator(house: House, city: City) -> str:
    """The token of the city's administrator."""
    with house.database.write() as session:
        now = house.clock.now_ms()
        return settle(session, "city-admin", "Quản trị", "hp", ("administrator",), now).token


def test_a_bulletin_is_classified_in_any_state(house: House, city: City, client: Client) -> None:
    """Its author says by which category and language it counts, also after it was approved: what
    was approved stays as it is."""
    bulletin = approved(house, city)
    officer = client("ward_officer")
    before = officer.get(f"/api/bulletins/{bulletin}").json()
    assert (before["category"], before["language"]) == (None, "vi")
    path = f"/api/bulletins/{bulletin}/category"
    after = officer.put(path, json={"category": "health", "language": "tyz"}).json()
    assert (after["category"], after["language"]) == ("health", "tyz")
    same = ("digest", "version", "state", "approved")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    for sent, code in (
        ({"category": "c-none"}, "category_unknown"),
        ({"language": "x y"}, "malformed"),
    ):
        refused = officer.put(path, json=sent)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert client("ward_leader").put(path, json={"category": "law"}).status_code == 403


def test_the_list_is_the_citys(
    administrator: str, house: House, city: City, client: Client
) -> None:
    """The city's administrator adds, renames and retires categories; what is retired is kept, and
    no more put forward; who saw an older version is refused."""
    chief = client(None)
    chief.cookies.set(COOKIE, administrator)
    new = {"city": "hp", "vi": "Biển đảo", "en": "The sea"}
    listed = chief.post("/api/categories", json=new).json()
    (made,) = [one for one in listed if one["vi"] == "Biển đảo"]
    assert [one["id"] for one in listed][-1] == "other"
    path = f"/api/categories/{made['id']}"
    retired = chief.put(path, json=new | {"retired": True, "base_version": 1}).json()
    assert [one["retired"] for one in retired if one["id"] == made["id"]] == [True]
    assert chief.put(path, json=new | {"base_version": 1}).json()["code"] == "version_conflict"
    bulletin = approved(house, city)
    sent = {"category": made["id"]}
    refused = client("ward_officer").put(f"/api/bulletins/{bulletin}/category", json=sent)
    assert refused.json()["code"] == "category_unknown"
    assert chief.post("/api/categories", json=new | {"city": "w-le-chan"}).status_code == 422
    assert chief.post("/api/categories", json=new | {"vi": " "}).json()["field"] == "vi"
    assert client("ward_officer").post("/api/categories", json=new).status_code == 403
