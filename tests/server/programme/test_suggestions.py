"""Suggestions: a city's bulletin that every ward places at its own hour."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from server.areas.tree import load_tree
from server.base.activity import Activity
from server.base.web import House
from server.programme import suggestions
from server.programme.models import Suggestion
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import (
    TODAY,
    TOMORROW,
    approved,
    daily,
    entry,
    once,
    programme,
)

DAY = 86_400_000
LAST = TODAY + timedelta(days=10)
MINE = "/api/areas/w-le-chan/suggestions"


def _suggest(client: TestClient, bulletin: str, area: str = "hp", **more: Any) -> Any:
    asked = {
        "bulletin": bulletin,
        "areas": ["hp"],
        "first": str(TOMORROW),
        "last": str(LAST),
        "note": "Nên phát vào giờ chợ.",
        **more,
    }
    return client.post(f"/api/areas/{area}/suggestions", json=asked)


def _place(client: TestClient, made: dict[str, Any], asked: dict[str, Any]) -> Any:
    body = {"base_revision": programme(client)["revision"], "entry": asked}
    return client.post(f"{MINE}/{made['id']}/place", json=body)


def _answers(told: dict[str, Any]) -> dict[str, str]:
    return {one["area"]: one["answer"] for one in told["answers"]}


def test_a_ward_places_what_the_city_suggests(client: Client, house: House, city: City) -> None:
    """The ward chooses the hour; what it places is its own entry, and the city sees when."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin).json()
    assert (made["state"], _answers(made)) == (
        "open", {"w-hai-an": "none", "w-le-chan": "none", "x-vinh-bao": "none"},
    )  # fmt: skip
    officer = client("ward_officer")
    (asked,) = officer.get(MINE).json()
    assert (asked["id"], asked["title"], _answers(asked)) == (
        made["id"], "Tin thành phố", {"w-le-chan": "none"},
    )  # fmt: skip
    placed = _place(officer, made, entry(bulletin, when=once(TOMORROW, 6)))
    assert placed.status_code == 201, placed.text
    assert [one["id"] for one in programme(officer)["entries"]] == [placed.json()["entry"]["id"]]
    (told,) = client("city_operator").get("/api/areas/hp/suggestions").json()
    answer = next(one for one in told["answers"] if one["area"] == "w-le-chan")
    assert (answer["answer"], answer["vi"]) == (
        "placed", "Ngày 25/11/2026 lúc 6 giờ sáng (06:00).",
    )  # fmt: skip
    assert told["vi"] == (
        "Đang chờ đến hết ngày 04/12/2026: 1 nơi đã đặt lịch, 0 nơi không nhận, 2 nơi chưa trả lời."
    )


def test_a_ward_may_decline(client: Client, house: House, city: City) -> None:
    """With a reason that the city reads; it may place it later all the same."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin).json()
    officer = client("ward_officer")
    declined = officer.post(f"{MINE}/{made['id']}/decline", json={"reason": "Đã phát rồi."})
    assert declined.status_code == 200, declined.text
    (told,) = client("city_operator").get("/api/areas/hp/suggestions").json()
    assert _answers(told)["w-le-chan"] == "declined"
    assert "Đã phát rồi." in [one["reason"] for one in told["answers"]]
    assert _place(officer, made, entry(bulletin)).status_code == 201
    with house.database.read() as session:
        actions = session.scalars(select(Activity.action).where(Activity.area.is_not(None))).all()
    assert {"suggestion.add", "suggestion.decline"} <= set(actions)


def test_placing_in_what_was_changed_meanwhile_is_shown_both(
    client: Client, house: House, city: City
) -> None:
    """Who saved the programme that stands, and the entry that was to be placed."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin).json()
    officer = client("ward_officer")
    assert _place(officer, made, entry(bulletin, when=once(TOMORROW, 6))).status_code == 201
    body = {"base_revision": 0, "entry": entry(bulletin, when=once(TOMORROW, 7))}
    late = officer.post(f"{MINE}/{made['id']}/place", json=body)
    assert (late.status_code, late.json()["code"]) == (409, "revision_conflict")
    assert (late.json()["standing"]["revision"], late.json()["sent"]) == (1, body)


def test_what_was_placed_and_deleted_is_told(client: Client, house: House, city: City) -> None:
    """An entry that the ward ended is no longer counted as placed."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin).json()
    officer = client("ward_officer")
    placed = _place(officer, made, entry(bulletin)).json()["entry"]["id"]
    officer.delete(f"/api/areas/w-le-chan/entries/{placed}", params={"base_revision": 1})
    (told,) = officer.get(MINE).json()
    assert _answers(told) == {"w-le-chan": "ended"}


@pytest.mark.parametrize(
    "changes",
    [
        {"when": once(TODAY, 20)},
        {"when": once(LAST + timedelta(days=1), 6)},
        {"when": daily(6)},
        {"when": {**daily(6), "last": str(LAST + timedelta(days=1))}},
        {"other": True},
    ],
)
def test_what_is_placed_is_what_was_asked_for(
    client: Client, house: House, city: City, changes: dict[str, Any]
) -> None:
    """That bulletin, within those days; anything else changes nothing."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin).json()
    asked = entry(approved(house, city) if "other" in changes else bulletin)
    if "when" in changes:
        asked["when"] = changes["when"]
    officer = client("ward_officer")
    answer = _place(officer, made, asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_as_suggested")
    assert programme(officer)["revision"] == 0
    assert _answers(officer.get(MINE).json()[0]) == {"w-le-chan": "none"}


def test_a_suggestion_ends_with_its_days(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """One that is over says so, and is placed and declined no more."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin, first=str(TODAY), last=str(TODAY)).json()
    clock.advance(11 * 3_600_000 + 1)
    officer = client("ward_officer")
    (told,) = officer.get(MINE).json()
    assert told["state"] == "expired"
    assert told["vi"].startswith("Đã hết hạn ngày 24/11/2026: ")
    for verb, body in (("decline", {}), ("place", {"base_revision": 0, "entry": entry(bulletin)})):
        answer = officer.post(f"{MINE}/{made['id']}/{verb}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "suggestion_over")


def test_what_is_taken_back_is_asked_no_more(client: Client, house: House, city: City) -> None:
    """By who asked, or with its bulletin; what was placed before stays the ward's."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    operator, officer = client("city_operator"), client("ward_officer")
    made = _suggest(operator, bulletin).json()
    assert _place(officer, made, entry(bulletin)).status_code == 201
    gone = operator.delete(f"/api/areas/hp/suggestions/{made['id']}")
    assert (gone.status_code, gone.json()["state"]) == (200, "taken_back")
    assert len(programme(officer)["entries"]) == 1
    assert _place(officer, made, entry(bulletin)).json()["code"] == "suggestion_over"
    again = _suggest(operator, bulletin).json()
    client("city_leader").post(f"/api/bulletins/{bulletin}/withdraw")
    told = {one["id"]: one["state"] for one in officer.get(MINE).json()}
    assert told == {made["id"]: "taken_back", again["id"]: "withdrawn"}


def test_what_was_over_long_ago_is_listed_no_more(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A suggestion is listed until 31 days after its last day, or after it was taken back."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    operator = client("city_operator")
    back, ended = _suggest(operator, bulletin).json(), _suggest(operator, bulletin).json()
    operator.delete(f"/api/areas/hp/suggestions/{back['id']}")

    def listed() -> list[str]:
        with house.database.read() as session:
            found = suggestions.concerning(session, load_tree(session), "w-le-chan", clock.ms)
            return [row.id for row in found]

    assert set(listed()) == {back["id"], ended["id"]}
    clock.advance(31 * DAY)
    assert set(listed()) == {back["id"], ended["id"]}
    clock.advance(1)
    assert listed() == [ended["id"]]
    clock.advance(10 * DAY - 1)
    assert listed() == [ended["id"]]
    clock.advance(DAY)
    assert listed() == []


def test_the_newest_suggestions_are_listed(client: Client, house: House, city: City) -> None:
    """However many concern an area, 200 are listed, the newest first."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    one = {"area": "hp", "bulletin": bulletin, "areas": ["hp"], "first": TODAY, "last": LAST}
    with house.database.write() as session:
        session.add_all(Suggestion(id=f"s-{n}", made_ms=n, **one) for n in range(201))
    with house.database.read() as session:
        tree, now = load_tree(session), house.clock.now_ms()
        found = suggestions.concerning(session, tree, "w-le-chan", now)
    assert [row.made_ms for row in found] == list(range(200, 0, -1))


@pytest.mark.parametrize(
    ("code", "field", "changes"),
    [
        ("window_malformed", "last", {"last": "2026-11-23", "first": "2026-11-20"}),
        ("window_malformed", "last", {"last": str(TODAY)}),
        ("window_malformed", "last", {"last": "2027-06-01"}),
        ("area_unknown", "areas", {"areas": ["w-nowhere"]}),
        ("malformed", "areas", {"areas": []}),
        ("bulletin_unknown", "bulletin", {"bulletin": "b-nothing"}),
    ],
)
def test_a_suggestion_that_cannot_be_is_refused(
    client: Client, house: House, city: City, code: str, field: str, changes: dict[str, Any]
) -> None:
    """Days that have passed or are too many, places unknown, nothing to say."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    more = {key: value for key, value in changes.items() if key != "bulletin"}
    answer = _suggest(client("city_operator"), changes.get("bulletin", bulletin), **more)
    assert (answer.json()["code"], answer.json()["field"]) == (code, field), answer.text
    assert client("city_operator").get("/api/areas/hp/suggestions").json() == []


def test_only_who_is_asked_answers(client: Client, house: House, city: City) -> None:
    """A ward neither sees nor answers what next door is asked; nobody asks outside the own area;
    and only an operator does either."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin, areas=["w-hai-an"]).json()
    officer = client("ward_officer")
    assert officer.get(MINE).json() == []
    assert _place(officer, made, entry(bulletin)).json()["code"] == "suggestion_unknown"
    url = f"/api/areas/w-hai-an/suggestions/{made['id']}"
    assert officer.post(f"{url}/decline", json={}).status_code == 403
    body = {"base_revision": 0, "entry": entry(bulletin)}
    assert officer.post(f"{url}/place", json=body).status_code == 403
    own = approved(house, city)
    assert _suggest(officer, own, "w-le-chan", areas=["hp"]).json()["code"] == "area_outside"
    assert _suggest(officer, own).status_code == 403
    assert _suggest(client("city_leader"), bulletin).status_code == 403
    assert officer.delete(f"{MINE}/{made['id']}").json()["code"] == "suggestion_unknown"


def test_a_neighbourhood_is_asked_through_its_ward(
    client: Client, house: House, city: City
) -> None:
    """Wards, communes and special zones answer; a neighbourhood's ward does for it."""
    bulletin = approved(house, city, "Tin thành phố", level="city")
    made = _suggest(client("city_operator"), bulletin, areas=["n-le-chan-3"]).json()
    assert _answers(made) == {"w-le-chan": "none"}
    assert date.fromisoformat(made["last"]) == LAST
