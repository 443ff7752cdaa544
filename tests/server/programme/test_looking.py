"""Looking ahead is work, and one account's work is bounded."""

import pytest
from fastapi import FastAPI

from server.base.web import House
from server.programme.looking import MOST_AT_ONCE, under_way_of
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import approved, daily, entry, preview

PLAN = "/api/areas/w-le-chan/plan"
WEEK = {"first": "2026-11-25"}


def test_an_account_looks_at_a_few_plans_at_once(client: Client, app: FastAPI, city: City) -> None:
    """The next is told to wait; others look on."""
    officer, leader = client("ward_officer"), client("ward_leader")
    under_way = under_way_of(app.state)
    under_way[city["ward_officer"].person.account] = MOST_AT_ONCE
    refused = officer.get(PLAN, params=WEEK)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_busy")
    assert leader.get(PLAN, params=WEEK).status_code == 200
    under_way[city["ward_officer"].person.account] -= 1
    assert officer.get(PLAN, params=WEEK).status_code == 200


@pytest.mark.parametrize("day", ["2026-11-25", "0001-01-01"])
def test_what_was_looked_at_counts_no_more(client: Client, app: FastAPI, day: str) -> None:
    """Whether it was answered or refused."""
    client("ward_officer").get(PLAN, params={"day": day})
    assert not under_way_of(app.state)


def test_a_preview_is_a_look(client: Client, app: FastAPI, house: House, city: City) -> None:
    """So it is bounded, and counted to its end."""
    officer = client("ward_officer")
    it = approved(house, city)
    preview(officer, entry(it, when=daily(7)))
    under_way = under_way_of(app.state)
    assert not under_way
    under_way[city["ward_officer"].person.account] = MOST_AT_ONCE
    body = {"base_revision": 0, "entry": entry(it, when=daily(7))}
    refused = officer.post("/api/areas/w-le-chan/entries/preview", json=body)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_busy")
