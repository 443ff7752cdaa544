"""What an area sets for itself: never wider than what stands above it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.base.activity import Activity
from server.base.outbox import Outbox
from server.base.web import House
from server.programme.compose import compose_programme
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import stand

HOUR = 3_600_000
WEEK = [1, 2, 3, 4, 5, 6, 7]


def hours(begin: float, end: float) -> list[dict[str, Any]]:
    return [{"days": WEEK, "from_ms": int(begin * HOUR), "until_ms": int(end * HOUR)}]


def put(client: TestClient, area: str, base: int = 0, **values: Any) -> Any:
    return client.put(f"/api/areas/{area}/settings", json={"base_version": base, **values})


def due(house: House) -> set[tuple[str, str]]:
    with house.database.write() as session:
        found = {(str(row.due), row.subject) for row in session.query(Outbox)}
        session.query(Outbox).delete()
    return found


def test_an_area_narrows_and_its_devices_are_told(client: Client, house: House, city: City) -> None:
    """What a ward sets holds for it and below, and every device below is configured anew."""
    stand(house, "d-one", "n-le-chan-3")
    stand(house, "d-far", "w-hai-an")
    due(house)
    ward: dict[str, Any] = {"permitted": hours(6, 20), "volume": 60, "accepts_by_default": True}
    told = put(client("ward_admin"), "w-le-chan", **ward)
    assert told.status_code == 200, told.text
    assert (told.json()["version"], told.json()["own"]["volume"]) == (1, 60)
    assert due(house) == {("config", "d-one")}
    below = client("ward_officer").get("/api/areas/n-le-chan-3").json()
    assert below["policy"]["permitted"] == hours(6, 20)
    assert below["sources"]["volume"][-1] == {"area": "w-le-chan", "decision": None}
    assert [one["area"] for one in below["sources"]["permitted"]] == ["hp", "w-le-chan"]
    assert below["own"]["volume"] is None


@pytest.mark.parametrize(
    ("values", "field", "bound"),
    [
        ({"permitted": hours(4, 22)}, "permitted", "05:00-22:00"),
        ({"volume": 81}, "volume", "80 %"),
        ({"air_time_cap_ms": 2 * HOUR}, "air_time_cap_ms", "60 minutes"),
        ({"min_gap_ms": 4_000}, "min_gap_ms", "5 seconds"),
        ({"zone": "Asia/Tokyo"}, "zone", "Asia/Ho_Chi_Minh"),
    ],
)
def test_nothing_wider_than_above_is_saved(
    client: Client, city: City, values: dict[str, Any], field: str, bound: str
) -> None:
    """Longer hours, a louder volume, more air time, shorter gaps, another zone: refused, with
    the bound in the sentence; and nothing is changed."""
    above: dict[str, Any] = {"permitted": hours(5, 22), "volume": 80, "zone": "Asia/Ho_Chi_Minh"}
    limits: dict[str, Any] = {"air_time_cap_ms": HOUR, "min_gap_ms": 5_000, "second_factor": False}
    assert put(client("city_admin"), "hp", **above, **limits).status_code == 200
    refused = put(client("ward_admin"), "w-le-chan", **values)
    assert refused.status_code == 422, refused.text
    assert (refused.json()["code"], refused.json()["field"]) == ("wider_than_above", field)
    assert bound in refused.json()["en"]
    assert client("ward_admin").get("/api/areas/w-le-chan").json()["version"] == 0


def test_two_administrators_never_overwrite_each_other(client: Client, city: City) -> None:
    """Who saves on top of a version that is no longer there is told so, and saves nothing."""
    assert put(client("ward_admin"), "w-le-chan", volume=60).status_code == 200
    late = put(client("city_admin"), "w-le-chan", volume=50)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert (late.json()["standing"]["volume"], late.json()["sent"]["volume"]) == (60, 50)
    assert put(client("city_admin"), "w-le-chan", base=1, volume=50).json()["version"] == 2


def test_what_narrows_above_reaches_below(client: Client, city: City) -> None:
    """When something above narrows, what was set below stays stored, what holds follows, and
    the area is told; the value that stands may be kept when others are changed."""
    ward = client("ward_admin")
    assert put(ward, "w-le-chan", volume=70).status_code == 200
    assert put(client("city_admin"), "hp", volume=40, second_factor=False).status_code == 200
    told = ward.get("/api/areas/w-le-chan").json()
    assert (told["own"]["volume"], told["policy"]["volume"]) == (70, 40)
    assert told["wider"] == ["volume"]
    assert put(ward, "w-le-chan", base=1, volume=70, min_gap_ms=1_000).status_code == 200
    assert put(ward, "w-le-chan", base=2, volume=69).json()["code"] == "wider_than_above"


def test_a_right_to_set_reaches_down_its_tree_alone(client: Client, city: City) -> None:
    """Settings are for administrators of the area or above it; a group has none."""
    assert put(client("ward_admin"), "w-hai-an", volume=1).status_code == 403
    assert put(client("ward_admin"), "hp", volume=1).status_code == 403
    assert put(client("ward_officer"), "w-le-chan", volume=1).status_code == 403
    assert put(client("city_admin"), "nowhere", volume=1).status_code == 404


def test_a_default_holds_from_its_change_on(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A unit that takes offers by default from now on took none before: its programme says
    both, becomes due with a new revision, and so do those of units that inherit it."""
    begun = clock.ms
    due(house)
    answer = put(client("city_admin"), "hp", accepts_by_default=True, second_factor=False)
    assert answer.status_code == 200
    changed = due(house)
    assert changed == {("programme", "w-hai-an"), ("programme", "x-vinh-bao")}
    with house.database.read() as session:
        programme = compose_programme(session, "w-hai-an", clock.ms)
    assert programme.revision == 1
    assert not programme.policy_at(begun).accepts_by_default
    assert programme.policy_at(programme.effective_from).accepts_by_default
    clock.advance(60_000)
    put(client("city_admin"), "w-hai-an", accepts_by_default=False)
    with house.database.read() as session:
        programme = compose_programme(session, "w-hai-an", clock.ms)
    assert [one.accepts_by_default for one in programme.policies] == [False, True, False]


def test_a_change_of_settings_is_on_record(client: Client, house: House, city: City) -> None:
    """Who changed what from which value to which, by which right."""
    put(client("city_admin"), "w-le-chan", volume=60, accepts_by_default=True)
    with house.database.read() as session:
        line = session.query(Activity).filter_by(action="area.set").one()
    assert (line.before, line.after) == ({"volume": None}, {"volume": 60})
    assert (line.right, line.subject) == ("administrator@hp", "w-le-chan")


def test_quiet_days_of_all_levels_fit_a_device(client: Client, city: City) -> None:
    """Levels add up: more quiet periods than a device takes are refused, though each level's
    alone would fit."""

    def quiet(month: int, many: int) -> list[dict[str, Any]]:
        one = [f"2{n:03}-{month:02}-01" for n in range(many)]
        return [{"first": day, "last": day, "bars": ["normal"]} for day in one]

    mine = quiet(1, 300)
    assert put(client("ward_admin"), "w-le-chan", quiet=mine).status_code == 200
    over = put(client("city_admin"), "hp", quiet=quiet(2, 101), second_factor=False)
    assert (over.status_code, over.json()["code"]) == (422, "settings_too_many")
    assert put(client("city_admin"), "hp", quiet=quiet(2, 100), second_factor=False).is_success
