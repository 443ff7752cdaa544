"""How many drafts one account may leave lying."""

import pytest
from sqlalchemy import inspect

from server.base.web import House
from server.library.models import Bulletin
from server.library.quotas import DRAFTS_MAX
from server.library.refusals import DraftsFullError
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.library.sounds import drafted, files, upload, wanted


def _fill(house: House, account: str, like: str, count: int) -> None:
    """`count` more drafts of the account, as the one that stands."""
    with house.database.write() as session:
        one = session.get_one(Bulletin, like)
        standing = {column.key: getattr(one, column.key) for column in inspect(Bulletin).attrs}
        for n in range(count):
            own = {"id": f"b-fill-{n}", "original": f"u-fill-{n}", "author": account}
            session.add(Bulletin(**{**standing, **own}))


def test_an_account_has_so_many_drafts_and_no_more(
    client: Client, house: House, city: City
) -> None:
    """Two hundred drafts of one account may wait to be sent; then some are sent or withdrawn
    first. The recording that was sent for the next one is kept."""
    me, officer = city["ward_officer"].person, client("ward_officer")
    first = drafted(house, me, "w-le-chan")
    _fill(house, me.account, first, DRAFTS_MAX - 2)
    drafted(house, me, "w-le-chan", "b" * 64)
    sent = upload(officer, b"not even looked at")
    refused = officer.post("/api/bulletins", json=wanted(sent))
    assert (refused.status_code, refused.json()["code"]) == (409, "drafts_full")
    assert officer.get(f"/api/uploads/{sent}").status_code == 200
    with pytest.raises(DraftsFullError):
        drafted(house, me, "w-le-chan", "c" * 64)
    assert officer.post(f"/api/bulletins/{first}/submit").status_code == 200
    drafted(house, me, "w-le-chan", "d" * 64)


def test_what_is_revised_fills_the_same_place(client: Client, house: House, city: City) -> None:
    """A successor is a draft too: refused, it leaves no copy of the recording."""
    me = city["ward_officer"].person
    it = drafted(house, me, "w-le-chan")
    officer = client("ward_officer")
    _fill(house, me.account, it, DRAFTS_MAX)
    assert officer.post(f"/api/bulletins/{it}/submit").status_code == 200
    before = files(house)
    refused = officer.post(f"/api/bulletins/{it}/revise", json={"title": "Lịch tiêm (sửa)"})
    assert (refused.status_code, refused.json()["code"]) == (409, "drafts_full")
    assert files(house) == before
    others = drafted(house, city["city_operator"].person, "w-le-chan", "b" * 64)
    assert client("city_operator").get(f"/api/bulletins/{others}").status_code == 200
