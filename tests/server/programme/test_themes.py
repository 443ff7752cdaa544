"""Theme tunes: what opens an area's entries, unless they say otherwise."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.base.web import House
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.programme.desk import approved, daily, entry, programme, save

THEMES = "/api/areas/w-le-chan/themes"


def _mark(client: TestClient, *themes: str, base: int = 0, area: str = "w-le-chan") -> Any:
    default = themes[0] if themes else None
    asked = {"base_version": base, "bulletins": list(themes), "by_default": default}
    return client.put(f"/api/areas/{area}/themes", json=asked)


def _theme(told: dict[str, Any]) -> str | None:
    theme = told["entry"]["block"]["theme"]
    return theme["bulletin"] if theme is not None else None


def test_an_areas_tune_opens_entries_that_say_nothing_else(
    client: Client, house: House, city: City
) -> None:
    """The default tune; another one where it is named; none where none is wanted."""
    officer = client("ward_officer")
    tune = approved(house, city, "Nhạc hiệu", duration_ms=15_000)
    other = approved(house, city, "Nhạc khác", duration_ms=16_000)
    words = approved(house, city)
    assert _theme(save(officer, entry(words))) is None
    told = _mark(officer, tune, other).json()
    assert (told["version"], told["by_default"]) == (1, tune)
    assert [one["title"] for one in told["bulletins"]] == ["Nhạc hiệu", "Nhạc khác"]
    assert _theme(save(officer, entry(words, when=daily(7)))) == tune
    assert _theme(save(officer, entry(words, when=daily(8), block_theme=other))) == other
    assert _theme(save(officer, entry(words, when=daily(9), block_theme=None))) is None


def test_the_nearest_decision_on_tunes_holds(client: Client, house: House, city: City) -> None:
    """A ward that has decided nothing opens with the city's tune; one that chose none: none."""
    tune = approved(house, city, "Nhạc hiệu", level="city", duration_ms=15_000)
    assert _mark(client("city_operator"), tune, area="hp").status_code == 200
    officer, words = client("ward_officer"), approved(house, city)
    told = officer.get(THEMES).json()
    assert (told["set_by"], told["version"], told["by_default"]) == ("hp", 0, tune)
    assert _theme(save(officer, entry(words))) == tune
    assert _mark(officer).status_code == 200
    assert _theme(save(officer, entry(words, when=daily(7)))) is None


def test_a_tune_is_approved_for_the_class_it_opens(
    client: Client, house: House, city: City
) -> None:
    """Priority is not made of what was approved as normal: as a tune neither. The area's own tune
    is left out where it does not fit, a named one is refused."""
    officer = client("ward_officer")
    tune = approved(house, city, "Nhạc hiệu", duration_ms=15_000)
    _mark(officer, tune)
    words = approved(house, city, class_="priority")
    assert _theme(save(officer, entry(words, class_="priority"))) is None
    asked = entry(words, class_="priority", block_theme=tune)
    answer = officer.post("/api/areas/w-le-chan/entries", json={"base_revision": 1, "entry": asked})
    assert (answer.json()["code"], answer.json()["field"]) == (
        "class_above_bulletin", "entry.block.theme",
    )  # fmt: skip


@pytest.mark.parametrize("as_default", [True, False])
@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("urgent_not_scheduled", {"class_": "urgent"}),
        ("bulletin_not_approved", {"through": "submit"}),
        ("theme_too_long", {"duration_ms": 60_001}),
    ],
)
def test_what_cannot_be_a_tune_is_refused(
    client: Client, house: House, city: City, code: str, wanted: dict[str, Any], *, as_default: bool
) -> None:
    """Urgent, unapproved, or longer than a minute: neither marked nor named."""
    officer = client("ward_officer")
    bad = approved(house, city, "Nhạc hiệu", **wanted)
    if as_default:
        answer = _mark(officer, bad)
    else:
        asked = entry(approved(house, city), block_theme=bad)
        answer = officer.post(
            "/api/areas/w-le-chan/entries", json={"base_revision": 0, "entry": asked}
        )
    assert answer.json()["code"] == code
    assert answer.json()["field"] in ("bulletins[0]", "entry.block.theme")


def test_another_areas_tune_is_refused(client: Client, house: House, city: City) -> None:
    """The city does not open with a ward's tune."""
    tune = approved(house, city, "Nhạc hiệu", duration_ms=15_000)
    assert _mark(client("city_operator"), tune, area="hp").json()["code"] == "bulletin_elsewhere"
    words = approved(house, city, "Tin", level="city")
    asked = {"base_revision": 0, "entry": entry(words, areas=["hp"], block_theme=tune)}
    answer = client("city_operator").post("/api/areas/hp/entries", json=asked)
    assert answer.json()["code"] == "bulletin_elsewhere"


def test_the_default_is_one_of_the_tunes(client: Client, house: House, city: City) -> None:
    """What opens by default is marked as a tune; and the second of two who decide sees both."""
    officer = client("ward_officer")
    tune = approved(house, city, "Nhạc hiệu", duration_ms=15_000)
    asked = {"base_version": 0, "bulletins": [], "by_default": tune}
    assert officer.put(THEMES, json=asked).json()["code"] == "theme_not_marked"
    _mark(officer, tune)
    late = _mark(officer)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert late.json()["standing"] == {"bulletins": [tune], "by_default": tune}


def test_entries_outlive_the_areas_tune(client: Client, house: House, city: City) -> None:
    """A tune that is withdrawn falls silent; what it opened goes on without it."""
    officer = client("ward_officer")
    tune = approved(house, city, "Nhạc hiệu", duration_ms=15_000)
    _mark(officer, tune)
    id_ = save(officer, entry(approved(house, city)))["entry"]["id"]
    assert client("ward_leader").post(f"/api/bulletins/{tune}/withdraw").status_code == 200
    (standing,) = programme(officer)["entries"]
    assert (standing["id"], standing["block"]["theme"]) == (id_, None)
    assert _theme(save(officer, entry(approved(house, city, "Hai"), when=daily(7)))) is None


def test_a_new_tune_comes_with_a_renewal(client: Client, house: House, city: City) -> None:
    """Entries keep the tune they were saved with until the area saves them anew."""
    officer = client("ward_officer")
    first = approved(house, city, "Nhạc một", duration_ms=15_000)
    second = approved(house, city, "Nhạc hai", duration_ms=16_000)
    _mark(officer, first)
    save(officer, entry(approved(house, city)))
    _mark(officer, second, base=1)
    assert programme(officer)["entries"][0]["block"]["theme"]["bulletin"] == first
    asked = {"base_revision": 1}
    renewed = officer.post("/api/areas/w-le-chan/renewals", json=asked).json()
    assert [one["block"]["theme"]["bulletin"] for one in renewed["entries"]] == [second]
