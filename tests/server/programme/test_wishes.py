"""Where and when, chosen before the yes: kept with the draft, scheduled with the approval."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from server.accounts.models import HeldRole
from server.base.activity import Activity
from server.base.web import House
from server.library import bulletins
from server.library.models import Bulletin
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.library.listening import listened
from tests.server.programme.desk import (
    HOUR,
    TODAY,
    TOMORROW,
    approved,
    at,
    daily,
    entry,
    once,
    programme,
    save,
    stand,
)


def wish(when: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"area": "w-le-chan", "wish": {"areas": ["w-le-chan"], "when": when, **more}}


@pytest.fixture
def drafted(house: House, city: City) -> str:
    return approved(house, city, through="draft")


def keep(client: TestClient, bulletin: str, asked: dict[str, Any]) -> dict[str, Any]:
    answer = client.put(f"/api/bulletins/{bulletin}/wish", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def approve(client: Client, house: House, city: City, bulletin: str) -> dict[str, Any]:
    """Sent by the officer; heard and approved by the ward's leader."""
    client("ward_officer").post(f"/api/bulletins/{bulletin}/submit")
    leader = city["ward_leader"].person
    with house.database.write() as session:
        row = session.get_one(Bulletin, bulletin)
        listened(session, leader, row, house.clock.now_ms())
        seen = {"content": row.content, "digest": bulletins.matter_of(row).digest}
    answer = client("ward_leader").post(f"/api/bulletins/{bulletin}/approve", json=seen)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def wished(client: TestClient, bulletin: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/api/bulletins/{bulletin}/wish").json()
    return told


def test_what_was_wished_is_scheduled_with_the_approval(
    client: Client, house: House, city: City, drafted: str
) -> None:
    """One yes is enough: the leader approves, and it stands in the programme at the hour that the
    officer chose, as the officer's doing."""
    officer = client("ward_officer")
    keep(officer, drafted, wish(daily(17.5), repeats=2, repeat_gap_ms=2_000))
    assert programme(officer)["entries"] == []
    approve(client, house, city, drafted)
    told = programme(officer)
    (made,) = told["entries"]
    assert made["id"] == wished(officer, drafted)["entry"]
    assert made["block"]["bulletins"][0]["bulletin"] == drafted
    assert (made["block"]["repeats"], made["when"]["times"]) == (2, [int(17.5 * HOUR)])
    with house.database.read() as session:
        added = session.scalars(select(Activity).filter_by(action="entry.add")).one()
        assert added.account == city["ward_officer"].person.account


def test_the_leader_sees_what_it_does_before_saying_yes(
    client: Client, house: House, city: City, drafted: str
) -> None:
    """On how many loudspeakers, when, and which of the ward's own it delays."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    other = approved(house, city, "Tin thứ hai")
    half_a_minute_later = once(TOMORROW, 17.5 + 30 / 3600)
    save(officer, entry(other, when=half_a_minute_later, may_start_late_by_ms=HOUR))
    asked = wish(once(TOMORROW, 17.5))
    foreseen = officer.post(f"/api/bulletins/{drafted}/wish/preview", json=asked)
    assert foreseen.status_code == 200, foreseen.text
    keep(officer, drafted, asked)
    shown = client("ward_leader").get(f"/api/bulletins/{drafted}/wish/preview").json()
    assert shown["reached"] == 1
    assert shown["first_ms"] == at(TOMORROW, 17.5)
    assert any("Tin thứ hai" in said for said in shown["vi"])
    assert shown["vi"] == foreseen.json()["vi"]
    assert programme(officer)["revision"] == 1


def test_an_hour_that_has_passed_is_no_obstacle_to_the_approval(
    client: Client, house: House, city: City, clock: FakeClock, drafted: str
) -> None:
    """The bulletin is approved; its wish says why it stands in no programme, until it is
    scheduled anew or the wish is dropped."""
    officer = client("ward_officer")
    keep(officer, drafted, wish(once(TODAY, 17)))
    clock.ms = at(TODAY, 18)
    assert approve(client, house, city, drafted)["state"] == "approved"
    assert programme(officer)["entries"] == []
    told = wished(officer, drafted)
    assert told["entry"] is None
    assert told["refusal"]["code"] == "starts_in_the_past"
    (waiting,) = officer.get("/api/areas/w-le-chan/wishes").json()
    assert waiting["bulletin"] == drafted
    assert officer.delete(f"/api/bulletins/{drafted}/wish").status_code == 204
    assert officer.get("/api/areas/w-le-chan/wishes").json() == []


def test_what_could_not_be_placed_is_placed_once_when_chosen_anew(
    client: Client, house: House, city: City, clock: FakeClock, drafted: str
) -> None:
    """The new choice is scheduled as it is kept; a page that asks again, because the answer was
    lost, schedules nothing twice, and finds what it became."""
    officer, path = client("ward_officer"), f"/api/bulletins/{drafted}/wish/anew"
    keep(officer, drafted, wish(once(TODAY, 17)))
    clock.ms = at(TODAY, 18)
    approve(client, house, city, drafted)
    late = officer.put(f"/api/bulletins/{drafted}/wish", json=wish(once(TOMORROW, 17)))
    assert (late.status_code, late.json()["code"]) == (409, "bulletin_state")
    past = officer.post(path, json=wish(once(TODAY, 17)))
    assert (past.status_code, past.json()["code"]) == (422, "starts_in_the_past")
    assert wished(officer, drafted)["refusal"] is not None
    placed = officer.post(path, json=wish(once(TOMORROW, 17))).json()
    again = officer.post(path, json=wish(once(TOMORROW, 17)))
    assert (again.status_code, again.json()["code"]) == (409, "bulletin_state")
    (made,) = programme(officer)["entries"]
    assert made["id"] == placed["entry"] == wished(officer, drafted)["entry"]


def test_the_same_choice_again_changes_nothing(client: Client, house: House, drafted: str) -> None:
    """A page that saves by itself writes no second line on record."""
    officer = client("ward_officer")
    first = keep(officer, drafted, wish(daily(17.5)))
    assert keep(officer, drafted, wish(daily(17.5))) == first
    with house.database.read() as session:
        assert len(session.scalars(select(Activity).filter_by(action="wish.keep")).all()) == 1


def test_a_right_that_was_taken_away_places_nothing(
    client: Client, house: House, city: City, drafted: str
) -> None:
    """The right to schedule is asked for at the moment of the approval, too."""
    officer = client("ward_officer")
    keep(officer, drafted, wish(daily(17.5)))
    client("ward_officer").post(f"/api/bulletins/{drafted}/submit")
    account = city["ward_officer"].person.account
    with house.database.write() as session:
        session.execute(delete(HeldRole).where(HeldRole.account == account))
    approve(client, house, city, drafted)
    assert programme(client("ward_leader"))["entries"] == []
    assert wished(client("ward_leader"), drafted)["refusal"]["code"] == "not_allowed"


def test_a_wish_is_refused_as_an_entry_would_be(client: Client, drafted: str) -> None:
    """What could not be scheduled now is said at once, by the field of the form."""
    officer = client("ward_officer")
    path = f"/api/bulletins/{drafted}/wish"
    past = officer.put(path, json=wish(once(TODAY, 5)))
    assert (past.status_code, past.json()["code"]) == (422, "starts_in_the_past")
    assert past.json()["field"].startswith("wish.")
    elsewhere = officer.put(
        path, json={**wish(daily(17)), "wish": {"areas": ["hp"], "when": daily(17)}}
    )
    assert elsewhere.json()["code"] == "area_outside"
    assert officer.get(path).json()["code"] == "wish_unknown"


def test_what_is_approved_is_scheduled_not_wished(client: Client, house: House, city: City) -> None:
    """Afterwards there is nothing left to wait for."""
    done = approved(house, city)
    answer = client("ward_officer").put(f"/api/bulletins/{done}/wish", json=wish(daily(17)))
    assert (answer.status_code, answer.json()["code"]) == (409, "bulletin_state")


def test_nothing_of_a_wish_is_sent_to_loudspeakers(
    client: Client, house: House, drafted: str
) -> None:
    """Not even that it exists: the programme and its revision stay what they were."""
    officer = client("ward_officer")
    before = programme(officer)
    keep(officer, drafted, wish(daily(17.5)))
    assert programme(officer) == before
