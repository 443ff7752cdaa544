"""The day's plan in words: for a device, and for an area chain by chain."""

from schedules.resolve import resolve
from server.base.web import House
from server.fleet.configs import compose_config
from server.programme.compose import compose_programme
from tests.server.city import START_MS, City
from tests.server.conftest import Client
from tests.server.programme.desk import TODAY, TOMORROW, approved, at, daily, entry, save, stand


def test_a_devices_plan_is_the_one_it_computes_itself(
    client: Client, house: House, city: City
) -> None:
    """The plan shown has the digest of the plan that the device makes of its documents."""
    stand(house, "d-1", "n-le-chan-3")
    save(client("ward_officer"), entry(approved(house, city), when=daily(17)))
    told = client("ward_officer").get("/api/devices/d-1/plan", params={"day": str(TOMORROW)})
    with house.database.read() as session:
        config = compose_config(session, "d-1", START_MS)
        held = {area: compose_programme(session, area, START_MS) for area in config.areas}
    assert told.json()["digest"] == resolve(held, config, TOMORROW).digest
    (item,) = told.json()["items"]
    assert (item["start_ms"], item["end_ms"]) == (at(TOMORROW, 17), at(TOMORROW, 17) + 60_000)
    assert (item["title"], item["fate"]) == ("Lịch tiêm chủng", "on_time")
    assert item["vi"] == "Phát lúc 5 giờ chiều (17:00)."
    assert item["en"] == "Sounds at 17:00."


def test_what_does_not_sound_is_told_too(client: Client, house: House, city: City) -> None:
    """An offer that a ward has not accepted stands in its plan, with the reason."""
    stand(house, "d-1", "w-hai-an")
    bulletin = approved(house, city, "Tin thành phố", level="city")
    save(client("city_operator"), entry(bulletin, areas=["hp"]), area="hp")
    told = client("city_operator").get("/api/devices/d-1/plan", params={"day": str(TOMORROW)})
    (item,) = told.json()["items"]
    assert (item["fate"], item["reason"], item["start_ms"]) == ("not_accepted", "offer_open", None)
    assert "chưa nhận phát" in item["vi"]


def test_devices_of_equal_chains_share_a_plan(client: Client, house: House, city: City) -> None:
    """An area's plan is told once for each kind of device below it."""
    for device, area in (("d-1", "w-le-chan"), ("d-2", "w-le-chan"), ("d-3", "n-le-chan-3")):
        stand(house, device, area)
    save(client("ward_officer"), entry(approved(house, city), when=daily(18, TODAY)))
    told = client("ward_officer").get("/api/areas/w-le-chan/plan", params={"day": str(TODAY)})
    assert [(c["area"], c["name"], c["devices"]) for c in told.json()["chains"]] == [
        ("n-le-chan-3", "TDP 3", ["d-3"]),
        ("w-le-chan", "Phường Lê Chân", ["d-1", "d-2"]),
    ]
    assert all(c["items"][0]["start_ms"] == at(TODAY, 18) for c in told.json()["chains"])


def test_a_plan_is_for_those_who_may_read_the_area(
    client: Client, house: House, city: City
) -> None:
    """A device next door has a plan that is none of one's business."""
    stand(house, "d-1", "w-hai-an")
    officer = client("ward_officer")
    assert officer.get("/api/devices/d-1/plan?day=2026-11-24").status_code == 403
    unknown = officer.get("/api/devices/d-9/plan?day=2026-11-24")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "device_unknown")


def test_a_day_that_is_none_is_refused(client: Client, city: City) -> None:
    """Days are written YYYY-MM-DD and lie in the calendar in use."""
    for day in ("", "tomorrow", "2026-02-30", "0001-01-01", "9999-12-31"):
        answer = client("ward_officer").get("/api/areas/w-le-chan/plan", params={"day": day})
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed"), day
