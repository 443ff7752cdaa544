"""Voice, speed and abbreviations of areas."""

import pytest

from server.base.web import House
from server.speech.settings import Own, chosen, joined
from tests.server.conftest import Client
from tests.server.whole import TestClient


def test_each_part_comes_from_the_nearest_area_that_sets_it() -> None:
    """Voice from here and speed from there; each abbreviation by itself; one may be taken away."""
    city = ("hp", Own("piper:a", 90, {"CLB": "câu lạc bộ", "BTC": "ban tổ chức lễ hội"}))
    ward = ("w", Own(None, 80, {"BTC": "", "UBND": "ủy ban"}))
    found = joined([city, ward])
    assert (found.voice, found.voice_source) == ("piper:a", "hp")
    assert (found.speed, found.speed_source) == (80, "w")
    table = {one.short: (one.said, one.source) for one in found.abbreviations}
    assert table["CLB"] == ("câu lạc bộ", "hp")
    assert table["BTC"] == ("", "w")
    assert table["UBND"] == ("ủy ban", "w")
    assert table["HĐND"] == ("hội đồng nhân dân", None)
    assert "BTC" not in found.table.entries
    assert joined([]).table.entries["BTC"] == "ban tổ chức"


def test_an_administrator_sets_it_for_an_area_and_below(
    client: Client, administrator: TestClient, house: House
) -> None:
    """What the city sets is read in its wards, which are told where it comes from; who saw an
    older version changes nothing and sees both."""
    form = {"base_version": 0, "speed": 90, "abbreviations": {" CLBTT ": "câu lạc bộ thể thao"}}
    made = administrator.put("/api/areas/hp/speech", json=form)
    assert made.status_code == 200, made.text
    officer = client("ward_officer")
    below = officer.get("/api/areas/w-le-chan/speech").json()
    assert (below["speed"], below["speed_source"], below["version"]) == (90, "hp", 0)
    told = {one["short"]: (one["said"], one["source"]) for one in below["abbreviations"]}
    assert told["CLBTT"] == ("câu lạc bộ thể thao", "hp")
    asked = {"area": "w-le-chan", "text": "CLBTT họp 8h"}
    read = officer.post("/api/speech/reading", json=asked).json()
    assert read["said"] == "câu lạc bộ thể thao họp tám giờ"
    again = administrator.put("/api/areas/hp/speech", json=form)
    assert (again.status_code, again.json()["code"]) == (409, "version_conflict")
    assert again.json()["standing"]["speed"] == 90
    with house.database.read() as session:
        assert chosen(session, "x-vinh-bao").speed == 90


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_would_be_read_as_something_else_is_refused(
    administrator: TestClient, house: House
) -> None:
    """Figures, signs, further abbreviations in what is to be said; and what is no abbreviation."""
    wrong = [
        ("CLB", "câu lạc bộ số 1", "not_as_itself"),
        ("CLB", "câu lạc bộ của UBND", "not_as_itself"),
        ("CLB", "câu lạc bộ & nhà", "not_as_itself"),
        ("C", "câu", "abbreviation_malformed"),
        ("123", "một hai ba", "abbreviation_malformed"),
        ("CLB", "\u202ecâu", "abbreviation_malformed"),
        ("CLB", "a" * 201, "abbreviation_malformed"),
    ]
    for short, said, code in wrong:
        form = {"base_version": 0, "abbreviations": {short: said}}
        refused = administrator.put("/api/areas/hp/speech", json=form)
        assert (refused.status_code, refused.json()["code"]) == (422, code), (short, said)
    with house.database.read() as session:
        assert "C" not in chosen(session, "hp").table.entries


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_abbreviation_of_the_standard_table_reads_as_itself(
    administrator: TestClient,
) -> None:
    """An area may set anew any word of the table it begins with."""
    standing = administrator.get("/api/areas/hp/speech").json()["abbreviations"]
    form = {"base_version": 0, "abbreviations": {one["short"]: one["said"] for one in standing}}
    assert administrator.put("/api/areas/hp/speech", json=form).status_code == 200
