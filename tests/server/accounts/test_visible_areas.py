"""The areas as the one who asks may see them."""

from tests.server.conftest import Client


def test_one_sees_the_own_areas_and_those_above(client: Client) -> None:
    """A ward's officer sees the city, the ward and its neighbourhoods, not the ward next door."""
    seen = [area["id"] for area in client("ward_officer").get("/api/areas").json()]
    assert seen == ["hp", "w-le-chan", "n-le-chan-3"]
    city = {area["id"] for area in client("city_operator").get("/api/areas").json()}
    assert city == {"hp", "w-le-chan", "w-hai-an", "x-vinh-bao", "n-le-chan-3"}


def test_an_area_tells_what_holds_in_it(client: Client) -> None:
    """One area is shown with the policy in force there."""
    answer = client("ward_officer").get("/api/areas/w-le-chan").json()
    assert answer["name"] == "Phường Lê Chân"
    assert answer["policy"] == {
        "zone": "Asia/Ho_Chi_Minh",
        "permitted": [
            {"days": [1, 2, 3, 4, 5, 6, 7], "from_ms": 18_000_000, "until_ms": 79_200_000}
        ],
        "quiet": [],
        "volume": 80,
        "air_time_cap_ms": None,
        "min_gap_ms": 0,
        "accepts_by_default": True,
        "second_factor_required": False,
    }


def test_who_may_not_see_an_area_is_told_so(client: Client) -> None:
    """Not signed in: 401; another ward: 403; no such area: 404."""
    answers = (
        client(None).get("/api/areas"),
        client("ward_officer").get("/api/areas/w-hai-an"),
        client("ward_officer").get("/api/areas/khong-co"),
    )
    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (401, "not_signed_in"),
        (403, "not_allowed"),
        (404, "area_unknown"),
    ]
