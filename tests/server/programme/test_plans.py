"""Days and weeks of an area: every conflict told once, with what settled it."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given

from schedules.config import Place
from schedules.explain import explain
from schedules.precedence import Programmes
from schedules.resolve import resolve
from server.areas.models import Area
from server.base.web import House
from server.fleet.configs import compose_config
from server.programme.chains import alike, in_use
from server.programme.compose import compose_programme
from tests.schedules.cities import City as RandomCity
from tests.schedules.cities import cities
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import (
    HOUR,
    TODAY,
    TOMORROW,
    approved,
    at,
    daily,
    entry,
    programme,
    save,
    stand,
)


def plan(client: TestClient, area: str = "w-le-chan", **query: str) -> dict[str, Any]:
    answer = client.get(f"/api/areas/{area}/plan", params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def collisions(client: TestClient, area: str = "w-le-chan") -> list[dict[str, Any]]:
    told = client.get(f"/api/areas/{area}/collisions", params={"day": str(TOMORROW)}).json()
    return [one for chain in told["chains"] for one in chain["collisions"]]


def test_a_week_is_seven_days_of_each_chain(client: Client, house: House, city: City) -> None:
    """A plan for each day and each kind of device, from the first day on."""
    stand(house, "d-1", "w-le-chan")
    stand(house, "d-2", "n-le-chan-3")
    save(client("ward_officer"), entry(approved(house, city), when=daily(17)))
    told = plan(client("ward_officer"), first=str(TODAY))
    assert (told["day"], told["last"], told["whole"]) == ("2026-11-24", "2026-11-30", True)
    assert [(one["area"], one["day"]) for one in told["chains"][:3]] == [
        ("n-le-chan-3", "2026-11-24"), ("w-le-chan", "2026-11-24"), ("n-le-chan-3", "2026-11-25"),
    ]  # fmt: skip
    assert len(told["chains"]) == 14
    assert [len(one["items"]) for one in told["chains"][:4]] == [0, 0, 1, 1]
    assert told["conflicts"] == []
    two = plan(client("ward_officer"), first=str(TODAY), days="2")
    assert {one["day"] for one in two["chains"]} == {"2026-11-24", "2026-11-25"}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"day": "2026-11-24", "first": "2026-11-24"},
        {"first": "2026-11-24", "days": "8"},
        {"first": "2026-11-24", "days": "0"},
        {"first": "9999-12-31"},
        {"first": "không"},
    ],
)
def test_a_week_is_bounded(client: Client, city: City, query: dict[str, str]) -> None:
    """One day, or at most seven from a first one."""
    answer = client("ward_officer").get("/api/areas/w-le-chan/plan", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_each_conflict_is_told_once_with_its_resolution(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """What is delayed, skipped or not taken, on how many devices of which areas, and why."""
    for device, area in (("d-1", "w-le-chan"), ("d-2", "n-le-chan-3"), ("d-3", "w-hai-an")):
        stand(house, device, area)
    operator, officer = client("city_operator"), client("ward_officer")
    first = approved(house, city, "Tin thành phố", level="city", class_="priority")
    save(operator, entry(first, areas=["hp"], class_="priority"), area="hp")
    offered = approved(house, city, "Tin đề nghị", level="city")
    offer = save(operator, entry(offered, areas=["hp"], when=daily(9)), area="hp")["entry"]["id"]
    own = entry(approved(house, city, "Tin phường"), may_start_late_by_ms=HOUR)
    own_id = save(officer, own)["entry"]["id"]
    told = plan(operator, "hp", first=str(TOMORROW), days="1")["conflicts"]
    assert [(one["item"]["entry"], one["item"]["fate"], one["areas"], one["devices"])
            for one in told] == [
        (own_id, "moved", ["n-le-chan-3", "w-le-chan"], 2),
        (offer, "not_accepted", ["w-hai-an"], 1),
    ]  # fmt: skip
    moved = told[0]["item"]
    assert moved["start_ms"] == at(TOMORROW, 5.5) + 60_000
    assert "“Tin thành phố”" in moved["vi"]
    assert "“Tin thành phố”" in moved["en"]
    assert told[0]["day"] == str(TOMORROW)


def test_the_conflicts_alone_may_be_asked_for(client: Client, house: House, city: City) -> None:
    """A whole city's week is read by what is wrong in it, and by what the city itself asks for."""
    stand(house, "d-1", "w-hai-an")
    offered = approved(house, city, level="city")
    save(client("city_operator"), entry(offered, areas=["hp"]), area="hp")
    told = plan(client("city_operator"), "hp", first=str(TODAY), whole="false")
    assert (told["chains"], told["whole"]) == ([], False)
    assert len(told["conflicts"]) == 1
    assert [(one["devices"], one["item"]["fate"]) for one in told["starts"]] == [
        (1, "not_accepted")
    ]
    whole = plan(client("city_operator"), "hp", first=str(TODAY))
    assert whole["conflicts"] == told["conflicts"]


def test_the_plan_of_an_area_has_the_digest_of_its_devices(
    client: Client, house: House, city: City
) -> None:
    """Also where a ward sets its own volume, and a neighbourhood shares its plan."""
    with house.database.write() as session:
        session.get_one(Area, "w-le-chan").volume = 60
    stand(house, "d-1", "n-le-chan-3")
    save(client("ward_officer"), entry(approved(house, city), when=daily(17)))
    (chain,) = plan(client("ward_officer"), day=str(TOMORROW))["chains"]
    with house.database.read() as session:
        config = compose_config(session, "d-1", START_MS)
        held = {area: compose_programme(session, area, START_MS) for area in config.areas}
    assert chain["digest"] == resolve(held, config, TOMORROW).digest


@given(cities())
def test_areas_that_decide_nothing_change_no_plan(city: RandomCity) -> None:
    """A neighbourhood that schedules nothing, and to which nothing is addressed, shares its
    ward's plan, whatever the programmes."""
    programmes, config, day = city
    named = Place("idle", "neighbourhood")
    below = replace(config, chain=(*config.chain, named))
    used = in_use(programmes.values())
    decisive = alike(below, used, day)
    assert decisive == alike(config, used, day)
    held: Programmes = programmes
    assert resolve(held, decisive, day) == resolve(held, below, day)
    assert explain(held, decisive, day) == explain(held, below, day)


def test_what_wants_the_same_time_is_told_with_who_goes_first(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Two priority bulletins collide: the higher area goes first, until the ward has ordered."""
    stand(house, "d-1", "w-le-chan")
    operator, officer = client("city_operator"), client("ward_officer")
    above = approved(house, city, "Tin thành phố", level="city", class_="priority")
    first = save(operator, entry(above, areas=["hp"], class_="priority"), area="hp")["entry"]["id"]
    below = approved(house, city, "Tin phường", class_="priority")
    own = save(officer, entry(below, class_="priority", may_start_late_by_ms=HOUR))["entry"]["id"]
    save(officer, entry(approved(house, city, "Khác"), when=daily(9)))
    (told,) = collisions(officer)
    assert [(one["entry"], one["fate"]) for one in told["items"]] == sorted(
        [(first, "on_time"), (own, "moved")]
    )
    (decided,) = told["decided"]
    assert (decided["first"], decided["second"], decided["rule"]) == (first, own, "higher_area")
    assert decided["vi"] == "“Tin thành phố” đi trước “Tin phường”: lịch của cấp trên đi trước."
    policy = {"base_revision": 2, "accepts_by_default": True, "order": [own]}
    assert officer.put("/api/areas/w-le-chan/policy", json=policy).status_code == 200
    (told,) = collisions(officer)
    assert (told["decided"][0]["first"], told["decided"][0]["rule"]) == (own, "order")
    assert {one["entry"]: one["fate"] for one in told["items"]} == {
        own: "on_time",
        first: "skipped",
    }


def test_a_chain_of_overlaps_is_one_collision(client: Client, house: House, city: City) -> None:
    """What hangs together is told together; what stands apart is told apart."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    long = approved(house, city, "Dài", duration_ms=HOUR)
    for hour in (6, 6.5, 7.25, 10, 10.5):
        save(officer, entry(long, when=daily(hour), may_start_late_by_ms=6 * HOUR))
    found = collisions(officer)
    assert [len(one["items"]) for one in found] == [3, 2]
    assert [len(one["decided"]) for one in found] == [2, 1]
    assert {one["decided"][0]["rule"] for one in found} == {"start"}


def test_who_may_not_read_an_area_sees_none_of_it(client: Client, city: City) -> None:
    """Plans and collisions next door are none of one's business."""
    for path in ("plan?first=2026-11-24", "collisions?day=2026-11-24"):
        refused = client("ward_officer").get(f"/api/areas/w-hai-an/{path}")
        assert refused.status_code == 403
        unknown = client("ward_officer").get(f"/api/areas/nowhere/{path}")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "area_unknown")
    malformed = client("ward_officer").get("/api/areas/w-le-chan/collisions?day=0001-01-01")
    assert malformed.json()["code"] == "malformed"


def test_the_second_to_save_is_shown_both_versions(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """The entry as it stands, with who saved it and when; and what was sent. Nothing changes."""
    officer = client("ward_officer")
    saved = save(officer, entry(approved(house, city)))["entry"]
    clock.advance(7_000)
    changed = {"base_revision": 1, "entry": entry(approved(house, city, "B"), when=daily(7))}
    url = f"/api/areas/w-le-chan/entries/{saved['id']}"
    standing = officer.put(url, json=changed).json()["entry"]
    late = {"base_revision": 1, "entry": entry(approved(house, city, "C"), when=daily(8))}
    answers = [
        officer.put(url, json=late),
        officer.post(
            "/api/areas/w-le-chan/entries/preview", json={**late, "replaces": saved["id"]}
        ),
    ]
    for answer in answers:
        told = answer.json()
        assert (answer.status_code, told["code"]) == (409, "revision_conflict")
        assert {k: v for k, v in told["sent"].items() if k != "replaces"} == late
        assert told["standing"] == {
            "revision": 2, "saved_ms": START_MS + 7_000, "saved_by": "Cán bộ phường Lê Chân",
            "entry": standing,
        }  # fmt: skip
    for ended in (officer.delete(f"{url}?base_revision=1"),
                  officer.post(f"{url}/end/preview?base_revision=1")):  # fmt: skip
        assert ended.json()["standing"]["entry"] == standing
    new = officer.post("/api/areas/w-le-chan/entries", json=late).json()
    assert (new["standing"]["revision"], new["sent"]) == (2, late)
    assert programme(officer)["revision"] == 2


def test_ending_an_entry_is_foreseen(client: Client, house: House, city: City) -> None:
    """What waited behind it sounds on time again; nothing is saved."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    first = save(officer, entry(approved(house, city, "Trước"), when=daily(6)))["entry"]["id"]
    behind = entry(approved(house, city, "Sau"), when=daily(6), may_start_late_by_ms=HOUR)
    save(officer, behind)
    standing = [e["id"] for e in programme(officer)["entries"]]
    plans = plan(officer, day=str(TOMORROW))["chains"][0]["items"]
    ahead = next(one["entry"] for one in plans if one["fate"] == "on_time")
    told = officer.post(f"/api/areas/w-le-chan/entries/{ahead}/end/preview?base_revision=2").json()
    assert told["vi"][0] == "Có thay đổi trên 1/1 cụm loa."
    assert "Phát lúc 6 giờ sáng (06:00)" in told["vi"][1]
    assert standing == [e["id"] for e in programme(officer)["entries"]]
    assert first in standing
    unknown = officer.post("/api/areas/w-le-chan/entries/e-9/end/preview?base_revision=2")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "entry_unknown")
